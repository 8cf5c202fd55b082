import Customs
import LMDB

extension Audit {
  /// Replays each view to its progress and compares every row. Derived views have no rows of their own.
  public func verifyViews(_ projections: [any Projection]) throws {
    for projection in projections where !(projection is any DerivedProjection) {
      guard let version = try ViewDirectory(ledger, projection.name).current() else { continue }
      let place = "\(projection.name) \(version)"
      do {
        let view = try ledger.served(projection).view
        let (progress, size) = (try view.file.progress(), try log.size())
        guard progress <= size else {
          report("view", place, expected: "progress of at most \(size)", found: "\(progress)")
          continue
        }
        let skipped = try ViewDirectory(ledger, projection.name).quarantine().positions
        switch view {
        case .sums(let projection, let store):
          try verify(projection, store, skipped, place)
        case .facts(let projection, let store):
          try verify(projection, store, skipped, place)
        }
        count("views", 1)
      } catch let error as LedgerError {
        report(
          "view", place, expected: "a view of this ledger and this reducer", found: error.message)
      } catch let error as LMDBError {
        report("view", place, expected: "a readable environment", found: error.description)
      }
    }
  }

  private func verify(
    _ projection: any SumProjection, _ store: SumStore, _ skipped: Set<UInt64>, _ place: String
  ) throws {
    let (stored, progress) = try store.allCells()
    let snapshots = Set(try store.snapshotPositions())
    var total = SumAccumulator()
    for part in SumStore.parts(of: 0..<progress) {
      let sums = try Replay(log, workers: workers, progress: self.progress).sums(
        of: [projection], over: part, skipped: [skipped])
      total.merge(sums[0])
      guard snapshots.contains(part.upperBound) else { continue }
      compare(
        try store.snapshot(at: part.upperBound), total.sorted(), projection,
        "\(place) snapshot at \(part.upperBound)")
    }
    let cells = total.sorted()
    compare(stored, cells, projection, place)
    count("rows", UInt64(cells.count))
  }

  private func compare(
    _ stored: [SumCell], _ replayed: [SumCell], _ projection: any SumProjection, _ place: String
  ) {
    CustomsLedger.forEachDifference(stored, replayed) { key, stored, replayed in
      report(
        "view", "\(place) \(ledger.describe(key, projection))",
        expected: CustomsLedger.text(replayed), found: CustomsLedger.text(stored))
    }
  }

  /// Builds the view anew in a temporary directory and compares every record.
  private func verify(
    _ projection: any FoldProjection, _ store: FactStore, _ skipped: Set<UInt64>, _ place: String
  ) throws {
    let progress = try store.file.progress()
    try FileSystem.withTemporaryDirectory { path in
      let fresh = try FactStore.create(
        path: path + "/view", header: ledger.header(of: projection))
      let replay = ledger.replay(projection, skipped, workers, self.progress)
      try replay.advance(fresh, to: progress, folding: false)
      try replay.foldAll(fresh, at: progress)
      try FactStore.compare(store, fresh) { table, key, stored, replayed in
        report("view", "\(place) \(table) \(key)", expected: replayed, found: stored)
      }
      count("rows", UInt64(try fresh.count()))
    }
  }
}
