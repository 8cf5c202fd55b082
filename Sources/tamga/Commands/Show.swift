import ArgumentParser
import Customs
import Ledger

struct Show: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a declaration: its state, its version in force, its warnings.",
    discussion: """
      With --history every entry of the declaration is told in its order: who, when, why, and \
      what an amendment changed, field by field. --at and --as-of go back to any earlier moment. \
      --document prints the bytes that were submitted and nothing else.
      """)

  static let examples = [
    "tamga show 22KZ553020000001R3 --history --ledger ledger",
    "tamga show lrn:KZ-BIN:220340999993/ALM-000123 --ledger ledger",
    "tamga show 22KZ553020000001R3 --as-of 2022-07-01T00:00:00Z --ledger ledger",
    "tamga show 22KZ553020000001R3 --document --version 1 --ledger ledger > submitted.json",
  ]

  @Argument(
    help: ArgumentHelp(
      "MRN or other number of the declaration, or lrn:DECLARANT/LRN, or an LRN that one declarant has used.",
      valueName: "mrn"))
  var mrn: String

  @Flag(help: "Every entry, oldest first, and what each amendment changed.")
  var history = false

  @Flag(help: "The document of the version in force, byte for byte as submitted.")
  var document = false

  @Option(help: "With --document: of this version instead.")
  var version: UInt32?

  @Option(help: "With --document: of the entry at this position instead.")
  var position: UInt64?

  @OptionGroup var moment: MomentOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func validate() throws {
    if formatOptions.format == .csv {
      throw ValidationError("--format: show prints table, json or ndjson")
    }
    if document, history || formatOptions.format != .table {
      throw ValidationError("--document prints the submitted bytes alone, without other options")
    }
    if !document, version != nil || position != nil {
      throw ValidationError("--version and --position go with --document")
    }
    if version != nil, position != nil {
      throw ValidationError("--version and --position: expected one of them")
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    let size = try ledger.size(at: moment)
    let past = try ledger.log.environment.read { transaction in
      try ledger.log.history(
        of: Array(mrn.utf8)[...], size: size, currency: ledger.configuration.currency,
        in: transaction)
    }
    let isEarlier = moment.at != nil || moment.asOf != nil
    guard let last = past.last, let current = past.current else {
      throw missing(
        isEarlier
          ? "the first \(grouped(size)) entries have no declaration with this number or LRN"
          : "the ledger has no declaration with this number or LRN")
    }
    if document {
      StandardOutput.shared.write(try chosen(past, current).document.body)
      return
    }
    let printer = DeclarationPrinter(
      past: past, size: size, isEarlier: isEarlier, current: current, last: last,
      steps: history ? past.steps : past.steps(of: current), isTimeline: history)
    if formatOptions.format == .table { printer.printText() } else { printer.printJSON() }
  }

  /// The entry whose document is asked for.
  private func chosen(_ past: DeclarationHistory, _ current: DeclarationHistory.Step) throws
    -> DeclarationHistory.Step
  {
    if let version {
      guard let step = past.step(version: version) else {
        throw missing("there is no version \(version); the latest is \(current.entry.version)")
      }
      return step
    }
    if let position {
      guard let step = past.step(at: Position(position)) else {
        let known = past.steps.map(\.entry.position.description).joined(separator: ", ")
        throw missing("position \(position) is not one of its entries, which are \(known)")
      }
      return step
    }
    return current
  }

  private func missing(_ words: String) -> ExitCode {
    StandardError.write("error: \(mrn): \(words)\n")
    return ExitCode(66)
  }
}
