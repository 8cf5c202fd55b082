import ArgumentParser
import Ledger

struct Backup: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the ledger while it is in use, and verify the copy.",
    discussion: """
      The copy is one moment of the log with everything acknowledged before: entries, documents, \
      checkpoints, quarantined entries. It is flushed and verified before it gets its name; \
      exit code 0 means that it is whole. Views are left out, 'tamga restore' builds them. \
      The signing key is left out unless --with-key is given: a copy with it can sign.

      A backup is a ledger: 'tamga verify --ledger DEST' checks it at any later time.
      """)

  static let examples = [
    "tamga backup /backups/ledger-2026-03-01 --ledger ledger"
  ]

  @Argument(help: "The directory to make; nothing may be there.")
  var destination: String

  @Flag(help: "Copy the signing key too, if it lies in the ledger.")
  var withKey = false

  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var threads: WorkerOptions

  func run() throws {
    let ledger = try ledgerOptions.open()
    var options = CustomsLedger.CopyOptions()
    options.withKey = withKey
    options.workers = threads.workers
    let printer = CopyPrinter(isQuiet: ledgerOptions.quiet)
    let copy = try printer.copy(ledger, to: destination, purpose: "backup", options)
    ledgerOptions.say(
      "\(destination): \(grouped(copy.size)) entries, \(grouped(copy.bytes)) bytes, verified; root \(copy.root)"
    )
    if withKey, !copy.hasKey {
      ledgerOptions.say("note: the ledger holds no key, so the copy has none")
    }
  }
}
