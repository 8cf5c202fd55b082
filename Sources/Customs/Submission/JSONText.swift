/// Small services on whole JSON texts.
public enum JSONText {
  /// The string member `name` of the object in `json`; nil if there is none, or no such object.
  public static func string(of name: String, in json: [UInt8]) -> String? {
    string(of: [name], in: json)
  }

  /// The string that a path of member names leads to; nil if it leads nowhere.
  public static func string(of path: [String], in json: [UInt8]) -> String? {
    let found = read(json) { tokens -> String? in
      guard let value = value(tokens, path), tokens.kind(value) == .string else { return nil }
      return tokens.bytes(value).text
    }
    return found ?? nil
  }

  private static func value(_ tokens: borrowing JSONTokens, _ path: [String]) -> Int? {
    var value = 0
    for name in path {
      guard tokens.kind(value) == .object else { return nil }
      var index = value + 1
      while index < tokens.next(value), !tokens.bytes(index).isEqual(to: name) {
        index = tokens.next(index + 1)
      }
      guard index < tokens.next(value) else { return nil }
      value = index + 1
    }
    return value
  }

  /// The text with one member a line, for people; as it is if it is not JSON.
  public static func indented(_ json: [UInt8]) -> [UInt8] {
    read(json) { tokens in
      var lines = Lines()
      lines.value(tokens, 0, depth: 0)
      return lines.bytes
    } ?? json
  }

  private static func read<Result>(_ json: [UInt8], _ body: (borrowing JSONTokens) -> Result)
    -> Result?
  {
    let batch = RecordBatch(object: json)
    do {
      return try JSONReader().read(batch.bytes.span, 0..<json.count) { tokens in body(tokens) }
    } catch {
      return nil
    }
  }

  /// Writes values with indentation; objects and arrays of plain values stay on one line while they are short.
  private struct Lines {
    var bytes: [UInt8] = []

    mutating func value(_ tokens: borrowing JSONTokens, _ index: Int, depth: Int) {
      switch tokens.kind(index) {
      case .object, .array: container(tokens, index, depth: depth)
      case .string, .key:
        var writer = JSONWriter()
        writer.value(tokens.bytes(index).text)
        bytes += writer.bytes
      default:
        let text = tokens.bytes(index)
        for place in text.indices { bytes.append(text[place]) }
      }
    }

    private mutating func container(_ tokens: borrowing JSONTokens, _ index: Int, depth: Int) {
      let isObject = tokens.kind(index) == .object
      let end = tokens.next(index)
      bytes.append(UInt8(ascii: isObject ? "{" : "["))
      let isShort = end - index <= 9 && !containsContainer(tokens, index)
      var place = index + 1
      while place < end {
        if place > index + 1 { bytes.append(UInt8(ascii: ",")) }
        if isShort { if place > index + 1 { bytes.append(0x20) } } else { newLine(depth + 1) }
        if isObject {
          value(tokens, place, depth: depth)
          bytes += Array(": ".utf8)
          place += 1
        }
        value(tokens, place, depth: depth + 1)
        place = tokens.next(place)
      }
      if !isShort, end > index + 1 { newLine(depth) }
      bytes.append(UInt8(ascii: isObject ? "}" : "]"))
    }

    private func containsContainer(_ tokens: borrowing JSONTokens, _ index: Int) -> Bool {
      for place in index + 1..<tokens.next(index) {
        let kind = tokens.kind(place)
        if kind == .object || kind == .array { return true }
      }
      return false
    }

    private mutating func newLine(_ depth: Int) {
      bytes.append(0x0A)
      bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }
  }
}
