/// What a published list is for.
public enum ListKind: String, Sendable, CaseIterable {
  /// Goods to be watched, by their codes.
  case watch
  /// Brands, perhaps only for some goods.
  case brand
  /// An edition of a nomenclature.
  case nomenclature
}

/// Rows of lists and statistics. They are checked, and stay in the document.
extension SubmissionParser {
  enum ListRowField: Int, CaseIterable { case code, brand, tier, description, mode }
  enum StatisticRowField: Int, CaseIterable {
    case reporter, partner, flow, commodity, period, value, netMassKg, quantity, unit
  }

  static let listRowFields = FieldTable(ListRowField.allCases.map { String(describing: $0) })
  static let statisticRowFields = FieldTable(
    StatisticRowField.allCases.map { String(describing: $0) })
  private static let statisticFlows: [Flow] = [.export, .import, .reexport]

  func listRow(_ tokens: borrowing JSONTokens, _ row: Int, _ kind: ListKind?, _ path: Place) {
    guard let members = members(tokens, row, Self.listRowFields, path) else { return }
    func at(_ field: ListRowField) -> Int? { members[field.rawValue] }
    if at(.code) == nil, let kind, kind != .brand {
      missing(path + "/code", "2 to 10 digits of a commodity code")
    }
    if at(.brand) == nil, kind == .brand { missing(path + "/brand", "a brand") }
    _ = commodityPrefix(tokens, at(.code), path + "/code")
    _ = string(tokens, at(.brand), path + "/brand")
    _ = string(tokens, at(.tier), path + "/tier", atMost: EntryLayout.maximumNumberBytes)
    _ = string(tokens, at(.description), path + "/description", atMost: 2048)
    _ = word(tokens, at(.mode), path + "/mode", of: ["include", "exclude"])
  }

  func statisticRow(_ tokens: borrowing JSONTokens, _ row: Int, _ path: Place) {
    guard let members = members(tokens, row, Self.statisticRowFields, path) else { return }
    func at(_ field: StatisticRowField) -> Int? { members[field.rawValue] }
    for (field, place) in [
      (StatisticRowField.reporter, path + "/reporter"), (.partner, path + "/partner"),
    ] {
      if isTotal(tokens, at(field)) { continue }
      _ = country(tokens, at(field), place, required: true)
    }
    _ = word(
      tokens, at(.flow), path + "/flow", of: Self.statisticFlows.map(\.name), required: true)
    if at(.commodity) == nil { missing(path + "/commodity", "2 to 10 digits, or TOTAL") }
    if !isTotal(tokens, at(.commodity)) {
      _ = commodityPrefix(tokens, at(.commodity), path + "/commodity", orTotal: true)
    }
    period(tokens, at(.period), path + "/period")
    _ = decimal(tokens, at(.value), path + "/value", decimals: 2, required: true)
    _ = decimal(tokens, at(.netMassKg), path + "/netMassKg", decimals: 6)
    _ = decimal(tokens, at(.quantity), path + "/quantity", decimals: 3, required: at(.unit) != nil)
    if at(.quantity) != nil || at(.unit) != nil {
      _ = unitCode(tokens, at(.unit), path + "/unit")
    }
  }

  /// Whether a value is the word that statistics use for all partners or all goods.
  private func isTotal(_ tokens: borrowing JSONTokens, _ value: Int?) -> Bool {
    guard let value, tokens.kind(value) == .string else { return false }
    return tokens.bytes(value).isEqual(to: "TOTAL")
  }

  /// A chapter, heading, subheading or what lies below: 2 to 10 digits.
  private func commodityPrefix(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place, orTotal: Bool = false
  ) -> Int? {
    guard let index = string(tokens, value, path) else { return nil }
    let bytes = tokens.bytes(index)
    if (2...10).contains(bytes.count), Identifier.allDigits(bytes) { return index }
    report(
      .malformedCommodityCode, path, found: Identifier.quoted(bytes),
      expected: "2 to 10 digits of the Harmonized System" + (orTotal ? ", or TOTAL" : ""))
    return nil
  }

  private func word(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place, of words: [String],
    required: Bool = false
  ) -> Int? {
    let known = words.joined(separator: ", ")
    guard
      let index = string(tokens, value, path, required: required, what: "one of \(known)")
    else { return nil }
    if words.contains(where: { tokens.bytes(index).isEqual(to: $0) }) { return index }
    report(
      .malformedCode, path, found: Identifier.quoted(tokens.bytes(index)),
      expected: "one of \(known)")
    return nil
  }

  /// A year or a month.
  private func period(_ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place) {
    let expected = "a year YYYY or a month YYYY-MM between 1900 and 2199"
    guard let index = string(tokens, value, path, required: true, what: expected) else { return }
    let bytes = tokens.bytes(index)
    var day: [UInt8] = []
    for place in bytes.indices { day.append(bytes[place]) }
    day += Array((bytes.count == 4 ? "-01-01" : "-01").utf8)
    if bytes.count == 4 || bytes.count == 7, CivilTime.parseDate(day.span) != nil { return }
    report(.malformedDate, path, found: Identifier.quoted(bytes), expected: expected)
  }

  func currency(_ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place) {
    guard
      let index = string(tokens, value, path, required: true, what: "a currency code")
    else { return }
    let bytes = tokens.bytes(index)
    var fits = bytes.count == 3
    for place in bytes.indices where !Identifier.isCapital(bytes[place]) { fits = false }
    if !fits {
      report(
        .malformedCode, path, found: Identifier.quoted(bytes),
        expected: "three capital letters (ISO 4217)")
    }
  }
}
