import Customs

extension CustomsLedger {
  /// Brings views up to date; those that were never built are built. Derived views have nothing to bring up to date.
  ///
  /// A failing view stops alone, the others go on.
  ///
  /// - Parameter report: called for each view that is up to date, once all are.
  public func project(
    _ projections: [any Projection], workers: Int = 1, wait: Double = 0,
    progress: @escaping @Sendable (UInt64) -> Void = { _ in },
    report: (any Projection) throws -> Void,
    failed: (String, any Error) -> Void
  ) throws {
    var locks: [FileLock] = []
    defer { withExtendedLifetime(locks) {} }
    var owned: [(projection: any Projection, directory: ViewDirectory)] = []
    for projection in projections where !(projection is any DerivedProjection) {
      do {
        let directory = ViewDirectory(self, projection.name)
        locks.append(try directory.lock(wait: wait))
        owned.append((projection, directory))
      } catch {
        failed(projection.name, error)
      }
    }
    // Read when the views are ours: until then another process may bring them further than this.
    let size = try log.size()
    var (behind, missing) = try opened(owned, size, workers: max(1, workers), failed)
    var done: Set<String> = []
    for outcome in try catchUp(behind, to: size, workers: max(1, workers), progress) {
      done.formUnion(outcome.done)
      for (name, error) in outcome.failures { failed(name, error) }
    }
    // The environments are closed by then: a file is open once in a process.
    behind.removeAll()
    if !missing.isEmpty {
      let outcomes = build(
        missing, size: size, workers: workers, progress: progress, failed: failed)
      done.formUnion(outcomes.map(\.name))
    }
    for projection in projections where done.contains(projection.name) {
      try report(projection)
    }
  }

  /// Opens the views that can be caught up with; the others have to be built.
  private func opened(
    _ views: [(projection: any Projection, directory: ViewDirectory)], _ size: UInt64, workers: Int,
    _ failed: (String, any Error) -> Void
  ) throws -> (
    behind: [LaggingView], missing: [(projection: any Projection, directory: ViewDirectory)]
  ) {
    let found = try concurrently(views.count, threads: workers) { index in
      Result { try self.lagging(views[index].projection, views[index].directory, size) }
    }
    var behind: [LaggingView] = []
    var missing: [(projection: any Projection, directory: ViewDirectory)] = []
    for (view, found) in zip(views, found) {
      do {
        if let view = try found.get() { behind.append(view) } else { missing.append(view) }
      } catch {
        failed(view.projection.name, error)
      }
    }
    return (behind, missing)
  }

  /// Opens a view for catching up; nil if it has to be built.
  private func lagging(_ projection: any Projection, _ directory: ViewDirectory, _ size: UInt64)
    throws -> LaggingView?
  {
    guard let version = try directory.current() else { return nil }
    let skipped = try directory.quarantine().positions
    let view = try open(projection, directory.versionPath(version), readOnly: false)
    let from = try requireBehind(projection.name, try view.file.progress(), size)
    guard try isServing(view, skipped, from), try !readsNewList(projection, from..<size) else {
      return nil
    }
    return LaggingView(view: view, skipped: skipped, from: from)
  }

  /// Whether what a view left out so far is what it is to leave out.
  func isServing(_ view: OpenView, _ skipped: Set<UInt64>, _ progress: UInt64) throws -> Bool {
    try view.file.skipped() == skipped.filter { $0 < progress }
  }

  /// Whether a list was published that gives every entry before it another meaning.
  func readsNewList(_ projection: any Projection, _ range: Range<UInt64>) throws -> Bool {
    guard (projection as? any FoldProjection)?.readsLists == true, !range.isEmpty else {
      return false
    }
    return try log.hasLists(in: range)
  }

  private func requireBehind(_ name: String, _ progress: UInt64, _ size: UInt64) throws -> UInt64 {
    guard progress <= size else { throw Self.ahead(name, progress, size) }
    return progress
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
