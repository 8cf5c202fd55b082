/// Decimal numbers as integers of a fixed scale. Binary floating point is never involved.
public enum ExactDecimal {
  /// What reading found.
  public enum Result: Equatable, Sendable {
    case value(Int64)
    /// The number has more decimals than the scale; `rounded` is it rounded half to even.
    case tooManyDecimals(rounded: Int64)
    case outOfRange
    case malformed
  }

  /// Reads a number as JSON writes it (RFC 8259, exponents included), without a sign, as `value x 10^decimals`.
  public static func parse(_ text: Span<UInt8>, decimals: Int) -> Result {
    var index = 0
    var digits: UInt64 = 0  // significant digits so far, at most 19
    var exponent = 0  // of the digits read
    var dropped = Dropped()  // digits beyond the nineteenth
    var integerDigits = 0
    var sawPoint = false
    var fractionDigits = 0
    if index < text.count, text[index] == UInt8(ascii: "-") { return negative(text) }
    while index < text.count {
      let byte = text[index]
      if (48...57).contains(byte) {
        if sawPoint { fractionDigits += 1 } else { integerDigits += 1 }
        if digits < 1_000_000_000_000_000_000, dropped.isNone {
          digits = digits * 10 + UInt64(byte - 48)
          if sawPoint { exponent -= 1 }
        } else {
          dropped.add(byte - 48)
          if !sawPoint { exponent += 1 }
        }
      } else if byte == UInt8(ascii: "."), !sawPoint, integerDigits > 0 {
        sawPoint = true
      } else {
        break
      }
      index += 1
    }
    guard integerDigits > 0, !sawPoint || fractionDigits > 0 else { return .malformed }
    if integerDigits > 1, text[0] == 48 { return .malformed }
    if index < text.count {
      guard let written = exponentPart(text, from: index) else { return .malformed }
      exponent += written
    }
    return scale(digits, exponent + decimals, dropped)
  }

  /// Digits behind the nineteenth: rounding needs the first of them, and whether a later one is not zero.
  private struct Dropped {
    private var first: UInt8?
    private var restIsZero = true

    var isNone: Bool { first == nil }
    var isZero: Bool { (first ?? 0) == 0 && restIsZero }
    /// Compared with half a unit of the nineteenth digit.
    var isHalf: Bool { first == 5 && restIsZero }
    var isAboveHalf: Bool { (first ?? 0) > 5 || (first == 5 && !restIsZero) }

    mutating func add(_ digit: UInt8) {
      if first == nil { first = digit } else if digit != 0 { restIsZero = false }
    }
  }

  /// `-0` is zero; every other negative number is out of range, as long as it is a number.
  private static func negative(_ text: Span<UInt8>) -> Result {
    if text.count > 1, text[1] == UInt8(ascii: "-") { return .malformed }
    return switch parse(text.extracting(1..<text.count), decimals: 0) {
    case .malformed: .malformed
    case .value(0): .value(0)
    default: .outOfRange
    }
  }

  /// The exponent behind `e` or `E`; capped, because 10^10,000 is out of range whatever precedes it.
  private static func exponentPart(_ text: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    guard text[index] == UInt8(ascii: "e") || text[index] == UInt8(ascii: "E") else { return nil }
    index += 1
    var sign = 1
    if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") {
      sign = text[index] == UInt8(ascii: "-") ? -1 : 1
      index += 1
    }
    guard index < text.count else { return nil }
    var value = 0
    while index < text.count {
      guard (48...57).contains(text[index]) else { return nil }
      value = min(value * 10 + Int(text[index] - 48), 100_000)
      index += 1
    }
    return sign * value
  }

  /// digits x 10^power as an integer; half to even where digits are lost.
  private static func scale(_ digits: UInt64, _ power: Int, _ dropped: Dropped) -> Result {
    if digits == 0 { return .value(0) }
    if power >= 0 {
      var value = digits
      for _ in 0..<min(power, 20) {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        if overflow { return .outOfRange }
        value = product
      }
      guard power <= 20, let result = Int64(exactly: value) else { return .outOfRange }
      if dropped.isZero { return .value(result) }
      // Nineteen digits came before the dropped ones, so power is 0 here, or the result was out of range.
      let up = dropped.isAboveHalf || (dropped.isHalf && result % 2 == 1)
      let (rounded, overflow) = result.addingReportingOverflow(up ? 1 : 0)
      return overflow ? .outOfRange : .tooManyDecimals(rounded: rounded)
    }
    if power < -20 { return .tooManyDecimals(rounded: 0) }
    var divisor: UInt64 = 1
    var beyond = false
    for _ in 0..<(-power) {
      let (product, overflow) = divisor.multipliedReportingOverflow(by: 10)
      if overflow {
        beyond = true
        break
      }
      divisor = product
    }
    if beyond { return .tooManyDecimals(rounded: 0) }
    let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: divisor)
    if remainder == 0, dropped.isZero {
      return Int64(exactly: quotient).map { .value($0) } ?? .outOfRange
    }
    let half = divisor / 2
    let up = remainder > half || (remainder == half && (!dropped.isZero || quotient % 2 == 1))
    guard let rounded = Int64(exactly: quotient + (up ? 1 : 0)) else { return .outOfRange }
    return .tooManyDecimals(rounded: rounded)
  }

  /// `value / 10^decimals` as text: at least `minimum` decimals, no more zeros than that at the end.
  public static func text(_ value: Int128, decimals: Int, minimum: Int = 0) -> String {
    let negative = value < 0
    var digits = String(value.magnitude)
    if digits.utf8.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
    }
    var bytes = Array(digits.utf8)
    var fraction = Array(bytes[(bytes.count - decimals)...])
    bytes.removeLast(decimals)
    while fraction.count > minimum, fraction.last == 48 { fraction.removeLast() }
    let text = String(decoding: bytes, as: UTF8.self)
    return (negative ? "-" : "") + text
      + (fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self))
  }
}
