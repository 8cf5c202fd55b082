import Customs

/// The drafts of the beginning of an input, as long as there is room for them.
struct KeptDrafts {
  private(set) var batches: [DraftBatch] = []
  private var room: Int

  /// - Parameter bytes: how much may be kept.
  init(bytes: Int) { room = bytes }

  /// Keeps a batch, unless one before it or this one has found no room.
  mutating func keep(_ batch: DraftBatch) {
    guard room > 0 else { return }
    room -=
      batch.records.bytes.count + batch.entries.count + batch.text.count
      + batch.drafts.count * MemoryLayout<Draft>.stride
    if room > 0 { batches.append(batch) }
  }
}
