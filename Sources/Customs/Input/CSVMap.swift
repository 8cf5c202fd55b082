/// Which column of a CSV file feeds which field of a declaration (Schemas/map.schema.json).
public struct CSVMap: Sendable {
  /// Where a field's text comes from.
  enum Origin: Sendable {
    case constant(String)
    case column(String)
  }

  struct Field: Sendable {
    /// JSON pointer into the declaration.
    let pointer: String
    let origin: Origin
    let prefix: String
    /// Most decimals; more are rounded half to even, which is recorded as a warning.
    let round: Int?
    /// Replacements by cell text; a text that is not listed is a fault.
    let values: [String: String]?
    /// Written as a JSON number instead of a string.
    let isNumber: Bool
  }

  /// A declaration's shape: objects and arrays down to the fields, in the order of the map.
  indirect enum Node: Sendable {
    case object([(key: String, node: Node)])
    case array([Node])
    case field(Int)
  }

  let delimiter: UInt8
  let fields: [Field]
  let ignored: Set<String>
  let root: Node

  /// A map that cannot be used, with every reason.
  public struct Invalid: Error, Sendable {
    public let faults: [Fault]
  }

  /// Reads a map file.
  ///
  /// - Throws: `Invalid` with every fault of the file.
  public init(json: [UInt8]) throws {
    let batch = RecordBatch(object: json)
    let parser = MapParser()
    let reader = JSONReader()
    do {
      try reader.read(batch.bytes.span, 0..<json.count) { tokens in parser.map(tokens) }
    } catch let malformed as JSONReader.Malformed {
      parser.report(
        .malformedJSON, "", "\(malformed.reason), at byte \(malformed.offset + 1)",
        "one JSON object")
    }
    var root = Node.object([])
    for (index, field) in parser.fields.enumerated() {
      let path = field.pointer.split(separator: "/").map(String.init)
      if !Self.insert(index, path[...], into: &root) {
        parser.report(
          .malformedText, "/fields", "\"\(field.pointer)\"",
          "pointers that do not overlap; array places in order, from 0")
      }
    }
    guard parser.faults.isEmpty else { throw Invalid(faults: parser.faults) }
    delimiter = parser.delimiter
    fields = parser.fields
    ignored = parser.ignored
    self.root = root
  }

  /// Puts a field into the tree; false if its place is taken or an array place is skipped.
  private static func insert(_ field: Int, _ path: ArraySlice<String>, into node: inout Node)
    -> Bool
  {
    guard let step = path.first else { return false }
    let rest = path.dropFirst()
    var child: Node
    let isIndex = rest.first.map { $0.utf8.allSatisfy { (48...57).contains($0) } } ?? false
    let fresh: Node = rest.isEmpty ? .field(field) : isIndex ? .array([]) : .object([])
    switch node {
    case .object(var members):
      if let at = members.firstIndex(where: { $0.key == step }) {
        guard !rest.isEmpty else { return false }
        child = members[at].node
        guard insert(field, rest, into: &child) else { return false }
        members[at].node = child
      } else {
        child = fresh
        if !rest.isEmpty, !insert(field, rest, into: &child) { return false }
        members.append((step, child))
      }
      node = .object(members)
      return true
    case .array(var elements):
      guard let at = Int(step), at <= elements.count else { return false }
      if at == elements.count {
        child = fresh
        if !rest.isEmpty, !insert(field, rest, into: &child) { return false }
        elements.append(child)
      } else {
        guard !rest.isEmpty else { return false }
        child = elements[at]
        guard insert(field, rest, into: &child) else { return false }
        elements[at] = child
      }
      node = .array(elements)
      return true
    case .field: return false
    }
  }
}

/// Reads the map file's JSON strictly.
private final class MapParser {
  enum MapField: Int, CaseIterable { case schema, description, delimiter, fields, ignore }
  enum SpecField: Int, CaseIterable { case column, constant, prefix, round, values, number }

  static let mapFields = FieldTable(["$schema", "description", "delimiter", "fields", "ignore"])
  static let specFields = FieldTable(SpecField.allCases.map { String(describing: $0) })

  var faults: [Fault] = []
  var fields: [CSVMap.Field] = []
  var ignored: Set<String> = []
  var delimiter = UInt8(ascii: ",")

  func report(_ rule: Rule, _ pointer: String, _ found: String, _ expected: String) {
    faults.append(Fault(rule, pointer, found: found, expected: expected))
  }

  func map(_ tokens: borrowing JSONTokens) {
    let found = members(tokens, 0, Self.mapFields, "")
    if let value = found[MapField.delimiter.rawValue],
      let text = string(tokens, value, "/delimiter")
    {
      if text.utf8.count == 1, let byte = text.utf8.first, [0x2C, 0x3B, 0x09, 0x7C].contains(byte) {
        delimiter = byte
      } else {
        report(.malformedText, "/delimiter", "\"\(text)\"", "a comma, semicolon, tab or bar")
      }
    }
    if let value = found[MapField.ignore.rawValue] {
      guard tokens.kind(value) == .array else {
        return report(.wrongType, "/ignore", tokens.kind(value).name, "an array of column names")
      }
      var index = value + 1
      while index < tokens.next(value) {
        if let name = string(tokens, index, "/ignore") { ignored.insert(name) }
        index = tokens.next(index)
      }
    }
    for (field, path) in [(MapField.schema, "/$schema"), (.description, "/description")] {
      if let value = found[field.rawValue] { _ = string(tokens, value, path) }
    }
    guard let value = found[MapField.fields.rawValue], tokens.kind(value) == .object,
      tokens.next(value) > value + 1
    else { return report(.missingField, "/fields", "nothing", "an object of JSON pointers") }
    var index = value + 1
    while index < tokens.next(value) {
      field(tokens, pointer: tokens.bytes(index).text, index + 1)
      index = tokens.next(index + 1)
    }
  }

  private func field(_ tokens: borrowing JSONTokens, pointer: String, _ object: Int) {
    let path = "/fields/" + pointer.split(separator: "/").joined(separator: "~1")
    let steps = pointer.split(separator: "/", omittingEmptySubsequences: false)
    guard steps.count > 1, steps[0].isEmpty, !steps.dropFirst().contains(where: \.isEmpty) else {
      return report(
        .malformedText, "/fields", "\"\(pointer)\"", "a JSON pointer such as /items/0/netMassKg")
    }
    let found = members(tokens, object, Self.specFields, path)
    func text(_ field: SpecField) -> String? {
      found[field.rawValue].flatMap { string(tokens, $0, path + "/\(field)") }
    }
    let column = text(.column)
    let constant = text(.constant)
    guard (column == nil) != (constant == nil) else {
      return report(
        .missingField, path, "\(column == nil ? "neither" : "both")", "a column or a constant")
    }
    var round: Int?
    if let value = found[SpecField.round.rawValue] {
      if tokens.kind(value) == .number,
        case .value(let number) = ExactDecimal.parse(tokens.bytes(value), decimals: 0),
        (0...6).contains(number)
      {
        round = Int(number)
      } else {
        let found =
          tokens.kind(value) == .number ? tokens.bytes(value).text : tokens.kind(value).name
        report(.outOfRange, path + "/round", found, "a whole number from 0 to 6")
      }
    }
    var values: [String: String]?
    if let value = found[SpecField.values.rawValue], tokens.kind(value) != .object {
      report(.wrongType, path + "/values", tokens.kind(value).name, "an object of replacements")
    } else if let value = found[SpecField.values.rawValue] {
      var pairs: [String: String] = [:]
      var index = value + 1
      while index < tokens.next(value) {
        let cell = tokens.bytes(index).text
        if pairs[cell] != nil {
          report(.duplicateKey, path + "/values", "\"\(cell)\" twice", "each text once")
        }
        pairs[cell] = string(tokens, index + 1, path + "/values")
        index = tokens.next(index + 1)
      }
      values = pairs
    }
    var isNumber = false
    if let value = found[SpecField.number.rawValue] {
      isNumber = tokens.kind(value) == .true
      if !isNumber, tokens.kind(value) != .false {
        report(.wrongType, path + "/number", tokens.kind(value).name, "true or false")
      }
    }
    let prefix = text(.prefix)
    if isNumber, prefix != nil {
      report(.unknownField, path + "/prefix", "a prefix", "none, because the field is a number")
    }
    fields.append(
      CSVMap.Field(
        pointer: pointer, origin: constant.map { .constant($0) } ?? .column(column ?? ""),
        prefix: prefix ?? "", round: round, values: values, isNumber: isNumber))
  }

  private func string(_ tokens: borrowing JSONTokens, _ value: Int, _ path: String) -> String? {
    guard tokens.kind(value) == .string, tokens.bytes(value).count > 0 else {
      report(.wrongType, path, tokens.kind(value).name, "a string that is not empty")
      return nil
    }
    return tokens.bytes(value).text
  }

  private func members(
    _ tokens: borrowing JSONTokens, _ object: Int, _ table: FieldTable, _ path: String
  ) -> Members {
    var members = Members()
    guard tokens.kind(object) == .object else {
      report(.wrongType, path, tokens.kind(object).name, "an object")
      return members
    }
    var index = object + 1
    while index < tokens.next(object) {
      let key = tokens.bytes(index)
      if let field = table.index(of: key), members.at[field] < 0 {
        members.at[field] = Int32(index + 1)
      } else {
        report(.unknownField, path, Identifier.quoted(key), "each of \(table.names) at most once")
      }
      index = tokens.next(index + 1)
    }
    return members
  }
}
