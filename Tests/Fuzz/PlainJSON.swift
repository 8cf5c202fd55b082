@testable import Customs

/// A second reader of JSON (RFC 8259), as plain as can be: what the fast one is compared with.
struct PlainJSON {
  /// A value, or the key before it.
  struct Value: Equatable {
    let kind: UInt32
    var bytes: [UInt8] = []
    /// How many values are in it, all levels together, with their keys.
    var inner = 0
  }

  private let text: [UInt8]
  private var place = 0
  private var values: [Value] = []

  private init(_ text: [UInt8]) { self.text = text }

  /// All values in the order of the text; nil if it is not JSON, is nested too deep, or is no object and no array.
  static func values(of text: [UInt8]) -> [Value]? {
    guard String(validating: text, as: UTF8.self) != nil else { return nil }
    var reader = PlainJSON(text)
    reader.space()
    guard let first = reader.peek, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      reader.value(0)
    else { return nil }
    reader.space()
    return reader.place == text.count ? reader.values : nil
  }

  static func values(of tokens: borrowing JSONTokens) -> [Value] {
    var values: [Value] = []
    var index = 0
    let end = tokens.next(0)
    while index < end {
      let kind = tokens.kind(index)
      var value = Value(kind: kind.rawValue)
      switch kind {
      case .object, .array: value.inner = tokens.next(index) - index - 1
      case .key, .string, .number:
        let bytes = tokens.bytes(index)
        for place in bytes.indices { value.bytes.append(bytes[place]) }
      case .true, .false, .null: break
      }
      values.append(value)
      index += 1
    }
    return values
  }

  private var peek: UInt8? { place < text.count ? text[place] : nil }

  private mutating func space() {
    while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
  }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: byte) else { return false }
    place += 1
    return true
  }

  private mutating func value(_ depth: Int) -> Bool {
    guard depth < 32, let first = peek else { return false }
    switch first {
    case UInt8(ascii: "{"): return container(.object, "}", depth)
    case UInt8(ascii: "["): return container(.array, "]", depth)
    case UInt8(ascii: "\""): return string(.string)
    case UInt8(ascii: "t"): return word("true", .true)
    case UInt8(ascii: "f"): return word("false", .false)
    case UInt8(ascii: "n"): return word("null", .null)
    default: return number()
    }
  }

  private mutating func container(_ kind: JSONTokens.Kind, _ end: Unicode.Scalar, _ depth: Int)
    -> Bool
  {
    let start = values.count
    values.append(Value(kind: kind.rawValue))
    place += 1
    space()
    if !take(end) {
      repeat {
        space()
        if kind == .object {
          guard peek == UInt8(ascii: "\""), string(.key) else { return false }
          space()
          guard take(":") else { return false }
          space()
        }
        guard value(depth + 1) else { return false }
        space()
      } while take(",")
      guard take(end) else { return false }
    }
    values[start].inner = values.count - start - 1
    return true
  }

  private mutating func word(_ word: String, _ kind: JSONTokens.Kind) -> Bool {
    guard text[place...].starts(with: word.utf8) else { return false }
    place += word.utf8.count
    values.append(Value(kind: kind.rawValue))
    return true
  }

  private mutating func digits() -> Bool {
    let start = place
    while let byte = peek, (0x30...0x39).contains(byte) { place += 1 }
    return place > start
  }

  private mutating func number() -> Bool {
    let start = place
    _ = take("-")
    if !take("0"), !digits() { return false }
    if take("."), !digits() { return false }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard digits() else { return false }
    }
    values.append(Value(kind: JSONTokens.Kind.number.rawValue, bytes: Array(text[start..<place])))
    return true
  }

  private mutating func string(_ kind: JSONTokens.Kind) -> Bool {
    var bytes: [UInt8] = []
    place += 1
    while let byte = peek {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        values.append(Value(kind: kind.rawValue, bytes: bytes))
        return true
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return false }
        bytes += Array(String(Character(scalar)).utf8)
      case 0..<0x20: return false
      default: bytes.append(byte)
      }
    }
    return false
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = peek else { return nil }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let unit = hexadecimal() else { return nil }
      guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) }
      guard take("\\"), take("u"), let low = hexadecimal(), (0xDC00..<0xE000).contains(low) else {
        return nil
      }
      return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    default: return nil
    }
  }

  private mutating func hexadecimal() -> UInt32? {
    guard place + 4 <= text.count else { return nil }
    var unit: UInt32 = 0
    for byte in text[place..<place + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        return nil
      }
      unit = unit << 4 | UInt32(digit)
    }
    place += 4
    return unit
  }
}
