import Customs

/// A sum view that is open for catching up.
struct StoredSum {
  let projection: any SumProjection
  let store: SumStore
  let skipped: Set<UInt64>

  init(_ projection: any SumProjection, _ store: SumStore, _ skipped: Set<UInt64>) {
    self.projection = projection
    self.store = store
    self.skipped = skipped
  }
}

/// A view that is open for catching up.
struct LaggingView: Sendable {
  let view: OpenView
  let skipped: Set<UInt64>
  /// How many entries it has seen.
  let from: UInt64
}

/// What catching up came to.
struct CatchUpOutcome: Sendable {
  /// Names of the views that are up to date.
  var done: [String] = []
  var failures: [(name: String, error: any Error)] = []
}

extension CustomsLedger {
  /// Applies to each view the entries it has not seen.
  ///
  /// A short way is gone by all sums side by side, which have little to compute and wait for the disk together, and then by
  /// as many folds at once as there are workers. A long one is gone by one fold after the other, and by sums that have come equally far together, each with all
  /// workers: memory then holds the changes of one chunk.
  func catchUp(
    _ views: [LaggingView], to size: UInt64, workers: Int,
    _ progress: @escaping @Sendable (UInt64) -> Void
  ) throws -> [CatchUpOutcome] {
    if views.allSatisfy({ (size - $0.from) * UInt64(workers) <= FoldReplay.chunk }) {
      let (sums, folds) = (views.filter(\.view.isSum), views.filter { !$0.view.isSum })
      let outcomes = sideBySide(sums.count) { index in
        self.catchUp(together: [sums[index]], to: size, workers: 1, progress)
      }
      return try outcomes
        + concurrently(folds.count, threads: workers) { index in
          catchUp(together: [folds[index]], to: size, workers: 1, progress)
        }
    }
    let sums = Dictionary(grouping: views.filter(\.view.isSum), by: \.from)
    let groups =
      sums.sorted { $0.key < $1.key }.map(\.value)
      + views.filter { !$0.view.isSum }.map { [$0] }
    return groups.map { catchUp(together: $0, to: size, workers: workers, progress) }
  }

  /// Views that have come equally far.
  private func catchUp(
    together views: [LaggingView], to size: UInt64, workers: Int,
    _ progress: @escaping @Sendable (UInt64) -> Void
  ) -> CatchUpOutcome {
    var outcome = CatchUpOutcome()
    var sums: [StoredSum] = []
    for view in views {
      switch view.view {
      case .sums(let projection, let store):
        sums.append(StoredSum(projection, store, view.skipped))
      case .facts(let projection, let store):
        do {
          try replay(projection, view.skipped, workers, progress).advance(
            store, to: size, folding: true)
          outcome.done.append(projection.name)
        } catch {
          outcome.failures.append((projection.name, Self.stopped(store, by: error)))
        }
      }
    }
    if let from = views.first?.from, !sums.isEmpty {
      var failures: [(name: String, error: any Error)] = []
      outcome.done += catchUp(
        sums, over: from..<size, workers: workers, progress: progress,
        failed: { failures.append(($0, $1)) })
      outcome.failures += failures
    }
    return outcome
  }

  /// What to say of a fold that could not be brought up to date; an entry that it cannot take is noted with it.
  private static func stopped(_ store: FactStore, by error: any Error) -> any Error {
    guard let failure = error as? EntryFailure else { return error }
    do {
      return try store.file.stop(at: failure)
    } catch {
      return error
    }
  }

  /// Applies the same entries to some sum views; the names of those that took them.
  func catchUp(
    _ views: [StoredSum], over range: Range<UInt64>, workers: Int,
    progress: @escaping @Sendable (UInt64) -> Void, failed: (String, any Error) -> Void
  ) -> [String] {
    var going = views
    for part in SumStore.parts(of: range, every: snapshotSpacing) {
      guard !going.isEmpty else { break }
      do {
        let changes = try Replay(log, workers: workers, progress: progress).cells(
          of: going.map(\.projection), over: part, skipped: going.map(\.skipped))
        going = zip(going, changes).filter { view, changes in
          do {
            try take(view, part, changes)
            return true
          } catch {
            return goOn(view, part, error, failed)
          }
        }.map(\.0)
      } catch {
        going = going.filter { goOn($0, part, error, failed) }
      }
    }
    return going.map(\.projection.name)
  }

  private func take(_ view: StoredSum, _ range: Range<UInt64>, _ changes: [SumCell]) throws {
    try view.store.apply(changes, over: range, skipped: view.skipped) {
      describe($0, view.projection)
    }
    if range.upperBound % snapshotSpacing == 0 {
      try view.store.keepSnapshot(try view.store.allCells().cells, at: range.upperBound)
    }
  }

  private func take(_ view: StoredSum, _ range: Range<UInt64>) throws {
    let changes = try Replay(log).cells(
      of: [view.projection], over: range, skipped: [view.skipped])
    try take(view, range, changes[0])
  }

  /// Applies as much of a failing range as there is before the entry at fault, and reports that entry. True if the range
  /// turns out to have none.
  private func goOn(
    _ view: StoredSum, _ range: Range<UInt64>, _ error: any Error,
    _ failed: (String, any Error) -> Void
  ) -> Bool {
    do {
      guard var reason = Self.reason(error) else { throw error }
      var range = range
      while range.count > 1 {
        let half = range.lowerBound..<range.lowerBound + UInt64(range.count) / 2
        do {
          try take(view, half)
          range = half.upperBound..<range.upperBound
        } catch {
          guard Self.reason(error) != nil else { throw error }
          range = half
        }
      }
      do {
        try take(view, range)
        return true
      } catch {
        guard let last = Self.reason(error) else { throw error }
        reason = last
      }
      let failure = EntryFailure(position: Position(range.lowerBound), reason: reason)
      failed(view.projection.name, try view.store.file.stop(at: failure))
    } catch {
      failed(view.projection.name, error)
    }
    return false
  }

  /// What an entry did to a view; nil if the trouble is another one.
  private static func reason(_ error: any Error) -> String? {
    guard let error = error as? LedgerError,
      error.code == .negativeCount || error.code == .damaged
    else { return nil }
    return error.message
  }
}

extension SumStore {
  /// A range cut where snapshots are kept.
  static func parts(of range: Range<UInt64>, every spacing: UInt64) -> [Range<UInt64>] {
    var parts: [Range<UInt64>] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(range.upperBound, (start / spacing + 1) * spacing)
      parts.append(start..<end)
      start = end
    }
    return parts
  }
}
