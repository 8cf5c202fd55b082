/// The tree as an audit computed it from the entries' bytes: the root of any size, without a stored hash but those of the
/// edge it began at.
struct RecomputedTree {
  /// Where the computing began: so many full bundles, and the roots of the complete subtrees that they are made of.
  struct Edge {
    let bundles: UInt64
    /// By height: 2 to the power of it bundles.
    var roots: [Int: Hash]
  }

  /// Complete subtrees of one height: the place of the first one known, and the roots from there on.
  private struct Level {
    var first: UInt64
    var roots: [Hash]
  }

  let edge: Edge
  /// Roots of the full bundles that were read.
  let bundles: [Hash]
  /// Leaf hashes behind the last full bundle.
  let tail: [Hash]
  private var levels: [Level] = []

  init(edge: Edge = Edge(bundles: 0, roots: [:]), bundles: [Hash], tail: [Hash]) {
    self.edge = edge
    self.bundles = bundles
    self.tail = tail
    var level = Level(first: edge.bundles, roots: bundles)
    let top = edge.roots.keys.max() ?? 0
    while true {
      // An odd first one has its left neighbour on the edge, so that pairs begin at an even place.
      if let root = edge.roots[levels.count] {
        level.first -= 1
        level.roots.insert(root, at: 0)
      }
      levels.append(level)
      let pairs = level.roots.count / 2
      guard pairs > 0 || levels.count <= top else { return }
      level = Level(
        first: level.first / 2,
        roots: (0..<pairs).map { MerkleTree.node(level.roots[2 * $0], level.roots[2 * $0 + 1]) })
    }
  }

  /// How many full bundles there are, those before the edge with them.
  var bundleCount: UInt64 { edge.bundles + UInt64(bundles.count) }

  /// The root over the first `bundles` full bundles and the leaves behind them; not fewer than the edge has.
  func root(bundles: UInt64, leaves: [Hash]) -> Hash {
    var root = leaves.isEmpty ? nil : MerkleTree.root(of: leaves)
    var end = bundles
    while end > 0 {
      let height = end.trailingZeroBitCount
      let level = levels[height]
      let subtree = level.roots[Int((end >> UInt64(height)) - 1 - level.first)]
      root = root.map { MerkleTree.node(subtree, $0) } ?? subtree
      end -= 1 << UInt64(height)
    }
    return root ?? MerkleTree.emptyRoot
  }
}
