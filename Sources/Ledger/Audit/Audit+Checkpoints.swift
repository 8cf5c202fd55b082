import Customs
import LMDB

extension Audit {
  /// Compares every checkpoint kept, and those in `files`, with the log that `verifyLog` has read: who signed it, and
  /// whether the entries' bytes still give its root at its size.
  ///
  /// - Throws: `FileError` if one of `files` cannot be read. Everything else is a difference.
  public func verifyCheckpoints(_ files: [(name: String, bytes: [UInt8])] = []) throws {
    guard let tree = recomputed else { return }
    let key: VerifierKey
    do {
      key = try ledger.verifierKey()
    } catch let error as LedgerError {
      return report(
        "checkpoint", "ledger.json publicKey", expected: "a verifier key", found: error.message)
    }
    if !ledger.configuration.origin.utf8.elementsEqual(key.name) {
      report(
        "checkpoint", "ledger.json publicKey", expected: "a key of \(ledger.configuration.origin)",
        found: "a key of \(key.nameText)")
    }
    let store = ledger.checkpoints
    for size in try store.sizes() {
      let place = "checkpoints/" + FileSystem.name(of: store.file(size))
      do {
        let bytes = try FileSystem.read(store.file(size))
        try verify(bytes, place, key, tree, namedSize: size)
      } catch let error as FileError {
        report("checkpoint", place, expected: "a readable file", found: error.description)
      }
    }
    for file in files { try verify(file.bytes, file.name, key, tree) }
  }

  private func verify(
    _ bytes: [UInt8], _ place: String, _ key: VerifierKey, _ tree: RecomputedTree,
    namedSize: UInt64? = nil
  ) throws {
    count("checkpoints", 1)
    let signed: SignedCheckpoint
    do {
      signed = try SignedCheckpoint(bytes, key: key)
    } catch let error as ProofError {
      return report(
        "checkpoint", place,
        expected: "a checkpoint signed by \(key.nameText)+\(key.identifierText)",
        found: error.message)
    }
    if let namedSize, namedSize != signed.size {
      report("checkpoint", place, expected: "size \(namedSize)", found: "size \(signed.size)")
    }
    // Entries may have been appended, and signed, since the log was read.
    let size = try log.environment.read { try log.storedCount(in: $0).entries }
    guard signed.size <= size else {
      return report(
        "checkpoint", place, expected: "a log of at least \(signed.size) entries",
        found: "\(size) entries")
    }
    do {
      let root = try recomputedRoot(signed.size, tree)
      if root != signed.root {
        report(
          "checkpoint", place, expected: "\(signed.root), root of \(signed.size) entries as signed",
          found: "\(root)")
      }
    } catch let error as LMDBError {
      report(
        "checkpoint", place,
        expected: "\(signed.root), root of \(signed.size) entries as signed",
        found: error.description)
    } catch let error as LedgerError {
      report(
        "checkpoint", place, expected: "\(signed.root), root of \(signed.size) entries as signed",
        found: error.message)
    }
  }

  /// The root at a size; the entries of a bundle that it cuts are hashed once more. What was appended since the log was
  /// read is left for the next time, and what lies before the first entry read was looked at earlier: the stored tiles
  /// are believed that far.
  private func recomputedRoot(_ size: UInt64, _ tree: RecomputedTree) throws -> Hash {
    let width = UInt64(LogLayout.bundleWidth)
    if size > tree.bundleCount * width + UInt64(tree.tail.count) || size < start {
      return try log.environment.read { try log.root(size: size, in: $0) }
    }
    let (bundles, rest) = size.quotientAndRemainder(dividingBy: width)
    var leaves: [Hash] = []
    if bundles == tree.bundleCount {
      leaves = Array(tree.tail.prefix(Int(rest)))
    } else if rest > 0 {
      try log.environment.read { transaction in
        try log.forEachBundle(bundles * width..<size, in: transaction) { bundle in
          for index in 0..<bundle.count { leaves.append(MerkleTree.leaf(bundle.entry(index).span)) }
        }
      }
    }
    return tree.root(bundles: bundles, leaves: leaves)
  }
}
