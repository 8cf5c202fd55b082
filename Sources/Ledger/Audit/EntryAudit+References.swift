import Customs
import LMDB

/// Entries with a name of their own, by the index of references.
extension EntryAudit {
  /// What stands for itself has no state and is no version of anything.
  func publication(_ entry: borrowing EntryView, _ position: UInt64) {
    expect(
      "number", "none", entry.number.byteCount == 0 ? "none" : "\(entry.number.array)", position)
    expect("state after", DeclarationState.none.name, entry.state?.name ?? "", position)
    expect("version", "0", "\(entry.version)", position)
    expect("declaration", "none", entry.declaration.map { "\($0)" } ?? "none", position)
    expect("supersedes", "none", entry.supersedes.map { "\($0)" } ?? "none", position)
    expect(
      "flags", "no count",
      entry.flags & (EntryLayout.Flags.counts | EntryLayout.Flags.retracts) == 0
        ? "no count" : "\(entry.flags)", position)
  }

  /// The entry that brings a name is the first in the record of that name; nothing else is there but the answer to a
  /// lodged declaration.
  func checkReference(
    _ draft: Draft, _ batch: DraftBatch, _ position: UInt64,
    _ transaction: borrowing ReadTransaction
  ) throws {
    guard !draft.reference.isEmpty, !draft.isShort else { return }
    let key = Array(batch.bytes(draft.reference))
    let name = "reference " + ReferenceKey.parts(key).joined(separator: " ")
    do {
      let positions = try log.positions(ofReference: key, in: transaction)
      // The full form of an acceptance answers a lodged declaration; `step` has looked at that.
      let isAnswer = draft.event == .accepted && positions.dropFirst().first == Position(position)
      if key.first != ReferenceKind.localReference.rawValue { references += 1 }
      let mayBeAnswered = draft.event == .lodged
      if !isAnswer, positions.first != Position(position) || !mayBeAnswered && positions.count > 1 {
        audit.report(
          "index", name, expected: "position \(position) first",
          found: "\(positions.map(\.rawValue))")
      }
    } catch let error as LedgerError {
      // What is wrong with the index of names is reported where that is read itself.
      if key.first == ReferenceKind.localReference.rawValue { return }
      audit.report(
        "index", name, expected: "a position of 8 bytes", found: error.message)
    }
  }
}
