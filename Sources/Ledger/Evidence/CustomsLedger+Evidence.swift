import Customs
import LMDB

extension CustomsLedger {
  /// Everything the log has of a declaration, with proofs under the newest checkpoint, and verified as others will.
  ///
  /// The same log and checkpoint give the same bytes.
  ///
  /// - Parameter name: its number, or `lrn:DECLARANT/LRN`, or an LRN that one declarant alone has used.
  /// - Throws: `LedgerError.noCheckpoint` if the newest checkpoint has not all of its entries; `.unknownEntry` if there is
  ///   no such declaration; `.tooLarge` if the file would be one that nobody reads.
  public func evidence(of name: String) throws -> Evidence {
    guard let signed = try checkpoints.newest() else {
      throw LedgerError(
        .noCheckpoint, "\(path): no checkpoint was signed yet; run 'tamga checkpoint'")
    }
    let known = try verifierKeys()
    // The present key signed last; two sign in the overlap of a change of keys, and either is enough for a reader.
    let keys = signed.note.signatures.compactMap { line in known.first { line.isOf($0) } }
      .suffix(EvidenceFile.maximumKeys)
    let checkpoint = signed.note.signed(byOnly: Array(keys)).bytes
    let file = try log.environment.read { transaction in
      let size = try log.size(in: transaction)
      let positions = try log.positions(
        ofDeclaration: Array(name.utf8)[...], size: size, in: transaction)
      guard let last = positions.last else {
        throw LedgerError(
          .unknownEntry, "\(name): the ledger has no declaration with this number or LRN")
      }
      guard last.rawValue < signed.size else {
        throw LedgerError(
          .noCheckpoint,
          "\(name): its entry \(last) lies behind the newest checkpoint, of \(signed.size) entries; run 'tamga checkpoint'"
        )
      }
      let parties = try parties(of: positions, in: transaction)
      var parts: [EvidenceFile.Part] = []
      var bytes = 0
      for position in (positions + parties.map(\.position)).sorted() {
        let part = try part(at: position, signed.size, checkpoint, in: transaction)
        parts.append(part)
        let document = part.document
        bytes +=
          (document.body.count + document.notes.count + (part.proof.extra?.count ?? 0)) / 3 * 4
        guard bytes <= EvidenceFile.maximumBytes, parts.count <= EvidenceFile.maximumParts else {
          throw Self.tooLarge(name)
        }
      }
      return EvidenceFile(
        name: try self.name(of: positions, parties, in: transaction), keys: Array(keys),
        parts: parts)
    }
    let bytes = file.bytes
    guard bytes.count <= EvidenceFile.maximumBytes else { throw Self.tooLarge(name) }
    return try Evidence(bytes, key: try verifierKey())
  }

  private static func tooLarge(_ name: String) -> LedgerError {
    LedgerError(
      .tooLarge,
      "\(name): its evidence would have more than \(EvidenceFile.maximumBytes) bytes or \(EvidenceFile.maximumParts) entries, which nobody would read; prove single entries with 'tamga prove inclusion POSITION'"
    )
  }

  private func part(
    at position: Position, _ size: UInt64, _ checkpoint: [UInt8],
    in transaction: borrowing ReadTransaction
  ) throws -> EvidenceFile.Part {
    guard let entry = try log.withEntry(at: position, in: transaction, { $0.span.array }),
      let document = try log.document(at: position, in: transaction)
    else { throw Log.damaged("entry \(position)", "the index names it and it is missing") }
    let proof = try log.inclusionProof(index: position.rawValue, size: size, in: transaction)
    return EvidenceFile.Part(
      document: document, proof: TlogProof(extra: entry, proof: proof, checkpoint: checkpoint))
  }

  /// The parties that some entries name, by number, each with its identifier and its own entry.
  private func parties(of positions: [Position], in transaction: borrowing ReadTransaction) throws
    -> [(number: UInt32, identifier: [UInt8], position: Position)]
  {
    var wanted: Set<UInt32> = []
    for position in positions {
      try log.withEntry(at: position, in: transaction) { entry in
        wanted.formUnion([entry.exporter, entry.importer, entry.declarant].filter { $0 > 0 })
      }
    }
    var found: [(number: UInt32, identifier: [UInt8], position: Position)] = []
    try transaction.forEach(in: log.tables.parties) { record in
      guard record.value.byteCount == 12 else {
        throw Log.damaged("index of parties", "\(record.value.byteCount) bytes")
      }
      let number = unsafe UInt32(
        littleEndian: record.value.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self))
      if wanted.contains(number) {
        let place = unsafe UInt64(
          littleEndian: record.value.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt64.self))
        found.append((number, record.key.array, Position(place)))
      }
      return found.count < wanted.count
    }
    guard found.count == wanted.count else {
      throw Log.damaged("index of parties", "a party that an entry names is missing")
    }
    return found
  }

  /// The number that acceptance gave, or declarant and LRN before that.
  private func name(
    of positions: [Position],
    _ parties: [(number: UInt32, identifier: [UInt8], position: Position)],
    in transaction: borrowing ReadTransaction
  ) throws -> [UInt8] {
    for position in positions {
      let number = try log.withEntry(at: position, in: transaction) { $0.number.array } ?? []
      if !number.isEmpty { return number }
    }
    let (reference, declarant) =
      try log.withEntry(at: positions[0], in: transaction) { entry in
        (entry.localReference ?? [], entry.declarant)
      } ?? ([], 0)
    let identifier = parties.first { $0.number == declarant }?.identifier ?? []
    return Array("lrn:".utf8) + identifier + Array("/".utf8) + reference
  }
}
