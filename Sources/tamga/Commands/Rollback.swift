import ArgumentParser
import Ledger

struct Rollback: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Serve the version of a view that was served before.",
    discussion: """
      Only the name of the served version changes, so it takes no time. The version is brought \
      up to date by 'project'.
      """)

  static let examples = [
    "tamga rollback od-matrix --ledger ledger"
  ]

  @Argument(help: "The view.")
  var name: String

  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var waiting: WaitOptions

  func run() throws {
    let ledger = try ledgerOptions.open()
    guard let projection = try ledger.projections([name]).first else { return }
    let version = try ledger.rollback(projection, wait: waiting.wait)
    ledgerOptions.say("\(name) \(version) is served now")
    ledgerOptions.warn(try ledger.status(of: projection).quarantine, of: name)
  }
}
