import Customs

extension CustomsLedger {
  /// What a fold would show if these lists had been published, and no others. The log is replayed in memory; no file of
  /// the ledger is written.
  ///
  /// - Parameters:
  ///   - months: only what happened in these months (`year * 12 + month - 1`); nil: all.
  ///   - progress: told how many more entries have been replayed.
  /// - Throws: `stopped` naming the entry that the reducer refuses.
  public func trial(
    _ projection: any FoldProjection, lists: ListCatalogue, months: ClosedRange<UInt16>?,
    workers: Int = 1, progress: @escaping @Sendable (UInt64) -> Void = { _ in }
  ) throws -> ViewTable {
    let size = try log.size()
    let quarantine = try ViewDirectory(self, projection.name).quarantine()
    let replay = replay(projection, quarantine.positions, workers, progress)
    var facts: [[UInt8]: [FactStore.Stored]] = [:]
    var start: UInt64 = 0
    while start < size {
      let end = min(size, start + FoldReplay.chunk)
      do {
        Self.apply(try replay.changes(over: start..<end, lists: lists), to: &facts)
      } catch let failure as EntryFailure {
        throw LedgerError(
          .stopped, "\(projection.name) at position \(failure.position): \(failure.reason)")
      }
      progress(end - start)
      start = end
    }
    let context = FoldContext(home: configuration.home, lists: lists)
    var rows: [ViewRow] = []
    for (key, stored) in facts {
      let facts = replay.facts(stored) { months?.contains($0.fact.month) ?? true }
      rows += try replay.rows(of: key, facts, context).map { projection.row($0, of: key) }
    }
    var query = ViewQuery()
    query.months = months
    let raw = RawView(progress: size, rows: rows, skipped: quarantine.positions)
    return try table(
      projection, query,
      from: ViewSource(
        raw: { _, _ in raw }, parties: stored.parties, recordedAt: stored.recordedAt,
        progress: { _ in size }, lists: { _ in lists }))
  }

  private static func apply(_ changes: FactChanges, to facts: inout [[UInt8]: [FactStore.Stored]]) {
    for assertion in changes.assertions {
      facts[assertion.key, default: []].append(
        FactStore.Stored(fact: assertion.fact, takenBackAt: .max))
    }
    for takeBack in changes.takeBacks {
      let place = facts[takeBack.key]?.firstIndex { stored in
        let fact = stored.fact
        return fact.position == takeBack.position && fact.payload == takeBack.payload
          && (takeBack.place.map { fact.assertedAt == $0.assertedAt && fact.ordinal == $0.ordinal }
            ?? true)
      }
      if let place { facts[takeBack.key]?.remove(at: place) }
    }
  }
}
