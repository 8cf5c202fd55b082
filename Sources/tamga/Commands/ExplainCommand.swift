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
      they have to fold to the stored row. For a derived view, the cells that each row is computed \
      from and their contributions; the cells alone have to give the row. Exit code 1 if they do not.
      """)

  static let examples = [
    "tamga explain commodity-flows --where commodity=845011 --where partner=RU --where month=2022-03 --ledger ledger",
    "tamga explain surges --where commodity=8450 --where partner=RU --where month=2022-04 --ledger ledger",
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
    let sourceKeys = explanation.source?.keyColumns ?? []
    var report = Report(
      keys.map { .init($0) } + sourceKeys.map { .init(Self.sourceColumn($0)) } + [
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
      let cell = part.cell.flatMap { explanation.source?.key(of: $0) } ?? []
      for line in part.lines {
        count += 1
        if let limit = limits.limit, report.rows.count >= limit { continue }
        report.rows.append(
          key + cell + [
            "\(line.entry.position)", line.entry.event, line.entry.number,
            line.version.map { "\($0)" }, line.item.map(String.init),
            line.effectiveAt.map { CivilTime.text(microseconds: $0) },
          ] + line.values.map(\.printed))
      }
    }
    let isTable = formatOptions.format == .table
    (isTable ? report.withoutEmpty(["takesBack", "item", "effective"]) : report)
      .print(formatOptions.format)
    StandardOutput.shared.flush()
    ledgerOptions.warn(explanation.table.quarantine, of: name)
    let rest = count - report.rows.count
    let rows = explanation.table.rows.count
    let cells =
      explanation.source.map { source in
        "\(grouped(source.rows.count)) \(source.rows.count == 1 ? "cell" : "cells") of \(source.name) that give the "
      } ?? ""
    ledgerOptions.say(
      "\(grouped(count)) \(explanation.addsUp ? "contributions add up to" : "facts fold to") the \(cells)\(grouped(rows)) \(rows == 1 ? "row" : "rows") as of \(grouped(explanation.table.progress)) entries"
        + (rest > 0 ? "; \(grouped(rest)) of them are not shown (--limit)" : ""))
  }
}

extension ExplainCommand {
  /// The key columns of the view behind a derived one: "sourceMonth".
  fileprivate static func sourceColumn(_ name: String) -> String {
    "source" + name.prefix(1).uppercased() + name.dropFirst()
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
