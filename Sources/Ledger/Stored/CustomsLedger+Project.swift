import Customs

extension CustomsLedger {
  /// Brings views up to date; those that were never built are built.
  ///
  /// Views that have come equally far are replayed together. A failing view stops alone, the others go on.
  public func project(
    _ projections: [any SumProjection], workers: Int = 1, wait: Double = 0,
    progress: @escaping @Sendable (UInt64) -> Void = { _ in }, report: (ViewStatus) -> Void,
    failed: (String, any Error) -> Void
  ) throws {
    let size = try log.size()
    var locks: [FileLock] = []
    defer { withExtendedLifetime(locks) {} }
    var missing: [(projection: any SumProjection, directory: ViewDirectory)] = []
    var behind: [UInt64: [(projection: any SumProjection, store: ViewStore)]] = [:]
    for projection in projections {
      do {
        let directory = ViewDirectory(self, projection.name)
        locks.append(try directory.lock(wait: wait))
        guard let version = try directory.current() else {
          missing.append((projection, directory))
          continue
        }
        let store = try open(projection, directory.versionPath(version), readOnly: false)
        let from = try store.progress()
        guard from <= size else { throw Self.ahead(projection.name, from, size) }
        behind[from, default: []].append((projection, store))
      } catch {
        failed(projection.name, error)
      }
    }
    var done: Set<String> = []
    for (from, views) in behind.sorted(by: { $0.key < $1.key }) {
      done.formUnion(
        catchUp(views, over: from..<size, workers: workers, progress: progress, failed: failed))
    }
    // The environments are closed by now: a file is open once in a process.
    behind.removeAll()
    if !missing.isEmpty {
      let outcomes = build(
        missing, size: size, workers: workers, progress: progress, failed: failed)
      done.formUnion(outcomes.map(\.name))
    }
    for projection in projections where done.contains(projection.name) {
      report(try status(of: projection))
    }
  }

  /// Applies the same entries to some views; the names of those that took them.
  private func catchUp(
    _ views: [(projection: any SumProjection, store: ViewStore)], over range: Range<UInt64>,
    workers: Int,
    progress: @escaping @Sendable (UInt64) -> Void, failed: (String, any Error) -> Void
  ) -> [String] {
    if range.isEmpty { return views.map(\.projection.name) }
    var done: [String] = []
    do {
      let replay = Replay(log, workers: workers, progress: progress)
      let sums = try replay.sums(of: views.map(\.projection), over: range)
      for (view, sum) in zip(views, sums) {
        do {
          try view.store.apply(sum.sorted(), over: range) { describe($0, view.projection) }
          done.append(view.projection.name)
        } catch {
          failed(view.projection.name, error)
        }
      }
    } catch {
      for view in views { failed(view.projection.name, error) }
    }
    return done
  }
}
