import ArgumentParser
import Ledger

struct EvidenceCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract: "Write all that the log has of a declaration, with proofs, into one file.",
    discussion: """
      Every version, every movement and every other entry of the declaration, each with the \
      document as submitted and its proof under the newest checkpoint. 'tamga check' verifies \
      the file without the ledger. With --report html a page to read, print and hand in is \
      written instead; the file lies inside it.
      """)

  static let examples = [
    "tamga evidence 22KZ553020000001R3 -o declaration.tamga-evidence --ledger ledger",
    "tamga evidence 22KZ553020000001R3 --report html -o report.html --ledger ledger",
  ]

  @Argument(
    help: ArgumentHelp(
      "MRN or other number of the declaration, or lrn:DECLARANT/LRN, or an LRN that one declarant has used.",
      valueName: "mrn"))
  var mrn: String

  @Option(help: ArgumentHelp("Write a page for people instead.", valueName: "html"))
  var report: EvidenceReport?

  @OptionGroup var output: OutputFileOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func run() throws {
    let evidence = try ledgerOptions.open().evidence(of: mrn)
    try output.write(report?.bytes(evidence) ?? evidence.bytes)
    ledgerOptions.say(
      "\(evidence.name): \(evidence.parts.count) entries proven in the log of \(grouped(evidence.checkpoint.size))"
    )
  }
}
