/// A list of goods from a file, on its way to become a `listPublished` event.
///
/// Nothing is judged here but the file's form: the parser of submissions says what a list may hold.
public struct ListFile: Sendable {
  /// Why a file is no list.
  public struct Malformed: Error, Sendable, CustomStringConvertible {
    /// Line of the file, from 1; nil where none is to blame.
    public let line: Int?
    public let description: String

    init(_ description: String, line: Int? = nil) {
      self.description = description
      self.line = line
    }
  }

  /// Members of the list besides its rows, in the order of the file.
  private var members: [(key: String, value: JSONValue)] = []
  /// The rows as a JSON array.
  private let rows: [UInt8]

  /// A list of rows of texts.
  public init(rows: [[(key: String, text: String)]]) {
    var writer = JSONWriter()
    writer.beginArray()
    for row in rows {
      writer.beginObject()
      for (key, text) in row { writer.member(key, text) }
      writer.endObject()
    }
    writer.endArray()
    self.rows = writer.bytes
  }

  /// Reads JSON: an array of rows, a list with its rows, or a whole `listPublished` event.
  ///
  /// - Throws: `Malformed`.
  public init(json: [UInt8]) throws {
    if json.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw Malformed("a byte order mark, expected JSON without one (RFC 8259)")
    }
    guard let value = JSONValue(json: json) else {
      throw Malformed("no JSON text, expected an array of rows, or an object with \"rows\"")
    }
    let list = value["list"] ?? value
    if case .array = list {
      rows = list.written
      return
    }
    guard case .object(let found) = list, let rows = list["rows"] else {
      throw Malformed("no \"rows\", expected an array of rows, or an object with \"rows\"")
    }
    self.rows = rows.written
    members = found.filter { $0.key != Array("rows".utf8) }.map {
      (String(decoding: $0.key, as: UTF8.self), $0.value)
    }
  }

  /// Column names of CSV files, and the fields they feed.
  private static let columns = [
    "code": "code", "hs6": "code", "tier": "tier", "brand": "brand", "mode": "mode",
    "description": "description", "hs2022_description": "description",
  ]

  /// Reads CSV (RFC 4180): the first row names the columns, of which `code` (or `hs6`) has to be there.
  ///
  /// - Throws: `Malformed`.
  public init(csv bytes: [UInt8]) throws {
    let reader = CSVReader(delimiter: UInt8(ascii: ","))
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if let reason = reader.feed(bytes[start...]) ?? reader.finish() { throw Malformed(reason) }
    let table = try reader.takeRows().enumerated().map { index, cells in
      try cells.map { cell in
        guard let text = String(validating: cell, as: UTF8.self) else {
          throw Malformed("bytes that are not UTF-8", line: index + 1)
        }
        return text
      }
    }
    guard let header = table.first else { throw Malformed("an empty file, expected a header") }
    let fields = try header.map { name in
      guard let field = Self.columns[name] else {
        let known = Self.columns.keys.sorted().joined(separator: ", ")
        throw Malformed("column \"\(name)\", expected columns among \(known)", line: 1)
      }
      return field
    }
    guard fields.contains("code") || fields.contains("brand"), Set(fields).count == fields.count
    else {
      throw Malformed(
        "columns \(header.joined(separator: ", ")), expected code (or hs6), each column once",
        line: 1)
    }
    self.init(
      rows: try table.dropFirst().enumerated().map { index, cells in
        guard cells.count == fields.count else {
          throw Malformed("\(cells.count) cells, expected \(fields.count)", line: index + 2)
        }
        return zip(fields, cells).filter { !$1.isEmpty }.map { ($0, $1) }
      })
  }

  /// The text of a member; nil if there is none, or it is no text.
  public func text(_ key: String) -> String? {
    guard case .string(let bytes) = members.first(where: { $0.key == key })?.value else {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Sets a member, whatever the file says.
  public mutating func set(_ key: String, _ text: String) {
    let value = JSONValue.string(Array(text.utf8))
    if let place = members.firstIndex(where: { $0.key == key }) {
      members[place].value = value
    } else {
      members.append((key, value))
    }
  }

  /// The event, on one line.
  public var event: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("event", "listPublished")
    writer.key("list")
    writer.beginObject()
    for (key, value) in members {
      writer.key(key)
      writer.raw(value.written)
    }
    writer.key("rows")
    writer.raw(rows)
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }

  /// What the parser of submissions finds wrong with the event; none if it can be published.
  public var faults: [Fault] {
    let drafts = SubmissionParser().parse(RecordBatch(object: event)).drafts
    return drafts.flatMap(\.faults).filter { $0.rule.refuses(historic: false) }
  }
}
