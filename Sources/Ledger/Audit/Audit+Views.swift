import Customs
import LMDB

extension Audit {
  /// Replays each view to its progress and compares every row, and the root that is remembered for it. Derived views have
  /// no rows of their own. Nothing is replayed from a log whose pages cannot be followed.
  public func verifyViews(_ projections: [any Projection]) throws {
    guard try arePagesOfLogSound() else { return }
    for projection in projections where !(projection is any DerivedProjection) {
      var place = projection.name
      do {
        guard let version = try ViewDirectory(ledger, projection.name).current() else { continue }
        place += " \(version)"
        let before = differences
        let root = try verify(projection, place)
        guard let root, differences == before else { continue }
        // Rows are what a replay gives; so the root of their lines is the one to remember.
        let found = try ledger.table(projection).root
        if root != found {
          report("view", "\(place) remembered root", expected: "\(found)", found: "\(root)")
        }
      } catch  where ErrorClass.isOfSystem(error) {
        // A full disk or missing rights say nothing of the view.
        throw error
      } catch let error as LedgerError {
        report(
          "view", place, expected: "a view of this ledger and this reducer", found: error.message)
      } catch let error as LMDBError {
        report("view", place, expected: "a readable environment", found: error.description)
      } catch let error as FileError {
        report("view", place, expected: "a readable file", found: error.description)
      }
    }
  }

  /// Checks the view's file and its records.
  ///
  /// - Returns: the root that is remembered for them.
  private func verify(_ projection: any Projection, _ place: String) throws -> Hash? {
    let view = try ledger.served(projection).view
    guard try arePagesSound(view.file.environment, "\(place) data.mdb") else { return nil }
    let (progress, size) = (try view.file.progress(), try log.size())
    guard progress <= size else {
      report("view", place, expected: "progress of at most \(size)", found: "\(progress)")
      return nil
    }
    let skipped = try view.file.skipped()
    switch view {
    case .sums(let projection, let store): try verify(projection, store, skipped, place)
    case .facts(let projection, let store): try verify(projection, store, skipped, place)
    }
    count("views", 1)
    return try view.file.rememberedRoot()
  }

  private func verify(
    _ projection: any SumProjection, _ store: SumStore, _ skipped: Set<UInt64>, _ place: String
  ) throws {
    let (stored, progress) = try store.allCells()
    let snapshots = try store.snapshotPositions()
    for position in snapshots where position > progress {
      report(
        "view", "\(place) snapshot at \(position)", expected: "at most \(progress)",
        found: "\(position)")
    }
    var cells: [SumCell] = []
    var start: UInt64 = 0
    for end in snapshots.filter({ $0 < progress }) + [progress] {
      let more = try Replay(log, workers: workers, progress: self.progress).cells(
        of: [projection], over: start..<end, skipped: [skipped])[0]
      cells = SumCell.sums(cells, more)
      start = end
      guard snapshots.contains(end) else { continue }
      compare(try store.snapshot(at: end), cells, projection, "\(place) snapshot at \(end)")
    }
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
      do {
        try replay.advance(fresh, to: progress, folding: false)
        try replay.foldAll(fresh, at: progress)
      } catch let failure as EntryFailure {
        return report(
          "view", place, expected: "a replay to position \(progress)",
          found: "it stops at position \(failure.position): \(failure.reason)")
      }
      try FactStore.compare(store, fresh) { table, key, stored, replayed in
        report("view", "\(place) \(table) \(key)", expected: replayed, found: stored)
      }
      count("rows", UInt64(try fresh.count(shownBy: projection)))
    }
  }
}
