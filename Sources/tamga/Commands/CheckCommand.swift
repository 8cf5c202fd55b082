import ArgumentParser
import Ledger

struct CheckCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Verify a proof, evidence, a certificate or a checkpoint with the log's verifier key.",
    discussion: """
      The file's first line says what it is: a checkpoint, an inclusion or consistency proof, \
      evidence of a declaration, a certificate, a proof of rows or a difference. It passes every \
      check, or the first one that fails is named and the exit code is 1. No ledger is needed. A \
      key that stands in the file is not believed: get it on another way.

      A certificate with nothing but the key is "signed, not replayed": with --ledger DIR its \
      numbers are replayed from the log and every difference is named. TAMGA_LEDGER is not \
      looked at here.
      """)

  static let examples = [
    "tamga check first.tlog-proof --key \"$(tamga key --ledger ledger)\"",
    "tamga check od-matrix.txt --rows od-matrix.csv --key \"$(tamga key --ledger ledger)\"",
    "tamga check od-matrix.txt --ledger ledger",
    "tamga check declaration.tamga-evidence --key \"$(cat key.txt)\" --report html -o report.html",
  ]

  @Argument(help: "The file.")
  var file: String

  @Option(
    help: ArgumentHelp("The entry's bytes, where the proof does not hold them.", valueName: "file"))
  var entry: String?

  @Option(
    help: ArgumentHelp(
      "Rows published with a certificate or a proof of rows, as CSV, JSON or NDJSON: they have to be all of them.",
      valueName: "file"))
  var rows: String?

  @Option(
    help: ArgumentHelp(
      "Replay what is certified from this ledger; its key is believed when --key gives none.",
      valueName: "dir"))
  var ledger: String?

  @Option(
    help: ArgumentHelp("Of evidence: write a page for people instead of words.", valueName: "html"))
  var report: EvidenceReport?

  @OptionGroup var output: OutputFileOptions
  @OptionGroup var key: VerifierKeyOptions
  @OptionGroup var threads: WorkerOptions

  func validate() throws {
    if report != nil, entry != nil {
      throw ValidationError("--report is for evidence, which holds its entries; leave --entry out")
    }
  }

  func run() throws {
    let bytes = try ProofFile.read(file)
    let entry = try entry.map { try ProofFile.read($0) }
    do {
      if let certified = try CertifiedFile(bytes) { return try check(certified) }
      guard ledger == nil, rows == nil else {
        throw ProofError(
          .format, "--ledger and --rows go with certificates and what is proven under them")
      }
      if let report {
        return try output.write(report.bytes(try Evidence(bytes, key: try key.read())))
      }
      let lines = try ProofFile.check(bytes, entry: entry, key: try key.read())
      try output.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    } catch let error as ProofError {
      throw error.named(file)
    }
  }
}
