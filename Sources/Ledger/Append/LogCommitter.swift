import Customs
import Dispatch
import LMDB

/// Writes batches to the log, each in one transaction. There is one writer; it holds the ledger's writer lock.
///
/// When a commit has ended its entries are on disk, and if the machine stops before, none of them are. While one thread
/// writes and flushes a batch, the others hash the next.
package final class LogCommitter {
  private let log: Log
  private let now: () -> Int64
  private let nonceSeed: [UInt8]
  private let workers: Int
  private let input: (any OriginalInput)?
  private let queue = DispatchQueue(label: "tamga.commit")
  private var underWay: Outcome?
  private var recordedAt: Int64

  /// How a commit ended.
  private final class Outcome: @unchecked Sendable {
    // `@unchecked`: written by the queue before `done` is signalled, read by the owner after it has waited.
    var result: Result<Void, any Error> = .success(())
    let done = DispatchSemaphore(value: 0)
  }

  /// - Parameters:
  ///   - now: the clock, microseconds since 1970-01-01T00:00Z.
  ///   - nonceSeed: 32 secret random bytes.
  ///   - input: where documents lie that wait as places.
  package init(
    _ log: Log, now: @escaping () -> Int64, nonceSeed: [UInt8], workers: Int = 2,
    input: (any OriginalInput)? = nil
  ) throws {
    self.log = log
    self.now = now
    self.nonceSeed = nonceSeed
    self.workers = max(1, workers)
    self.input = input
    recordedAt = try log.environment.read { transaction in
      let size = try log.size(in: transaction)
      return try log.withEntry(at: Position(size &- 1), in: transaction) { $0.recordedAt }
        ?? Int64.min
    }
  }

  /// Begins to write a batch. When this returns, all batches before it are on disk.
  package func start(_ batch: CommitBatch) throws {
    guard batch.count > 0 else { return try finish() }
    let result = Result { try seal(batch) }
    // The batch before is not left to itself, whatever becomes of this one.
    try finish()
    let sealed = try result.get()
    let outcome = Outcome()
    underWay = outcome
    queue.async { [log] in
      // A write transaction lives on one thread.
      outcome.result = Result { try Self.write(sealed, to: log) }
      outcome.done.signal()
    }
  }

  /// Waits until every batch is on disk.
  package func finish() throws {
    guard let outcome = underWay else { return }
    outcome.done.wait()
    underWay = nil
    try outcome.result.get()
  }

  /// Writes a batch. When this returns, it and all before it are on disk.
  package func commit(_ batch: CommitBatch) throws {
    guard batch.count > 0 else { return try finish() }
    let result = Result { try seal(batch) }
    try finish()
    try Self.write(result.get(), to: log)
  }

  /// Writes a batch into a transaction that is open, which decides what becomes of it.
  func write(_ batch: CommitBatch, in transaction: inout WriteTransaction) throws {
    guard batch.count > 0 else { return }
    try LogCommit(log: log, sealed: try seal(batch)).write(&transaction)
  }

  private static func write(_ sealed: SealedBatch, to log: Log) throws {
    try log.environment.write { try LogCommit(log: log, sealed: sealed).write(&$0) }
  }

  /// All entries of a commit have one time, and none an earlier one than the commit before.
  private func seal(_ batch: CommitBatch) throws -> SealedBatch {
    recordedAt = max(now(), recordedAt)
    return try SealedBatch(
      batch, recordedAt: recordedAt, nonceSeed: nonceSeed, workers: workers, input: input)
  }
}
