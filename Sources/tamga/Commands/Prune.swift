import ArgumentParser
import Ledger

struct Prune: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Remove old versions of views.",
    discussion: """
      The version in service always stays. Every removed version can be made again by \
      'tamga rebuild'.
      """)

  static let examples = [
    "tamga prune --all --keep 1 --ledger ledger"
  ]

  @Argument(help: "Views to prune.")
  var names: [String] = []

  @Flag(help: "All views.")
  var all = false

  @Option(help: "How many versions besides the served one stay for 'tamga rollback'.")
  var keep = 1

  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var waiting: WaitOptions

  func validate() throws {
    if all != names.isEmpty { throw ValidationError("name the views to prune, or give --all") }
    if keep < 0 { throw ValidationError("--keep \(keep): expected 0 or more") }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    var worst: Int32 = 0
    for projection in try ledger.projections(names) {
      do {
        for removed in try ledger.prune(projection, keep: keep, wait: waiting.wait) {
          ledgerOptions.say("\(projection.name): removed \(removed)")
        }
      } catch {
        StandardError.write("error: view \(projection.name): \(error)\n")
        worst = max(worst, ExitCodes.code(of: error) ?? ExitCodes.software)
      }
    }
    if worst != 0 { throw ExitCode(worst) }
  }
}
