import ArgumentParser
import Ledger

struct ViewsCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "views", abstract: "List the views: version, progress, lag, rows, root.",
    discussion: """
      The root is the RFC 6962 tree hash over the lines that 'tamga view NAME --format ndjson' \
      prints.
      """)

  static let examples = [
    "tamga views --format ndjson --ledger ledger"
  ]

  @OptionGroup var moment: MomentOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func run() throws {
    let ledger = try ledgerOptions.open()
    let query = try ledger.query(moment)
    var report = Report([
      .init("name"), .init("version"), .init("progress", .number), .init("lag", .number),
      .init("rows", .number), .init("root"), .init("quarantined", .number),
    ])
    for projection in try ledger.projections([]) {
      let status = try ledger.status(of: projection)
      var (progress, rows, root) = (status.progress, status.rows, String?.none)
      var left = status.quarantine
      if status.version != nil {
        if moment.isNow {
          root = try ledger.root(of: projection).description
        } else {
          let table = try ledger.table(projection, query)
          (progress, rows, root) = (table.progress, table.rows.count, table.root.description)
          left = table.quarantine
        }
      }
      report.rows.append([
        status.name, status.version, String(progress), String(status.lag), String(rows), root,
        String(left.count),
      ])
      ledgerOptions.warn(left, of: status.name)
    }
    report.print(formatOptions.format)
  }
}
