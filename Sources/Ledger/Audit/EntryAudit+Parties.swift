import Customs
import LMDB

/// Parties and client event ids of an entry, by their indexes.
extension EntryAudit {
  /// A party entry gives the next number to an identifier that had none.
  func party(
    _ entry: borrowing EntryView, _ body: [UInt8], _ position: UInt64,
    _ transaction: borrowing ReadTransaction
  ) throws {
    parties += 1
    guard let id = JSONText.string(of: "id", in: body) else {
      audit.report(
        "document", "position \(position)", expected: "a party's id",
        found: String(decoding: body, as: UTF8.self))
      return
    }
    let key = Array(id.utf8)
    var expected = PartyDocument.entry(number: entry.party, body: body)
    let stored = entry.span.array
    EntryAudit.copyEngineFields([.position, .recordedAt, .nonce], from: stored, to: &expected)
    if expected != stored { reportField(expected, stored, position) }
    guard (1...511).contains(key.count),
      let value = try transaction.value(of: unsafe key.span.bytes, in: log.tables.parties),
      value.byteCount == 12
    else {
      audit.report(
        "index", "party \(id)", expected: "number \(entry.party) at position \(position)",
        found: "no record")
      return
    }
    let (number, place) = unsafe (
      UInt32(littleEndian: value.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)),
      UInt64(littleEndian: value.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt64.self))
    )
    if number != entry.party || place != position {
      audit.report(
        "index", "party \(id)", expected: "number \(entry.party) at position \(position)",
        found: "number \(number) at position \(place)")
    }
  }

  func checkParties(
    _ draft: Draft, _ batch: DraftBatch, _ entry: [UInt8], _ position: UInt64,
    _ transaction: borrowing ReadTransaction
  ) throws {
    typealias Header = EntryLayout.Header
    for (role, mention, offset) in [
      ("exporter", draft.exporter, Header.exporter), ("importer", draft.importer, Header.importer),
      ("declarant", draft.declarant, Header.declarant),
    ] {
      let id = Array(batch.bytes(mention.id))
      let expected: UInt32?
      do {
        expected = id.isEmpty ? 0 : try log.partyNumber(id, in: transaction)
      } catch is LedgerError { continue }
      let found = unsafe UInt32(
        littleEndian: entry.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
      if expected != found {
        audit.report(
          "entry", "position \(position) \(role)",
          expected: expected.map { "party \($0), \(batch.string(mention.id))" }
            ?? "a known number for \(batch.string(mention.id))",
          found: "party \(found)")
      }
    }
  }

  func checkIdentifier(
    _ draft: Draft, _ batch: DraftBatch, _ position: UInt64, _ stored: [UInt8],
    _ transaction: borrowing ReadTransaction
  ) throws {
    guard !draft.clientID.isEmpty else { return }
    identifiers += 1
    let key = Array(batch.bytes(draft.clientID))
    typealias Header = EntryLayout.Header
    var expected = [UInt8](repeating: 0, count: 8)
    expected.store(position, at: 0)
    expected += stored[Header.documentHash..<Header.documentHash + 32]
    let value = try transaction.value(of: unsafe key.span.bytes, in: log.tables.identifiers)?.array
    if value != expected {
      audit.report(
        "index", "id \(batch.string(draft.clientID))",
        expected: "position \(position) and its document's hash",
        found: value.map { "\($0.count) other bytes" } ?? "no record")
    }
  }
}
