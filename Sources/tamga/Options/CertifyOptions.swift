import ArgumentParser
import Ledger

/// Whether what is printed goes out with its certificate.
struct CertifyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also write a certificate of the view here, or with --where a proof that these are all such rows; 'tamga check' verifies it, with --rows the printed rows too.",
      valueName: "file"))
  var certify: String?

  @OptionGroup var signing: SigningKeyOptions
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var threads: WorkerOptions

  /// Whether the certificate goes into what is printed.
  var isInside: Bool { certify == "-" }

  /// Certifies the view of a table that is about to be printed.
  ///
  /// - Parameter isIncluded: which rows of the view the table has.
  /// - Throws: `damaged` if a replay gives other rows; then nothing has been written.
  func certificate(
    of table: ViewTable, _ projection: any Projection, _ query: ViewQuery, _ ledger: CustomsLedger,
    _ ledgerOptions: LedgerOptions, where isIncluded: ([String]) -> Bool
  ) throws -> (signed: SignedCertificate, table: ViewTable) {
    var query = query
    query.position = table.progress
    let certified = try ledger.certified(
      projection, query, without: Set(table.quarantine.map(\.position)), signing, waiting, threads,
      ledgerOptions)
    let replayed = certified.table.rows.filter { isIncluded(certified.table.key(of: $0)) }
    guard replayed.map(\.values) == table.rows.map(\.values) else {
      throw LedgerError(
        .damaged,
        "view \(table.name): its stored rows are not those that a replay of the log gives; nothing was certified: run 'tamga verify --views' and 'tamga rebuild \(table.name)'"
      )
    }
    return certified
  }
}
