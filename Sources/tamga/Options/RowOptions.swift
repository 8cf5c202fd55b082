import ArgumentParser
import Customs
import Ledger

/// Which rows of a view are meant.
struct RowOptions: ParsableArguments {
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only rows with this value; a * at its end matches any rest. Of flags, one has to be it. Repeat for more columns.",
      valueName: "column=value"))
  var conditions: [String] = []

  func validate() throws {
    for condition in conditions where !condition.contains("=") {
      throw ValidationError("--where \(condition): expected column=value")
    }
  }

  /// The conditions on key columns; a usage error for other columns.
  func conditions(for projection: any Projection) throws -> [RowCondition] {
    try conditions(on: projection.keyColumns).map(\.condition)
  }

  /// Says of a row's key whether it is meant; a usage error for columns that are none.
  ///
  /// - Parameter valuesToo: whether conditions may name other columns, which `keep` then looks at.
  func filter(_ projection: any Projection, valuesToo: Bool = false) throws -> ([String]) -> Bool {
    let columns = valuesToo ? projection.columns.map(\.name) : projection.keyColumns
    let keys = try conditions(on: columns).filter { $0.index < projection.keyColumns.count }
    return { key in keys.allSatisfy { $0.condition.matches(key[$0.index].utf8) } }
  }

  /// Keeps the rows that fulfil the conditions on columns behind the key. Of flags, one word has to be meant.
  func keep(in table: inout ViewTable) throws {
    let columns = table.columns.map(\.name)
    let values = try conditions(on: columns).filter { $0.index >= table.keyColumns.count }
    table.rows.removeAll { row in
      !values.allSatisfy { condition, index in
        let cell = row.values[index].printed ?? ""
        return condition.matches(cell.utf8)
          || columns[index] == "flags"
            && cell.split(separator: " ").contains { condition.matches($0.utf8) }
      }
    }
  }

  private func conditions(on columns: [String]) throws -> [(condition: RowCondition, index: Int)] {
    try conditions.map { text in
      guard let condition = RowCondition(text), let index = columns.firstIndex(of: condition.column)
      else {
        throw ValidationError(
          "--where \(text): expected one of the columns \(columns.joined(separator: ", "))")
      }
      return (condition, index)
    }
  }
}

/// Months of the world, apart from what the ledger knew when.
struct EffectiveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only what happened in these months, both inclusive; either end may be left out.",
      valueName: "2022-01..2022-06"),
    transform: EffectiveOptions.parse)
  var effective: ClosedRange<UInt16>?

  private static func parse(_ text: String) throws -> ClosedRange<UInt16> {
    let wrong = ValidationError(
      "\"\(text)\": expected a month such as 2022-03, or months such as 2022-01..2022-06, 2022-01.. or ..2022-06"
    )
    func month(_ part: some StringProtocol, _ open: UInt16) throws -> UInt16 {
      if part.isEmpty { return open }
      guard let month = CustomsLedger.month(String(part)) else { throw wrong }
      return month
    }
    guard text != "..", !text.isEmpty else { throw wrong }
    var ends = [Substring(text), Substring(text)]
    if let dots = text.indices.first(where: { text[$0...].hasPrefix("..") }) {
      ends = [text[..<dots], text[dots...].dropFirst(2)]
    }
    let (first, last) = (try month(ends[0], 0), try month(ends[1], .max))
    guard first <= last else { throw wrong }
    return first...last
  }
}

/// How much is printed.
struct LimitOptions: ParsableArguments {
  @Option(help: "Print at most so many rows.")
  var limit: Int?

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit \(limit): expected 0 or more") }
  }
}

extension LedgerOptions {
  /// Says where a view stands that was brought up to date.
  func tell(of projection: any Projection, in ledger: CustomsLedger) throws {
    if !quiet {
      let status = try ledger.status(of: projection)
      say(
        "\(status.name) \(status.version ?? ""): \(grouped(status.rows)) rows at \(grouped(status.progress))"
      )
    }
    warn(try ledger.leftOut(by: projection), of: projection.name)
  }

  /// Says that a view lacks entries. Not even `--quiet` keeps that back: the figures are not what they seem.
  func warn(_ quarantine: [Quarantine.Case], of view: String) {
    guard !quarantine.isEmpty else { return }
    let cases = quarantine.prefix(5).map { "position \($0.position) (\($0.reason))" }
    let rest = quarantine.count > 5 ? ", and \(quarantine.count - 5) more" : ""
    StandardError.write(
      "warning: view \(view) is incomplete: left out \(quarantine.count == 1 ? "is" : "are") \(cases.joined(separator: ", "))\(rest)\n"
    )
  }
}
