import ArgumentParser
import Customs
import FoundationEssentials
import LMDB
import Ledger

/// Ready-made entries into a log, 10,000 a commit, beside bare puts of the same bytes.
struct AppendBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "append")

  @Argument var file: String
  /// An existing directory on the disk that is measured.
  @Argument var directory: String
  @Option var runs = 5
  @Option var limit = 100_000
  @Option var batch = 10_000

  func run() throws {
    let ready = try ReadyEntries(file, limit: limit)
    var measured = Measured(step: "append")
    let records = try storedRecords(of: ready)
    try measured.alternate(
      runs: runs,
      { run in
        try inNewDirectory("ours-\(run)") { path in
          let ledger = try newLedger(path + "/ledger")
          return try Timing.of { try Self.append(ready, to: ledger.log, batch: batch) }
        }
      },
      { run in
        try inNewDirectory("bare-\(run)") { path in
          let store = try BareStore(path: path)
          return try Timing.of {
            for start in stride(from: 0, to: records.count, by: batch) {
              try store.put(records, start..<min(records.count, start + batch))
            }
          }
        }
      })
    measured.notes = [
      ("entries", records.count), ("batch", batch), ("bytes", records.bytes.count),
    ]
    measured.report()
  }

  private static func append(_ ready: ReadyEntries, to log: Log, batch: Int) throws {
    var assembler = try EntryAssembler(log)
    let committer = try LogCommitter(log, now: { newYear }, nonceSeed: nonceSeed)
    var pending = 0
    try log.environment.read { transaction in
      try ready.visit { draft, drafts in
        _ = try assembler.append(draft, drafts, .accepted, transaction)
        pending += 1
        if pending == batch || assembler.isFull {
          try committer.start(assembler.take())
          pending = 0
        }
      }
    }
    try committer.commit(assembler.take())
  }

  /// What the ledger stores of them, entries of parties included.
  private func storedRecords(of ready: ReadyEntries) throws -> Records {
    try inNewDirectory("stored") { path in
      let ledger = try newLedger(path + "/ledger")
      try Self.append(ready, to: ledger.log, batch: batch)
      return try Records(of: ledger.log)
    }
  }

  private func inNewDirectory<Result>(_ name: String, _ body: (String) throws -> Result) throws
    -> Result
  {
    let path = directory + "/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let result = try body(path)
    try FileManager.default.removeItem(atPath: path)
    return result
  }
}

extension Records {
  /// All entries of a log and their documents.
  convenience init(of log: Log) throws {
    var data: [UInt8] = []
    var (entries, documents): ([Range<Int>], [Range<Int>]) = ([], [])
    try log.environment.read { transaction in
      for position in 0..<(try log.size(in: transaction)) {
        let start = data.count
        try log.withEntry(at: Position(position), in: transaction) { entry in
          entry.span.withUnsafeBytes { data.append(contentsOf: $0) }
        }
        let middle = data.count
        guard let document = try log.document(at: Position(position), in: transaction) else {
          throw Failure("entry \(position) has no document")
        }
        data += document.body
        data += document.notes
        entries.append(start..<middle)
        documents.append(middle..<data.count)
      }
    }
    self.init(data, entries: entries, documents: documents)
  }
}

/// Submissions of one line each, every one on disk before the next, beside bare commits of one record.
struct AcknowledgeBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "acknowledge")

  @Argument var file: String
  @Argument var directory: String
  @Option var runs = 5
  /// Submissions of a run.
  @Option var count = 100

  func run() throws {
    let ready = try ReadyEntries(file, limit: runs * count)
    let ledger = try newLedger(directory + "/acknowledge")
    defer { try? FileManager.default.removeItem(atPath: directory + "/acknowledge") }
    let bare = directory + "/acknowledge-bare"
    try FileManager.default.createDirectory(atPath: bare, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: bare) }
    let store = try BareStore(path: bare)
    var lines: [ArraySlice<UInt8>] = []
    try ready.visit { draft, batch in lines.append(batch.document(draft)) }
    var options = Appender.Options()
    options.workers = 1
    let appender = Appender(ledger, options: options, now: { newYear }, nonceSeed: nonceSeed)
    var measured = Measured(step: "acknowledge")
    try measured.alternate(
      runs: runs,
      { run in
        try Timing.of {
          for line in lines[run * count..<(run + 1) * count] {
            let summary = try appender.append(
              { NDJSONSource(MemoryBytes(line)) }, progress: { _, _ in }, report: { _ in })
            guard summary.created == 1 else { throw Failure("a line was not created") }
          }
        }
      },
      { _ in
        let records = try Records(of: ledger.log)
        return try Timing.of {
          for index in 0..<count { try store.put(records, index..<index + 1) }
        }
      })
    measured.notes = [("entries", count)]
    measured.report()
  }
}
