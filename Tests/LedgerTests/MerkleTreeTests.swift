import LMDB
import Support
import Testing

@testable import Ledger

@Suite struct MerkleTreeTests {
  /// The test tree of RFC 6962 implementations: eight leaves.
  static let inputs = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ]
  static let leafHashes = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
  ]
  static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0
    }
  }

  @Test(arguments: 0..<8)
  func `leaf hashes are those of the public vectors`(index: Int) {
    #expect(MerkleTree.leaf(Self.bytes(Self.inputs[index])).description == Self.leafHashes[index])
  }

  @Test(arguments: 0...8)
  func `roots are those of the public vectors`(size: Int) {
    let leaves = Self.inputs.prefix(size).map { MerkleTree.leaf(Self.bytes($0)) }
    #expect(MerkleTree.root(of: leaves).description == Self.roots[size])
    #expect(NaiveTree.root(leaves).description == Self.roots[size])
  }

  @Test func `a leaf's hash is that of the record "hello world" in Go's implementation`() {
    #expect(
      MerkleTree.leaf(Array("hello world".utf8)).description
        == "4eccf34608d31bac5c7becf6006df59005d828181056d092084e341e6bb005bd")
  }

  @Test func `a growing tree has the root of the recursive definition at every size`() {
    var builder = RootBuilder()
    var leaves: [Hash] = []
    for index in 0..<130 {
      #expect(builder.root == NaiveTree.root(leaves))
      leaves.append(NaiveTree.leaf(index))
      builder.append(leaves[index])
      #expect(builder.count == UInt64(index + 1))
    }
  }

  @Test(arguments: [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537])
  func `the root from tiles in any commits is that of the recursive definition`(size: Int) throws {
    let leaves = (0..<size).map(NaiveTree.leaf)
    let bundles = size / LogLayout.bundleWidth
    let ledger = try TemporaryLedger()
    let log = try ledger.ledger().log
    var numbers = SeededNumbers(seed: UInt64(size))
    for part in numbers.cut(Array(0..<bundles), longest: 100) {
      try log.environment.write { transaction in
        var tiles = TileWriter(log.tables.tiles, bundles: UInt64(part[0]))
        for bundle in part {
          let range = bundle * LogLayout.bundleWidth..<(bundle + 1) * LogLayout.bundleWidth
          try tiles.append(NaiveTree.root(Array(leaves[range])), transaction.reading)
        }
        try tiles.write(&transaction)
      }
    }
    try log.environment.write { transaction in
      for index in bundles * LogLayout.bundleWidth..<size {
        let record = leaves[index].bytes + [0]
        try transaction.put(record.span.bytes, at: UInt64(index), in: log.tables.tail)
      }
    }
    let root = try log.environment.read { try log.root(size: UInt64(size), in: $0) }
    #expect(root == NaiveTree.root(leaves))
  }

  @Test(arguments: [1, 255, 256, 257, 65_535, 65_536, 65_537])
  func `tiles of the third level and above follow from those below`(bundles: Int) throws {
    let roots = (0..<bundles).map(NaiveTree.leaf)
    let ledger = try TemporaryLedger()
    let log = try ledger.ledger().log
    for start in stride(from: 0, to: bundles, by: 40_000) {
      try log.environment.write { transaction in
        var tiles = TileWriter(log.tables.tiles, bundles: UInt64(start))
        for root in roots[start..<min(bundles, start + 40_000)] {
          try tiles.append(root, transaction.reading)
        }
        try tiles.write(&transaction)
      }
    }
    let size = UInt64(bundles * LogLayout.bundleWidth)
    let root = try log.environment.read { try log.root(size: size, in: $0) }
    #expect(root == NaiveTree.root(roots))
  }
}

/// RFC 6962, section 2.1, as it stands there.
enum NaiveTree {
  static func root(_ leaves: [Hash]) -> Hash { root(leaves[...]) }

  private static func root(_ leaves: ArraySlice<Hash>) -> Hash {
    guard let first = leaves.first else { return Hash(of: []) }
    if leaves.count == 1 { return first }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    let (left, right) = (root(leaves.prefix(split)), root(leaves.dropFirst(split)))
    return Hash(of: [1] + left.bytes + right.bytes)
  }

  /// Some hash of a number.
  static func leaf(_ number: Int) -> Hash { Hash(of: [0] + "leaf \(number)".utf8) }
}
