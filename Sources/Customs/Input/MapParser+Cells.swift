/// How the cells of a column are read.
extension MapParser {
  private static let cellFields: [SpecField] = [
    .trim, .missing, .padTo, .decimalMark, .groupMark, .powerOfTen, .date,
  ]

  /// Nil if cells are read as they are.
  func cell(
    _ tokens: borrowing JSONTokens, _ found: Members, _ path: String, isConstant: Bool
  ) -> CSVMap.Cell? {
    let given = Self.cellFields.filter { found[$0.rawValue] != nil }
    guard !given.isEmpty else { return nil }
    if isConstant {
      for field in given {
        report(.unknownField, "\(path)/\(field)", "\(field)", "none, because a constant is no cell")
      }
    }
    var cell = CSVMap.Cell()
    cell.isTrimmed = flag(tokens, found[SpecField.trim.rawValue], path + "/trim")
    if let value = found[SpecField.missing.rawValue] {
      cell.missing = Set(
        texts(tokens, value, path + "/missing", "an array of texts that say nothing"))
    }
    if let value = found[SpecField.padTo.rawValue] {
      cell.width = count(tokens, value, path + "/padTo", in: 1...30)
    }
    cell.number = number(tokens, found, path)
    if let value = found[SpecField.date.rawValue],
      let pattern = string(tokens, value, path + "/date")
    {
      cell.date = CSVMap.DateForm(pattern)
      if cell.date == nil {
        report(
          .malformedText, path + "/date", "\"\(pattern)\"",
          "YYYY, MM and DD once each, such as DD.MM.YYYY")
      }
      for other in given where ![.date, .trim, .missing].contains(other) {
        report(.unknownField, "\(path)/\(other)", "\(other)", "none, because the cell is a date")
      }
    }
    return cell
  }

  /// What a field is where its cells are empty.
  func otherwise(
    _ tokens: borrowing JSONTokens, _ found: Members, _ path: String, _ isNumber: Bool
  ) -> String? {
    guard let value = found[SpecField.otherwise.rawValue] else { return nil }
    let path = path + "/otherwise"
    if found[SpecField.constant.rawValue] != nil {
      report(.unknownField, path, "otherwise", "none, because a constant is never empty")
    }
    guard let text = string(tokens, value, path) else { return nil }
    if isNumber, ExactDecimal.parse(Array(text.utf8).span, decimals: 0) == .malformed {
      report(.malformedNumber, path, "\"\(text)\"", "a number, because the field is one")
    }
    return text
  }

  private func number(_ tokens: borrowing JSONTokens, _ found: Members, _ path: String)
    -> CSVMap.NumberForm?
  {
    let marks = [SpecField.decimalMark, .groupMark, .powerOfTen].map { found[$0.rawValue] }
    guard marks.contains(where: { $0 != nil }) else { return nil }
    var form = CSVMap.NumberForm()
    if let value = marks[0],
      let mark = mark(tokens, value, path + "/decimalMark", [",", "."])
    {
      form.decimalMark = mark
    }
    if let value = marks[1],
      let mark = mark(tokens, value, path + "/groupMark", [",", ".", " ", "'"])
    {
      form.groupMark = mark
      if mark == form.decimalMark {
        report(
          .malformedText, path + "/groupMark", "the same as decimalMark",
          "another one; the decimal mark is a point unless the map names it")
      }
    }
    if let value = marks[2], let power = count(tokens, value, path + "/powerOfTen", in: -9...9) {
      form.power = power
    }
    return form
  }

  private func mark(
    _ tokens: borrowing JSONTokens, _ value: Int, _ path: String, _ known: [String]
  ) -> UInt8? {
    if tokens.kind(value) == .string, known.contains(tokens.bytes(value).text) {
      return tokens.bytes(value).text.utf8.first
    }
    let found =
      tokens.kind(value) == .string
      ? "\"\(tokens.bytes(value).text)\"" : "\(tokens.kind(value).name)"
    report(
      .malformedText, path, found,
      "one of \(known.map { "\"\($0)\"" }.joined(separator: ", "))")
    return nil
  }

  /// The texts of an array; one of them may be empty.
  func texts(
    _ tokens: borrowing JSONTokens, _ value: Int, _ path: String, _ expected: String
  ) -> [String] {
    guard tokens.kind(value) == .array else {
      report(.wrongType, path, tokens.kind(value).name, expected)
      return []
    }
    var texts: [String] = []
    var index = value + 1
    while index < tokens.next(value) {
      if tokens.kind(index) == .string {
        texts.append(tokens.bytes(index).text)
      } else {
        report(.wrongType, path, tokens.kind(index).name, "a text")
      }
      index = tokens.next(index)
    }
    return texts
  }
}
