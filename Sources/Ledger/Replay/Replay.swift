import Customs
import LMDB

/// Runs reducers over a range of the log. Live catch-up, rebuild, as-of and audit all come through here.
public struct Replay: Sendable {
  let log: Log
  /// Threads; any number gives the same cells.
  let workers: Int
  /// Told how many entries have been replayed.
  let progress: @Sendable (UInt64) -> Void

  /// Bundles read in one read transaction, so that none lives longer than a moment.
  static let bundlesPerTransaction: UInt64 = 1024

  public init(
    _ log: Log, workers: Int = 1, progress: @escaping @Sendable (UInt64) -> Void = { _ in }
  ) {
    self.log = log
    self.workers = max(1, workers)
    self.progress = progress
  }

  /// What the entries of `range` add to each projection's cells, by key; retractions of earlier entries are negative.
  ///
  /// Each worker sorts what it has added up, so that putting the parts together is one walk over each view's cells.
  ///
  /// - Parameter skipped: positions left out on purpose, for each projection; none if it is empty.
  public func cells(
    of projections: [any SumProjection], over range: Range<UInt64>, skipped: [Set<UInt64>] = []
  ) throws -> [[SumCell]] {
    let parts = Self.split(range, workers: workers)
    let skipped = skipped.contains { !$0.isEmpty } ? skipped : []
    let results = try concurrently(parts.count) { index in
      try fold(projections, parts[index], skipped)
    }
    return try concurrently(projections.count, threads: workers) { view in
      results.reduce([]) { SumCell.sums($0, $1[view]) }
    }
  }

  /// Contiguous parts, one a worker, cut at bundle borders.
  static func split(_ range: Range<UInt64>, workers: Int) -> [Range<UInt64>] {
    let width = UInt64(LogLayout.bundleWidth)
    let share = (UInt64(range.count) / UInt64(workers) / width + 1) * width
    var parts: [Range<UInt64>] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let border = (start / width) * width
      let end = min(range.upperBound, border + share)
      parts.append(start..<end)
      start = end
    }
    return parts.isEmpty ? [range] : parts
  }

  /// The same in a transaction that is open, by one thread: what it can see is what there is.
  func cells(
    of projections: [any SumProjection], over range: Range<UInt64>, skipped: [Set<UInt64>] = [],
    in transaction: borrowing ReadTransaction
  ) throws -> [[SumCell]] {
    var sums = projections.map { _ in SumAccumulator() }
    let skipped = skipped.contains { !$0.isEmpty } ? skipped : []
    try fold(projections, range, skipped, &sums, transaction)
    return sums.map { $0.sorted() }
  }

  private func fold(
    _ projections: [any SumProjection], _ range: Range<UInt64>, _ skipped: [Set<UInt64>]
  ) throws -> [[SumCell]] {
    var sums = projections.map { _ in SumAccumulator() }
    let step = Self.bundlesPerTransaction * UInt64(LogLayout.bundleWidth)
    var start = range.lowerBound
    while start < range.upperBound {
      let chunk = start..<min(range.upperBound, (start / step + 1) * step)
      try log.environment.read { try fold(projections, chunk, skipped, &sums, $0) }
      progress(UInt64(chunk.count))
      start = chunk.upperBound
    }
    return sums.map { $0.sorted() }
  }

  private func fold(
    _ projections: [any SumProjection], _ range: Range<UInt64>, _ skipped: [Set<UInt64>],
    _ sums: inout [SumAccumulator], _ transaction: borrowing ReadTransaction
  ) throws {
    // What no view wants may be unreadable.
    let passed = skipped.dropFirst().reduce(skipped.first ?? []) { $0.intersection($1) }
    try log.forEachBundle(range, in: transaction, passing: passed) { bundle in
      for (index, projection) in projections.enumerated() {
        if skipped.isEmpty || !bundle.contains(anyOf: skipped[index]) {
          projection.fold(bundle, into: &sums[index])
        } else {
          try log.forEachPart(of: bundle, without: skipped[index]) { part in
            projection.fold(part, into: &sums[index])
          }
        }
      }
      try bundle.forEachRetraction { index, position in
        try retract(
          position, at: bundle.first.rawValue + UInt64(index), projections, &sums, skipped,
          transaction)
      }
    }
  }

  /// Takes back the version that the amendment or invalidation at `step` supersedes.
  private func retract(
    _ position: Position, at step: UInt64, _ projections: [any SumProjection],
    _ sums: inout [SumAccumulator], _ skipped: [Set<UInt64>],
    _ transaction: borrowing ReadTransaction
  ) throws {
    if skipped.isEmpty {
      return try log.withEntry(at: position, namedBy: step, in: transaction) { entry in
        for (view, projection) in projections.enumerated() {
          projection.retract(entry, from: &sums[view])
        }
      }
    }
    for (view, projection) in projections.enumerated() where !skipped[view].contains(step) {
      guard
        let standing = try log.retracted(position, without: skipped[view], in: transaction)
      else { continue }
      try log.withEntry(at: standing, namedBy: step, in: transaction) {
        projection.retract($0, from: &sums[view])
      }
    }
  }
}

extension Log {
  /// The version that really stops counting where `position` is taken back, in a view that leaves out some entries: in
  /// the place of a version that was left out stands the one that it would have taken back. Nil: there is none.
  func retracted(
    _ position: Position?, without skipped: Set<UInt64>, in transaction: borrowing ReadTransaction
  ) throws -> Position? {
    var standing = position
    while let candidate = standing, skipped.contains(candidate.rawValue) {
      standing = try withEntry(at: candidate, in: transaction) { $0.retracts } ?? nil
    }
    return standing
  }

  /// The entry at a position that the entry `step` names.
  ///
  /// - Throws: `damaged` if it is not there.
  func withEntry(
    at position: Position, namedBy step: UInt64, in transaction: borrowing ReadTransaction,
    _ body: (borrowing EntryView) throws -> Void
  ) throws {
    let found: Void? = try withEntry(at: position, in: transaction, body)
    if found == nil {
      throw Self.damaged("entry \(step)", "it names position \(position), which is not there")
    }
  }
}
