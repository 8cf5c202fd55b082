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
      let signed = try SignedCheckpoint(try FileSystem.read(file), keys: try ledger.verifierKeys())
      guard signed.size == size else {
        throw ProofError(
          .checkpoint,
          "a checkpoint of \(signed.size) entries, expected one of \(size), as the file's name says"
        )
      }
      return signed
    } catch let error as ProofError {
      throw ProofError(error.check, "\(error.message); restore the file from a backup").named(file)
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

  /// Signs the log as it is now, or as it was at an earlier size, keeps the checkpoint, and returns it; the kept one if
  /// there is one of this size.
  ///
  /// Before it signs, every kept checkpoint is compared with the root at its size, and the new root is computed from the
  /// bytes of the entries behind the newest of them that is not larger. The signature is verified before anything is
  /// written. When this returns, the checkpoint is on disk; if the machine stops before, it was not given to anybody.
  ///
  /// A kept checkpoint that lacks the present key's signature gets it: so one key verifies all that are kept. In the
  /// overlap of two keys a new checkpoint has both signatures.
  ///
  /// - Parameters:
  ///   - keys: the present key, and others of this log that still sign.
  ///   - earlier: the size, when it is not that of the log.
  /// - Throws: `LedgerError.inconsistent` when the log is not a continuation of all checkpoints kept;
  ///   `LedgerError.unusableKey` when the present key is not among `keys`, or another is not the log's.
  public func sign(with keys: [SigningKey], at earlier: UInt64? = nil, wait seconds: Double) throws
    -> SignedCheckpoint
  {
    try locked(seconds) { try signLocked(with: keys, at: earlier) }
  }

  /// Makes another key the present one: states it, signed by the one before and by itself, and signs with both.
  ///
  /// If the machine stops after the statement is written, the next `sign` completes the signatures.
  public func rotate(from old: SigningKey, to new: SigningKey, wait seconds: Double) throws
    -> SignedCheckpoint
  {
    try locked(seconds) {
      let known = try ledger.verifierKeys()
      let newText = new.verifierKey
      guard let present = known.last, old.verifierKey == present.description else {
        throw LedgerError(
          .unusableKey,
          "the signing key belongs to \(old.verifierKey), the ledger is signed by \(known.last?.description ?? "none")"
        )
      }
      guard !known.contains(where: { $0.description == newText }) else {
        throw LedgerError(
          .unusableKey, "\(newText) signs for this ledger already, or did; another key is needed")
      }
      guard new.name.utf8.elementsEqual(old.name.utf8) else {
        throw LedgerError(
          .unusableKey, "\(newText) is a key of another log, expected one of \(old.name)")
      }
      try ledger.add(try KeyRotation(from: old, to: new))
      return try signLocked(with: [old, new])
    }
  }

  private func locked<Result>(_ seconds: Double, _ body: () throws -> Result) throws -> Result {
    if try !FileSystem.exists(path) {
      try FileSystem.makeDirectories(path, mode: 0o750)
      try FileSystem.flushDirectory(ledger.path)
    }
    let lock = try FileLock(path: path + "/lock", wait: seconds, purpose: "signing")
    defer { withExtendedLifetime(lock) {} }
    return try body()
  }

  private func signLocked(with keys: [SigningKey], at earlier: UInt64? = nil) throws
    -> SignedCheckpoint
  {
    let known = try ledger.verifierKeys()
    let verifier = known[known.count - 1]
    guard let present = keys.first(where: { $0.verifierKey == verifier.description }) else {
      throw LedgerError(
        .unusableKey,
        "the signing key belongs to \(keys.map(\.verifierKey).joined(separator: " and ")), the ledger is signed by \(verifier); restore that key in \(ledger.path)/keys, or name its file with --key"
      )
    }
    for key in keys where !known.contains(where: { $0.description == key.verifierKey }) {
      throw LedgerError(
        .unusableKey,
        "\(key.verifierKey) is no key of this ledger: neither ledger.json nor rotations/ names it; 'tamga key' prints those that they do"
      )
    }
    let kept = try all()
    let current = try ledger.log.size()
    try compare(kept, current)
    let size = min(earlier ?? current, current)
    let base = kept.last { $0.size <= size }
    let root = try recomputedRoot(size, after: base?.size ?? 0)
    for signed in kept where signed.size != size {
      _ = try complete(signed.note, [present], signed.size)
    }
    let text = Checkpoint(origin: ledger.configuration.origin, size: size, root: root).text
    let note = try base.flatMap { $0.size == size ? $0.note : nil } ?? SignedNote(text: text)
    return try SignedCheckpoint(try complete(note, keys, size).bytes, key: verifier)
  }

  /// Adds the signatures that a note lacks, verifies them, and keeps it.
  private func complete(_ note: SignedNote, _ keys: [SigningKey], _ size: UInt64) throws
    -> SignedNote
  {
    var signed = note
    for key in keys { try signed.sign(with: key) }
    guard signed.signatures.count > note.signatures.count else { return note }
    for key in keys { _ = try SignedCheckpoint(signed.bytes, key: key.verifier) }
    try FileSystem.replace(signed.bytes, at: file(size), mode: 0o640)
    return signed
  }

  /// Refuses a log that is shorter than a checkpoint that was signed: what is appended to it would be a second history.
  ///
  /// Names tell the sizes, so this costs the listing of a directory.
  func requireWholeLog() throws {
    // The names first: a checkpoint that is signed meanwhile is of entries that are there.
    guard let signed = try sizes().last else { return }
    let size = try ledger.log.size()
    guard size < signed else { return }
    throw LedgerError(
      .inconsistent,
      "\(file(signed)): \(signed) entries were signed, but the log has only \(size): it has lost its end, or is an old copy; nothing was appended. Put the newer log back, or restore a backup; docs/operations.md tells how"
    )
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
}
