import ArgumentParser
import Ledger

struct Rebuild: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
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
    let projections = try ledger.projections(names).filter { !($0 is any DerivedProjection) }
    let size = try ledger.log.size()
    plan(projections, size)
    // Sum views are replayed together, each fold by itself.
    let passes =
      projections.filter { $0 is any FoldProjection }.count
      + (projections.contains { $0 is any SumProjection } ? 1 : 0)
    let bar = ProgressLine(
      "replaying", total: size * UInt64(passes), unit: "entries", quiet: ledgerOptions.quiet)
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
      let words =
        "\(outcome.name) \(outcome.version): \(grouped(outcome.rows)) rows at \(grouped(outcome.progress)), \(outcome.resumedAt.map { "went on at \(grouped($0)), " } ?? "")\(comparison)"
      // A difference is told to those too who want no words.
      if (outcome.differences ?? 0) > 0 {
        StandardError.write("error: view \(words)\n")
      } else {
        ledgerOptions.say(words)
      }
      if let projection = projections.first(where: { $0.name == outcome.name }) {
        ledgerOptions.warn(try ledger.status(of: projection).quarantine, of: outcome.name)
      }
    }
    if worst != 0 { throw ExitCode(worst) }
    if outcomes.contains(where: { ($0.differences ?? 0) > 0 }) {
      throw ExitCode(ExitCodes.difference)
    }
  }

  /// What is about to be done, before it is.
  private func plan(_ projections: [any Projection], _ size: UInt64) {
    let workers = "\(threads.workers) \(threads.workers == 1 ? "worker" : "workers")"
    ledgerOptions.say(
      "plan: replay \(grouped(size)) entries with \(workers) into new versions beside the served ones, compare, then serve the new ones"
    )
    let names: (Bool) -> String = { isSum in
      projections.filter { ($0 is any SumProjection) == isSum }.map(\.name).joined(separator: ", ")
    }
    if !names(true).isEmpty { ledgerOptions.say("  together: \(names(true))") }
    if !names(false).isEmpty { ledgerOptions.say("  one after the other: \(names(false))") }
  }
}
