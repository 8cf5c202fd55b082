import ArgumentParser
import Ledger

struct CheckCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Verify a checkpoint or a proof offline, with nothing but the log's verifier key.",
    discussion: """
      The file's first line says what it is: a checkpoint, an inclusion proof or a consistency \
      proof. It passes every check, or the first one that fails is named and the exit code is \
      1. No ledger is needed.
      """)

  static let examples = [
    "tamga check first.tlog-proof --key \"$(tamga key --ledger ledger)\""
  ]

  @Argument(help: "The file.")
  var file: String

  @Option(
    help: ArgumentHelp("The entry's bytes, where the proof does not hold them.", valueName: "file"))
  var entry: String?

  @OptionGroup var key: VerifierKeyOptions

  func run() throws {
    let bytes = try ProofFile.read(file)
    let entry = try entry.map { try ProofFile.read($0) }
    do {
      let lines = try ProofFile.check(bytes, entry: entry, key: try key.read())
      StandardOutput.shared.write(lines.joined(separator: "\n") + "\n")
    } catch let error as ProofError {
      throw error.named(file)
    }
  }
}
