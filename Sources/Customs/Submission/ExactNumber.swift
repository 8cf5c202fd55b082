/// A decimal number of any length in its one form: "7200", "7200.0" and "7.2e3" are equal.
///
/// Serves comparisons only; what is stored and summed is `ExactDecimal`'s.
struct ExactNumber: Hashable, Sendable {
  private let isNegative: Bool
  /// Significant digits as text, no zeros at either end; empty for zero.
  private let digits: ArraySlice<UInt8>
  /// The number is 0.digits x 10^exponent.
  private let exponent: Int

  /// Reads a number as JSON writes it (RFC 8259); nil for everything else, and for exponents of more than six digits.
  init?(_ text: [UInt8]) {
    var rest = text[...]
    var isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    let whole = rest.prefix(while: Self.isDigit)
    rest = rest.dropFirst(whole.count)
    guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return nil }
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: Self.isDigit)
      guard !fraction.isEmpty else { return nil }
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard let power = Self.power(rest) else { return nil }
    var digits = (whole + fraction)[...]
    var exponent = whole.count + power
    while digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    if digits.isEmpty { (isNegative, exponent) = (false, 0) }
    self.isNegative = isNegative
    self.digits = digits
    self.exponent = exponent
  }

  /// The one form as bytes.
  var bytes: [UInt8] {
    (isNegative ? [UInt8(ascii: "-")] : []) + digits + Array("e\(exponent)".utf8)
  }

  /// What follows the digits: nothing, or `e` and a whole number.
  private static func power(_ text: ArraySlice<UInt8>) -> Int? {
    guard let mark = text.first else { return 0 }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
    var digits = text.dropFirst()
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    guard (1...6).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return isNegative ? -value : value
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
