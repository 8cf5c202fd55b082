import Customs
import LMDB

extension Audit {
  /// Compares every checkpoint kept, and those in `files`, with the log that `verifyLog` has read: who signed it, and
  /// whether the entries' bytes still give its root at its size.
  ///
  /// - Throws: `FileError` if one of `files` cannot be read. Everything else is a difference.
  public func verifyCheckpoints(_ files: [(name: String, bytes: [UInt8])] = []) throws {
    guard let tree = recomputed else { return }
    let keys: [VerifierKey]
    do {
      keys = try ledger.verifierKeys()
    } catch let error as LedgerError {
      return report("checkpoint", "keys", expected: "the log's verifier keys", found: error.message)
    }
    count("keys", UInt64(keys.count))
    for key in keys where !ledger.configuration.origin.utf8.elementsEqual(key.name) {
      report(
        "checkpoint", "ledger.json publicKey", expected: "a key of \(ledger.configuration.origin)",
        found: "a key of \(key.nameText)")
    }
    let store = ledger.checkpoints
    for size in try store.sizes() {
      let place = "checkpoints/" + FileSystem.name(of: store.file(size))
      do {
        let bytes = try FileSystem.read(store.file(size))
        try verify(bytes, place, keys, tree, namedSize: size)
      } catch let error as FileError {
        report("checkpoint", place, expected: "a readable file", found: error.description)
      }
    }
    for file in files { try verify(file.bytes, file.name, keys, tree) }
  }

  private func verify(
    _ bytes: [UInt8], _ place: String, _ keys: [VerifierKey], _ tree: RecomputedTree,
    namedSize: UInt64? = nil
  ) throws {
    count("checkpoints", 1)
    let signed: SignedCheckpoint
    do {
      signed = try SignedCheckpoint(bytes, keys: keys)
    } catch let error as ProofError {
      let names = keys.map { "\($0.nameText)+\($0.identifierText)" }.joined(separator: " or ")
      return report(
        "checkpoint", place, expected: "a checkpoint signed by \(names)", found: error.message)
    }
    // What the ledger keeps was signed by nobody else; a line that no key knows is a changed one.
    for signature in signed.note.signatures where namedSize != nil {
      guard
        !keys.contains(where: { $0.name == signature.name && $0.identifier == signature.identifier }
        )
      else { continue }
      report(
        "checkpoint", place, expected: "signatures of the log's keys only",
        found: "one of \(signature.nameText) with another id")
    }
    if let namedSize, namedSize != signed.size {
      report("checkpoint", place, expected: "size \(namedSize)", found: "size \(signed.size)")
    }
    try compare(
      signed.checkpoint, place, "root of \(signed.size) entries as signed", tree)
  }

  /// Whether the log has at least the entries of a checkpoint, and its root over them.
  func compare(_ checkpoint: Checkpoint, _ place: String, _ what: String, _ tree: RecomputedTree)
    throws
  {
    // Entries may have been appended, and signed, since the log was read.
    let size = try log.environment.read { try log.storedCount(in: $0).entries }
    guard checkpoint.size <= size else {
      return report(
        "checkpoint", place, expected: "a log of at least \(checkpoint.size) entries",
        found: "\(size) entries")
    }
    let expected = "\(checkpoint.root), \(what)"
    do {
      let root = try recomputedRoot(checkpoint.size, tree)
      if root != checkpoint.root {
        report("checkpoint", place, expected: expected, found: "\(root)")
      }
    } catch let error as LMDBError {
      report("checkpoint", place, expected: expected, found: error.description)
    } catch let error as LedgerError {
      report("checkpoint", place, expected: expected, found: error.message)
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
