import ArgumentParser
import Customs
import Ledger

struct ViewCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "Print the rows of a view.",
    discussion: """
      Masses are in kilograms, values in the ledger's statistical currency, quantities in the \
      unit of their row.
      """)

  static let examples = [
    "tamga view commodity-flows --where commodity=8450* --where partner=RU --ledger ledger",
    "tamga view od-matrix --sort -statisticalValue --limit 10 --ledger ledger",
  ]

  @Argument(help: "The view; 'tamga views' lists them.")
  var name: String

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only rows with this value; a * at its end matches any rest. Repeat for more columns.",
      valueName: "column=value"))
  var conditions: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Sort by a column, downwards with a leading minus.", valueName: "column"))
  var sort: String?

  @Option(help: "Print at most so many rows.")
  var limit: Int?

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit \(limit): expected 0 or more") }
    for condition in conditions where !condition.contains("=") {
      throw ValidationError("--where \(condition): expected column=value")
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    guard let projection = try ledger.projections([name]).first else { return }
    let filters = try conditions.map { try Filter($0, projection.keyColumns) }
    var table = try ledger.table(projection) { key in filters.allSatisfy { $0.matches(key) } }
    if let sort { try self.sort(&table, sort) }
    if let limit { table.rows = Array(table.rows.prefix(limit)) }
    print(table)
    let size = try ledger.log.size()
    if table.progress < size {
      let lag = size - table.progress
      ledgerOptions.say(
        "note: the view is \(grouped(lag)) \(lag == 1 ? "entry" : "entries") behind; 'tamga project' brings it up to date"
      )
    }
  }

  private func print(_ table: ViewTable) {
    if formatOptions.format == .ndjson {
      // The very bytes that the view's root is made of.
      var writer = JSONWriter()
      for row in table.rows {
        writer.clear()
        table.write(row, to: &writer)
        StandardOutput.shared.write(writer.bytes)
        StandardOutput.shared.write([0x0A])
      }
      return
    }
    var report = Report(
      table.columns.map { column in
        switch column.kind {
        case .text: .init(column.name)
        case .count: .init(column.name, .number)
        case .decimal: .init(column.name, .decimal)
        }
      })
    report.rows = table.rows.map { $0.values.map(\.printed) }
    report.print(formatOptions.format)
  }

  private func sort(_ table: inout ViewTable, _ order: String) throws {
    let downwards = order.hasPrefix("-")
    let column = downwards ? String(order.dropFirst()) : order
    guard let index = table.columns.firstIndex(where: { $0.name == column }) else {
      throw ValidationError(
        "--sort \(order): expected one of \(table.columns.map(\.name).joined(separator: ", "))")
    }
    func precedes(_ a: ViewRow, _ b: ViewRow) -> Bool { a.values[index] < b.values[index] }
    // Swift's sort is stable, so that equal rows stay in the order of their keys.
    table.rows.sort { downwards ? precedes($1, $0) : precedes($0, $1) }
  }

  /// One `--where`.
  private struct Filter {
    let index: Int
    let value: String
    let isPrefix: Bool

    init(_ condition: String, _ columns: [String]) throws {
      let parts = condition.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let index = columns.firstIndex(of: String(parts[0])) else {
        throw ValidationError(
          "--where \(condition): expected one of the columns \(columns.joined(separator: ", "))")
      }
      self.index = index
      isPrefix = parts[1].hasSuffix("*")
      value = String(isPrefix ? parts[1].dropLast() : parts[1])
    }

    func matches(_ key: [String]) -> Bool {
      isPrefix
        ? key[index].utf8.starts(with: value.utf8) : key[index].utf8.elementsEqual(value.utf8)
    }
  }
}
