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

  /// What the entries of `range` add to each projection's cells; retractions of earlier entries are negative.
  ///
  /// - Parameter skipped: positions left out on purpose, for each projection; none if it is empty.
  public func sums(
    of projections: [any SumProjection], over range: Range<UInt64>, skipped: [Set<UInt64>] = []
  ) throws -> [SumAccumulator] {
    let parts = Self.split(range, workers: workers)
    let skipped = skipped.contains { !$0.isEmpty } ? skipped : []
    if parts.count == 1 { return try fold(projections, parts[0], skipped) }
    let results = try concurrently(parts.count) { index in
      try fold(projections, parts[index], skipped)
    }
    var total = results[0]
    for part in results.dropFirst() {
      for view in total.indices { total[view].merge(part[view]) }
    }
    return total
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

  private func fold(
    _ projections: [any SumProjection], _ range: Range<UInt64>, _ skipped: [Set<UInt64>]
  ) throws -> [SumAccumulator] {
    var sums = projections.map { _ in SumAccumulator() }
    let step = Self.bundlesPerTransaction * UInt64(LogLayout.bundleWidth)
    var start = range.lowerBound
    while start < range.upperBound {
      let chunk = start..<min(range.upperBound, (start / step + 1) * step)
      try log.environment.read { transaction in
        try log.forEachBundle(chunk, in: transaction) { bundle in
          for (index, projection) in projections.enumerated() {
            if skipped.isEmpty || !bundle.contains(anyOf: skipped[index]) {
              projection.fold(bundle, into: &sums[index])
            } else {
              try log.forEachPart(of: bundle, without: skipped[index]) { part in
                projection.fold(part, into: &sums[index])
              }
            }
          }
          try retract(bundle, projections, &sums, skipped, transaction)
        }
      }
      progress(UInt64(chunk.count))
      start = chunk.upperBound
    }
    return sums
  }

  /// Takes back the versions that a bundle's amendments and invalidations supersede.
  private func retract(
    _ bundle: borrowing EntryBundle, _ projections: [any SumProjection],
    _ sums: inout [SumAccumulator], _ skipped: [Set<UInt64>],
    _ transaction: borrowing ReadTransaction
  ) throws {
    for index in 0..<bundle.count {
      guard let position = bundle.entry(index).retracts else { continue }
      let step = bundle.first.rawValue + UInt64(index)
      let found: Void? = try log.withEntry(at: position, in: transaction) { entry in
        for (view, projection) in projections.enumerated() {
          // Neither an entry that is left out takes anything back, nor is one taken back that was left out.
          if !skipped.isEmpty,
            skipped[view].contains(step) || skipped[view].contains(position.rawValue)
          {
            continue
          }
          projection.retract(entry, from: &sums[view])
        }
      }
      if found == nil {
        throw Log.damaged(
          "entry \(bundle.first.rawValue + UInt64(index))",
          "it supersedes position \(position), which is not there")
      }
    }
  }
}
