import ArgumentParser
import Ledger

struct KeyCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Print the ledger's verifier keys, or change the key.",
    discussion: """
      Verifiers need it to believe a signature. Give it to them on another way than the files \
      it verifies. A line for each key the log was ever signed with; the last one signs now.

      --rotate makes a second key, states in rotations/ that it follows, signed by both, and \
      signs all checkpoints with it too. From then on checkpoint signs with both, until the old \
      key is taken away: docs/trust.md has the steps.
      """)

  static let examples = [
    "tamga key --ledger ledger",
    "tamga key --rotate --ledger ledger",
  ]

  @Flag(help: "Only the key that signs now.")
  var current = false

  @Flag(help: "Make another key the one that signs.")
  var rotate = false

  @Option(
    help: ArgumentHelp(
      "The other key's file, made if it is not there; keys/next.key of the ledger when not given.",
      valueName: "file"))
  var newKey: String?

  @OptionGroup var signing: SigningKeyOptions
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func validate() throws {
    if newKey != nil, !rotate { throw ValidationError("--new-key: it goes with --rotate") }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    if rotate { try rotate(ledger) }
    let keys = try ledger.verifierKeys()
    for key in current ? keys.suffix(1) : keys[...] { StandardOutput.shared.write("\(key)\n") }
  }

  private func rotate(_ ledger: CustomsLedger) throws {
    let present = try ledger.verifierKey().description
    let keys = try signing.read(for: ledger)
    let path = newKey ?? SigningKey.nextFile(of: ledger)
    guard let old = keys.first(where: { $0.verifierKey == present }) else {
      throw LedgerError(
        .unusableKey,
        "the signing key belongs to \(keys.map(\.verifierKey).joined(separator: " and ")), the ledger is signed by \(present)"
      )
    }
    let signed = try ledger.checkpoints.rotate(
      from: old, to: try SigningKey.readOrMake(path, for: ledger), wait: waiting.wait)
    ledgerOptions.say(
      "\(path) signs from now on, with the old key as long as that is there; checkpoint of \(grouped(signed.size)) entries signed by both"
    )
  }
}
