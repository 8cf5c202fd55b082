import FoundationEssentials
import Support

@testable import Ledger

/// A tree in memory: leaf `i` is the decimal text of `i`.
struct MemoryTree {
  private var levels: [[Hash]]

  init(leaves: [Hash]) {
    levels = [leaves]
    while let last = levels.last, last.count > 1 {
      levels.append((0..<last.count / 2).map { MerkleTree.node(last[2 * $0], last[2 * $0 + 1]) })
    }
  }

  init(count: Int) { self.init(leaves: (0..<count).map { Self.leaf(UInt64($0)) }) }

  var count: Int { levels[0].count }

  static func leaf(_ index: UInt64) -> Hash { MerkleTree.leaf(Array(String(index).utf8)) }

  func subtree(_ height: Int, _ index: UInt64) -> Hash { levels[height][Int(index)] }

  func leaf(_ index: UInt64) -> Hash { levels[0][Int(index)] }

  /// The root as RFC 6962 defines it: split at the largest power of two below the number of leaves.
  func root(_ size: UInt64) -> Hash {
    func root(_ range: Range<Int>) -> Hash {
      if range.isEmpty { return MerkleTree.emptyRoot }
      // Complete subtrees are known, or 65,537 leaves would take the recursion minutes.
      let height = range.count.trailingZeroBitCount
      if range.count == 1 << height { return levels[height][range.lowerBound >> height] }
      var middle = 1
      while middle * 2 < range.count { middle *= 2 }
      middle += range.lowerBound
      return MerkleTree.node(root(range.lowerBound..<middle), root(middle..<range.upperBound))
    }
    return root(0..<Int(size))
  }

  func inclusion(_ index: UInt64, _ size: UInt64) throws -> InclusionProof {
    try InclusionProof(index: index, size: size) { subtree($0, $1) }
  }

  func consistency(_ old: UInt64, _ new: UInt64) throws -> ConsistencyProof {
    try ConsistencyProof(from: old, to: new) { subtree($0, $1) }
  }
}

extension Hash {
  /// The hash with its lowest bit changed.
  var flipped: Hash {
    var changed = bytes
    changed[31] ^= 1
    return Hash(changed.span.bytes)
  }
}

/// Every path that differs from `path` by one hash flipped, dropped, doubled or added, or by any two swapped.
func mutations(of path: [Hash]) -> [[Hash]] {
  var result: [[Hash]] = []
  func mutate(_ change: (inout [Hash]) -> Void) {
    var changed = path
    change(&changed)
    result.append(changed)
  }
  for index in path.indices {
    mutate { $0[index] = $0[index].flipped }
    mutate { $0.remove(at: index) }
    mutate { $0.insert($0[index], at: index) }
    for other in path.indices.prefix(upTo: index) { mutate { $0.swapAt(other, index) } }
  }
  mutate { $0.append(MerkleTree.emptyRoot) }
  mutate { $0.insert(MerkleTree.emptyRoot, at: 0) }
  return result
}

/// The check that `body` fails, or nil if it passes.
func failedCheck(_ body: () throws -> Void) -> ProofError.Check? {
  do {
    try body()
    return nil
  } catch let error as ProofError {
    return error.check
  } catch {
    return nil
  }
}

extension TemporaryLedger {
  /// The key that `create` made.
  func key() throws -> SigningKey { try SigningKey(file: path + "/keys/log.key") }

  /// Signs the log as it is.
  @discardableResult
  func sign() throws -> SignedCheckpoint {
    try ledger().checkpoints.sign(with: [try key()], wait: 0)
  }

  /// Replaces a part of this ledger by a copy of another one's.
  func take(_ part: String, from other: String) throws {
    close()
    let target = path + "/" + part
    if FileManager.default.fileExists(atPath: target) {
      try FileManager.default.removeItem(atPath: target)
    }
    try FileManager.default.copyItem(atPath: other + "/" + part, toPath: target)
    let lock = target + "/lock.mdb"
    if FileManager.default.fileExists(atPath: lock) {
      try FileManager.default.removeItem(atPath: lock)
    }
  }
}
