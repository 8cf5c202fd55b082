import Customs
import Dispatch

/// What a rebuild of one view came to.
public struct RebuildOutcome: Sendable {
  public let name: String
  public let version: String
  public let rows: Int
  public let progress: UInt64
  /// Rows in which the version served until now differed at the same position; nil if there was none to compare.
  public let differences: Int?
  /// The first of them.
  public let firstDifference: String?
  /// Where an interrupted build was gone on with; nil: it began at 0.
  public let resumedAt: UInt64?
}

extension CustomsLedger {
  /// Replays the log from its beginning into new versions, compares each with the one served at the same position, and
  /// puts the new ones into service. The old ones stay. A failing view stops alone.
  public func rebuild(
    _ projections: [any Projection], workers: Int, wait: Double = 0,
    progress: @escaping @Sendable (UInt64) -> Void = { _ in }, failed: (String, any Error) -> Void
  ) throws -> [RebuildOutcome] {
    let directories = projections.filter { !($0 is any DerivedProjection) }.map {
      ($0, ViewDirectory(self, $0.name))
    }
    let locks = try directories.map { try $0.1.lock(wait: wait) }
    defer { withExtendedLifetime(locks) {} }
    let size = try log.size()
    return build(directories, size: size, workers: workers, progress: progress, failed: failed)
  }

  /// Builds, compares and promotes. Needs the locks.
  func build(
    _ views: [(projection: any Projection, directory: ViewDirectory)], size: UInt64, workers: Int,
    progress: @escaping @Sendable (UInt64) -> Void, failed: (String, any Error) -> Void
  ) -> [RebuildOutcome] {
    var sums: [ShadowSum] = []
    var outcomes: [RebuildOutcome] = []
    for (projection, directory) in views {
      do {
        if let sum = projection as? any SumProjection {
          sums.append(try ShadowSum(sum, directory, header(of: sum)))
        } else if let fold = projection as? any FoldProjection {
          outcomes.append(try build(fold, directory, size, workers, progress))
        }
      } catch {
        failed(projection.name, error)
      }
    }
    return build(sums, size, workers, progress, failed) + outcomes
  }

  /// A sum view under construction.
  struct ShadowSum {
    let projection: any SumProjection
    let directory: ViewDirectory
    let skipped: Set<UInt64>
    let shadow: ViewDirectory.Shadow
    let store: SumStore
    /// Positions of the snapshots that an interrupted build has left.
    let kept: [UInt64]
    /// What has been replayed so far.
    var cells: [SumCell] = []

    init(
      _ projection: any SumProjection, _ directory: ViewDirectory, _ header: ViewFile.Header
    ) throws {
      self.projection = projection
      self.directory = directory
      skipped = try directory.quarantine().positions
      let begun = try ViewFile.Begun(skipped: skipped)
      shadow = try directory.prepareShadow(header, begun)
      store = try Self.store(shadow, header, begun)
      kept = try store.snapshotPositions()
    }

    /// The file of an interrupted build, or a new one. One that was filled already, and stopped before it was promoted,
    /// holds cells of a size that may have been passed since: it is built anew.
    private static func store(
      _ shadow: ViewDirectory.Shadow, _ header: ViewFile.Header, _ begun: ViewFile.Begun
    ) throws -> SumStore {
      if shadow.isBegun {
        if try ViewFile(resuming: shadow.path).progress() == 0 {
          return try SumStore.resume(path: shadow.path)
        }
        try FileSystem.remove(shadow.path)
      }
      return try SumStore.create(path: shadow.path, header: header, begun: begun)
    }
  }

  /// Replays sum views together. Snapshots are kept on the way.
  private func build(
    _ views: [ShadowSum], _ size: UInt64, _ workers: Int,
    _ progress: @escaping @Sendable (UInt64) -> Void, _ failed: (String, any Error) -> Void
  ) -> [RebuildOutcome] {
    guard !views.isEmpty else { return [] }
    var views = views
    // As far as every one of them has come.
    let start = views.map { $0.kept.last { $0 <= size } ?? 0 }.min() ?? 0
    do {
      for index in views.indices where start > 0 {
        views[index].cells = try views[index].store.snapshot(at: start)
      }
      progress(start)
      for part in SumStore.parts(of: start..<size, every: snapshotSpacing) {
        let changes = try Replay(log, workers: workers, progress: progress).cells(
          of: views.map(\.projection), over: part, skipped: views.map(\.skipped))
        for index in views.indices {
          views[index].cells = SumCell.sums(views[index].cells, changes[index])
          if part.upperBound % snapshotSpacing == 0 {
            try views[index].store.keepSnapshot(views[index].cells, at: part.upperBound)
          }
        }
      }
    } catch {
      for view in views { buildStopping(view, size, error, failed) }
      return []
    }
    let replayed = views
    // All wait for the disk together; no more of them work at once than there are workers.
    let turns = DispatchSemaphore(value: max(1, workers))
    let results = sideBySide(replayed.count) { index in
      Result { try self.finish(replayed[index], size, resumedAt: start, turns) }
    }
    var outcomes: [RebuildOutcome] = []
    for (view, result) in zip(replayed, results) {
      do {
        outcomes.append(try result.get())
      } catch {
        buildStopping(view, size, error, failed)
      }
    }
    return outcomes
  }

  /// Builds a failing view once more, as far as it goes.
  private func buildStopping(
    _ view: ShadowSum, _ size: UInt64, _ error: any Error, _ failed: (String, any Error) -> Void
  ) {
    let name = view.projection.name
    guard let cause = error as? LedgerError, cause.code == .negativeCount || cause.code == .damaged
    else { return failed(name, error) }
    do {
      let shadow = ViewDirectory.Shadow(
        path: view.shadow.path + ".stopping.shadow", version: view.shadow.version, isBegun: false)
      let store = try SumStore.create(path: shadow.path, header: header(of: view.projection))
      var stopped: any Error = cause
      _ = catchUp(
        [StoredSum(view.projection, store, view.skipped)], over: 0..<size, workers: 1,
        progress: { _ in }, failed: { stopped = $1 })
      try store.file.sync()
      try promoteStopped(
        .sums(view.projection, store), view.directory, shadow, view.skipped)
      failed(name, stopped)
    } catch {
      failed(name, error)
    }
  }

  /// Stores one view's cells, compares them with the served ones, and serves the new ones.
  private func finish(
    _ view: ShadowSum, _ size: UInt64, resumedAt: UInt64, _ turns: DispatchSemaphore
  ) throws -> RebuildOutcome {
    let comparison = try taking(turns) {
      for cell in view.cells {
        try SumStore.check(cell, view.projection.name, 0..<size) { describe($0, view.projection) }
      }
      try view.store.fill(view.cells, progress: size, skipped: view.skipped)
      return try compare(view, with: view.cells, at: size)
    }
    try view.store.file.sync()
    try view.directory.promote(view.shadow)
    return RebuildOutcome(
      name: view.projection.name, version: view.shadow.version, rows: view.cells.count,
      progress: size,
      differences: comparison?.count, firstDifference: comparison?.first,
      resumedAt: resumedAt > 0 ? resumedAt : nil)
  }

  /// Runs `body` when its turn has come.
  private func taking<Result>(_ turns: DispatchSemaphore, _ body: () throws -> Result) rethrows
    -> Result
  {
    turns.wait()
    defer { turns.signal() }
    return try body()
  }

  /// Replays one fold view, compares it with the served one, and serves the new one.
  ///
  /// - Throws: `stopped` if an entry cannot be taken; what was built before it is served then.
  private func build(
    _ projection: any FoldProjection, _ directory: ViewDirectory, _ size: UInt64, _ workers: Int,
    _ progress: @escaping @Sendable (UInt64) -> Void
  ) throws -> RebuildOutcome {
    let skipped = try directory.quarantine().positions
    let header = header(of: projection)
    let begun = try ViewFile.Begun(skipped: skipped)
    let replay = replay(projection, skipped, workers, progress)
    var stop: EntryFailure?
    while true {
      let end = stop?.position.rawValue ?? size
      let shadow = try directory.prepareShadow(header, begun)
      let store =
        try isResumable(shadow, projection, end)
        ? try FactStore.resume(path: shadow.path)
        : try FactStore.create(path: shadow.path, header: header, begun: begun)
      let resumedAt = try store.file.progress()
      progress(resumedAt)
      do {
        try replay.advance(store, to: end, folding: false)
        try replay.foldAll(store, at: end)
      } catch let failure as EntryFailure {
        // The folding comes last and may stop at an earlier entry than the reading.
        stop = failure
        continue
      }
      if let stop {
        let error = try store.file.stop(at: stop)
        try store.file.sync()
        try promoteStopped(.facts(projection, store), directory, shadow, skipped)
        throw error
      }
      try store.file.sync()
      let comparison = try compare(projection, directory, replay, with: store, at: size)
      let rows = try store.count(shownBy: projection)
      try directory.promote(shadow)
      return RebuildOutcome(
        name: projection.name, version: shadow.version, rows: rows, progress: size,
        differences: comparison?.count, firstDifference: comparison?.first,
        resumedAt: resumedAt > 0 ? resumedAt : nil)
    }
  }

  /// Whether an interrupted build can be gone on with; if not, its directory is gone afterwards.
  private func isResumable(
    _ shadow: ViewDirectory.Shadow, _ projection: any FoldProjection, _ size: UInt64
  ) throws -> Bool {
    guard shadow.isBegun else { return false }
    let progress = try ViewFile(resuming: shadow.path).progress()
    // Another list is another meaning of the entries that were replayed before it.
    let changed = try projection.readsLists && progress < size && log.hasLists(in: progress..<size)
    if progress > size || changed {
      try FileSystem.remove(shadow.path)
      return false
    }
    return true
  }
}
