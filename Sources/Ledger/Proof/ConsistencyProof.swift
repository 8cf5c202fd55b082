/// Shows that a tree begins with all leaves of a smaller one, in their order (RFC 9162, section 2.1.4).
public struct ConsistencyProof: Sendable, Equatable {
  public let old: UInt64
  public let new: UInt64
  public let path: [Hash]

  public init(old: UInt64, new: UInt64, path: [Hash]) {
    self.old = old
    self.new = new
    self.path = path
  }

  /// Makes the proof from complete subtrees.
  init(from old: UInt64, to new: UInt64, subtrees: MerkleTree.Subtrees) throws {
    guard old > 0 || new == 0, old <= new else {
      throw ProofError(
        .consistency,
        "sizes \(old) and \(new): expected the smaller one first, and more than 0 entries in it: every log begins with the empty one"
      )
    }
    let path = old == new ? [] : try MerkleTree.consistencyPath(from: old, to: new, subtrees)
    self.init(old: old, new: new, path: path)
  }

  /// Computes both roots from the path.
  ///
  /// - Throws: `ProofError` of the check `consistency` unless they are `oldRoot` and `newRoot`, with exactly the hashes
  ///   there are. Between equal sizes the path has to be empty; from size 0 nothing is ever proven.
  public func verify(oldRoot: Hash, newRoot: Hash) throws {
    if old == new {
      guard path.isEmpty, oldRoot == newRoot, old > 0 || oldRoot == MerkleTree.emptyRoot else {
        throw failure(
          "size \(old) twice: expected no hashes and one root, found \(path.count) hashes, roots \(oldRoot) and \(newRoot)"
        )
      }
      return
    }
    guard old > 0, old < new else {
      throw failure(
        "sizes \(old) and \(new): expected the smaller one first, and more than 0 entries in it")
    }
    guard !path.isEmpty else {
      throw failure("no hashes, expected at least one between \(old) and \(new) entries")
    }
    // The old tree is the first subtree itself when its size is a power of two.
    var hashes = (old & (old - 1) == 0 ? [oldRoot] : []) + path
    let first = hashes.removeFirst()
    let skipped = (old - 1).trailingOneBitCount
    var (place, last) = ((old - 1) >> UInt64(skipped), (new - 1) >> UInt64(skipped))
    var (oldHash, newHash) = (first, first)
    for hash in hashes {
      guard last > 0 else {
        throw failure("\(path.count) hashes between \(old) and \(new) entries are too many")
      }
      if place & 1 == 1 || place == last {
        oldHash = MerkleTree.node(hash, oldHash)
        newHash = MerkleTree.node(hash, newHash)
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        newHash = MerkleTree.node(newHash, hash)
      }
      place >>= 1
      last >>= 1
    }
    guard last == 0 else {
      throw failure("\(path.count) hashes between \(old) and \(new) entries are too few")
    }
    guard oldHash == oldRoot else {
      throw failure("the path leads to the root \(oldHash) of \(old) entries, expected \(oldRoot)")
    }
    guard newHash == newRoot else {
      throw failure("the path leads to the root \(newHash) of \(new) entries, expected \(newRoot)")
    }
  }

  private func failure(_ message: String) -> ProofError { ProofError(.consistency, message) }
}

extension UInt64 {
  /// How many ones there are before the first zero, from the lowest bit.
  fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
