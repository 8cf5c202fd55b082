import ArgumentParser
import Ledger

struct CheckpointCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Sign the log as it is now: its origin, size and root.",
    discussion: """
      Whoever keeps the file can see later whether anything before it was changed or left out. \
      Every checkpoint is kept in the ledger's checkpoints/, and no other one is ever signed \
      for its size. The exit code is 1, and nothing is signed, when the log is smaller than a \
      checkpoint signed before or does not agree with it.

      While two keys overlap, give both: the checkpoint gets two signatures.
      """)

  static let examples = [
    "tamga checkpoint --out checkpoint.txt --ledger ledger"
  ]

  @Flag(help: "Sign nothing; list the checkpoints signed so far.")
  var list = false

  @OptionGroup var output: OutputFileOptions
  @OptionGroup var signing: SigningKeyOptions
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func validate() throws {
    if list, output.out != nil {
      throw ValidationError("--list: it prints; --out goes with a checkpoint")
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    if list { return try list(ledger) }
    let signed = try ledger.checkpoints.sign(
      with: try signing.read(for: ledger), wait: waiting.wait)
    try output.write(signed.bytes)
    ledgerOptions.say("checkpoint of \(grouped(signed.size)) entries, root \(signed.root)")
  }

  private func list(_ ledger: CustomsLedger) throws {
    var report = Report([.init("size", .number), .init("root"), .init("file")])
    report.rows = try ledger.checkpoints.all().map { signed in
      [String(signed.size), signed.root.description, ledger.checkpoints.file(signed.size)]
    }
    report.print(formatOptions.format)
  }
}
