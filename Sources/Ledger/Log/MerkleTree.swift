import Crypto
import Customs

/// Hashing of RFC 6962, section 2.1, with SHA-256.
public enum MerkleTree {
  /// Root of the empty tree: SHA-256 of nothing.
  public static let emptyRoot = Hash(SHA256.hash(data: [UInt8]()))

  /// Hash of a leaf: SHA-256(0x00 ‖ bytes).
  public static func leaf(_ bytes: borrowing RawSpan) -> Hash {
    var hasher = SHA256()
    hasher.update(data: leafPrefix)
    unsafe bytes.withUnsafeBytes { buffer in unsafe hasher.update(bufferPointer: buffer) }
    return Hash(hasher.finalize())
  }

  /// Hash of a leaf held in an array.
  public static func leaf(_ bytes: [UInt8]) -> Hash { leaf(bytes, 0..<bytes.count) }

  /// Hash of a leaf that is a part of an array.
  static func leaf(_ bytes: [UInt8], _ range: Range<Int>) -> Hash {
    leaf(unsafe bytes.span.bytes.extracting(range))
  }

  /// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
  public static func node(_ left: Hash, _ right: Hash) -> Hash {
    var buffer = [UInt8](repeating: 1, count: 65)
    left.write(to: &buffer, at: 1)
    right.write(to: &buffer, at: 33)
    return Hash(SHA256.hash(data: buffer))
  }

  /// Root over hashes of equal, complete subtrees, in order.
  public static func root(of hashes: [Hash]) -> Hash {
    var builder = RootBuilder()
    for hash in hashes { builder.append(hash) }
    return builder.root
  }

  private static let leafPrefix: [UInt8] = [0]
}

/// The root of a tree that grows leaf by leaf, in memory of the logarithm of its size.
public struct RootBuilder {
  /// Roots of complete subtrees, largest first, and their heights.
  private var stack: [(hash: Hash, height: Int)] = []
  public private(set) var count: UInt64 = 0

  public init() {}

  /// Adds a leaf's hash.
  public mutating func append(_ hash: Hash) {
    var (hash, height) = (hash, 0)
    while let last = stack.last, last.height == height {
      hash = MerkleTree.node(last.hash, hash)
      height += 1
      stack.removeLast()
    }
    stack.append((hash, height))
    count += 1
  }

  /// Adds a complete subtree that is smaller than all before it.
  mutating func append(subtree: Hash, height: Int) {
    stack.append((subtree, height))
    count += 1 << height
  }

  /// The root over everything appended so far.
  public var root: Hash {
    guard var root = stack.last?.hash else { return MerkleTree.emptyRoot }
    for subtree in stack.dropLast().reversed() { root = MerkleTree.node(subtree.hash, root) }
    return root
  }
}
