import ArgumentParser
import Customs
import Ledger

struct DiffCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Print what changed in a view between two moments, and by which entries.",
    discussion: """
      Rows that were added, removed or changed, with the old and the new figures, their \
      difference, and the entries in between that touched them. A moment is a number of entries \
      in the log, or a recorded time. Rows that no entry touched changed with \
      the day or with other rows.
      """)

  static let examples = [
    "tamga diff od-matrix --from 0 --ledger ledger",
    "tamga diff od-matrix --from-time 2022-06-01T00:00:00Z --to-time 2022-07-01T00:00:00Z --where origin=TR --ledger ledger",
  ]

  @Argument(help: "The view.")
  var name: String

  @Option(
    help: ArgumentHelp("From what it was when the log had this many entries.", valueName: "size"))
  var from: UInt64?

  @Option(
    help: ArgumentHelp(
      "To what it was when the log had this many; as far as the view has come.", valueName: "size"))
  var to: UInt64?

  @Option(
    help: ArgumentHelp("From this recorded time, which is inclusive.", valueName: "time"),
    transform: RecordedTime.parse)
  var fromTime: Int64?

  @Option(
    help: ArgumentHelp("To this recorded time, which is inclusive.", valueName: "time"),
    transform: RecordedTime.parse)
  var toTime: Int64?

  @OptionGroup var rows: RowOptions
  @OptionGroup var effective: EffectiveOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var certifying: CertifyOptions

  func validate() throws {
    guard (from != nil) != (fromTime != nil) else {
      throw ValidationError("give --from SIZE or --from-time TIME")
    }
    if to != nil, toTime != nil {
      throw ValidationError("--to and --to-time: expected one of them")
    }
    if certifying.isInside {
      throw ValidationError(
        "--certify -: both certificates go into a file; expected a file's name")
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    guard let projection = try ledger.projections([name]).first else { return }
    let start = try ledger.size(at: from, "--from", asOf: fromTime)
    let end =
      to == nil && toTime == nil
      ? try ledger.status(of: projection).progress
      : try ledger.size(at: to, "--to", asOf: toTime)
    guard start <= end else {
      throw ValidationError("from \(start) to \(end): expected the earlier moment first")
    }
    let query = try ledger.query(nil, effective)
    let difference = try ledger.difference(
      of: projection, from: start, to: end, query, workers: certifying.threads.workers,
      where: try rows.filter(projection))
    try certify(difference, projection, query, ledger)
    let printer = DifferencePrinter(
      format: formatOptions.format, limit: limits.limit, namesView: false)
    let rest = printer.print([(difference.rows, difference.to)], withEntries: true)
    StandardOutput.shared.flush()
    ledgerOptions.warn(difference.to.quarantine, of: name)
    ledgerOptions.say(
      "\(grouped(difference.rows.count)) rows of \(name) changed from \(grouped(start)) to \(grouped(end)) entries"
        + (rest > 0 ? "; \(grouped(rest)) of them are not shown (--limit)" : ""))
  }
  /// Writes the certificates of both moments, and the proof that the later log begins with the earlier one.
  private func certify(
    _ difference: ViewDifference, _ projection: any Projection, _ query: ViewQuery,
    _ ledger: CustomsLedger
  ) throws {
    guard let file = certifying.certify else { return }
    let filter = try rows.filter(projection)
    let signed = try [difference.from, difference.to].map { table in
      try certifying.certificate(
        of: table, projection, query, ledger, ledgerOptions, where: filter
      ).signed
    }
    try ProofFile.write(try ledger.difference(from: signed[0], to: signed[1]).bytes, to: file)
  }
}
