/// Short codes as numbers that sort like their letters.
public enum PackedCode {
  /// Two capital letters, AA = 1 ... ZZ = 676; nil for anything else. 0 stands for "none".
  public static func country(_ letters: Span<UInt8>) -> UInt16? {
    guard letters.count == 2 else { return nil }
    let (a, b) = (letters[0], letters[1])
    guard (65...90).contains(a), (65...90).contains(b) else { return nil }
    return UInt16(a - 65) * 26 + UInt16(b - 65) + 1
  }

  /// The letters of a packed country code, "" for none.
  public static func country(_ code: UInt16) -> String {
    guard code > 0, code <= 676 else { return "" }
    let index = code - 1
    return String(decoding: [UInt8(index / 26) + 65, UInt8(index % 26) + 65], as: UTF8.self)
  }

  /// Packs a literal such as "KZ"; nil if it is not two capital letters.
  public static func country(_ text: String) -> UInt16? { country(Array(text.utf8).span) }

  /// Two or three characters of 0-9 and A-Z (UNECE Recommendation 20), padded on the right; 0 stands for "none".
  public static func unit(_ characters: Span<UInt8>) -> UInt16? {
    guard (2...3).contains(characters.count) else { return nil }
    var code: UInt16 = 0
    for index in 0..<3 {
      var digit: UInt16 = 0
      if index < characters.count {
        switch characters[index] {
        case let c where (48...57).contains(c): digit = UInt16(c - 48) + 1
        case let c where (65...90).contains(c): digit = UInt16(c - 65) + 11
        default: return nil
        }
      }
      code = code * 37 + digit
    }
    return code
  }

  /// The characters of a packed unit, "" for none.
  public static func unit(_ code: UInt16) -> String {
    var bytes = [UInt8]()
    for divisor in [UInt16(37 * 37), 37, 1] {
      let digit = UInt8(code / divisor % 37)
      if digit == 0 { break }
      bytes.append(digit <= 10 ? digit + 47 : digit + 54)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `year x 12 + month - 1`, the number a month has in entries and keys, as "2022-06"; "" for 0.
  public static func month(_ number: UInt16) -> String {
    guard number > 0 else { return "" }
    let (year, month) = (Int(number) / 12, Int(number) % 12 + 1)
    return String(paddedWithZeros: year, 4) + "-" + String(paddedWithZeros: month, 2)
  }
}

extension String {
  /// A number with leading zeros.
  public init(paddedWithZeros number: Int, _ width: Int) {
    let digits = String(number)
    self.init(repeating: "0", count: Swift.max(0, width - digits.count))
    append(digits)
  }
}
