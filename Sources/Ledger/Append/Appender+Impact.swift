import Customs
import LMDB

/// What an input would change about one view.
public struct ViewImpact: Sendable {
  public let name: String
  /// The rows that would change; nil where that cannot be said.
  public let rows: [RowDifference]?
  /// The table as it would be.
  public let table: ViewTable?
  /// Why it cannot be said.
  public let note: String?
}

extension Appender {
  /// Entries that an impact is computed of at most: they are written into one transaction, which is then thrown away.
  public static let maximumImpact = 100_000

  /// Validates an input like a dry run, and computes what it would change about views.
  ///
  /// The entries are appended and replayed in transactions of the log and of the views that are never committed. Nothing
  /// on disk changes. Other processes that append wait meanwhile.
  /// - Throws: `tooLarge` if it would make more than `maximumImpact` entries.
  public func impact(
    _ source: () throws -> any RecordSource, on projections: [any Projection],
    progress: (Phase, Int) -> Void, report: (LineResult) throws -> Void
  ) throws -> (summary: AppendSummary, views: [ViewImpact]) {
    let lock = try ledger.writerLock(wait: options.wait)
    defer { withExtendedLifetime(lock) {} }
    var store = BatchStore(directory: ledger.path + "/log", bytes: options.keptBytes)
    let input = try source()
    var summary = try decide(
      input, into: &store, isKept: true, progress: progress, report: report)
    summary.size = try ledger.log.size()
    if summary.isRefused, !options.isIndependent { return (summary, []) }
    guard summary.created <= Self.maximumImpact else {
      throw LedgerError(
        .tooLarge,
        "the impact of \(summary.created) entries was asked for, expected at most \(Self.maximumImpact); split the file"
      )
    }
    let committer = try LogCommitter(
      ledger.log, now: now, nonceSeed: nonceSeed, workers: options.workers, input: input.original)
    let views = try ledger.log.environment.discarding { transaction in
      for index in 0..<store.count {
        let batch = try store.take(index)
        try committer.write(batch, in: &transaction)
        progress(.appending, batch.consumed)
      }
      return try Impact(ledger, size: summary.size, wait: options.wait, transaction.reading)
        .views(projections, transaction.reading)
    }
    return (summary, views)
  }
}
