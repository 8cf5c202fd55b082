import ArgumentParser
import Customs
import Ledger

struct Verify: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Re-read and recompute everything, and name what differs.",
    discussion: """
      Every entry is hashed again and derived again from its document, the tree and the \
      indexes are recomputed, the views are replayed, and every checkpoint signed so far has \
      to be true of the log as it is. Exit code 1 if anything differs.

      A history rewritten by somebody who has the signing key agrees with itself. A checkpoint \
      kept elsewhere shows it.

      --since reads the log only from there on, and takes what lies before for what it was: \
      entries, documents, tiles and index records that changed there since are not seen. It says \
      whether the log still has the root that is known of that size. Views are replayed from the \
      beginning all the same; --log leaves them out.
      """)

  static let examples = [
    "tamga verify --ledger ledger",
    "tamga verify --checkpoint kept-in-june.txt --ledger ledger",
    "tamga verify --log --since last --ledger ledger",
  ]

  @Flag(help: "Only the log.")
  var log = false

  @Flag(help: "Only the views.")
  var views = false

  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp("A checkpoint kept elsewhere; may be repeated.", valueName: "file"))
  var checkpoints: [String] = []

  @Option(
    help: ArgumentHelp(
      "Read the log from here on: a position; a checkpoint kept elsewhere; or 'last', where a run with 'last' ended without differences.",
      valueName: "position|file|last"))
  var since: String?

  @Flag(help: "Read the whole log, as without --since.")
  var full = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var threads: WorkerOptions

  func validate() throws {
    if views, !log, !checkpoints.isEmpty || since != nil {
      throw ValidationError(
        "\(since == nil ? "--checkpoint" : "--since"): it is about the log, which --views leaves out"
      )
    }
    if full, since != nil { throw ValidationError("--full, --since: one or the other") }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    var kept = try checkpoints.map { (name: $0, bytes: try ProofFile.read($0)) }
    let start = try since.map { try Start($0, ledger) } ?? Start()
    if let file = start.file { kept.append(file) }
    let size = try ledger.log.environment.read { try ledger.log.storedCount(in: $0).entries }
    let bar = ProgressLine(
      "verifying",
      total: (views && !log ? 0 : size - min(size, start.size)) + (log && !views ? 0 : size),
      unit: "entries",
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
      try audit.verifyDescription()
      logResult = try audit.verifyLog(since: start.size)
      try audit.verifyCheckpoints(kept)
      if let mark = start.mark { try audit.verify(mark) }
    }
    if views || !log { try audit.verifyViews(try ledger.projections([])) }
    bar.finish()
    let isSaid = !ledgerOptions.quiet || audit.differences > 0 || format != .table
    if isSaid { summary(audit, logResult, format) }
    if audit.differences > 0 { throw ExitCode(ExitCodes.difference) }
    if since == Start.last, let logResult {
      try VerifiedMark(ledger, size: logResult.size, root: logResult.root).write(ledger)
    }
  }

  /// Where the reading of the log begins, and what is known of that place.
  private struct Start {
    static let last = "last"
    var size: UInt64 = 0
    var file: (name: String, bytes: [UInt8])?
    var mark: VerifiedMark?

    init() {}

    init(_ text: String, _ ledger: CustomsLedger) throws {
      if text == Self.last {
        mark = try VerifiedMark(last: ledger)
        size = mark?.checkpoint.size ?? 0
      } else if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
        let there = try ledger.log.size()
        guard let position = UInt64(text), position <= there else {
          throw LedgerError(
            .unknownEntry, "--since \(text): expected a position up to \(there), the log's size")
        }
        size = position
      } else {
        let bytes = try ProofFile.read(text)
        do {
          size = try SignedCheckpoint(bytes, key: try ledger.verifierKey()).size
        } catch let error as ProofError {
          throw error.named(text)
        }
        file = (text, bytes)
      }
    }
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
