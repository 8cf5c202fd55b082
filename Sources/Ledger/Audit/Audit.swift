import Customs
import Dispatch
import LMDB

/// A place where the ledger is not what it has to be.
public struct Difference: Sendable, Equatable {
  /// Which check found it: "entry", "leaf-hash", "document", "tile", "index" ...
  public let check: String
  /// Position, key or row.
  public let place: String
  public let expected: String
  public let found: String
}

/// Re-reads everything and believes nothing: the records' bytes are taken apart here anew, every hash, tile and index
/// is recomputed, every entry is derived again from its document, every view is replayed.
///
/// Shares with the writer only the format: offsets, hashing, the parser and the reducers.
public final class Audit: @unchecked Sendable {
  // `@unchecked`: `report` and the counters are guarded by `lock`; everything else is constant.
  let log: Log
  let ledger: CustomsLedger
  let workers: Int
  private let lock = DispatchSemaphore(value: 1)
  let progress: @Sendable (UInt64) -> Void
  private let onDifference: (Difference) -> Void
  /// How many differences were found so far.
  public private(set) var differences = 0
  /// The first entry that `verifyLog` reads: 0, or the beginning of a bundle.
  private(set) var start: UInt64 = 0
  /// Whether the log's pages can be followed; nil before anybody has looked.
  var isLogReadable: Bool?
  /// The tree over the entries' bytes, once `verifyLog` has read them.
  private(set) var recomputed: RecomputedTree?

  /// What has been checked, by name.
  public private(set) var checked: [(name: String, count: UInt64)] = []

  /// - Parameters:
  ///   - progress: told how many entries have been checked.
  ///   - report: called for each difference, by one thread at a time.
  public init(
    _ ledger: CustomsLedger, workers: Int,
    progress: @escaping @Sendable (UInt64) -> Void = { _ in },
    report: @escaping (Difference) -> Void
  ) {
    self.ledger = ledger
    log = ledger.log
    self.workers = max(1, workers)
    self.progress = progress
    onDifference = report
  }

  func report(_ check: String, _ place: String, expected: String, found: String) {
    lock.wait()
    defer { lock.signal() }
    differences += 1
    onDifference(Difference(check: check, place: place, expected: expected, found: found))
  }

  func count(_ name: String, _ number: UInt64) {
    lock.wait()
    defer { lock.signal() }
    if let index = checked.firstIndex(where: { $0.name == name }) {
      checked[index].count += number
    } else {
      checked.append((name, number))
    }
  }

  /// Checks the log: bytes, positions, times, hashes, tiles, root, documents, indexes.
  ///
  /// - Parameter known: so many entries are believed to be what the stored tiles say of them, and are not read again but
  ///   from the beginning of the bundle that holds the next one.
  /// - Returns: size and root of what was read; nil if the file's pages cannot be followed.
  ///
  /// Entries appended meanwhile are left for the next time: the size is fixed first, and what lies below it never
  /// changes, so that short read transactions agree.
  @discardableResult
  public func verifyLog(since known: UInt64 = 0) throws -> (size: UInt64, root: Hash)? {
    guard try arePagesOfLogSound() else { return nil }
    let tailAudit = BundleAudit(self)
    let (size, sealed, tail) = try log.environment.read { transaction in
      let (size, sealed) = try log.storedCount(in: transaction)
      try checkShape(size: size, sealed: sealed, transaction)
      start = min(sealed, known / UInt64(LogLayout.bundleWidth)) * UInt64(LogLayout.bundleWidth)
      // The unfinished bundle may be sealed at any moment: it is read in the same state that gave the size.
      let first = sealed * UInt64(LogLayout.bundleWidth)
      return (size, sealed, try tailAudit.runTail(first..<max(first, size), transaction))
    }
    let ranges = split(start / UInt64(LogLayout.bundleWidth)..<sealed)
    let parts =
      try concurrently(ranges.count) { index in try BundleAudit(self).run(ranges[index]) } + [tail]
    try checkSeams(parts)
    let tree = RecomputedTree(
      edge: try log.environment.read { try log.bundleEdge(below: start, in: $0) },
      bundles: parts.flatMap(\.bundleRoots), tail: tail.tailLeaves)
    recomputed = tree
    let root = tree.root(bundles: tree.bundleCount, leaves: tree.tail)
    try checkTiles(tree, root: root, size: size)
    try checkIndexCounts(parts, size: size)
    count("entries", size - min(size, start))
    return (size, root)
  }

  private func split(_ bundles: Range<UInt64>) -> [Range<UInt64>] {
    let share = UInt64(bundles.count) / UInt64(workers) + 1
    return stride(from: bundles.lowerBound, to: bundles.upperBound, by: Int(share)).map {
      $0..<min(bundles.upperBound, $0 + share)
    }
  }

  /// Every key that should be there is there, and no other.
  private func checkShape(size: UInt64, sealed: UInt64, _ transaction: borrowing ReadTransaction)
    throws
  {
    let first = sealed * UInt64(LogLayout.bundleWidth)
    for (name, table, keys) in [
      ("bundle", log.tables.bundles, 0..<sealed),
      ("document bundle", log.tables.documents, 0..<sealed),
      ("tail entry", log.tables.tail, first..<max(first, size)),
      ("tail document", log.tables.documentTail, first..<max(first, size)),
    ] {
      var expected = keys.lowerBound
      try transaction.forEach(in: table) { record in
        guard let key = record.number, keys.contains(key) else {
          report(
            "positions", "\(table.name) key \(record.key.array)", expected: "no such \(name)",
            found: "a record")
          return true
        }
        while expected < key {
          report("positions", "\(name) \(expected)", expected: "a record", found: "nothing")
          expected += 1
        }
        expected = key + 1
        return true
      }
      for missing in expected..<max(expected, keys.upperBound) {
        report("positions", "\(name) \(missing)", expected: "a record", found: "nothing")
      }
    }
  }

  /// Recorded times do not decrease from one part to the next, and each time has its index record.
  private func checkSeams(_ parts: [BundleAudit.Findings]) throws {
    var last: Int64?
    if start > 0 {
      last = try log.environment.read { transaction in
        try log.withEntry(at: Position(start - 1), in: transaction) { $0.recordedAt }
      }
    }
    for part in parts where part.count > 0 {
      if let last, let first = part.firstTime, first < last {
        report(
          "recorded-time", "position \(part.firstPosition)",
          expected: "at least \(CivilTime.text(microseconds: last))",
          found: CivilTime.text(microseconds: first))
      }
      last = part.lastTime ?? last
    }
  }

  /// Tells the progress in entries.
  func advance(_ entries: UInt64) { progress(entries) }
}
