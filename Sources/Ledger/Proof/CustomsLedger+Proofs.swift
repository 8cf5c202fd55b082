import Customs
import LMDB

extension CustomsLedger {
  /// Proves an entry to be in the log that the newest checkpoint was signed for.
  ///
  /// - Parameters:
  ///   - subject: a position, or a declaration's number: then the entry of its current version.
  ///   - withEntry: whether the entry's bytes go into the file.
  /// - Throws: `LedgerError.noCheckpoint` when no checkpoint has the entry, or the ledger has none with this number.
  public func proveInclusion(of subject: String, withEntry: Bool) throws -> (
    file: TlogProof, entry: [UInt8], size: UInt64
  ) {
    guard let signed = try checkpoints.newest() else {
      throw LedgerError(
        .noCheckpoint, "\(path): no checkpoint was signed yet; run 'tamga checkpoint'")
    }
    return try log.environment.read { transaction in
      let position = try position(of: subject, in: transaction)
      guard let entry = try log.withEntry(at: position, in: transaction, { $0.span.array }) else {
        throw LedgerError(
          .unknownEntry,
          "position \(position): expected one below \(try log.size(in: transaction)), the log's size"
        )
      }
      guard position.rawValue < signed.size else {
        throw LedgerError(
          .noCheckpoint,
          "position \(position): the newest checkpoint is of \(signed.size) entries; run 'tamga checkpoint'"
        )
      }
      let proof = try log.inclusionProof(
        index: position.rawValue, size: signed.size, in: transaction)
      let file = TlogProof(extra: withEntry ? entry : nil, proof: proof, checkpoint: signed)
      _ = try file.verify(entry: entry, key: try verifierKey())
      return (file, entry, signed.size)
    }
  }

  /// Proves that one signed checkpoint begins with all of another.
  ///
  /// - Parameter new: the later size; that of the newest checkpoint when nil.
  /// - Throws: `LedgerError.noCheckpoint` when there is no checkpoint of a size.
  public func proveConsistency(from old: UInt64, to new: UInt64?) throws -> ConsistencyFile {
    let newest = try checkpoints.newest()
    let (first, last) = (try signed(old), try new.map { try signed($0) } ?? newest ?? signed(old))
    let proof = try log.environment.read {
      try log.consistencyProof(from: first.size, to: last.size, in: $0)
    }
    let file = ConsistencyFile(proof: proof, old: first, new: last)
    _ = try file.verify(key: try verifierKey())
    return file
  }

  private func signed(_ size: UInt64) throws -> SignedCheckpoint {
    if let found = try checkpoints.checkpoint(size: size) { return found }
    let sizes = try checkpoints.sizes()
    let near =
      sizes.isEmpty
      ? "none was signed yet" : "the newest of \(sizes.count) is of \(sizes.last ?? 0) entries"
    throw LedgerError(
      .noCheckpoint,
      "\(path): no checkpoint of \(size) entries; \(near), see 'tamga checkpoint --list'")
  }

  private func position(of subject: String, in transaction: borrowing ReadTransaction) throws
    -> Position
  {
    if let number = StrictText.decimal(Array(subject.utf8)[...]) { return Position(number) }
    for position in try log.positions(of: Array(subject.utf8)[...], in: transaction).reversed() {
      if try log.withEntry(at: position, in: transaction, { $0.event?.carriesDeclaration }) == true
      {
        return position
      }
    }
    throw LedgerError(
      .unknownEntry,
      "\(subject): the ledger has no declaration with this number, and it is no position")
  }
}
