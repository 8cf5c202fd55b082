import ArgumentParser
import Ledger

struct Prove: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Write a proof that others can check without the ledger.",
    discussion: """
      Proofs of entries lead to checkpoints signed before; 'tamga checkpoint' signs one. \
      Proofs of rows lead to a certificate. 'tamga check' verifies them.
      """,
    subcommands: [ProveInclusion.self, ProveConsistency.self, ProveRow.self])

  static let examples = [
    "tamga prove inclusion 0 --out first.tlog-proof --ledger ledger"
  ]
}

/// `tamga prove inclusion`.
struct ProveInclusion: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inclusion", abstract: "Prove that an entry is in the log.",
    discussion: """
      Writes a C2SP tlog-proof with the newest checkpoint. The entry's bytes are in its 'extra' line, or in a file of their
      own with --entry-out. A declaration's number stands for the entry of its current version.

      EXAMPLE
        tamga prove inclusion 0 --out first.tlog-proof --ledger ledger
      """)

  @Argument(
    help: ArgumentHelp(
      "MRN or other number of a declaration, or a position.", valueName: "mrn|position"))
  var subject: String

  @Option(
    help: ArgumentHelp(
      "Write the entry's bytes here, and leave them out of the proof.", valueName: "file"))
  var entryOut: String?

  @OptionGroup var output: OutputFileOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func run() throws {
    let ledger = try ledgerOptions.open()
    let proof = try ledger.proveInclusion(of: subject, withEntry: entryOut == nil)
    if let entryOut { try ProofFile.write(proof.entry, to: entryOut) }
    try output.write(proof.file.bytes)
    ledgerOptions.say("entry \(proof.file.index) is in the log of \(grouped(proof.size)) entries")
  }
}

/// `tamga prove consistency`.
struct ProveConsistency: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consistency",
    abstract: "Prove that the log still begins with what an earlier checkpoint says.",
    discussion: """
      Both sizes have to be of checkpoints signed before; 'tamga checkpoint --list' lists them. The file holds both.

      EXAMPLE
        tamga prove consistency 300 --out since-300.txt --ledger ledger
      """)

  @Argument(help: "Size of the earlier checkpoint.")
  var old: UInt64

  @Argument(help: "Size of the later checkpoint; the newest when not given.")
  var new: UInt64?

  @OptionGroup var output: OutputFileOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func validate() throws {
    if old == 0 {
      throw ValidationError(
        "size 0: every log begins with the empty one; there is nothing to prove")
    }
    if let new, new < old {
      throw ValidationError("sizes \(old) and \(new): expected the smaller one first")
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    let file = try ledger.proveConsistency(from: old, to: new)
    try output.write(file.bytes)
    ledgerOptions.say(
      "the log of \(grouped(file.proof.new)) entries begins with that of \(grouped(file.proof.old))"
    )
  }
}
