import Customs

/// What a rebuild of one view came to.
public struct RebuildOutcome: Sendable {
  public let name: String
  public let version: String
  public let rows: Int
  public let progress: UInt64
  /// Cells in which the version served until now differed at the same position; nil if there was none to compare.
  public let differences: Int?
  /// The first of them.
  public let firstDifference: String?
}

extension CustomsLedger {
  /// Replays the log from its beginning into new versions, compares each with the one served at the same position, and
  /// puts the new ones into service. The old ones stay. A failing view stops alone.
  public func rebuild(
    _ projections: [any SumProjection], workers: Int, wait: Double = 0,
    progress: @escaping @Sendable (UInt64) -> Void = { _ in }, failed: (String, any Error) -> Void
  ) throws -> [RebuildOutcome] {
    let directories = projections.map { ($0, ViewDirectory(self, $0.name)) }
    let locks = try directories.map { try $0.1.lock(wait: wait) }
    defer { withExtendedLifetime(locks) {} }
    let size = try log.size()
    return build(directories, size: size, workers: workers, progress: progress, failed: failed)
  }

  /// Builds, compares and promotes. Needs the locks.
  func build(
    _ views: [(projection: any SumProjection, directory: ViewDirectory)], size: UInt64,
    workers: Int,
    progress: @escaping @Sendable (UInt64) -> Void, failed: (String, any Error) -> Void
  ) -> [RebuildOutcome] {
    var outcomes: [RebuildOutcome] = []
    do {
      let replay = Replay(log, workers: workers, progress: progress)
      let sums = try replay.sums(of: views.map(\.projection), over: 0..<size)
      for (view, sum) in zip(views, sums) {
        do {
          outcomes.append(try build(view.projection, view.directory, sum.sorted(), size))
        } catch {
          failed(view.projection.name, error)
        }
      }
    } catch {
      for view in views { failed(view.projection.name, error) }
    }
    return outcomes
  }

  /// Stores one view's cells as a new version, compares it with the served one, and serves it.
  private func build(
    _ projection: any SumProjection, _ directory: ViewDirectory, _ cells: [SumCell], _ size: UInt64
  ) throws -> RebuildOutcome {
    for cell in cells {
      try ViewStore.check(cell, projection.name, 0..<size) { describe($0, projection) }
    }
    let shadow = try directory.prepareShadow(reducerVersion: projection.version)
    try ViewStore.create(
      path: shadow.path, header: header(of: projection), cells: cells, progress: size)
    let comparison = compare(projection, directory, with: cells, at: size)
    try directory.promote(shadow)
    return RebuildOutcome(
      name: projection.name, version: shadow.version, rows: cells.count, progress: size,
      differences: comparison?.count, firstDifference: comparison?.first)
  }

  /// Compares the served version with freshly replayed cells; nil if there is none of the same reducer.
  ///
  /// A served version that cannot be read is a difference: a rebuild is how it is mended.
  private func compare(
    _ projection: any SumProjection, _ directory: ViewDirectory, with cells: [SumCell],
    at size: UInt64
  ) -> (count: Int, first: String?)? {
    do {
      guard let version = try directory.current() else { return nil }
      let store = try ViewStore(path: directory.versionPath(version), readOnly: false)
      let from = try store.progress()
      guard store.header == header(of: projection), from <= size else { return nil }
      let sums = try Replay(log).sums(of: [projection], over: from..<size)
      try store.apply(sums[0].sorted(), over: from..<size) { describe($0, projection) }
      var served: [SumCell] = []
      try store.forEachCell { served.append($0) }
      var (count, first): (Int, String?) = (0, nil)
      Self.forEachDifference(served, cells) { key, stored, replayed in
        count += 1
        first =
          first
          ?? "\(describe(key, projection)): stored \(Self.text(stored)), replayed \(Self.text(replayed))"
      }
      return (count, first)
    } catch {
      return (1, "\(error)")
    }
  }
}

extension CustomsLedger {
  /// Serves the version built before the one served now.
  ///
  /// - Throws: `missingView` if there is no older version of the same reducer.
  public func rollback(_ projection: any SumProjection, wait: Double = 0) throws -> String {
    let directory = ViewDirectory(self, projection.name)
    let lock = try directory.lock(wait: wait)
    defer { withExtendedLifetime(lock) {} }
    let versions = try directory.versions()
    guard let current = try directory.current(), let index = versions.firstIndex(of: current),
      index > 0
    else {
      throw LedgerError(
        .missingView,
        "view \(projection.name) has no older version; there are: \(versions.joined(separator: ", "))"
      )
    }
    let target = versions[index - 1]
    _ = try open(projection, directory.versionPath(target), readOnly: true)
    try directory.serve(target)
    return target
  }
}
