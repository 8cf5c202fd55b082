import Customs
import LMDB

/// Replays the log for one fold view. Live catch-up, rebuild, as-of and audit all come through here.
struct FoldReplay: Sendable {
  let projection: any FoldProjection
  let log: Log
  let home: UInt16
  /// Threads; any number gives the same rows.
  let workers: Int
  /// Positions that are left out on purpose.
  let skipped: Set<UInt64>
  /// Told how many entries have been replayed.
  let progress: @Sendable (UInt64) -> Void

  /// Entries whose changes are held in memory and committed together.
  static let chunk: UInt64 = 1 << 16
  /// Keys that are folded together before their rows are written.
  static let keysPerPart = 20_000

  /// The lists that folds at `size` see; none if the projection reads none.
  func lists(before size: UInt64) throws -> ListCatalogue {
    try projection.readsLists ? log.lists(before: size) : ListCatalogue()
  }

  func extractor(_ lists: ListCatalogue, _ lookup: EntryLookup? = nil) -> FactExtractor {
    FactExtractor(
      projection: projection, log: log, home: home, lists: lists, skipped: skipped,
      lookup: lookup ?? EntryLookup(log: log))
  }

  /// What a range changes; extracted by log range, put together in order.
  ///
  /// - Throws: `EntryFailure` naming the first entry that the reducer refuses.
  func changes(over range: Range<UInt64>, lists: ListCatalogue) throws -> FactChanges {
    let extractor = extractor(lists)
    let parts = Replay.split(range, workers: workers)
    let found = try concurrently(parts.count) { index in
      try log.environment.read { try extractor.changes(over: parts[index], in: $0) }
    }
    var changes = FactChanges()
    for part in found { changes.add(part) }
    return changes
  }

  /// Brings a stored view forward to `size`, chunk by chunk.
  ///
  /// - Parameter folding: whether rows follow every chunk; a view under construction folds all of them at the end.
  /// - Throws: `EntryFailure` naming the entry that cannot be taken; everything before it has been applied.
  func advance(_ store: FactStore, to size: UInt64, folding: Bool) throws {
    let lists = try lists(before: size)
    let context = folding ? FoldContext(home: home, lists: lists) : nil
    var start = try store.file.progress()
    var stop: EntryFailure?
    var end = min(size, start + Self.chunk)
    while start < end {
      do {
        try apply(start..<end, store, lists, context)
        progress(end - start)
        start = end
        end = min(stop?.position.rawValue ?? size, start + Self.chunk)
      } catch let failure as EntryFailure {
        (stop, end) = (failure, failure.position.rawValue)
      } catch let error as LedgerError where error.code == .damaged {
        // The log cannot be read: what is before the place can be.
        if end - start == 1 {
          stop = EntryFailure(position: Position(start), reason: error.message)
          end = start
        } else {
          end = start + (end - start) / 2
        }
      }
    }
    if let stop { throw stop }
  }

  private func apply(
    _ range: Range<UInt64>, _ store: FactStore, _ lists: ListCatalogue, _ context: FoldContext?
  ) throws {
    let changes = try changes(over: range, lists: lists)
    try store.apply(
      changes, over: range, skipped: skipped,
      fold: context.map { fold(in: $0, from: range.lowerBound) })
  }

  /// The fold of a store's transaction. What the reducer throws becomes the failure of the first entry, from `start` on,
  /// with which it throws.
  func fold(in context: FoldContext, from start: UInt64) -> FactStore.Fold {
    var fold = FactStore.Fold { key, stored in
      do {
        return try rows(of: key, facts(stored) { $0.takenBackAt == .max }, context)
      } catch {
        throw failure(error, key, stored, context, from: start) ?? error
      }
    }
    if let projection = projection as? any ContinuedFold {
      fold.continued = { key, rows, change in
        do {
          return try projection.rows(of: key, after: rows, change, context)
        } catch {
          return nil  // the whole fold meets the same, and says with which entry
        }
      }
    }
    return fold
  }

  private func failure(
    _ error: any Error, _ key: [UInt8], _ stored: [FactStore.Stored], _ context: FoldContext,
    from start: UInt64
  ) -> EntryFailure? {
    let moments = Set(stored.map(\.fact.assertedAt.rawValue)).union(stored.map(\.takenBackAt))
      .filter { $0 >= start && $0 != .max }.sorted()
    for moment in moments {
      do {
        _ = try rows(of: key, facts(stored) { $0.holds(at: moment + 1) }, context)
      } catch {
        return EntryFailure(error, at: Position(moment))
      }
    }
    return EntryFailure(error, at: Position(moments.last ?? start))
  }

  /// Folds every key of a view whose facts are complete and that has no rows yet. Parallel by key.
  ///
  /// - Throws: `EntryFailure` naming an entry with which a key cannot be folded.
  func foldAll(_ store: FactStore, at size: UInt64) throws {
    let context = FoldContext(home: home, lists: try lists(before: size))
    let fold = fold(in: context, from: 0)
    let borders = try store.keyBorders(every: Self.keysPerPart)
    var part = 0
    while part < borders.count {
      let wave = part..<min(borders.count, part + workers)
      let folded = try concurrently(wave.count) { index in
        let number = wave.lowerBound + index
        let upper = number + 1 < borders.count ? borders[number + 1] : nil
        return try store.file.environment.read { transaction in
          var folded: [(key: [UInt8], rows: [[ViewValue]])] = []
          try store.forEachKey(from: borders[number], upTo: upper, in: transaction) { key, stored in
            let rows = try fold.whole(key, stored)
            if !rows.isEmpty { folded.append((key, rows)) }
          }
          return folded
        }
      }
      for part in folded { try store.appendRows(part) }
      part = wave.upperBound
    }
  }

  /// The facts that `holds` keeps, in the order in which they are folded.
  func facts(_ stored: [FactStore.Stored], _ holds: (FactStore.Stored) -> Bool) -> [Fact] {
    stored.filter(holds).map(\.fact).sorted { Fact.precedes($0, $1, projection.order) }
  }

  /// The rows of one key, from its facts in order; none if there are none.
  func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws -> [[ViewValue]] {
    facts.isEmpty ? [] : try projection.rows(of: key, facts, context)
  }
}
