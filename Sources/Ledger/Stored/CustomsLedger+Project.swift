import Customs

extension CustomsLedger {
  /// Brings views up to date; those that were never built are built. Derived views have nothing to bring up to date.
  ///
  /// Sum views that have come equally far are replayed together. A failing view stops alone, the others go on.
  public func project(
    _ projections: [any Projection], workers: Int = 1, wait: Double = 0,
    progress: @escaping @Sendable (UInt64) -> Void = { _ in }, report: (ViewStatus) -> Void,
    failed: (String, any Error) -> Void
  ) throws {
    let size = try log.size()
    var locks: [FileLock] = []
    defer { withExtendedLifetime(locks) {} }
    var missing: [(projection: any Projection, directory: ViewDirectory)] = []
    var sums: [UInt64: [StoredSum]] = [:]
    var folds: [(projection: any FoldProjection, store: FactStore, skipped: Set<UInt64>)] = []
    for projection in projections where !(projection is any DerivedProjection) {
      do {
        let directory = ViewDirectory(self, projection.name)
        locks.append(try directory.lock(wait: wait))
        guard let version = try directory.current() else {
          missing.append((projection, directory))
          continue
        }
        let skipped = try directory.quarantine().positions
        let path = directory.versionPath(version)
        if let sum = projection as? any SumProjection {
          let store = try openSums(sum, path, readOnly: false)
          let from = try requireBehind(projection.name, try store.file.progress(), size)
          sums[from, default: []].append(StoredSum(sum, store, skipped))
        } else if let fold = projection as? any FoldProjection {
          let store = try openFacts(fold, path, readOnly: false)
          let from = try requireBehind(projection.name, try store.file.progress(), size)
          // Another list is another meaning of every entry before it.
          if fold.readsLists, from < size, try log.hasLists(in: from..<size) {
            missing.append((projection, directory))
          } else {
            folds.append((fold, store, skipped))
          }
        }
      } catch {
        failed(projection.name, error)
      }
    }
    var done: Set<String> = []
    for (from, views) in sums.sorted(by: { $0.key < $1.key }) {
      done.formUnion(
        catchUp(views, over: from..<size, workers: workers, progress: progress, failed: failed))
    }
    for (projection, store, skipped) in folds {
      do {
        try replay(projection, skipped, workers, progress).advance(store, to: size, folding: true)
        done.insert(projection.name)
      } catch {
        failed(projection.name, error)
      }
    }
    // The environments are closed by now: a file is open once in a process.
    sums.removeAll()
    folds.removeAll()
    if !missing.isEmpty {
      let outcomes = build(
        missing, size: size, workers: workers, progress: progress, failed: failed)
      done.formUnion(outcomes.map(\.name))
    }
    for projection in projections where done.contains(projection.name) {
      report(try status(of: projection))
    }
  }

  private func requireBehind(_ name: String, _ progress: UInt64, _ size: UInt64) throws -> UInt64 {
    guard progress <= size else { throw Self.ahead(name, progress, size) }
    return progress
  }

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

  /// Applies the same entries to some views; the names of those that took them.
  private func catchUp(
    _ views: [StoredSum], over range: Range<UInt64>, workers: Int,
    progress: @escaping @Sendable (UInt64) -> Void, failed: (String, any Error) -> Void
  ) -> [String] {
    var going = views
    for part in SumStore.parts(of: range) {
      guard !going.isEmpty else { break }
      do {
        let sums = try Replay(log, workers: workers, progress: progress).sums(
          of: going.map(\.projection), over: part, skipped: going.map(\.skipped))
        var next: [StoredSum] = []
        for (view, sum) in zip(going, sums) {
          do {
            try view.store.apply(sum.sorted(), over: part) { describe($0, view.projection) }
            if part.upperBound % SumStore.snapshotSpacing == 0 {
              try view.store.keepSnapshot(try view.store.allCells().cells, at: part.upperBound)
            }
            next.append(view)
          } catch {
            failed(view.projection.name, stopping(view, part, error))
          }
        }
        going = next
      } catch {
        for view in going { failed(view.projection.name, stopping(view, part, error)) }
        going = []
      }
    }
    return going.map(\.projection.name)
  }

  /// Applies as much of a failing range as there is before the entry at fault, and gives the error that names it.
  private func stopping(_ view: StoredSum, _ range: Range<UInt64>, _ error: any Error) -> any Error
  {
    guard let error = error as? LedgerError,
      error.code == .negativeCount || error.code == .damaged
    else { return error }
    var (range, reason) = (range, error.message)
    do {
      while range.count > 1 {
        let middle = range.lowerBound + UInt64(range.count) / 2
        let half = range.lowerBound..<middle
        do {
          let sums = try Replay(log).sums(
            of: [view.projection], over: half, skipped: [view.skipped])
          try view.store.apply(sums[0].sorted(), over: half) { describe($0, view.projection) }
          range = middle..<range.upperBound
        } catch let failure as LedgerError
          where failure.code == .negativeCount || failure.code == .damaged
        {
          (range, reason) = (half, failure.message)
        }
      }
      return try view.store.file.stop(at: range.lowerBound, reason)
    } catch {
      return error
    }
  }

  func replay(
    _ projection: any FoldProjection, _ skipped: Set<UInt64>, _ workers: Int,
    _ progress: @escaping @Sendable (UInt64) -> Void
  ) -> FoldReplay {
    FoldReplay(
      projection: projection, log: log, home: configuration.home, workers: max(1, workers),
      skipped: skipped, progress: progress)
  }
}

extension SumStore {
  /// A range cut where snapshots are kept.
  static func parts(of range: Range<UInt64>) -> [Range<UInt64>] {
    var parts: [Range<UInt64>] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(range.upperBound, (start / snapshotSpacing + 1) * snapshotSpacing)
      parts.append(start..<end)
      start = end
    }
    return parts
  }
}
