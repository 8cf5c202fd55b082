import ArgumentParser
import Ledger

struct Rebuild: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    abstract: "Replay the log from its beginning into new versions of views.",
    discussion: """
      The new version is built beside the served one, compared with it at the same position, \
      and put into service by rename. The old one stays for 'tamga rollback'. Exit code 1 if \
      the served version was different.
      """)

  static let examples = [
    "tamga rebuild --all --ledger ledger"
  ]

  @Argument(help: "Views to rebuild.")
  var names: [String] = []

  @Flag(help: "All views.")
  var all = false

  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var threads: WorkerOptions

  func validate() throws {
    if all != names.isEmpty { throw ValidationError("name the views to rebuild, or give --all") }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    let projections = try ledger.projections(names)
    let size = try ledger.log.size()
    ledgerOptions.say(
      "rebuilding \(projections.map(\.name).joined(separator: ", ")) from \(grouped(size)) entries with \(threads.workers) \(threads.workers == 1 ? "worker" : "workers")"
    )
    let bar = ProgressLine("replaying", total: size, unit: "entries", quiet: ledgerOptions.quiet)
    var worst: Int32 = 0
    let outcomes = try ledger.rebuild(
      projections, workers: threads.workers, wait: waiting.wait, progress: { bar.advance($0) },
      failed: { name, error in
        bar.finish()
        StandardError.write("error: view \(name): \(error)\n")
        worst = max(worst, ExitCodes.code(of: error) ?? ExitCodes.software)
      })
    bar.finish()
    for outcome in outcomes {
      let comparison =
        switch outcome.differences {
        case nil: "nothing to compare"
        case 0: "equal to the version served before"
        case let count?:
          "\(grouped(count)) rows differed from the version served before; the first: \(outcome.firstDifference ?? "")"
        }
      ledgerOptions.say(
        "\(outcome.name) \(outcome.version): \(grouped(outcome.rows)) rows at \(grouped(outcome.progress)), \(comparison)"
      )
    }
    if worst != 0 { throw ExitCode(worst) }
    if outcomes.contains(where: { ($0.differences ?? 0) > 0 }) {
      throw ExitCode(ExitCodes.difference)
    }
  }
}
