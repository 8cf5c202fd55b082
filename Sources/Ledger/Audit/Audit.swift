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
  /// - Returns: size and root of what was read.
  ///
  /// Entries appended meanwhile are left for the next time: the size is fixed first, and what lies below it never
  /// changes, so that short read transactions agree.
  @discardableResult
  public func verifyLog() throws -> (size: UInt64, root: Hash) {
    let tailAudit = BundleAudit(self)
    let (size, sealed, tail) = try log.environment.read { transaction in
      let (size, sealed) = try log.storedCount(in: transaction)
      try checkShape(size: size, sealed: sealed, transaction)
      // The unfinished bundle may be sealed at any moment: it is read in the same state that gave the size.
      let first = sealed * UInt64(LogLayout.bundleWidth)
      return (size, sealed, try tailAudit.runTail(first..<max(first, size), transaction))
    }
    let ranges = split(sealed)
    let parts =
      try concurrently(ranges.count) { index in try BundleAudit(self).run(ranges[index]) } + [tail]
    checkSeams(parts)
    let tree = RecomputedTree(bundles: parts.flatMap(\.bundleRoots), tail: tail.tailLeaves)
    recomputed = tree
    let root = tree.root(bundles: tree.bundleCount, leaves: tree.tail)
    try checkTiles(tree, root: root, size: size)
    try checkIndexCounts(parts, size: size)
    count("entries", size)
    return (size, root)
  }

  private func split(_ bundles: UInt64) -> [Range<UInt64>] {
    let share = bundles / UInt64(workers) + 1
    return stride(from: 0, to: bundles, by: Int(share)).map { $0..<min(bundles, $0 + share) }
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
  private func checkSeams(_ parts: [BundleAudit.Findings]) {
    var last: Int64?
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

  /// Recomputes every tile above the leaves from the bundles' roots, and compares the root that the tiles give.
  private func checkTiles(_ tree: RecomputedTree, root: Hash, size: UInt64) throws {
    var hashes = tree.bundles
    let leafTiles = UInt64(hashes.count)
    try log.environment.read { transaction in
      // Tiles may have grown since the size was fixed; how far is told by the bundles there are now.
      var there = try log.storedCount(in: transaction).sealed
      var (level, tiles): (Int, UInt64) = (1, 0)
      while there > 0 {
        for tile in 0...(there - 1) / UInt64(LogLayout.bundleWidth) {
          let key = LogLayout.tileKey(level: level, number: tile)
          let stored = try transaction.value(of: key, in: log.tables.tiles)?.array ?? []
          let start = Int(tile) * LogLayout.bundleWidth
          let width = min(LogLayout.bundleWidth, Int(there) - start)
          let known = hashes.dropFirst(start).prefix(LogLayout.bundleWidth)
          compareTile("level \(level) tile \(tile)", stored, known, width: width)
          tiles += 1
        }
        hashes = (0..<hashes.count / LogLayout.bundleWidth).map { tile in
          let part = hashes.dropFirst(tile * LogLayout.bundleWidth).prefix(LogLayout.bundleWidth)
          return MerkleTree.root(of: Array(part))
        }
        there /= UInt64(LogLayout.bundleWidth)
        level += 1
      }
      let stored = UInt64(try transaction.count(log.tables.tiles))
      if stored != tiles {
        report("tile", "tiles", expected: "\(tiles) tiles above the leaves", found: "\(stored)")
      }
      count("tiles", tiles + leafTiles)
      do {
        let fromTiles = try log.root(size: size, in: transaction)
        if fromTiles != root {
          report("root", "size \(size)", expected: "\(root)", found: "\(fromTiles)")
        }
      } catch let error as LedgerError {
        report("root", "size \(size)", expected: "\(root)", found: error.message)
      }
    }
  }

  private func compareTile(
    _ place: String, _ stored: [UInt8], _ known: ArraySlice<Hash>, width: Int
  ) {
    if stored.count != width * 32 {
      report("tile", place, expected: "\(width) hashes", found: "\(stored.count) bytes")
    }
    let span = unsafe stored.span.bytes
    for (index, hash) in known.enumerated() where (index + 1) * 32 <= stored.count {
      let found = Hash(span, at: index * 32)
      if found != hash {
        report("tile", "\(place) hash \(index)", expected: "\(hash)", found: "\(found)")
      }
    }
  }

  /// Tells the progress in entries.
  func advance(_ entries: UInt64) { progress(entries) }
}
