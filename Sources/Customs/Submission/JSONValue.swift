/// A JSON text as a tree, for comparing what two texts say rather than how they are written.
///
/// Two values mean the same when they differ in white space and in the order of members only. Numbers are compared by
/// their exact value, and so are strings in the fields that hold decimals: "7200" is "7200.0" as a mass, while "01" and
/// "1" are two procedure codes.
enum JSONValue: Sendable {
  case object([Member])
  case array([JSONValue])
  case string([UInt8])
  /// A number, or a decimal in quotes; `written` is the text as it stands, without quotes.
  case number(ExactNumber, written: [UInt8], isQuoted: Bool)
  /// A number that has no exact form within reach; compared as text.
  case text([UInt8])

  struct Member: Sendable {
    let key: [UInt8]
    let value: JSONValue
  }

  /// The fields of submissions that hold decimals as strings: masses, quantities, values.
  static let decimalFields: Set<String> = [
    "netMassKg", "grossMassKg", "quantity", "statisticalValue", "value",
  ]
  private static let decimalKeys = Set(decimalFields.map { Array($0.utf8) })

  /// Reads a text; nil if it is not JSON.
  init?(json: [UInt8]) {
    let batch = RecordBatch(object: json)
    do {
      self = try JSONReader().read(batch.bytes.span, 0..<json.count) { tokens in
        JSONValue(tokens, 0, isDecimal: false)
      }
    } catch {
      return nil
    }
  }

  private init(_ tokens: borrowing JSONTokens, _ index: Int, isDecimal: Bool) {
    switch tokens.kind(index) {
    case .object:
      var members: [Member] = []
      var place = index + 1
      while place < tokens.next(index) {
        let key = Self.bytes(tokens, place)
        let isDecimal = Self.decimalKeys.contains(key)
        members.append(
          Member(key: key, value: JSONValue(tokens, place + 1, isDecimal: isDecimal)))
        place = tokens.next(place + 1)
      }
      self = .object(members)
    case .array:
      var elements: [JSONValue] = []
      var place = index + 1
      while place < tokens.next(index) {
        elements.append(JSONValue(tokens, place, isDecimal: false))
        place = tokens.next(place)
      }
      self = .array(elements)
    case .string, .key:
      let bytes = Self.bytes(tokens, index)
      let number = isDecimal ? ExactNumber(bytes) : nil
      self = number.map { .number($0, written: bytes, isQuoted: true) } ?? .string(bytes)
    case .number:
      let bytes = Self.bytes(tokens, index)
      self =
        ExactNumber(bytes).map { .number($0, written: bytes, isQuoted: false) } ?? .text(bytes)
    case .true: self = .text(Array("true".utf8))
    case .false: self = .text(Array("false".utf8))
    case .null: self = .text(Array("null".utf8))
    }
  }

  /// The member of an object; nil if there is none, or this is no object.
  subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    let key = Array(name.utf8)
    return members.first { $0.key == key }?.value
  }

  /// The value as it was written, without the white space between its parts.
  var written: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  private func write(to writer: inout JSONWriter) {
    switch self {
    case .object(let members):
      writer.beginObject()
      for member in members {
        writer.key(String(decoding: member.key, as: UTF8.self))
        member.value.write(to: &writer)
      }
      writer.endObject()
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(to: &writer) }
      writer.endArray()
    case .string(let bytes): writer.value(String(decoding: bytes, as: UTF8.self))
    case .number(_, let written, let isQuoted):
      if isQuoted {
        writer.value(String(decoding: written, as: UTF8.self))
      } else {
        writer.raw(written)
      }
    case .text(let bytes): writer.raw(bytes)
    }
  }

  /// The one form of everything that means the same: members sorted by their keys, numbers in their one form.
  var canonical: [UInt8] {
    var bytes: [UInt8] = []
    appendCanonical(to: &bytes)
    return bytes
  }

  /// Every part is led by its kind and its length, so that no two trees have the same bytes.
  private func appendCanonical(to bytes: inout [UInt8]) {
    func append(_ kind: Unicode.Scalar, _ part: [UInt8]) {
      bytes += Array("\(kind)\(part.count):".utf8) + part
    }
    switch self {
    case .object(let members):
      bytes += Array("o\(members.count):".utf8)
      for member in members.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        append("k", member.key)
        member.value.appendCanonical(to: &bytes)
      }
    case .array(let elements):
      bytes += Array("a\(elements.count):".utf8)
      for element in elements { element.appendCanonical(to: &bytes) }
    case .string(let text): append("s", text)
    case .number(let number, _, _): append("n", number.bytes)
    case .text(let text): append("t", text)
    }
  }

  private static func bytes(_ tokens: borrowing JSONTokens, _ index: Int) -> [UInt8] {
    let span = tokens.bytes(index)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(span.count)
    for place in span.indices { bytes.append(span[place]) }
    return bytes
  }
}
