/// Where a declaration stands in its life; stored in every entry as the state after it. Numbers are never reused.
public enum DeclarationState: UInt8, Sendable, CaseIterable {
  /// No declaration: the state of entries that are no step of one, and before the first event.
  case none = 0
  case lodged = 1
  case accepted = 2
  case rejected = 3
  case released = 4
  case notReleased = 5
  case invalidated = 6
  case inTransit = 7
  case arrived = 8
  case discharged = 9
  case exited = 10

  /// The word in `tamga show` and in errors.
  public var name: String { self == .none ? "unknown" : String(describing: self) }

  /// Whether a declaration in this state counts in statistics: from acceptance until it is invalidated or refused release.
  public var counts: Bool {
    switch self {
    case .accepted, .released, .inTransit, .arrived, .discharged, .exited: true
    case .none, .lodged, .rejected, .notReleased, .invalidated: false
    }
  }
}

/// The steps of a declaration's life, the one place where they are written down.
public enum StateMachine {
  /// The state after `event`, or nil if the step is not allowed from `state`.
  ///
  /// `flow` decides where the ways part: only a transit (or a dispatch note's journey) moves along a route, only goods
  /// that leave exit.
  public static func step(_ event: EventKind, from state: DeclarationState, flow: Flow?)
    -> DeclarationState?
  {
    switch (event, state) {
    case (.lodged, .none): .lodged
    case (.accepted, .none), (.accepted, .lodged): .accepted
    case (.rejected, .lodged): .rejected
    case (.released, .accepted): .released
    case (.notReleased, .accepted): .notReleased
    case (.amended, .accepted), (.amended, .released), (.amended, .inTransit), (.amended, .arrived),
      (.amended, .discharged), (.amended, .exited):
      state
    case (.invalidated, .accepted), (.invalidated, .released), (.invalidated, .inTransit),
      (.invalidated, .arrived), (.invalidated, .discharged), (.invalidated, .exited),
      (.invalidated, .notReleased):
      .invalidated
    case (.departed, .accepted), (.departed, .released), (.departed, .arrived): .inTransit
    case (.crossed, .inTransit), (.incident, .inTransit): .inTransit
    case (.arrived, .inTransit): .arrived
    case (.discharged, .arrived): flow == .transit ? .discharged : nil
    case (.exited, .released), (.exited, .inTransit), (.exited, .arrived):
      flow == .import || flow == .transit ? nil : .exited
    default: nil
    }
  }

  /// The events allowed from a state, in the order of `EventKind`.
  public static func allowed(from state: DeclarationState, flow: Flow?) -> [EventKind] {
    EventKind.allCases.filter { step($0, from: state, flow: flow) != nil }
  }
}
