import Customs
import LMDB

extension Log {
  /// The tree's root over the first `size` entries, from the stored tiles; proportional to the logarithm of the size.
  public func root(size: UInt64, in transaction: borrowing ReadTransaction) throws -> Hash {
    guard size > 0 else { return MerkleTree.emptyRoot }
    var (root, end): (Hash?, UInt64) = (nil, size)
    // The right edge: the complete subtrees that the size's binary digits name, smallest first.
    while end > 0 {
      let height = end.trailingZeroBitCount
      let subtree = try subtreeRoot(height: height, index: (end >> height) - 1, transaction)
      root = root.map { MerkleTree.node(subtree, $0) } ?? subtree
      end -= 1 << height
    }
    return root ?? MerkleTree.emptyRoot
  }

  /// A builder that goes on behind the first `size` entries, from the stored tiles.
  func rightEdge(size: UInt64, in transaction: borrowing ReadTransaction) throws -> RootBuilder {
    var (builder, start) = (RootBuilder(), UInt64(0))
    while start < size {
      let height = UInt64.bitWidth - 1 - (size - start).leadingZeroBitCount
      builder.append(
        subtree: try subtreeRoot(height: height, index: start >> height, transaction),
        height: height)
      start += 1 << height
    }
    return builder
  }

  /// Root of the complete subtree over the entries `index << height ..< (index + 1) << height`.
  func subtreeRoot(height: Int, index: UInt64, _ transaction: borrowing ReadTransaction) throws
    -> Hash
  {
    let (level, above) = height.quotientAndRemainder(dividingBy: 8)
    var builder = RootBuilder()
    for place in (index << above)..<((index + 1) << above) {
      builder.append(try tileHash(level: level, place, transaction))
    }
    return builder.root
  }

  /// Hash `index` of a tile level: of level 0, the leaves.
  func tileHash(level: Int, _ index: UInt64, _ transaction: borrowing ReadTransaction) throws
    -> Hash
  {
    let (tile, place) = index.quotientAndRemainder(dividingBy: UInt64(LogLayout.bundleWidth))
    let offset = Int(place) * 32
    if level > 0 {
      let key = LogLayout.tileKey(level: level, number: tile)
      guard let bytes = try transaction.value(of: key, in: tables.tiles),
        bytes.byteCount >= offset + 32
      else {
        throw Self.damaged("hash tile \(tile) of level \(level)", "hash \(place) is missing")
      }
      return Hash(bytes, at: offset)
    }
    if let record = try transaction.value(of: tile, in: tables.bundles) {
      guard record.byteCount >= LogLayout.offsetBytes + LogLayout.tileBytes else {
        throw Self.damaged("bundle \(tile)", "\(record.byteCount) bytes")
      }
      return Hash(record, at: LogLayout.offsetBytes + offset)
    }
    guard let record = try transaction.value(of: index, in: tables.tail), record.byteCount >= 32
    else {
      throw Self.damaged("entry \(index)", "its leaf hash is missing")
    }
    return Hash(record)
  }
}
