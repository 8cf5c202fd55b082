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

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func run() throws {
    let ledger = try ledgerOptions.open()
    var report = Report([
      .init("name"), .init("version"), .init("progress", .number), .init("lag", .number),
      .init("rows", .number), .init("root"),
    ])
    for projection in try ledger.projections([]) {
      let status = try ledger.status(of: projection)
      let root = status.version == nil ? nil : try ledger.root(of: projection).description
      report.rows.append([
        status.name, status.version, String(status.progress), String(status.lag),
        String(status.rows), root,
      ])
    }
    report.print(formatOptions.format)
  }
}
