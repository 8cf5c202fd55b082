import ArgumentParser
import Ledger

/// Who besides its owner may read a ledger.
struct GroupOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Let a group of this system read the ledger, not its keys; nobody but its owner may otherwise.",
      valueName: "name"))
  var group: String?

  func readers() throws -> GroupAccess? { try group.map { try GroupAccess(named: $0) } }
}
