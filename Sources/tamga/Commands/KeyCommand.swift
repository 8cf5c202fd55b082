import ArgumentParser
import Ledger

struct KeyCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Print the ledger's verifier key.",
    discussion: """
      Verifiers need it to believe a signature. Give it to them on another way than the files \
      it verifies.
      """)

  static let examples = [
    "tamga key --ledger ledger"
  ]

  @OptionGroup var ledgerOptions: LedgerOptions

  func run() throws {
    StandardOutput.shared.write("\(try ledgerOptions.open().verifierKey())\n")
  }
}
