import ArgumentParser
import Customs
import Ledger

/// How a view is printed.
enum ViewFormat: String, ExpressibleByArgument, CaseIterable {
  case table, csv, json, ndjson, svg

  /// Drawings are no rows; whoever prints rows has dealt with them before.
  var output: OutputFormat { OutputFormat(rawValue: rawValue) ?? .table }
}

struct ViewCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "Print the rows of a view.",
    discussion: """
      Masses are in kilograms, values in the ledger's statistical currency, quantities in the \
      unit of their row. --at and --as-of choose what the ledger knew, --effective when it \
      happened.
      """)

  static let examples = [
    "tamga view commodity-flows --where commodity=8450* --where partner=RU --ledger ledger",
    "tamga view transit-status --where state=OVERDUE --columns mrn,limitDate,daysOverdue --ledger ledger",
    "tamga view od-matrix --sort -statisticalValue --limit 10 --ledger ledger",
    "tamga view commodity-flows --where commodity=8450* --series quantity --ledger ledger",
    "tamga view od-matrix --format svg --ledger ledger > od-matrix.svg",
    "tamga view od-matrix --format csv --certify od-matrix.txt --ledger ledger > od-matrix.csv",
    "tamga view od-matrix --effective 2022-01..2022-06 --as-of 2022-07-15T00:00:00Z --ledger ledger",
  ]

  @Argument(help: "The view; 'tamga views' lists them.")
  var name: String

  @OptionGroup var rows: RowOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Sort by a column, downwards with a leading minus.", valueName: "column"))
  var sort: String?

  @Flag(help: "Add a row of totals under a table; sums of every column that can be added.")
  var totals = false

  @Option(
    help: ArgumentHelp(
      "Print these columns only, in this order; not with drawings and series.",
      valueName: "column,..."))
  var columns: String?

  @Option(
    help: ArgumentHelp(
      "One row for each series over months of this measure, with a sparkline in tables.",
      valueName: "measure"))
  var series: String?

  @Option(
    help: ArgumentHelp(
      "What a drawing shows; with --format svg, statisticalValue if not given.",
      valueName: "measure"))
  var measure: String?

  @Option(help: ArgumentHelp("How to print.", valueName: "table|csv|json|ndjson|svg"))
  var format = ViewFormat.table

  @OptionGroup var dayOptions: DayOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var moment: MomentOptions
  @OptionGroup var effective: EffectiveOptions
  @OptionGroup var certifying: CertifyOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func validate() throws {
    if certifying.isInside, format != .json || series != nil || limits.limit != nil {
      throw ValidationError(
        "--certify -: it goes with --format json of whole rows, without --series and --limit; expected a file's name"
      )
    }
    if totals, format != .table {
      throw ValidationError("--totals: programs add up themselves; it goes with --format table")
    }
    if columns != nil, format == .svg || series != nil {
      throw ValidationError("--columns: it goes with rows, not with drawings and series")
    }
    if columns != nil, certifying.certify != nil {
      throw ValidationError("--columns: whole rows are certified; leave it or --certify out")
    }
    if measure != nil, format != .svg {
      throw ValidationError("--measure: it goes with --format svg")
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    guard let projection = try ledger.projections([name]).first else { return }
    var query = try ledger.query(moment, effective)
    query.day = dayOptions.on
    var table = try ledger.table(
      projection, query, where: try rows.filter(projection, valuesToo: true))
    let certificate = try certify(table, projection, query, ledger)
    try rows.keep(in: &table)
    if let sort { try self.sort(&table, sort) }
    if let limit = limits.limit { table.rows = Array(table.rows.prefix(limit)) }
    if let certificate, certifying.isInside {
      printTogether(certificate, table)
    } else {
      try print(table, currency: ledger.configuration.currency)
    }
    ledgerOptions.warn(table.quarantine, of: name)
    let size = try ledger.log.size()
    if moment.isNow, table.progress < size {
      if let stopped = try ledger.status(of: projection).stopped {
        // Not even --quiet keeps that back: the view will not go on by itself.
        return StandardError.write(
          "warning: view \(name) stopped at position \(stopped.position): \(stopped.reason)\n")
      }
      let lag = size - table.progress
      ledgerOptions.say(
        "note: the view is \(grouped(lag)) \(lag == 1 ? "entry" : "entries") behind; 'tamga project' brings it up to date"
      )
    }
  }

  private func print(_ table: ViewTable, currency: String) throws {
    if format == .svg { return try draw(table) }
    if let series {
      guard let turned = MonthSeries(table, measure: series) else {
        throw ValidationError(Self.noSeries(table, "--series \(series)"))
      }
      turned.report(forPeople: format == .table).print(format.output)
      return
    }
    if format == .ndjson, columns == nil {
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
    let chosen = try chosenColumns(of: table)
    var report = Report(chosen.map { Self.column(table.columns[$0], format, currency) })
    report.rows = table.rows.map { row in chosen.map { row.values[$0].printed } }
    if totals {
      var sums = chosen.map { table.totals[$0].printed }
      if !sums.isEmpty, sums[0] == nil { sums[0] = "total" }
      report.rows.append(sums)
    }
    report.print(format.output)
  }

  /// People read the unit behind the name; programs know it from the name alone.
  private static func column(_ column: ViewColumn, _ format: ViewFormat, _ currency: String)
    -> Report.Column
  {
    var name = column.name
    if format == .table, let unit = column.unit {
      let shown = unit == ViewColumn.currency ? currency : unit
      if !name.lowercased().contains(shown.lowercased()) { name += " (\(shown))" }
    }
    switch column.kind {
    case .text: return .init(name)
    case .count: return .init(name, .number)
    case .decimal: return .init(name, .decimal)
    }
  }

  /// Their places, in the order in which they are asked for.
  private func chosenColumns(of table: ViewTable) throws -> [Int] {
    guard let columns else { return Array(table.columns.indices) }
    return try columns.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let index = table.columns.firstIndex(where: { $0.name == name }) else {
        throw ValidationError(
          "--columns \(columns): expected some of \(table.columns.map(\.name).joined(separator: ","))"
        )
      }
      return index
    }
  }

  private func draw(_ table: ViewTable) throws {
    let measure = series ?? self.measure ?? "statisticalValue"
    if series == nil, let map = ViewDrawing.heatMap(table, measure: measure), name == "od-matrix" {
      StandardOutput.shared.write(map)
    } else if let turned = MonthSeries(table, measure: measure) {
      StandardOutput.shared.write(
        ViewDrawing.chart(turned, name: table.name, progress: table.progress))
    } else {
      throw ValidationError(Self.noSeries(table, "--format svg of \(measure)"))
    }
  }

  private static func noSeries(_ table: ViewTable, _ asked: String) -> String {
    let measures = table.columns.filter { !$0.isKey && $0.kind != .text }.map(\.name)
    return table.keyColumns.contains("month")
      ? "\(asked): expected one of the measures \(measures.joined(separator: ", "))"
      : "\(asked): view \(table.name) has no months to draw"
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
}
