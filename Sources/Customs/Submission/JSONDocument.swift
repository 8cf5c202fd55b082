/// A JSON text taken apart, for reading documents that the log holds: published lists, statistics, party registrations.
public struct JSONDocument: Sendable {
  private let value: JSONValue

  /// Nil if the bytes are no JSON text.
  public init?(_ json: [UInt8]) {
    guard let value = JSONValue(json: json) else { return nil }
    self.init(value)
  }

  private init(_ value: JSONValue) { self.value = value }

  /// The member of an object; nil if there is none, or this is no object.
  public subscript(name: String) -> JSONDocument? { value[name].map(JSONDocument.init) }

  /// The elements of an array; none if this is no array.
  public var elements: [JSONDocument] {
    guard case .array(let elements) = value else { return [] }
    return elements.map(JSONDocument.init)
  }

  /// The text of a string, or a number as it was written; nil for anything else.
  public var text: String? {
    switch value {
    case .string(let bytes): String(decoding: bytes, as: UTF8.self)
    case .number(_, let written, _): String(decoding: written, as: UTF8.self)
    default: nil
    }
  }

  /// The names of an object's members, in their order; none if this is no object.
  public var names: [String] {
    guard case .object(let members) = value else { return [] }
    return members.map { String(decoding: $0.key, as: UTF8.self) }
  }

  /// What stands in one cell of a table.
  public enum Cell: Sendable, Equatable {
    case null
    case string([UInt8])
    /// A number as it was written.
    case number([UInt8])
  }

  /// A string, a number or null; nil for anything else.
  public var cell: Cell? {
    switch value {
    case .string(let bytes): .string(bytes)
    case .number(_, let written, let isQuoted): isQuoted ? .string(written) : .number(written)
    case .text(let bytes) where bytes == Array("null".utf8): .null
    default: nil
    }
  }

  /// The text again, without the white space between its parts.
  public var written: [UInt8] { value.written }

  /// A date (`2022-06-14`) as days since 1970-01-01; nil for anything else.
  public var day: Int32? { text.flatMap { CivilTime.parseDate(Array($0.utf8).span)?.day } }
}
