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
  /// Number of stored rows.
  public let rows: Int
  /// Bytes of its file in use.
  public let bytes: Int
  /// The entry at which it stopped, and why; nil while it goes on.
  public let stopped: (position: UInt64, reason: String)?
  /// Entries left out on purpose; the view is incomplete if there are any.
  public let quarantine: [Quarantine.Case]

  /// A view of which nothing can be read.
  public static func unreadable(_ name: String, size: UInt64) -> ViewStatus {
    ViewStatus(
      name: name, version: nil, progress: 0, lag: size, rows: 0, bytes: 0, stopped: nil,
      quarantine: [])
  }
}

/// A version of a view that is open, of whichever algebra.
enum OpenView: Sendable {
  case sums(any SumProjection, SumStore)
  case facts(any FoldProjection, FactStore)

  var isSum: Bool { if case .sums = self { true } else { false } }

  var file: ViewFile {
    switch self {
    case .sums(_, let store): store.file
    case .facts(_, let store): store.file
    }
  }

  func count() throws -> Int {
    switch self {
    case .sums(_, let store): try store.count()
    case .facts(let projection, let store): try store.count(shownBy: projection)
    }
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
  func open(_ projection: any Projection, _ path: String, readOnly: Bool) throws -> OpenView {
    if let sum = projection as? any SumProjection {
      return .sums(sum, try openSums(sum, path, readOnly: readOnly))
    }
    if let fold = projection as? any FoldProjection {
      return .facts(fold, try openFacts(fold, path, readOnly: readOnly))
    }
    throw LedgerError(
      .missingView, "view \(projection.name) is computed when it is read; it has no stored version")
  }

  func openSums(_ projection: any SumProjection, _ path: String, readOnly: Bool) throws -> SumStore
  {
    let store = try SumStore(path: path, readOnly: readOnly)
    try require(store.header, of: projection, path)
    return store
  }

  func openFacts(_ projection: any FoldProjection, _ path: String, readOnly: Bool) throws
    -> FactStore
  {
    let store = try FactStore(path: path, readOnly: readOnly)
    try require(store.header, of: projection, path)
    return store
  }

  private func require(_ found: ViewFile.Header, of projection: any Projection, _ path: String)
    throws
  {
    let expected = header(of: projection)
    guard found.origin == expected.origin, found.name == expected.name else {
      throw ViewFile.damaged(
        path,
        "it is view \(found.name) of \(found.origin), expected \(expected.name) of \(expected.origin)"
      )
    }
    guard found.fingerprint == expected.fingerprint else {
      throw LedgerError(
        .changedReducer,
        "view \(projection.name) was made by another reducer (fingerprint \(found.fingerprint.description.prefix(16)), now \(expected.fingerprint.description.prefix(16))); run 'tamga rebuild \(projection.name)'"
      )
    }
  }

  /// The served version of a view, for reading.
  func served(_ projection: any Projection, readOnly: Bool = true) throws -> (
    view: OpenView, version: String
  ) {
    let directory = ViewDirectory(self, projection.name)
    guard let version = try directory.current() else {
      throw LedgerError(
        .missingView,
        "view \(projection.name) was never built; run 'tamga project \(projection.name)'")
    }
    return (try open(projection, directory.versionPath(version), readOnly: readOnly), version)
  }

  /// Where a view stands now. A derived view stands where its sources do.
  public func status(of projection: any Projection) throws -> ViewStatus {
    if let derived = projection as? any DerivedProjection {
      return try status(ofDerived: derived)
    }
    let directory = ViewDirectory(self, projection.name)
    guard let version = try directory.current() else {
      return ViewStatus.unreadable(projection.name, size: try log.size())
    }
    let view = try served(projection).view
    let progress = try view.file.progress()
    // Behind the progress: both grow meanwhile.
    let size = try log.size()
    guard progress <= size else { throw Self.ahead(projection.name, progress, size) }
    return ViewStatus(
      name: projection.name, version: version, progress: progress, lag: size - progress,
      rows: try view.count(), bytes: try view.file.usedBytes(),
      stopped: try view.file.failure().map { ($0.position, $0.reason) },
      quarantine: try leftOut(by: projection, view.file))
  }

  /// The entries that a view has left out on purpose, or is to leave out.
  public func leftOut(by projection: any Projection) throws -> [Quarantine.Case] {
    try leftOut(by: projection, served(projection).view.file)
  }

  private func leftOut(by projection: any Projection, _ file: ViewFile) throws -> [Quarantine.Case]
  {
    let listed = try ViewDirectory(self, projection.name).quarantine().positions
    return try cases(of: projection, file.skipped().union(listed))
  }

  private func status(ofDerived derived: any DerivedProjection) throws -> ViewStatus {
    let sources = try derived.sources.map { try status(of: $0) }
    let size = try log.size()
    guard sources.allSatisfy({ $0.version != nil }) else {
      return ViewStatus.unreadable(derived.name, size: size)
    }
    let progress = sources.map(\.progress).min() ?? 0
    return ViewStatus(
      name: derived.name, version: "\(derived.version).0", progress: progress,
      lag: size - progress, rows: try table(derived).rows.count, bytes: 0,
      stopped: sources.lazy.compactMap(\.stopped).first,
      quarantine: try cases(
        of: derived, Set(sources.flatMap { $0.quarantine.map(\.position) })))
  }

  static func ahead(_ name: String, _ progress: UInt64, _ size: UInt64) -> LedgerError {
    LedgerError(
      .ahead,
      "view \(name) has seen \(progress) entries, the log has \(size): the log is older than the view; run 'tamga rebuild \(name)'"
    )
  }

  func header(of projection: any Projection) -> ViewFile.Header {
    ViewFile.Header(
      name: projection.name, version: projection.version, origin: configuration.origin,
      fingerprint: Fingerprint.of(projection))
  }

  /// A cell's key for people.
  func describe(_ key: UInt64, _ projection: any SumProjection) -> String {
    zip(projection.keyColumns, projection.fields(of: key)).map { column, field in
      "\(column)=\(field.printed ?? "")"
    }.joined(separator: " ")
  }
}
