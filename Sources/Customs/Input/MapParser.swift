/// Reads the map file's JSON strictly.
final class MapParser {
  enum MapField: Int, CaseIterable {
    case schema, description, delimiter, tables, rows, fields, ignore
  }

  static let mapFields = FieldTable([
    "$schema", "description", "delimiter", "tables", "rows", "fields", "ignore",
  ])

  var faults: [Fault] = []
  var fields: [CSVMap.Field] = []
  var ignored: Set<String> = []
  var conditions: [CSVMap.Condition] = []
  var tables: [String: [String: String]] = [:]
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
      ignored = Set(strings(tokens, value, "/ignore", "an array of column names"))
    }
    for (field, path) in [(MapField.schema, "/$schema"), (.description, "/description")] {
      if let value = found[field.rawValue] { _ = string(tokens, value, path) }
    }
    if let value = found[MapField.tables.rawValue] { readTables(tokens, value) }
    if let value = found[MapField.rows.rawValue] { readConditions(tokens, value) }
    guard let value = found[MapField.fields.rawValue], tokens.kind(value) == .object,
      tokens.next(value) > value + 1
    else { return report(.missingField, "/fields", "nothing", "an object of JSON pointers") }
    var index = value + 1
    while index < tokens.next(value) {
      field(tokens, pointer: tokens.bytes(index).text, index + 1)
      index = tokens.next(index + 1)
    }
  }

  private func readTables(_ tokens: borrowing JSONTokens, _ value: Int) {
    guard tokens.kind(value) == .object else {
      return report(.wrongType, "/tables", tokens.kind(value).name, "an object of tables")
    }
    var index = value + 1
    while index < tokens.next(value) {
      let name = tokens.bytes(index).text
      if name.isEmpty || tables[name] != nil {
        report(.duplicateKey, "/tables", "\"\(name)\"", "names that are not empty, each once")
      }
      tables[name] = replacements(tokens, index + 1, "/tables/" + name)
      index = tokens.next(index + 1)
    }
  }

  /// Texts by the text of a cell.
  func replacements(_ tokens: borrowing JSONTokens, _ value: Int, _ path: String)
    -> [String: String]?
  {
    guard tokens.kind(value) == .object else {
      report(.wrongType, path, tokens.kind(value).name, "an object of replacements")
      return nil
    }
    var pairs: [String: String] = [:]
    var index = value + 1
    while index < tokens.next(value) {
      let cell = tokens.bytes(index).text
      if pairs[cell] != nil {
        report(.duplicateKey, path, "\"\(cell)\" twice", "each text once")
      }
      pairs[cell] = string(tokens, index + 1, path)
      index = tokens.next(index + 1)
    }
    return pairs
  }

  func string(_ tokens: borrowing JSONTokens, _ value: Int, _ path: String) -> String? {
    guard tokens.kind(value) == .string, tokens.bytes(value).count > 0 else {
      report(.wrongType, path, tokens.kind(value).name, "a string that is not empty")
      return nil
    }
    return tokens.bytes(value).text
  }

  /// The strings of an array.
  func strings(
    _ tokens: borrowing JSONTokens, _ value: Int, _ path: String, _ expected: String
  ) -> [String] {
    guard tokens.kind(value) == .array else {
      report(.wrongType, path, tokens.kind(value).name, expected)
      return []
    }
    var texts: [String] = []
    var index = value + 1
    while index < tokens.next(value) {
      if let text = string(tokens, index, path) { texts.append(text) }
      index = tokens.next(index)
    }
    return texts
  }

  func flag(_ tokens: borrowing JSONTokens, _ value: Int?, _ path: String) -> Bool {
    guard let value else { return false }
    if tokens.kind(value) != .true, tokens.kind(value) != .false {
      report(.wrongType, path, tokens.kind(value).name, "true or false")
    }
    return tokens.kind(value) == .true
  }

  /// A whole number of a range.
  func count(
    _ tokens: borrowing JSONTokens, _ value: Int, _ path: String, in range: ClosedRange<Int64>
  ) -> Int? {
    if tokens.kind(value) == .number {
      let text = tokens.bytes(value).text
      let (sign, digits): (Int64, _) = text.hasPrefix("-") ? (-1, text.dropFirst()) : (1, text[...])
      if case .value(let number) = ExactDecimal.parse(Array(digits.utf8).span, decimals: 0),
        range.contains(sign * number)
      {
        return Int(sign * number)
      }
    }
    report(
      .outOfRange, path,
      tokens.kind(value) == .number ? tokens.bytes(value).text : tokens.kind(value).name,
      "a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  func members(
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
