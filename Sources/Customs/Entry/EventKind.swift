/// What happened: the `event` of a submission, stored as one byte. Numbers are never reused.
public enum EventKind: UInt8, Sendable, CaseIterable {
  /// A party seen for the first time. Made by the engine, never submitted.
  case party = 1
  case lodged = 2
  case accepted = 3
  case rejected = 4
  case released = 5
  case notReleased = 6
  case amended = 7
  case invalidated = 8
  case departed = 9
  case crossed = 10
  case arrived = 11
  case discharged = 12
  case exited = 13
  case incident = 14
  case partyRegistered = 15
  case listPublished = 16
  case statisticPublished = 17
  case openingBalance = 18

  /// The word in submissions and in `tamga log`.
  public var name: String { Self.names[Int(rawValue)] }

  /// Names by number; asking the language for them each time would cost more than parsing a line.
  private static let names: [String] = {
    var names = [String](repeating: "", count: 256)
    for kind in allCases { names[Int(kind.rawValue)] = String(describing: kind) }
    return names
  }()

  private static let table = FieldTable(kinds.map(\.name))
  /// `allCases`, which the language makes anew each time it is asked for.
  private static let kinds = allCases

  /// The kind with this name, compared as bytes.
  public init?(name: Span<UInt8>) {
    guard let index = Self.table.index(of: name) else { return nil }
    self = Self.kinds[index]
  }

  /// Whether the event comes from a submission; a party's entry is made by the engine.
  public var isSubmittable: Bool { self != .party }

  /// Whether the entry holds a complete declaration: one of its versions.
  ///
  /// The submission carries it too, but for an `accepted` that names a lodged declaration instead.
  public var carriesDeclaration: Bool { self == .lodged || self == .accepted || self == .amended }

  /// Whether the event is a step of a declaration's life. The others stand for themselves and have no state.
  public var isStep: Bool {
    switch self {
    case .party, .partyRegistered, .listPublished, .statisticPublished, .openingBalance: false
    default: true
    }
  }
}

/// The kind of a declaration, which is also its flow in the sum views. Numbers follow the alphabet, so that keys
/// packed from them sort like their words.
public enum Flow: UInt8, Sendable, CaseIterable {
  /// The note that accompanies goods inside a customs union.
  case dispatch = 1
  case export = 2
  case `import` = 3
  case reexport = 4
  case transit = 5

  /// The word in submissions and views.
  public var name: String {
    switch self {
    case .dispatch: "dispatch"
    case .export: "export"
    case .import: "import"
    case .reexport: "re-export"
    case .transit: "transit"
    }
  }

  private static let table = FieldTable(flows.map(\.name))
  private static let flows = allCases

  public init?(name: Span<UInt8>) {
    guard let index = Self.table.index(of: name) else { return nil }
    self = Self.flows[index]
  }
}
