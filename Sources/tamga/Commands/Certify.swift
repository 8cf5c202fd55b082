import ArgumentParser
import Ledger

struct Certify: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "certify",
    abstract: "Sign what a view says: a text that others can compare with a replay of their own.",
    discussion: """
      The certificate names the log by origin, size and root, the view by version and reducer, \
      the months, the day and the entries left out, and the rows by their number and root. The \
      rows are replayed from the log for it; stored views are not read. The same log gives the \
      same bytes, whoever runs it. Without a moment it is of the whole log, however far the stored \
      view has come. A checkpoint of the same size is signed and kept, too.
      """)

  static let examples = [
    "tamga certify od-matrix --out od-matrix.txt --ledger ledger",
    "tamga certify od-matrix --as-of 2022-07-01T00:00:00Z --effective 2022-01..2022-06 --ledger ledger",
  ]

  @Argument(help: "The view.")
  var name: String

  @OptionGroup var moment: MomentOptions
  @OptionGroup var effective: EffectiveOptions
  @OptionGroup var dayOptions: DayOptions
  @OptionGroup var output: OutputFileOptions
  @OptionGroup var signing: SigningKeyOptions
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var threads: WorkerOptions

  func run() throws {
    let ledger = try ledgerOptions.open()
    guard let projection = try ledger.projections([name]).first else { return }
    var query = try ledger.query(moment, effective)
    query.day = dayOptions.on
    let (signed, table) = try ledger.certified(
      projection, query, signing, waiting, threads, ledgerOptions)
    try output.write(signed.bytes)
    StandardOutput.shared.flush()
    ledgerOptions.warn(table.quarantine, of: name)
    ledgerOptions.say(
      "certificate of \(grouped(table.rows.count)) rows of \(name) at \(grouped(table.progress)) entries"
    )
  }
}

extension CustomsLedger {
  /// Certifies with what a command line says, and shows how far the replay has come.
  func certified(
    _ projection: any Projection, _ query: ViewQuery, without skipped: Set<UInt64>? = nil,
    _ signing: SigningKeyOptions, _ waiting: WaitOptions, _ threads: WorkerOptions,
    _ ledgerOptions: LedgerOptions
  ) throws -> (signed: SignedCertificate, table: ViewTable) {
    let bar = ProgressLine(
      "replaying", total: try query.position ?? log.size(), unit: "entries",
      quiet: ledgerOptions.quiet)
    defer { bar.finish() }
    return try certify(
      projection, query, without: skipped, keys: try signing.read(for: self),
      workers: threads.workers, wait: waiting.wait, progress: { bar.advance($0) })
  }
}
