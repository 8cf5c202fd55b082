import Customs

/// Where a view stands.
public struct ViewStatus: Sendable {
  public let name: String
  /// `<reducer version>.<build>`; nil if it was never built.
  public let version: String?
  /// Entries seen.
  public let progress: UInt64
  /// Entries not seen yet.
  public let lag: UInt64
  /// Number of cells.
  public let rows: Int
  /// Bytes of its file in use.
  public let bytes: Int

  /// A view of which nothing can be read.
  public static func unreadable(_ name: String, size: UInt64) -> ViewStatus {
    ViewStatus(name: name, version: nil, progress: 0, lag: size, rows: 0, bytes: 0)
  }
}

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
  private func build(
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
    let comparison = try compare(projection, directory, with: cells, at: size)
    try directory.promote(shadow)
    return RebuildOutcome(
      name: projection.name, version: shadow.version, rows: cells.count, progress: size,
      differences: comparison?.count, firstDifference: comparison?.first)
  }

  /// Compares the served version with freshly replayed cells; nil if there is none of the same reducer.
  private func compare(
    _ projection: any SumProjection, _ directory: ViewDirectory, with cells: [SumCell],
    at size: UInt64
  ) throws -> (count: Int, first: String?)? {
    guard let version = try directory.current(),
      FileSystem.exists(directory.versionPath(version) + "/data.mdb")
    else { return nil }
    let store = try ViewStore(path: directory.versionPath(version), readOnly: false)
    guard store.header == header(of: projection), try store.progress() <= size else { return nil }
    do {
      let from = try store.progress()
      let sums = try Replay(log).sums(of: [projection], over: from..<size)
      try store.apply(sums[0].sorted(), over: from..<size) { describe($0, projection) }
      var (count, first): (Int, String?) = (0, nil)
      try Self.forEachDifference(store, cells) { key, stored, replayed in
        count += 1
        first =
          first
          ?? "\(describe(key, projection)): stored \(Self.text(stored)), replayed \(Self.text(replayed))"
      }
      return (count, first)
    } catch let error as LedgerError where error.code == .negativeCount || error.code == .damaged {
      return (1, error.message)
    }
  }

  /// Calls `body` with each key whose stored and replayed cells differ. Both are sorted by key, so one walk suffices.
  static func forEachDifference(
    _ store: ViewStore, _ cells: [SumCell],
    _ body: (UInt64, _ stored: SumCell?, _ replayed: SumCell?) -> Void
  ) throws {
    var index = 0
    try store.forEachCell { stored in
      while index < cells.count, cells[index].key < stored.key {
        body(cells[index].key, nil, cells[index])
        index += 1
      }
      guard index < cells.count, cells[index].key == stored.key else {
        return body(stored.key, stored, nil)
      }
      if cells[index] != stored { body(stored.key, stored, cells[index]) }
      index += 1
    }
    for cell in cells[index...] { body(cell.key, nil, cell) }
  }

  /// A cell's measures for people.
  static func text(_ cell: SumCell?) -> String {
    cell.map {
      "\($0.items) items, \($0.mass) mg, \($0.value) hundredths, \($0.quantity) thousandths"
    } ?? "no row"
  }

  /// Opens a view's version and makes sure it is of this ledger and of this reducer.
  func open(_ projection: any SumProjection, _ path: String, readOnly: Bool) throws -> ViewStore {
    let store = try ViewStore(path: path, readOnly: readOnly)
    let expected = header(of: projection)
    guard store.header.origin == expected.origin, store.header.name == expected.name else {
      throw ViewStore.damaged(
        path,
        "it is view \(store.header.name) of \(store.header.origin), expected \(expected.name) of \(expected.origin)"
      )
    }
    guard store.header.fingerprint == expected.fingerprint else {
      throw LedgerError(
        .changedReducer,
        "view \(projection.name) was made by another reducer (fingerprint \(store.header.fingerprint.description.prefix(16)), now \(expected.fingerprint.description.prefix(16))); run 'tamga rebuild \(projection.name)'"
      )
    }
    return store
  }

  /// The served version of a view, for reading.
  func served(_ projection: any SumProjection, readOnly: Bool = true) throws -> (
    store: ViewStore, version: String
  ) {
    let directory = ViewDirectory(self, projection.name)
    guard let version = try directory.current() else {
      throw LedgerError(
        .missingView,
        "view \(projection.name) was never built; run 'tamga project \(projection.name)'")
    }
    return (try open(projection, directory.versionPath(version), readOnly: readOnly), version)
  }

  /// Where a view stands now.
  public func status(of projection: any SumProjection) throws -> ViewStatus {
    let size = try log.size()
    guard let version = try ViewDirectory(self, projection.name).current() else {
      return ViewStatus.unreadable(projection.name, size: size)
    }
    let store = try served(projection).store
    let progress = try store.progress()
    guard progress <= size else { throw Self.ahead(projection.name, progress, size) }
    return ViewStatus(
      name: projection.name, version: version, progress: progress, lag: size - progress,
      rows: try store.count(), bytes: try store.usedBytes())
  }

  private static func ahead(_ name: String, _ progress: UInt64, _ size: UInt64) -> LedgerError {
    LedgerError(
      .ahead,
      "view \(name) has seen \(progress) entries, the log has \(size): the log is older than the view; run 'tamga rebuild \(name)'"
    )
  }

  func header(of projection: any SumProjection) -> ViewStore.Header {
    ViewStore.Header(
      name: projection.name, version: projection.version, origin: configuration.origin,
      fingerprint: Fingerprint.of(projection))
  }

  /// A cell's key for people.
  func describe(_ key: UInt64, _ projection: any SumProjection) -> String {
    zip(projection.keyColumns, projection.fields(of: key)).map { column, field in
      switch field {
      case .text(let text): "\(column)=\(text)"
      case .party(let number): "\(column)=#\(number)"
      }
    }.joined(separator: " ")
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
