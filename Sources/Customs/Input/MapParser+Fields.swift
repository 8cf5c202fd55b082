/// Fields of a map, the pieces they are joined of, and conditions on rows.
extension MapParser {
  enum SpecField: Int, CaseIterable {
    case column, constant, prefix, values, lastDayOfMonth
    case trim, missing, padTo, decimalMark, groupMark, powerOfTen, date
    case round, number, otherwise, parts
  }
  enum ConditionField: Int, CaseIterable { case column, length, prefix, oneOf, noneOf }

  private static let specFields = FieldTable(SpecField.allCases.map { String(describing: $0) })
  private static let partFields = FieldTable(
    SpecField.allCases.prefix { $0 != .round }.map { String(describing: $0) })
  private static let conditionFields = FieldTable(
    ConditionField.allCases.map { String(describing: $0) })

  /// No field of a declaration is deeper; rows of more levels would be refused one by one as JSON.
  private static let mostSteps = 16

  func field(_ tokens: borrowing JSONTokens, pointer: String, _ object: Int) {
    let path = "/fields/" + pointer.split(separator: "/").joined(separator: "~1")
    let steps = pointer.split(separator: "/", omittingEmptySubsequences: false)
    guard steps.count > 1, steps.count <= Self.mostSteps + 1, steps[0].isEmpty,
      !steps.dropFirst().contains(where: \.isEmpty)
    else {
      return report(
        .malformedText, "/fields", "\"\(pointer.prefix(200))\"",
        "a JSON pointer such as /items/0/netMassKg, of at most \(Self.mostSteps) steps")
    }
    let found = members(tokens, object, Self.specFields, path)
    var parts: [CSVMap.Part] = []
    var isMonthEnd = false
    if let value = found[SpecField.parts.rawValue] {
      for other in SpecField.allCases
      where ![.parts, .lastDayOfMonth, .otherwise].contains(other) {
        guard found[other.rawValue] != nil else { continue }
        report(
          .unknownField, "\(path)/\(other)", "\(other)",
          "nothing beside the parts but lastDayOfMonth and otherwise")
      }
      isMonthEnd = flag(
        tokens, found[SpecField.lastDayOfMonth.rawValue], path + "/lastDayOfMonth")
      parts = self.parts(tokens, value, path + "/parts")
    } else if let part = part(tokens, found, path) {
      parts = [part]
    }
    let isNumber = flag(tokens, found[SpecField.number.rawValue], path + "/number")
    if isNumber, found[SpecField.prefix.rawValue] != nil {
      report(.unknownField, path + "/prefix", "a prefix", "none, because the field is a number")
    }
    let round = found[SpecField.round.rawValue].flatMap {
      count(tokens, $0, path + "/round", in: 0...6)
    }
    guard !parts.isEmpty else { return }
    fields.append(
      CSVMap.Field(
        pointer: pointer, parts: parts, round: round, isNumber: isNumber,
        otherwise: otherwise(tokens, found, path, isNumber), isMonthEnd: isMonthEnd))
  }

  private func parts(_ tokens: borrowing JSONTokens, _ value: Int, _ path: String) -> [CSVMap.Part]
  {
    guard tokens.kind(value) == .array, tokens.next(value) > value + 1 else {
      report(.wrongType, path, tokens.kind(value).name, "an array of at least one part")
      return []
    }
    var parts: [CSVMap.Part] = []
    var index = value + 1
    while index < tokens.next(value) {
      let path = "\(path)/\(parts.count)"
      if let part = part(tokens, members(tokens, index, Self.partFields, path), path) {
        parts.append(part)
      }
      index = tokens.next(index)
    }
    return parts
  }

  /// A column or a constant, and what is done with its text; nil if it is neither or both.
  private func part(_ tokens: borrowing JSONTokens, _ found: Members, _ path: String)
    -> CSVMap.Part?
  {
    func text(_ field: SpecField) -> String? {
      found[field.rawValue].flatMap { string(tokens, $0, path + "/\(field)") }
    }
    let column = text(.column)
    let constant = text(.constant)
    guard (column == nil) != (constant == nil) else {
      report(
        .missingField, path, "\(column == nil ? "neither" : "both")", "a column or a constant")
      return nil
    }
    var values: [String: String]?
    if let value = found[SpecField.values.rawValue] {
      let path = path + "/values"
      if tokens.kind(value) == .string {
        let name = tokens.bytes(value).text
        values = tables[name]
        if values == nil {
          report(
            .malformedText, path, "\"\(name)\"",
            "one of the map's tables: \(tables.keys.sorted().joined(separator: ", "))")
        }
      } else {
        values = replacements(tokens, value, path)
      }
    }
    return CSVMap.Part(
      origin: constant.map { .constant($0) } ?? .column(column ?? ""), prefix: text(.prefix) ?? "",
      values: values,
      isMonthEnd: flag(
        tokens, found[SpecField.lastDayOfMonth.rawValue], path + "/lastDayOfMonth"),
      cell: cell(tokens, found, path, isConstant: constant != nil))
  }

  func readConditions(_ tokens: borrowing JSONTokens, _ value: Int) {
    guard tokens.kind(value) == .array else {
      return report(.wrongType, "/rows", tokens.kind(value).name, "an array of conditions")
    }
    var (index, place) = (value + 1, 0)
    while index < tokens.next(value) {
      condition(tokens, index, "/rows/\(place)")
      (index, place) = (tokens.next(index), place + 1)
    }
  }

  private func condition(_ tokens: borrowing JSONTokens, _ object: Int, _ path: String) {
    let found = members(tokens, object, Self.conditionFields, path)
    func at(_ field: ConditionField) -> Int? { found[field.rawValue] }
    var tests: [CSVMap.Condition.Test] = []
    if let value = at(.length), let length = count(tokens, value, path + "/length", in: 0...1000) {
      tests.append(.length(length))
    }
    if let value = at(.prefix), let prefix = string(tokens, value, path + "/prefix") {
      tests.append(.prefix(prefix))
    }
    if let value = at(.oneOf) {
      tests.append(.oneOf(Set(strings(tokens, value, path + "/oneOf", "an array of texts"))))
    }
    if let value = at(.noneOf) {
      tests.append(.noneOf(Set(texts(tokens, value, path + "/noneOf", "an array of texts"))))
    }
    guard let column = at(.column).flatMap({ string(tokens, $0, path + "/column") }),
      at(.length) != nil || at(.prefix) != nil || at(.oneOf) != nil || at(.noneOf) != nil
    else {
      return report(
        .missingField, path, at(.column) == nil ? "no column" : "no test",
        "a column, and length, prefix, oneOf or noneOf")
    }
    conditions.append(CSVMap.Condition(column: column, tests: tests))
  }
}
