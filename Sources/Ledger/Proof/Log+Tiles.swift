import LMDB

extension Log {
  /// The first `width` hashes of a tile, 32 bytes each.
  func tile(level: Int, number: UInt64, width: Int, in transaction: borrowing ReadTransaction)
    throws -> [UInt8]
  {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * 32)
    let first = number * UInt64(LogLayout.bundleWidth)
    for index in first..<first + UInt64(width) {
      bytes += try tileHash(level: level, index, transaction).bytes
    }
    return bytes
  }

  /// The first `width` entries of a bundle, each behind its length in two bytes, big-endian.
  ///
  /// Each entry is hashed on the way: what goes out is what the tree stands for.
  func entryTile(number: UInt64, width: Int, in transaction: borrowing ReadTransaction) throws
    -> [UInt8]
  {
    let first = number * UInt64(LogLayout.bundleWidth)
    var bytes: [UInt8] = []
    try forEachBundle(first..<first + UInt64(width), in: transaction) { bundle in
      for index in 0..<bundle.count {
        let (span, position) = (bundle.entry(index).span, bundle.first.rawValue + UInt64(index))
        let (leaf, stored) = (MerkleTree.leaf(span), try tileHash(level: 0, position, transaction))
        guard leaf == stored else {
          throw Self.damaged("entry \(position)", "its hash is \(leaf), stored is \(stored)")
        }
        bytes.append(UInt8(truncatingIfNeeded: span.byteCount >> 8))
        bytes.append(UInt8(truncatingIfNeeded: span.byteCount))
        bytes += span.array
      }
    }
    return bytes
  }
}
