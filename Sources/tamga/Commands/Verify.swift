import ArgumentParser
import Customs
import Ledger

struct Verify: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    abstract: "Re-read and recompute everything, and name what differs.",
    discussion: """
      Every entry is hashed again and derived again from its document, the tree and the \
      indexes are recomputed, the views are replayed, and every checkpoint signed so far has \
      to be true of the log as it is. Exit code 1 if anything differs.

      A history rewritten by somebody who has the signing key agrees with itself. A checkpoint \
      kept elsewhere shows it.
      """)

  static let examples = [
    "tamga verify --ledger ledger",
    "tamga verify --checkpoint kept-in-june.txt --ledger ledger",
  ]

  @Flag(help: "Only the log.")
  var log = false

  @Flag(help: "Only the views.")
  var views = false

  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp("A checkpoint kept elsewhere; may be repeated.", valueName: "file"))
  var checkpoints: [String] = []

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var threads: WorkerOptions

  func validate() throws {
    if views, !log, !checkpoints.isEmpty {
      throw ValidationError("--checkpoint: it is compared with the log, which --views leaves out")
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    let kept = try checkpoints.map { (name: $0, bytes: try ProofFile.read($0)) }
    let size = try ledger.log.environment.read { try ledger.log.storedCount(in: $0).entries }
    let bar = ProgressLine(
      "verifying", total: log == views ? size * 2 : size, unit: "entries",
      quiet: ledgerOptions.quiet)
    let format = formatOptions.format
    let printer = AuditPrinter(format)
    func print(_ difference: Difference) {
      bar.finish()
      printer.print(difference)
    }
    let audit = Audit(
      ledger, workers: threads.workers, progress: { bar.advance($0) }, report: { print($0) })
    var logResult: (size: UInt64, root: Hash)?
    if log || !views {
      logResult = try audit.verifyLog()
      try audit.verifyCheckpoints(kept)
    }
    if views || !log { try audit.verifyViews(try ledger.projections([])) }
    bar.finish()
    let isSaid = !ledgerOptions.quiet || audit.differences > 0 || format != .table
    if isSaid { summary(audit, logResult, format) }
    if audit.differences > 0 { throw ExitCode(ExitCodes.difference) }
  }

  private func summary(_ audit: Audit, _ log: (size: UInt64, root: Hash)?, _ format: OutputFormat) {
    if format == .json || format == .ndjson {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("checked")
      writer.beginObject()
      for (name, count) in audit.checked { writer.member(name, count) }
      writer.endObject()
      writer.member("differences", audit.differences)
      writer.member("root", ifPresent: log?.root.description)
      writer.endObject()
      StandardOutput.shared.write(writer.bytes + [0x0A])
      return
    }
    let counts = audit.checked.map { "\(grouped($0.count)) \($0.name)" }.joined(separator: ", ")
    StandardOutput.shared.write(
      "checked \(counts.isEmpty ? "nothing: no view was built" : counts)\n")
    if let log {
      StandardOutput.shared.write("root of \(grouped(log.size)) entries: \(log.root)\n")
    }
    StandardOutput.shared.write(
      audit.differences == 0 ? "no differences\n" : "\(grouped(audit.differences)) differences\n")
  }
}
