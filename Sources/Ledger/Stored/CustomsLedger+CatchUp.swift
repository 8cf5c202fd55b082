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

extension CustomsLedger {
  /// Applies the same entries to some sum views; the names of those that took them.
  func catchUp(
    _ views: [StoredSum], over range: Range<UInt64>, workers: Int,
    progress: @escaping @Sendable (UInt64) -> Void, failed: (String, any Error) -> Void
  ) -> [String] {
    var going = views
    for part in SumStore.parts(of: range, every: snapshotSpacing) {
      guard !going.isEmpty else { break }
      do {
        let sums = try Replay(log, workers: workers, progress: progress).sums(
          of: going.map(\.projection), over: part, skipped: going.map(\.skipped))
        going = zip(going, sums).filter { view, sum in
          do {
            try take(view, part, sum)
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

  private func take(_ view: StoredSum, _ range: Range<UInt64>, _ sums: SumAccumulator) throws {
    try view.store.apply(sums.sorted(), over: range, skipped: view.skipped) {
      describe($0, view.projection)
    }
    if range.upperBound % snapshotSpacing == 0 {
      try view.store.keepSnapshot(try view.store.allCells().cells, at: range.upperBound)
    }
  }

  private func take(_ view: StoredSum, _ range: Range<UInt64>) throws {
    let sums = try Replay(log).sums(of: [view.projection], over: range, skipped: [view.skipped])
    try take(view, range, sums[0])
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
