import ArgumentParser
import Customs
import Ledger
import Views

struct Watch: ParsableCommand, WithExamples {
  /// What the totals are told apart by.
  enum Grouping: String, ExpressibleByArgument, CaseIterable {
    case party, month, tier, verdict, total
  }

  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Say what a proposed list would have caught, without publishing it.",
    discussion: """
      History is replayed under the list, as if it had always been in force, or since --valid-from. \
      Nothing is written: publishing is 'tamga publish'. EXACT: everything under the declared code \
      is listed. PREFIX: the same by a row of fewer than six digits. POSSIBLE: only some of what \
      the declared code can mean is listed.
      """)

  static let examples = [
    "tamga watch --list proposal.csv --dry-run --by party --ledger ledger",
    "tamga watch --list chpl --dry-run --from 2022-01 --to 2022-12 --format csv --ledger ledger",
  ]

  @OptionGroup var listOptions: ListFileOptions

  @Flag(help: "Has to be given: nothing but a trial is made.")
  var dryRun = false

  @Option(help: ArgumentHelp("Only what was accepted from this month on.", valueName: "YYYY-MM"))
  var from: String?

  @Option(help: ArgumentHelp("Only what was accepted up to this month.", valueName: "YYYY-MM"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Print totals instead of items.", valueName: "party|month|tier|verdict|total"))
  var by: Grouping?

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var threads: WorkerOptions

  func validate() throws {
    guard dryRun else {
      throw ValidationError(
        "watch only tries a list, say so with --dry-run; 'tamga publish' puts one into the ledger")
    }
    guard listOptions.list != nil else {
      throw ValidationError("give the list to be tried: --list FILE, or --list chpl")
    }
    _ = try months()
  }

  func run() throws {
    let edition = try proposal()
    let ledger = try ledgerOptions.open()
    let bar = ProgressLine(
      "replaying", total: try ledger.log.size(), unit: "entries", quiet: ledgerOptions.quiet)
    let table = try ledger.trial(
      WatchlistHits(), lists: ListCatalogue([edition]), months: try months(),
      workers: threads.workers, progress: { bar.advance($0) })
    bar.finish()
    let hits = CaughtGoods(table)
    (by.map { hits.totals($0.rawValue) } ?? hits.items).print(formatOptions.format)
    StandardOutput.shared.flush()
    ledgerOptions.say(hits.summary(currency: ledger.configuration.currency))
  }

  /// The list as if it had always been in force, unless the command line says since when.
  private func proposal() throws -> ListCatalogue.Edition {
    let file = listOptions.list ?? ""
    var list = try listOptions.read(file)
    for key in ["name", "version"] where list.text(key) == nil { list.set(key, "proposed") }
    if list.text("validFrom") == nil { list.set("validFrom", "1970-01-01") }
    list.set("kind", "watch")
    try ListFileOptions.refuse(list, file)
    let read = try ListCatalogue.Edition(list.event, at: Position(0))
    return ListCatalogue.Edition(
      name: read.name, version: read.version, kind: read.kind,
      validFrom: listOptions.validFrom == nil ? nil : read.validFrom,
      validTo: listOptions.validTo == nil ? nil : read.validTo, rows: read.rows,
      position: read.position)
  }

  /// The months asked for; nil if all are.
  private func months() throws -> ClosedRange<UInt16>? {
    guard from != nil || to != nil else { return nil }
    func month(_ text: String?, _ option: String) throws -> UInt16? {
      try text.map { text in
        guard let month = CustomsLedger.month(text) else {
          throw ValidationError("\(option) \(text): expected a month such as 2022-06")
        }
        return month
      }
    }
    let (first, last) = (try month(from, "--from") ?? 0, try month(to, "--to") ?? .max)
    guard first <= last else { throw ValidationError("--from lies behind --to") }
    return first...last
  }
}
