/// Writing of JSON pieces straight into bytes: no strings are built on the way.
extension [UInt8] {
  mutating func write(_ text: String) {
    append(contentsOf: text.utf8)
  }

  mutating func write(_ bytes: [UInt8]) {
    append(contentsOf: bytes)
  }

  /// A number in decimal, without leading zeros. Negative numbers do not occur here: 0 is written.
  mutating func write(_ number: Int) {
    guard number >= 10 else {
      append(48 + UInt8(truncatingIfNeeded: Swift.max(number, 0)))
      return
    }
    var digits = 1
    var rest = number / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    write(number, digits: digits)
  }

  /// The last `digits` decimal digits of a number, zeros in front.
  mutating func write(_ number: Int, digits: Int) {
    append(contentsOf: repeatElement(48, count: digits))
    var rest = number
    var place = count
    for _ in 0..<digits {
      place -= 1
      self[place] = 48 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// The last `digits` digits of a number to the base 36 (0 to 9, A to Z).
  mutating func writeBase36(_ number: Int, digits: Int) {
    append(contentsOf: repeatElement(48, count: digits))
    var rest = number
    var place = count
    for _ in 0..<digits {
      place -= 1
      let digit = UInt8(truncatingIfNeeded: rest % 36)
      self[place] = digit < 10 ? 48 + digit : 55 + digit
      rest /= 36
    }
  }

  /// A decimal fraction given as a whole number of its last place; zeros at the end are left out.
  mutating func writeDecimal(_ value: Int, places: Int) {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    write(value / scale)
    var fraction = value % scale
    guard fraction > 0 else { return }
    var digits = places
    while fraction % 10 == 0 {
      fraction /= 10
      digits -= 1
    }
    append(46)
    write(fraction, digits: digits)
  }

  /// An amount of money in hundredths, always with two decimals.
  mutating func writeMoney(_ hundredths: Int) {
    write(hundredths / 100)
    append(46)
    write(hundredths % 100, digits: 2)
  }

  mutating func writeLetter(_ random: inout SplitMix64) {
    append(65 + UInt8(truncatingIfNeeded: random.below(26)))
  }
}
