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

extension CustomsLedger {
  /// Calls `body` with each key whose stored and replayed cells differ. Both are sorted by key, so one walk suffices.
  static func forEachDifference(
    _ stored: [SumCell], _ replayed: [SumCell],
    _ body: (UInt64, _ stored: SumCell?, _ replayed: SumCell?) -> Void
  ) {
    var (s, r) = (0, 0)
    while s < stored.count || r < replayed.count {
      if s == stored.count || (r < replayed.count && replayed[r].key < stored[s].key) {
        body(replayed[r].key, nil, replayed[r])
        r += 1
      } else if r == replayed.count || stored[s].key < replayed[r].key {
        body(stored[s].key, stored[s], nil)
        s += 1
      } else {
        if stored[s] != replayed[r] { body(stored[s].key, stored[s], replayed[r]) }
        (s, r) = (s + 1, r + 1)
      }
    }
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

  static func ahead(_ name: String, _ progress: UInt64, _ size: UInt64) -> LedgerError {
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
