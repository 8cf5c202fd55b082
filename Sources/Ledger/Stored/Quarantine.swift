import Customs

/// The entries that a view leaves out because somebody decided so; `views/<name>/quarantine.json`.
///
/// It belongs to the view and not to one of its versions: a rebuild leaves out the same entries.
public struct Quarantine: Sendable, Equatable {
  public struct Case: Sendable, Equatable {
    public let position: UInt64
    public let reason: String

    public init(position: UInt64, reason: String) {
      self.position = position
      self.reason = reason
    }
  }

  /// By position.
  public private(set) var cases: [Case] = []

  public init() {}

  public var positions: Set<UInt64> { Set(cases.map(\.position)) }

  /// Adds or replaces a case.
  public mutating func add(_ new: Case) {
    cases.removeAll { $0.position == new.position }
    cases.append(new)
    cases.sort { $0.position < $1.position }
  }

  /// Removes a case; false if there was none.
  public mutating func remove(_ position: UInt64) -> Bool {
    let count = cases.count
    cases.removeAll { $0.position == position }
    return cases.count < count
  }

  init(json: [UInt8], path: String) throws {
    guard let list = JSONDocument(json) else {
      throw LedgerError(.damaged, "\(path): it is no JSON; mend it or delete it")
    }
    for element in list.elements {
      guard let position = element["position"]?.text.flatMap({ UInt64($0) }),
        let reason = element["reason"]?.text
      else {
        throw LedgerError(
          .damaged, "\(path): expected objects with position and reason; mend it or delete it")
      }
      add(Case(position: position, reason: reason))
    }
  }

  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginArray()
    for known in cases {
      writer.beginObject()
      writer.member("position", known.position)
      writer.member("reason", known.reason)
      writer.endObject()
    }
    writer.endArray()
    return writer.bytes + [0x0A]
  }
}

extension CustomsLedger {
  /// Why a view's rows lack some entries. A derived view lacks those of its sources.
  func cases(of projection: any Projection, _ skipped: Set<UInt64>) throws -> [Quarantine.Case] {
    if skipped.isEmpty { return [] }
    let names = ((projection as? any DerivedProjection)?.sources ?? [projection]).map(\.name)
    let known = try names.flatMap { try ViewDirectory(self, $0).quarantine().cases }
    return skipped.sorted().map { position in
      known.first { $0.position == position }
        ?? Quarantine.Case(
          position: position, reason: "quarantined no more; 'tamga project' builds the view anew")
    }
  }

  /// Leaves an entry out of a view from now on, or takes it in again with `reason` nil.
  ///
  /// Nothing is changed but the list. Catching up then builds the view anew if it has come past the entry.
  /// - Throws: `unknownEntry` if the log has no such entry, or if the entry to be taken in was not left out.
  public func quarantine(
    _ projection: any Projection, _ position: UInt64, reason: String?, wait: Double = 0
  ) throws {
    let size = try log.size()
    guard position < size else {
      throw LedgerError(
        .unknownEntry, "position \(position): the log has \(size) entries, from position 0 on")
    }
    let directory = ViewDirectory(self, projection.name)
    let lock = try directory.lock(wait: wait)
    defer { withExtendedLifetime(lock) {} }
    var quarantine = try directory.quarantine()
    if let reason {
      quarantine.add(Quarantine.Case(position: position, reason: reason))
    } else if !quarantine.remove(position) {
      throw LedgerError(
        .unknownEntry,
        "position \(position) is not quarantined in view \(projection.name); quarantined are: \(quarantine.cases.isEmpty ? "none" : quarantine.cases.map { "\($0.position)" }.joined(separator: ", "))"
      )
    }
    try directory.store(quarantine)
  }
}

extension ViewDirectory {
  static let quarantineName = "quarantine.json"
  private var quarantinePath: String { path + "/" + Self.quarantineName }

  /// The entries this view leaves out.
  func quarantine() throws -> Quarantine {
    guard try FileSystem.exists(quarantinePath) else { return Quarantine() }
    return try Quarantine(json: try FileSystem.read(quarantinePath), path: quarantinePath)
  }

  /// Needs the lock.
  func store(_ quarantine: Quarantine) throws {
    try FileSystem.replace(quarantine.json, at: quarantinePath, mode: 0o640)
  }
}
