import LMDB

/// Shows that an entry stands at a position of a tree (RFC 9162, section 2.1.3).
public struct InclusionProof: Sendable, Equatable {
  public let index: UInt64
  /// Size of the tree.
  public let size: UInt64
  /// The siblings on the way up, the leaf's own first.
  public let path: [Hash]

  public init(index: UInt64, size: UInt64, path: [Hash]) {
    self.index = index
    self.size = size
    self.path = path
  }

  /// Makes the proof from complete subtrees.
  init(index: UInt64, size: UInt64, subtrees: MerkleTree.Subtrees) throws {
    guard index < size else {
      throw ProofError(.inclusion, "position \(index): expected one below the tree's size, \(size)")
    }
    self.init(
      index: index, size: size,
      path: try MerkleTree.inclusionPath(index: index, size: size, subtrees))
  }

  /// How many hashes the path to `index` has in a tree of `size` leaves.
  static func length(index: UInt64, size: UInt64) -> Int {
    let inner = UInt64.bitWidth - (index ^ (size - 1)).leadingZeroBitCount
    return inner + (inner < UInt64.bitWidth ? (index >> UInt64(inner)).nonzeroBitCount : 0)
  }

  /// Climbs from the leaf to the root.
  ///
  /// - Throws: `ProofError` of the check `inclusion` unless it arrives at `root` with exactly the hashes there are.
  public func verify(leaf: Hash, root: Hash) throws {
    guard index < size else {
      throw ProofError(.inclusion, "position \(index): expected one below the tree's size, \(size)")
    }
    let expected = Self.length(index: index, size: size)
    guard path.count == expected else {
      throw ProofError(
        .inclusion,
        "the path of position \(index) in \(size) entries has \(path.count) hashes, expected \(expected)"
      )
    }
    var (place, last, hash) = (index, size - 1, leaf)
    for sibling in path {
      if place & 1 == 1 || place == last {
        hash = MerkleTree.node(sibling, hash)
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        hash = MerkleTree.node(hash, sibling)
      }
      place >>= 1
      last >>= 1
    }
    guard last == 0, hash == root else {
      throw ProofError(
        .inclusion,
        "position \(index) of \(size) entries with leaf hash \(leaf) leads to the root \(hash), expected \(root)"
      )
    }
  }
}

extension Log {
  /// Proves the entry at `index` to be in the tree over the first `size` entries, from the stored tiles.
  public func inclusionProof(index: UInt64, size: UInt64, in transaction: borrowing ReadTransaction)
    throws
    -> InclusionProof
  {
    try InclusionProof(index: index, size: size) {
      try subtreeRoot(height: $0, index: $1, transaction)
    }
  }

  /// Proves the tree over `new` entries to begin with all of the tree over `old` entries, from the stored tiles.
  public func consistencyProof(
    from old: UInt64, to new: UInt64, in transaction: borrowing ReadTransaction
  ) throws
    -> ConsistencyProof
  {
    try ConsistencyProof(from: old, to: new) { try subtreeRoot(height: $0, index: $1, transaction) }
  }
}
