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
    var worst: Int32 = 0
    for projection in try ledger.projections([]) {
      do {
        report.rows.append(try row(of: projection, query, ledger))
      } catch {
        // One view that cannot be read keeps no other from being listed.
        StandardError.write("error: view \(projection.name): \(error)\n")
        worst = max(worst, ExitCodes.code(of: error) ?? ExitCodes.software)
        report.rows.append([
          projection.name, nil, "0", String(try ledger.log.size()), "0", nil, "0",
        ])
      }
    }
    report.print(formatOptions.format)
    if worst != 0 { throw ExitCode(worst) }
  }

  private func row(of projection: any Projection, _ query: ViewQuery, _ ledger: CustomsLedger)
    throws
    -> [String?]
  {
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
    ledgerOptions.warn(left, of: status.name)
    return [
      status.name, status.version, String(progress), String(status.lag), String(rows), root,
      String(left.count),
    ]
  }
}
