import ArgumentParser
import Ledger

struct Restore: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make a ledger from a backup, verified before it is there.",
    discussion: """
      The backup is copied, and every byte of the copy is verified before it gets its name; then \
      the views are built. With --checkpoint the copy also has to agree with a checkpoint kept \
      elsewhere, which shows a backup that is older than it.

      A backup without a key gives a ledger that cannot sign: put the key at DIR/keys/log.key, \
      mode 600, or name it with --key or TAMGA_KEY.
      """)

  static let examples = [
    "tamga restore /backups/ledger-2026-03-01 ledger --checkpoint kept.txt"
  ]

  @Argument(help: "The backup.")
  var source: String

  @Argument(help: "The directory to make; nothing may be there.")
  var directory: String

  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp("A checkpoint kept elsewhere; may be repeated.", valueName: "file"))
  var checkpoints: [String] = []

  @Flag(help: "Build no views; 'tamga project' does so later.")
  var noViews = false

  @OptionGroup var access: GroupOptions
  @OptionGroup var threads: WorkerOptions

  @Flag(name: .shortAndLong, help: "No progress and no summaries.")
  var quiet = false

  func run() throws {
    let kept = try checkpoints.map { (name: $0, bytes: try ProofFile.read($0)) }
    var options = CustomsLedger.CopyOptions()
    options.withKey = true
    options.readers = try access.readers()
    options.workers = threads.workers
    let printer = CopyPrinter(isQuiet: quiet)
    let copy = try printer.copy(
      try CustomsLedger(path: source), to: directory, purpose: "restore", options,
      checkpoints: kept)
    if !noViews { try build() }
    say("\(directory): \(grouped(copy.size)) entries, verified; root \(copy.root)")
    if !copy.hasKey {
      say("note: it cannot sign until the key is at \(directory)/keys/log.key, mode 600")
    }
  }

  /// Builds the views. The ledger is whole before, and stays so if this fails.
  private func build() throws {
    let ledger = try CustomsLedger(path: directory)
    var failure: (any Error)?
    try ledger.project(
      try ledger.projections([]), workers: threads.workers, report: { _ in },
      failed: { name, error in
        StandardError.write("error: view \(name): \(error)\n")
        failure = failure ?? error
      })
    if let failure {
      say("\(directory): the log is restored; mend the cause and run 'tamga project'")
      throw ExitCode(ExitCodes.code(of: failure) ?? ExitCodes.software)
    }
  }

  private func say(_ text: String) {
    if !quiet { StandardError.write(text + "\n") }
  }
}
