/// Proof paths of RFC 6962, section 2.1, made from the roots of complete subtrees.
extension MerkleTree {
  /// Gives the root of the complete subtree over the leaves `index << height ..< (index + 1) << height`.
  public typealias Subtrees = (_ height: Int, _ index: UInt64) throws -> Hash

  /// The siblings from a leaf up to the root: the leaf's own first. `index` has to be below `size`.
  static func inclusionPath(index: UInt64, size: UInt64, _ subtrees: Subtrees) throws -> [Hash] {
    var (path, range) = ([Hash](), 0..<size)
    while range.count > 1 {
      let middle = range.lowerBound + split(range)
      let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
      let isLeft = index < middle
      path.append(try root(of: isLeft ? right : left, subtrees))
      range = isLeft ? left : right
    }
    return path.reversed()
  }

  /// What a verifier who has the root of `old` leaves lacks to compute it and the root of `new` leaves; `0 < old <= new`.
  static func consistencyPath(from old: UInt64, to new: UInt64, _ subtrees: Subtrees) throws
    -> [Hash]
  {
    var (path, range) = ([Hash](), 0..<new)
    var isWhole = true
    while range.upperBound > old {
      let middle = range.lowerBound + split(range)
      let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
      if old <= middle {
        path.append(try root(of: right, subtrees))
        range = left
      } else {
        path.append(try root(of: left, subtrees))
        range = right
        isWhole = false
      }
    }
    // A subtree that is the whole old tree is known to the verifier: its root is what is to be proven.
    if !isWhole { path.append(try root(of: range, subtrees)) }
    return path.reversed()
  }

  /// Root over leaves that are one side of a split: they begin where a complete subtree of their size would.
  private static func root(of range: Range<UInt64>, _ subtrees: Subtrees) throws -> Hash {
    var (root, end): (Hash?, UInt64) = (nil, range.upperBound)
    while end > range.lowerBound {
      let height = (end - range.lowerBound).trailingZeroBitCount
      let subtree = try subtrees(height, (end >> height) - 1)
      root = root.map { node(subtree, $0) } ?? subtree
      end -= 1 << height
    }
    return root ?? emptyRoot
  }

  /// The largest power of two below the number of leaves, which is at least 2.
  static func split(_ range: Range<UInt64>) -> UInt64 {
    let last = range.upperBound - range.lowerBound - 1
    return 1 << (UInt64.bitWidth - 1 - last.leadingZeroBitCount)
  }
}
