import ArgumentParser
import Customs
import Ledger

#if canImport(Glibc)
  import Glibc
#endif

struct LogCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "List entries in the order of their positions.",
    discussion: """
      With --follow it waits for more entries and prints them as they are committed, until it \
      is interrupted.
      """)

  static let examples = [
    "tamga log --from 0 --to 9 --ledger ledger"
  ]

  @Option(help: "First position.")
  var from: UInt64 = 0

  @Option(help: "Last position; the last one there is when not given.")
  var to: UInt64?

  @Flag(help: "Wait for more.")
  var follow = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func validate() throws {
    if let to, to < from { throw ValidationError("--to \(to): expected at least --from \(from)") }
    if follow, formatOptions.format == .json {
      throw ValidationError("--follow: an endless JSON array has no end; use ndjson")
    }
  }

  private static let columns: [Report.Column] = [
    .init("position", .number), .init("recordedAt"), .init("event"), .init("subject"),
    .init("kind"),
    .init("version", .number), .init("state"), .init("items", .number), .init("warnings", .number),
    .init("effectiveAt"),
    .init("supersedes", .number),
  ]

  func run() throws {
    let ledger = try ledgerOptions.open()
    var next = from
    var isFirst = true
    while true {
      let end = min(try ledger.log.size(), to.map { $0 + 1 } ?? .max)
      while next < end {
        let chunk = next..<min(end, next + 4096)
        try print(ledger, chunk, withHeader: isFirst)
        isFirst = false
        next = chunk.upperBound
      }
      if isFirst, !follow { try print(ledger, 0..<0, withHeader: true) }
      if !follow || next > (to ?? .max) { return }
      StandardOutput.shared.flush()
      usleep(200_000)
    }
  }

  private func print(_ ledger: CustomsLedger, _ range: Range<UInt64>, withHeader: Bool) throws {
    var report = Report(Self.columns)
    report.rows = try ledger.log.environment.read { transaction in
      try range.compactMap { position in
        try ledger.log.summary(at: Position(position), in: transaction).map(Self.row)
      }
    }
    switch formatOptions.format {
    case .ndjson: report.print(.ndjson)
    case .csv: report.print(.csv, header: withHeader)
    case .table: report.print(.table, header: withHeader)
    case .json: report.print(.json)
    }
  }

  static func row(_ entry: EntrySummary) -> [String?] {
    let isDeclaration = entry.event != .party
    return [
      entry.position.description, CivilTime.text(microseconds: entry.recordedAt), entry.event.name,
      entry.subject, entry.flow?.name, isDeclaration ? String(entry.version) : nil,
      isDeclaration ? entry.state.name : nil,
      entry.event.carriesDeclaration ? String(entry.itemCount) : nil,
      isDeclaration ? String(entry.warningCount) : nil,
      entry.effectiveAt.map { CivilTime.text(microseconds: $0) }, entry.supersedes?.description,
    ]
  }
}
