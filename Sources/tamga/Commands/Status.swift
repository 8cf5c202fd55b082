import ArgumentParser
import Customs
import Ledger

struct Status: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how the ledger and its views stand.",
    discussion: """
      The exit code is 1 if a view stands still or cannot be read, or is further behind than \
      --max-lag entries or --max-lag-seconds. How long a view has lagged is the age of the \
      oldest entry it has not seen.
      """)

  static let examples = [
    "tamga status --max-lag 1000 --ledger ledger",
    "tamga status --quiet --metrics /var/lib/node_exporter/tamga.prom --ledger ledger",
  ]

  @Option(help: ArgumentHelp("Exit with 1 if a view is further behind.", valueName: "entries"))
  var maxLag: UInt64?

  @Option(
    help: ArgumentHelp("Exit with 1 if a view has lagged longer.", valueName: "seconds"))
  var maxLagSeconds: Int64?

  @Option(
    help: ArgumentHelp(
      "Write the figures as Prometheus text instead of printing them; the file is replaced whole.",
      valueName: "file"))
  var metrics: String?

  @Flag(help: "The same as --format json.")
  var json = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func run() throws {
    let now = Clock.microseconds()
    let figures = try LedgerFigures(try ledgerOptions.open(), now: now)
    let format = json ? .json : formatOptions.format
    if let metrics {
      try ProofFile.write(Array(figures.prometheus(now: now).utf8), to: metrics)
    } else if format == .json || format == .ndjson {
      var writer = JSONWriter()
      figures.write(to: &writer)
      StandardOutput.shared.write(writer.bytes + [0x0A])
    } else {
      table(figures)
    }
    let isLate = figures.views.contains { view in
      (maxLag.map { view.status.lag > $0 } ?? false)
        || (maxLagSeconds.map { view.lagSeconds > $0 } ?? false)
    }
    for view in figures.views {
      ledgerOptions.warn(view.status.quarantine, of: view.status.name)
    }
    if isLate || figures.views.contains(where: { $0.error != nil || $0.status.stopped != nil }) {
      throw ExitCode(ExitCodes.difference)
    }
  }

  private func table(_ figures: LedgerFigures) {
    let output = StandardOutput.shared
    if formatOptions.format == .table {
      output.write("origin  \(figures.origin)\n")
      output.write("size    \(grouped(figures.size)) entries, \(grouped(figures.bytes)) bytes\n")
      output.write("root    \(figures.root)\n\n")
    }
    var report = Report([
      .init("view"), .init("version"), .init("progress", .number), .init("lag", .number),
      .init("lagSeconds", .number), .init("rows", .number), .init("bytes", .number),
      .init("remark"),
    ])
    for view in figures.views {
      let status = view.status
      report.rows.append([
        status.name, status.version ?? "not built", String(status.progress), String(status.lag),
        String(view.lagSeconds), String(status.rows), String(status.bytes), Self.remark(view),
      ])
    }
    report.print(formatOptions.format)
  }

  private static func remark(_ view: LedgerFigures.View) -> String? {
    if let error = view.error { return error }
    var words: [String] = []
    if let stopped = view.status.stopped {
      words.append("stopped at position \(stopped.position): \(stopped.reason)")
    }
    let left = view.status.quarantine.map { "\($0.position) (\($0.reason))" }
    if !left.isEmpty { words.append("incomplete without \(left.joined(separator: ", "))") }
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }
}
