/// Proofs that some leaves stand next to each other in a tree: the roots of the largest subtrees left and right of them.
extension MerkleTree {
  /// The roots of the largest subtrees that have no leaf in `window`, from left to right.
  ///
  /// - Parameters:
  ///   - window: not empty.
  ///   - root: gives the root over a range of leaves that is a subtree of RFC 6962, 2.1.
  static func siblings(of window: Range<UInt64>, size: UInt64, _ root: (Range<UInt64>) -> Hash)
    -> [Hash]
  {
    var hashes: [Hash] = []
    func descend(_ range: Range<UInt64>) {
      if !range.overlaps(window) { return hashes.append(root(range)) }
      guard range.upperBound - range.lowerBound > 1 else { return }
      let middle = range.lowerBound + split(range)
      descend(range.lowerBound..<middle)
      descend(middle..<range.upperBound)
    }
    descend(0..<size)
    return hashes
  }

  /// The root of a tree of `size` leaves in which `leaves` stand from `first` on.
  ///
  /// - Throws: `ProofError` of the check `inclusion` unless there are exactly the hashes that are needed.
  static func root(size: UInt64, leaves: [Hash], from first: UInt64, siblings: [Hash]) throws
    -> Hash
  {
    let window = first..<first + UInt64(leaves.count)
    guard !leaves.isEmpty, window.upperBound <= size else {
      throw ProofError(
        .inclusion,
        "rows \(first) to \(window.upperBound) of \(size): expected at least one, and all below the number of rows"
      )
    }
    var next = 0
    func root(_ range: Range<UInt64>) throws -> Hash {
      if !range.overlaps(window) {
        guard next < siblings.count else {
          throw ProofError(.inclusion, "\(siblings.count) hashes beside the rows are too few")
        }
        next += 1
        return siblings[next - 1]
      }
      guard range.upperBound - range.lowerBound > 1 else {
        return leaves[Int(range.lowerBound - first)]
      }
      let middle = range.lowerBound + split(range)
      return node(try root(range.lowerBound..<middle), try root(middle..<range.upperBound))
    }
    let found = try root(0..<size)
    guard next == siblings.count else {
      throw ProofError(
        .inclusion, "\(siblings.count) hashes beside the rows, expected \(next)")
    }
    return found
  }
}
