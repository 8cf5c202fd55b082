import Testing

@testable import Ledger

/// Inclusion and consistency proofs over trees in memory.
@Suite struct ProofPathTests {
  @Test func `the roots of the eight leaves of RFC 6962 are the published ones`() {
    let inputs: [[UInt8]] = [
      [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
      Array(0x50...0x57), Array(0x60...0x6F),
    ]
    let leaves = inputs.map { MerkleTree.leaf($0) }
    let tree = MemoryTree(leaves: leaves)
    let expected = [
      "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
      "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
      "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=",
      "rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=",
      "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
      "Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ=",
      "duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=",
      "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=",
      "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=",
    ]
    for (size, root) in expected.enumerated() {
      #expect(MerkleTree.root(of: Array(leaves.prefix(size))).base64 == root)
      #expect(tree.root(UInt64(size)).base64 == root)
    }
    let hello = MerkleTree.leaf(Array("hello world".utf8))
    #expect(hello.base64 == "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=")
  }

  @Test func `every entry of every tree up to 300 entries is proven`() throws {
    let tree = MemoryTree(count: 300)
    for size in UInt64(1)...300 {
      let root = tree.root(size)
      for index in 0..<size {
        let proof = try tree.inclusion(index, size)
        try proof.verify(leaf: tree.leaf(index), root: root)
      }
    }
  }

  @Test(arguments: [255, 256, 257, 65_535, 65_536, 65_537] as [UInt64])
  func `entries around the borders of tiles are proven, and no mutated proof passes`(size: UInt64)
    throws
  {
    let tree = MemoryTree(count: Int(size) + 1)
    let root = tree.root(size)
    for index in [0, 1, 253, 254, 255, 256, 257, 32_767, 32_768, 65_279, 65_280, 65_534, size - 1]
    where index < size {
      let proof = try tree.inclusion(index, size)
      try proof.verify(leaf: tree.leaf(index), root: root)
      for path in mutations(of: proof.path) {
        let wrong = InclusionProof(index: index, size: size, path: path)
        #expect(failedCheck { try wrong.verify(leaf: tree.leaf(index), root: root) } == .inclusion)
      }
      for (index, size) in [
        (index + 1, size), (index &- 1, size), (index, size + 1), (index, size - 1),
      ] {
        // A checkpoint binds the size to its root, so another size comes with another root.
        let other = tree.root(size)
        let wrong = InclusionProof(index: index, size: size, path: proof.path)
        #expect(
          failedCheck { try wrong.verify(leaf: tree.leaf(proof.index), root: other) } == .inclusion)
      }
    }
    for old in [1, 2, 255, 256, 257, 511, 512, 32_768, 65_279, 65_280, 65_534, 65_535, size - 1]
    where old < size {
      let proof = try tree.consistency(old, size)
      try proof.verify(oldRoot: tree.root(old), newRoot: root)
      for path in mutations(of: proof.path) {
        let wrong = ConsistencyProof(old: old, new: size, path: path)
        #expect(
          failedCheck { try wrong.verify(oldRoot: tree.root(old), newRoot: root) } == .consistency)
      }
      for (old, new) in [(old + 1, size), (old - 1, size), (old, size + 1), (old, size - 1)]
      where new <= UInt64(tree.count) && old != new {
        let wrong = ConsistencyProof(old: old, new: new, path: proof.path)
        #expect(
          failedCheck { try wrong.verify(oldRoot: tree.root(old), newRoot: tree.root(new)) }
            == .consistency)
      }
    }
  }

  @Test func `a mutated inclusion proof never passes`() throws {
    let tree = MemoryTree(count: 302)
    let roots = (0...302).map { tree.root(UInt64($0)) }
    for size in UInt64(1)...300 {
      // All entries of small trees; of the others those at the borders.
      for index in 0..<size
      where size <= 40 || [0, 1, 255, 256, size - 2, size - 1].contains(index) {
        let proof = try tree.inclusion(index, size)
        let (leaf, root) = (tree.leaf(index), roots[Int(size)])
        var wrong = mutations(of: proof.path).map { (index, size, $0, leaf, root) }
        wrong.append((index + 1, size, proof.path, leaf, root))
        if index > 0 { wrong.append((index - 1, size, proof.path, leaf, root)) }
        // A checkpoint binds the size to its root, so another size comes with another root.
        wrong.append((index, size + 1, proof.path, leaf, roots[Int(size) + 1]))
        wrong.append((index, size - 1, proof.path, leaf, roots[Int(size) - 1]))
        wrong.append((index, size, proof.path, leaf.flipped, root))
        wrong.append((index, size, proof.path, leaf, root.flipped))
        for (index, size, path, leaf, root) in wrong {
          let proof = InclusionProof(index: index, size: size, path: path)
          let failed = failedCheck { try proof.verify(leaf: leaf, root: root) }
          if failed != .inclusion {
            Issue.record("passed: \(index) of \(size), \(path.count) hashes")
          }
        }
      }
    }
  }

  @Test func `every tree up to 300 entries begins with every smaller one`() throws {
    let tree = MemoryTree(count: 300)
    let roots = (0...300).map { tree.root(UInt64($0)) }
    for new in UInt64(1)...300 {
      for old in 1...new {
        let proof = try tree.consistency(old, new)
        try proof.verify(oldRoot: roots[Int(old)], newRoot: roots[Int(new)])
      }
    }
  }

  @Test func `a mutated consistency proof never passes`() throws {
    let tree = MemoryTree(count: 302)
    let roots = (0...302).map { tree.root(UInt64($0)) }
    for new in UInt64(1)...300 {
      for old in 1...new where new <= 40 || [1, 2, 128, 255, 256, new - 1, new].contains(old) {
        let proof = try tree.consistency(old, new)
        var wrong = mutations(of: proof.path).map { (old, new, $0) }
        wrong.append((old + 1, new, proof.path))
        wrong.append((old - 1, new, proof.path))
        wrong.append((old, new + 1, proof.path))
        wrong.append((old, new - 1, proof.path))
        if old != new { wrong.append((new, old, proof.path)) }
        for (old, new, path) in wrong {
          let (oldRoot, newRoot) = (roots[Int(old)], roots[Int(new)])
          let proof = ConsistencyProof(old: old, new: new, path: path)
          let failed = failedCheck { try proof.verify(oldRoot: oldRoot, newRoot: newRoot) }
          // Between equal sizes an empty path is right, also where it was one of a longer tree.
          if failed != .consistency, !(old == new && path.isEmpty) {
            Issue.record("passed: \(old) to \(new), \(path.count) hashes")
          }
        }
        for (oldRoot, newRoot) in [
          (roots[Int(old)].flipped, roots[Int(new)]), (roots[Int(old)], roots[Int(new)].flipped),
        ] {
          #expect(
            failedCheck { try proof.verify(oldRoot: oldRoot, newRoot: newRoot) } == .consistency)
        }
      }
    }
  }

  @Test func `the edges are decided once`() throws {
    let tree = MemoryTree(count: 8)
    let empty = MerkleTree.emptyRoot
    func fails(_ old: UInt64, _ new: UInt64, _ path: [Hash], _ oldRoot: Hash, _ newRoot: Hash)
      -> Bool
    {
      let proof = ConsistencyProof(old: old, new: new, path: path)
      return failedCheck { try proof.verify(oldRoot: oldRoot, newRoot: newRoot) } == .consistency
    }
    #expect(!fails(0, 0, [], empty, empty))
    #expect(fails(0, 0, [], tree.root(1), tree.root(1)))
    #expect(fails(0, 8, [], empty, tree.root(8)))
    #expect(fails(0, 8, [tree.root(8)], empty, tree.root(8)))
    #expect(!fails(8, 8, [], tree.root(8), tree.root(8)))
    #expect(fails(8, 8, [tree.root(8)], tree.root(8), tree.root(8)))
    #expect(fails(4, 8, [], tree.root(4), tree.root(8)))
    #expect(fails(8, 4, [], tree.root(8), tree.root(4)))
    #expect(failedCheck { _ = try tree.inclusion(8, 8) } == .inclusion)
    #expect(failedCheck { _ = try tree.inclusion(0, 0) } == .inclusion)
    #expect(failedCheck { _ = try tree.consistency(0, 8) } == .consistency)
    #expect(failedCheck { _ = try tree.consistency(8, 7) } == .consistency)
    try tree.inclusion(0, 1).verify(leaf: tree.leaf(0), root: tree.root(1))
    #expect(try tree.inclusion(0, 1).path.isEmpty)
  }
}
