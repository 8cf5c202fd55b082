import ArgumentParser
import Ledger

struct Init: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a new, empty ledger.",
    discussion: """
      Nothing is there until everything is: an interrupted init leaves no ledger behind. \
      Only its owner can read it, unless --group names a group that may.
      """)

  static let examples = [
    "tamga init ledger --origin customs.example/kz --home KZ --currency USD"
  ]

  @Argument(help: "The directory to make.")
  var directory: String

  @Option(help: "Name of the log, a schema-less URL; checkpoints are signed under it.")
  var origin: String

  @Option(help: "Home country (ISO 3166-1 alpha-2); goods of this origin are domestic.")
  var home = "KZ"

  @Option(help: "Statistical currency (ISO 4217).")
  var currency = "USD"

  @OptionGroup var access: GroupOptions

  @Flag(name: .shortAndLong, help: "No words.")
  var quiet = false

  func run() throws {
    try CustomsLedger.create(
      path: directory, origin: origin, home: home, currency: currency,
      readers: try access.readers())
    let ledger = try CustomsLedger(path: directory)
    if !quiet {
      StandardError.write(
        "made ledger \(directory), origin \(origin); its key: \(ledger.configuration.publicKey)\n")
    }
  }
}
