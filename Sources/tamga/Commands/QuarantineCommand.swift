import ArgumentParser
import Ledger

struct QuarantineCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "quarantine", abstract: "Leave an entry out of a view, or take it in again.",
    discussion: """
      For an entry at which a view stopped, when its cause cannot be mended. The log keeps the \
      entry; the view is marked incomplete wherever it is shown. An amendment that is left out \
      leaves the version before it in force. The view is brought up to date at once; if it has \
      come past the entry it is built anew.
      """)

  static let examples = [
    #"tamga quarantine od-matrix 17 --reason "unit of mass in doubt, asked the office" --ledger ledger"#,
    "tamga quarantine od-matrix 17 --clear --ledger ledger",
  ]

  @Argument(help: "The view.")
  var name: String

  @Argument(help: "The entry's position.")
  var position: UInt64

  @Option(help: ArgumentHelp("Why; shown with the view.", valueName: "text"))
  var reason: String?

  @Flag(help: "Take the entry in again.")
  var clear = false

  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var threads: WorkerOptions

  func validate() throws {
    guard clear != (reason != nil) else {
      throw ValidationError("give --reason TEXT to leave the entry out, or --clear to take it in")
    }
    if let reason, reason.allSatisfy(\.isWhitespace) {
      throw ValidationError("--reason: expected a text that says why")
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    guard let projection = try ledger.projections([name]).first else { return }
    if projection is any DerivedProjection {
      throw ValidationError("\(name) is computed from other views; leave the entry out of those")
    }
    let before = try ledger.status(of: projection)
    try ledger.quarantine(
      projection, position, reason: clear ? nil : reason, wait: waiting.wait)
    if before.progress > position {
      ledgerOptions.say(
        "the view has come past position \(position), so it is built anew from \(grouped(before.progress + before.lag)) entries"
      )
    }
    var failure: (any Error)?
    try ledger.project(
      [projection], workers: threads.workers, wait: waiting.wait,
      report: { try ledgerOptions.tell(of: $0, in: ledger) },
      failed: { failure = $1 })
    if let failure { throw failure }
  }
}
