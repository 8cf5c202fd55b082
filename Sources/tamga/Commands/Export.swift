import ArgumentParser
import Ledger

struct Export: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the log as plain files.",
    discussion: """

      """,
    subcommands: [ExportTiles.self])

  static let examples = [
    "tamga export tiles public --no-entries --ledger ledger"
  ]
}

/// `tamga export tiles`.
struct ExportTiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tiles", abstract: "Write the log up to its newest checkpoint as C2SP tlog-tiles.",
    discussion: """
      Any file server can serve the directory. Run it again after each checkpoint: tiles that are there are not written again,
      and the checkpoint changes last. Entries hold no names but say who traded what; with --no-entries only hashes go out.

      EXAMPLE
        tamga export tiles public --no-entries --ledger ledger
      """)

  @Argument(help: "The directory; it is made if it is missing.")
  var directory: String

  @Flag(help: "Hash tiles only.")
  var noEntries = false

  @OptionGroup var waiting: WaitOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func run() throws {
    let ledger = try ledgerOptions.open()
    let size = try ledger.checkpoints.newest()?.size ?? 0
    let bar = ProgressLine("exporting", total: size, unit: "entries", quiet: ledgerOptions.quiet)
    var export = StaticLog(ledger, directory: directory, includesEntries: !noEntries)
    let result = try export.write(wait: waiting.wait) { bar.advance($0) }
    bar.finish()
    ledgerOptions.say(
      "\(directory): log of \(grouped(result.size)) entries, \(grouped(result.written)) files written"
    )
  }
}
