import ArgumentParser
import Ledger

struct Project: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "project",
    abstract: "Bring views up to date.",
    discussion: """
      Reads only what is new. A view that fails stops alone; the others go on, and the exit \
      code tells.
      """)

  static let examples = [
    "tamga project --ledger ledger"
  ]

  @Argument(help: "Views; all of them when none is named.")
  var names: [String] = []

  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var threads: WorkerOptions

  func run() throws {
    let ledger = try ledgerOptions.open()
    let projections = try ledger.projections(names)
    let bar = ProgressLine(
      "projecting", total: try ledger.log.size(), unit: "entries", quiet: ledgerOptions.quiet)
    var worst: Int32 = 0
    try ledger.project(
      projections, workers: threads.workers, wait: waiting.wait, progress: { bar.advance($0) },
      report: { projection in
        bar.finish()
        try ledgerOptions.tell(of: projection, in: ledger)
      },
      failed: { name, error in
        bar.finish()
        StandardError.write("error: view \(name): \(error)\n")
        worst = max(worst, ExitCodes.code(of: error) ?? ExitCodes.software)
      })
    if worst != 0 { throw ExitCode(worst) }
  }
}
