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

  /// What a range changes; extracted by log range, put together in order.
  ///
  /// - Throws: `EntryFailure` naming the first entry that the reducer refuses.
  func changes(over range: Range<UInt64>, lists: ListCatalogue) throws -> FactChanges {
    let extractor = FactExtractor(
      projection: projection, log: log, home: home, lists: lists, skipped: skipped)
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
  /// - Throws: `stopped` naming the entry that the reducer refuses; everything before it has been applied.
  func advance(_ store: FactStore, to size: UInt64, folding: Bool) throws {
    let lists = try projection.readsLists ? log.lists(before: size) : ListCatalogue()
    let context = FoldContext(home: home, lists: lists)
    var start = try store.file.progress()
    while start < size {
      let end = min(size, start + Self.chunk)
      do {
        try apply(start..<end, store, lists, folding ? context : nil)
      } catch let failure as EntryFailure {
        if start < failure.position.rawValue {
          try apply(start..<failure.position.rawValue, store, lists, folding ? context : nil)
        }
        throw try store.file.stop(at: failure.position.rawValue, failure.reason)
      }
      progress(end - start)
      start = end
    }
  }

  private func apply(
    _ range: Range<UInt64>, _ store: FactStore, _ lists: ListCatalogue, _ context: FoldContext?
  ) throws {
    let changes = try changes(over: range, lists: lists)
    var fold: FactStore.Fold?
    if let context { fold = { try projection.rows(of: $0, $1, context) } }
    try store.apply(changes, over: range, order: projection.order, fold: fold)
  }

  /// Folds every key of a view whose facts are complete and that has no rows yet. Parallel by key.
  func foldAll(_ store: FactStore, at size: UInt64) throws {
    let lists = try projection.readsLists ? log.lists(before: size) : ListCatalogue()
    let context = FoldContext(home: home, lists: lists)
    let borders = try store.keyBorders(every: Self.keysPerPart)
    var part = 0
    while part < borders.count {
      let wave = part..<min(borders.count, part + workers)
      let folded = try concurrently(wave.count) { index in
        let number = wave.lowerBound + index
        return try rows(
          store, from: borders[number],
          upTo: number + 1 < borders.count ? borders[number + 1] : nil,
          context
        ) { $0.takenBackAt == .max }
      }
      for part in folded { try store.appendRows(part) }
      part = wave.upperBound
    }
  }

  /// The rows of the keys `lower ..< upper`, from the facts that `holds` keeps.
  private func rows(
    _ store: FactStore, from lower: [UInt8], upTo upper: [UInt8]?, _ context: FoldContext,
    _ holds: (FactStore.Stored) -> Bool
  ) throws -> [(key: [UInt8], rows: [[ViewValue]])] {
    var folded: [(key: [UInt8], rows: [[ViewValue]])] = []
    try store.forEachKey(from: lower, upTo: upper) { key, stored in
      let rows = try fold(key, stored, context, holds)
      if !rows.isEmpty { folded.append((key, rows)) }
    }
    return folded
  }

  /// The rows of one key.
  func fold(
    _ key: [UInt8], _ stored: [FactStore.Stored], _ context: FoldContext,
    _ holds: (FactStore.Stored) -> Bool
  ) throws -> [[ViewValue]] {
    let facts = stored.filter(holds).map(\.fact).sorted {
      Fact.precedes($0, $1, projection.order)
    }
    return facts.isEmpty ? [] : try projection.rows(of: key, facts, context)
  }

  /// The rows as they were when the log had `size` entries, of what happened in some months.
  ///
  /// The stored rows serve for every key that nothing has changed since; the others are folded from their facts. So the
  /// cost follows what was appended since, and is never more than one fold of the view's facts.
  func rows(_ store: FactStore, at size: UInt64, months: ClosedRange<UInt16>?) throws -> [ViewRow] {
    let progress = try store.file.progress()
    var touched: Set<[UInt8]>?
    if months == nil {
      let isNear = progress - size <= size
      if size == progress {
        touched = []
      } else if isNear, !(try projection.readsLists && log.hasLists(in: size..<progress)) {
        let lists = try projection.readsLists ? log.lists(before: progress) : ListCatalogue()
        touched = try changes(over: size..<progress, lists: lists).keys
      }
    }
    let lists = try projection.readsLists ? log.lists(before: size) : ListCatalogue()
    let context = FoldContext(home: home, lists: lists)
    let holds: (FactStore.Stored) -> Bool = { stored in
      stored.holds(at: size) && (months?.contains(stored.fact.month) ?? true)
    }
    var found: [ViewRow] = []
    func append(_ key: [UInt8], _ rows: [[ViewValue]]) {
      for values in rows { found.append(ViewRow(values, source: .group(key))) }
    }
    guard let touched else {
      try store.forEachKey(from: [], upTo: nil) { key, stored in
        append(key, try fold(key, stored, context, holds))
      }
      return found
    }
    try store.forEachRow { key, values in
      if !touched.contains(key) { append(key, [values]) }
    }
    for key in touched {
      append(key, try fold(key, try store.storedFacts(of: key), context, holds))
    }
    return found
  }
}
