import Customs
import LMDB

#if canImport(Glibc)
  import Glibc
#endif

/// All checkpoints that the log's key has signed: `LEDGER/checkpoints/`, one file a size, never changed.
///
/// The greatest is the log's high-water mark. A log that is smaller than it, or that does not begin with what any of
/// them says, gets no signature: a restored backup or a rewritten history would otherwise be signed as if it were true.
public struct CheckpointStore: Sendable {
  let ledger: CustomsLedger

  /// The directory; it is made with the first checkpoint.
  public var path: String { ledger.path + "/checkpoints" }

  /// The file of a size: twenty digits, so that names sort like sizes.
  public func file(_ size: UInt64) -> String {
    let digits = String(size)
    return "\(path)/\(String(repeating: "0", count: 20 - digits.count))\(digits)"
  }

  /// The sizes there are checkpoints of, ascending. Other names in the directory are passed over.
  public func sizes() throws -> [UInt64] {
    guard try FileSystem.exists(path) else { return [] }
    return try FileSystem.names(in: path).compactMap { name in
      name.utf8.count == 20 && name.utf8.allSatisfy { (0x30...0x39).contains($0) }
        ? UInt64(name) : nil
    }
  }

  /// The checkpoint of a size, its signature verified; nil if none was signed.
  ///
  /// - Throws: `ProofError` naming the file if it is not a checkpoint of this log and this size.
  public func checkpoint(size: UInt64) throws -> SignedCheckpoint? {
    let file = file(size)
    guard try FileSystem.exists(file) else { return nil }
    do {
      let signed = try SignedCheckpoint(try FileSystem.read(file), key: try ledger.verifierKey())
      guard signed.size == size else {
        throw ProofError(
          .checkpoint,
          "a checkpoint of \(signed.size) entries, expected one of \(size), as the file's name says"
        )
      }
      return signed
    } catch let error as ProofError {
      throw error.named(file)
    }
  }

  /// The checkpoint of the greatest size; nil before the first one.
  public func newest() throws -> SignedCheckpoint? {
    try sizes().last.flatMap { try checkpoint(size: $0) }
  }

  /// All checkpoints, by size.
  public func all() throws -> [SignedCheckpoint] {
    try sizes().compactMap { try checkpoint(size: $0) }
  }

  /// Signs the log as it is now, keeps the checkpoint, and returns it; the kept one if there is one of this size.
  ///
  /// Before it signs, every kept checkpoint is compared with the root at its size, and the new root is computed from the
  /// bytes of the entries behind the newest of them. The signature is verified before anything is written. When this
  /// returns, the checkpoint is on disk; if the machine stops before, it was not given to anybody.
  ///
  /// - Throws: `LedgerError.inconsistent` when the log is not a continuation of all checkpoints kept.
  public func sign(with key: SigningKey, wait seconds: Double) throws -> SignedCheckpoint {
    let verifier = try ledger.verifierKey()
    guard key.verifierKey == verifier.description else {
      throw LedgerError(
        .unusableKey,
        "the signing key belongs to \(key.verifierKey), the ledger is signed by \(verifier)")
    }
    if try !FileSystem.exists(path) {
      try FileSystem.makeDirectories(path, mode: 0o750)
      try FileSystem.flushDirectory(ledger.path)
    }
    let lock = try FileLock(path: path + "/lock", wait: seconds, purpose: "signing")
    defer { withExtendedLifetime(lock) {} }
    let kept = try all()
    let size = try ledger.log.size()
    try compare(kept, size)
    let root = try recomputedRoot(size, after: kept.last?.size ?? 0)
    if let last = kept.last, last.size == size { return last }
    var note = try SignedNote(
      text: Checkpoint(origin: ledger.configuration.origin, size: size, root: root).text)
    try note.sign(with: key)
    let signed = try SignedCheckpoint(note.bytes, key: verifier)
    try FileSystem.replace(signed.bytes, at: file(size), mode: 0o640)
    return signed
  }

  /// The log has to be at least as long as each kept checkpoint says, with its root at that size.
  private func compare(_ kept: [SignedCheckpoint], _ size: UInt64) throws {
    if let last = kept.last, last.size > size {
      throw refusal(last, "the log has only \(size) entries; is it an old backup?")
    }
    for signed in kept {
      let root = try ledger.log.environment.read { try ledger.log.root(size: signed.size, in: $0) }
      guard root == signed.root else {
        throw refusal(signed, "the log's root at this size is \(root)")
      }
    }
  }

  /// The root from the bytes of the entries behind `start`; what lies before it has been compared with a checkpoint.
  private func recomputedRoot(_ size: UInt64, after start: UInt64) throws -> Hash {
    let log = ledger.log
    var builder = try log.environment.read { try log.rightEdge(size: start, in: $0) }
    var position = start
    while position < size {
      // Short read transactions: what is read never changes, so the pieces agree.
      let end = min(size, (position / 16_384 + 1) * 16_384)
      try log.environment.read { transaction in
        try log.forEachBundle(position..<end, in: transaction) { bundle in
          for index in 0..<bundle.count {
            let (leaf, place) = (
              MerkleTree.leaf(bundle.entry(index).span), bundle.first.rawValue + UInt64(index)
            )
            let stored = try log.tileHash(level: 0, place, transaction)
            guard stored == leaf else {
              throw Log.damaged("entry \(place)", "its hash is \(leaf), stored is \(stored)")
            }
            builder.append(leaf)
          }
        }
      }
      position = end
    }
    let root = builder.root
    let stored = try log.environment.read { try log.root(size: size, in: $0) }
    guard builder.count == size, stored == root else {
      throw Log.damaged(
        "the tree of \(size) entries", "its root is \(stored), the entries give \(root)")
    }
    return root
  }

  private func refusal(_ signed: SignedCheckpoint, _ found: String) -> LedgerError {
    LedgerError(
      .inconsistent,
      "\(file(signed.size)): signed with \(signed.size) entries and root \(signed.root), but \(found); nothing was signed, and nothing will be until the log that was signed is back"
    )
  }
}

extension CustomsLedger {
  /// The checkpoints signed so far.
  public var checkpoints: CheckpointStore { CheckpointStore(ledger: self) }

  /// The key that verifies this log's signatures, from `ledger.json`.
  public func verifierKey() throws -> VerifierKey {
    do {
      return try VerifierKey(configuration.publicKey)
    } catch let error as ProofError {
      throw LedgerError(.unusableKey, "\(path)/ledger.json: publicKey: \(error.message)")
    }
  }
}
