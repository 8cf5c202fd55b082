import ArgumentParser
import Customs
import Ledger

struct ExplainCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Print the entries that rows of a view come from.",
    discussion: """
      For a sum, every contribution with its sign; before they are printed they are read off \
      the log again and have to add up to the stored figures. For a view that is folded in \
      order, the facts of each row; every one has to be stated again by its entry, and together \
      they have to fold to the stored row. Exit code 1 if they do not.
      """)

  static let examples = [
    "tamga explain commodity-flows --where commodity=845011 --where partner=RU --where month=2022-03 --ledger ledger",
    "tamga explain goods-balance --where origin=TR --where commodity=8450* --limit 20 --ledger ledger",
  ]

  @Argument(help: "The view.")
  var name: String

  @OptionGroup var rows: RowOptions
  @OptionGroup var moment: MomentOptions
  @OptionGroup var effective: EffectiveOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var threads: WorkerOptions

  func validate() throws {
    if rows.conditions.isEmpty {
      throw ValidationError("say with --where column=value which rows are to be explained")
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    guard let projection = try ledger.projections([name]).first else { return }
    let explanation = try ledger.explain(
      projection, try ledger.query(moment, effective), workers: threads.workers,
      where: try rows.filter(projection))
    let keys = explanation.table.keyColumns
    var report = Report(
      keys.map { .init($0) } + [
        .init("position", .number), .init("event"), .init("mrn"), .init("takesBack", .number),
        .init("item", .number), .init("effective"),
      ]
        + explanation.columns.map { column in
          // A measure may have the name of a key column.
          .init(keys.contains(column.name) ? "\(column.name)Stated" : column.name, column.reported)
        })
    var count = 0
    for part in explanation.parts {
      let key = part.rows.first.map { explanation.table.key(of: $0) } ?? []
      for line in part.lines {
        count += 1
        if let limit = limits.limit, report.rows.count >= limit { continue }
        report.rows.append(
          key + [
            "\(line.entry.position)", line.entry.event, line.entry.number,
            line.version.map { "\($0)" }, line.item.map(String.init),
            line.effectiveAt.map { CivilTime.text(microseconds: $0) },
          ] + line.values.map(\.printed))
      }
    }
    report.print(formatOptions.format)
    StandardOutput.shared.flush()
    ledgerOptions.warn(explanation.table.quarantine, of: name)
    let rest = count - report.rows.count
    let rows = explanation.table.rows.count
    ledgerOptions.say(
      "\(grouped(count)) \(explanation.addsUp ? "contributions add up to" : "facts fold to") the \(grouped(rows)) \(rows == 1 ? "row" : "rows") as of \(grouped(explanation.table.progress)) entries"
        + (rest > 0 ? "; \(grouped(rest)) of them are not shown (--limit)" : ""))
  }
}

extension ViewColumn {
  /// How a report prints it.
  var reported: Report.Kind {
    switch kind {
    case .text: .text
    case .count: .number
    case .decimal: .decimal
    }
  }
}
