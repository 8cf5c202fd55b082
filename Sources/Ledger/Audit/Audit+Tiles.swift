import Customs
import LMDB

extension Log {
  /// Roots of the complete subtrees over the full bundles below an entry, by height in bundles, from the stored tiles.
  func bundleEdge(below start: UInt64, in transaction: borrowing ReadTransaction) throws
    -> RecomputedTree.Edge
  {
    let bundles = start / UInt64(LogLayout.bundleWidth)
    var edge = RecomputedTree.Edge(bundles: bundles, roots: [:])
    for height in 0..<(UInt64.bitWidth - bundles.leadingZeroBitCount)
    where bundles >> UInt64(height) & 1 == 1 {
      edge.roots[height] = try subtreeRoot(
        height: height + LogLayout.bundleWidth.trailingZeroBitCount,
        index: bundles >> UInt64(height) - 1, transaction)
    }
    return edge
  }
}

extension Audit {
  /// Recomputes the tiles above the leaves from the bundles' roots, and compares the root that the tiles give.
  ///
  /// Hashes of bundles that were not read are taken from the stored tiles, and only as far as later ones share theirs.
  func checkTiles(_ tree: RecomputedTree, root: Hash, size: UInt64) throws {
    let width = LogLayout.bundleWidth
    var (hashes, first) = (tree.bundles, Int(tree.edge.bundles))
    let leafTiles = UInt64(hashes.count)
    try log.environment.read { transaction in
      // Tiles may have grown since the size was fixed; how far is told by the bundles there are now.
      var there = try log.storedCount(in: transaction).sealed
      var (level, tiles): (Int, UInt64) = (1, 0)
      var compared = leafTiles
      while there > 0 {
        let count = (there - 1) / UInt64(width) + 1
        // The hashes before the first one read that stand in its tile.
        let begin = first - first % width
        let before = try (begin..<first).map {
          try log.tileHash(level: level, UInt64($0), transaction)
        }
        hashes = before + hashes
        for tile in UInt64(begin / width)..<max(UInt64(begin / width), count) {
          let key = LogLayout.tileKey(level: level, number: tile)
          let stored = try transaction.value(of: key, in: log.tables.tiles)?.array ?? []
          let start = Int(tile) * width
          let known = hashes.dropFirst(start - begin).prefix(width)
          compareTile(
            "level \(level) tile \(tile)", stored, known, width: min(width, Int(there) - start))
          compared += 1
        }
        tiles += count
        hashes = (0..<hashes.count / width).map { tile in
          MerkleTree.root(of: Array(hashes.dropFirst(tile * width).prefix(width)))
        }
        first = begin / width
        there /= UInt64(width)
        level += 1
      }
      let stored = UInt64(try transaction.count(log.tables.tiles))
      if stored != tiles {
        report("tile", "tiles", expected: "\(tiles) tiles above the leaves", found: "\(stored)")
      }
      count("tiles", compared)
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
}
