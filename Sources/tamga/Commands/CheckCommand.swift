import ArgumentParser
import Ledger

struct CheckCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Verify a proof, evidence or a checkpoint offline, with the log's verifier key alone.",
    discussion: """
      The file's first line says what it is: a checkpoint, an inclusion proof, a consistency \
      proof, or evidence of a declaration. It passes every check, or the first one that fails \
      is named and the exit code is 1. No ledger is needed. A key that stands in the file is not \
      believed: get it on another way.
      """)

  static let examples = [
    "tamga check first.tlog-proof --key \"$(tamga key --ledger ledger)\"",
    "tamga check declaration.tamga-evidence --key \"$(cat key.txt)\" --report html -o report.html",
  ]

  @Argument(help: "The file.")
  var file: String

  @Option(
    help: ArgumentHelp("The entry's bytes, where the proof does not hold them.", valueName: "file"))
  var entry: String?

  @Option(
    help: ArgumentHelp("Of evidence: write a page for people instead of words.", valueName: "html"))
  var report: EvidenceReport?

  @OptionGroup var output: OutputFileOptions
  @OptionGroup var key: VerifierKeyOptions

  func validate() throws {
    if report != nil, entry != nil {
      throw ValidationError("--report is for evidence, which holds its entries; leave --entry out")
    }
  }

  func run() throws {
    let bytes = try ProofFile.read(file)
    let entry = try entry.map { try ProofFile.read($0) }
    do {
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
