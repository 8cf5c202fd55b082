import ArgumentParser
import Ledger

/// `tamga prove row`.
struct ProveRow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "row",
    abstract: "Prove which rows a view has: all that the conditions leave, or that there is none.",
    discussion: """
      Writes a certificate of the view and, with the hashes that lead to its root, every row whose key begins as the
      conditions say, the row before them and the row behind them. Conditions on the first key columns keep the proof small;
      conditions on others are applied to all the rows between. With --certificate the rows are proven under a certificate
      made before, and no signing key is needed.

      EXAMPLE
        tamga prove row commodity-flows --where 'commodity=8450*' --where partner=RU --out machines.txt --ledger ledger
      """)

  @Argument(help: "The view.")
  var name: String

  @Option(
    help: ArgumentHelp(
      "Prove rows under this certificate instead of a new one; it says moment, months and day.",
      valueName: "file"))
  var certificate: String?

  @OptionGroup var rows: RowOptions
  @OptionGroup var moment: MomentOptions
  @OptionGroup var effective: EffectiveOptions
  @OptionGroup var dayOptions: DayOptions
  @OptionGroup var output: OutputFileOptions
  @OptionGroup var signing: SigningKeyOptions
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var threads: WorkerOptions

  func validate() throws {
    if certificate != nil, !moment.isNow || effective.effective != nil || dayOptions.on != nil {
      throw ValidationError(
        "--certificate: it says moment, months and day; expected no --at, --as-of, --effective or --on"
      )
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    guard let projection = try ledger.projections([name]).first else { return }
    let conditions = try rows.conditions(for: projection)
    let (signed, table) = try certified(ledger, projection)
    let proof = try RowProof(conditions, of: table, signed)
    let result = try proof.verify(keys: try ledger.verifierKeys())
    try output.write(proof.bytes)
    StandardOutput.shared.flush()
    ledgerOptions.warn(table.quarantine, of: name)
    ledgerOptions.say(
      "\(grouped(result.rows.count)) of \(grouped(table.rows.count)) rows of \(name) at \(grouped(table.progress)) entries, and that there is no other such row"
    )
  }

  private func certified(_ ledger: CustomsLedger, _ projection: any Projection) throws -> (
    SignedCertificate, ViewTable
  ) {
    guard let certificate else {
      var query = try ledger.query(moment, effective)
      query.day = dayOptions.on
      return try ledger.certified(projection, query, signing, waiting, threads, ledgerOptions)
    }
    let signed: SignedCertificate
    do {
      signed = try SignedCertificate(
        try ProofFile.read(certificate), keys: try ledger.verifierKeys())
    } catch let error as ProofError {
      throw error.named(certificate)
    }
    guard signed.certificate.view == name else {
      throw ValidationError(
        "--certificate \(certificate): it is of view \(signed.certificate.view), expected \(name)")
    }
    let found = try ledger.compared(
      signed.certificate, projection, threads, quiet: ledgerOptions.quiet)
    guard found.differences.isEmpty, let table = found.table else {
      DifferenceLines.print(found.differences)
      throw ExitCode(ExitCodes.difference)
    }
    return (signed, table)
  }
}
