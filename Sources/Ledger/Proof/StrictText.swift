import FoundationEssentials

/// The plain-text formats of proofs, read byte by byte: what can be written in one way only is read in that way only.
///
/// `String` is kept out of it: to it CR LF is one character, and two spellings of an accent are equal.
enum StrictText {
  static let lineFeed = UInt8(ascii: "\n")
  static let space = UInt8(ascii: " ")

  /// The lines, each ended by a line feed and without it; nil if something follows the last line feed.
  static func lines(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
    guard bytes.isEmpty || bytes.last == lineFeed else { return nil }
    return Array(bytes.split(separator: lineFeed, omittingEmptySubsequences: false).dropLast())
  }

  /// A number of digits alone, without zeros in front, below 2^63 (other programs use signed numbers).
  static func decimal(_ bytes: ArraySlice<UInt8>) -> UInt64? {
    guard let first = bytes.first, bytes.count <= 19, bytes.count == 1 || first != UInt8(ascii: "0")
    else { return nil }
    var number: UInt64 = 0
    for byte in bytes {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      number = number * 10 + UInt64(byte - UInt8(ascii: "0"))
    }
    return number <= UInt64(Int64.max) ? number : nil
  }

  /// The bytes of standard Base64 with its padding; nil for any other spelling of them.
  static func decoded(base64 bytes: ArraySlice<UInt8>) -> [UInt8]? {
    guard let data = Data(base64Encoded: Data(bytes)) else { return nil }
    let result = Array(data)
    // Set bits behind the end and line breaks would give the same bytes: only one spelling comes back.
    return base64(result).utf8.elementsEqual(bytes) ? result : nil
  }

  /// Standard Base64 with padding.
  static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// A hash of 32 bytes in Base64.
  static func hash(base64 bytes: ArraySlice<UInt8>) -> Hash? {
    guard let decoded = decoded(base64: bytes), decoded.count == 32 else { return nil }
    return Hash(unsafe decoded.span.bytes)
  }

  /// Bytes in quotes for an error message: control characters as `?`, and not more than a line has room for.
  static func quoted(_ bytes: some Collection<UInt8>) -> String {
    let shown = bytes.prefix(80).map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }
    return "\"" + String(decoding: shown, as: UTF8.self) + (bytes.count > 80 ? "...\"" : "\"")
  }

  /// Whether the bytes are UTF-8 without control characters other than line feeds.
  static func isPlain(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 || $0 == lineFeed }
      && String(validating: bytes, as: UTF8.self) != nil
  }

  /// Whether the bytes can name a key: not empty, no space of any script, no plus sign.
  static func isKeyName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard !bytes.isEmpty, let text = String(validating: bytes, as: UTF8.self) else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && !$0.properties.isWhitespace && $0 != "+"
    }
  }
}

extension Hash {
  /// Standard Base64, as checkpoints and proofs write it.
  public var base64: String { StrictText.base64(bytes) }
}
