import Customs

/// An entry made again from its document, to be compared with the one that is kept.
enum EntryDerivation {
  /// The entry whose goods a short form takes over; nil if the document gives its entry by itself.
  static func source(of draft: Draft, _ stored: [UInt8]) -> Position? {
    guard takesOver(draft) else { return nil }
    let entry = EntryView(unsafe stored.span.bytes)
    return draft.event == .amended ? entry.supersedes : entry.declaration
  }

  /// Whether an entry's goods and parties are those of another entry.
  static func takesOver(_ draft: Draft) -> Bool { draft.isShort && draft.event != .rejected }

  /// The entry without the digest of its notes; what the engine gives and no document tells is that of `stored`.
  ///
  /// - Parameter source: the entry at `source(of:)`, if it can be read.
  static func entry(
    _ draft: Draft, _ batch: DraftBatch, takingOver source: [UInt8]?, stored: [UInt8]
  ) -> [UInt8] {
    var derived = Array(batch.entry(draft))
    if let source {
      derived = AcceptedEntry.bytes(
        takingOver: EntryView(unsafe source.span.bytes), into: derived[...])
    }
    if !draft.notes.isEmpty { derived.removeLast(32) }
    // Who the parties are is checked with the lodged entry; of its acceptance, that they were taken over.
    let given = EntryAudit.EngineField.allCases.filter { !takesOver(draft) || $0 != .parties }
    EntryAudit.copyEngineFields(given, from: stored, to: &derived)
    return derived
  }
}
