import Customs
import Testing

@Suite struct StateMachineTests {
  /// Every step there is, except that only a transit is discharged and only what leaves exits.
  static let steps: [DeclarationState: [EventKind: DeclarationState]] = [
    .none: [.lodged: .lodged, .accepted: .accepted],
    .lodged: [.accepted: .accepted, .rejected: .rejected],
    .accepted: [
      .released: .released, .notReleased: .notReleased, .amended: .accepted,
      .invalidated: .invalidated, .departed: .inTransit,
    ],
    .rejected: [:],
    .released: [
      .amended: .released, .invalidated: .invalidated, .departed: .inTransit, .exited: .exited,
    ],
    .notReleased: [.invalidated: .invalidated],
    .invalidated: [:],
    .inTransit: [
      .amended: .inTransit, .invalidated: .invalidated, .crossed: .inTransit,
      .incident: .inTransit, .arrived: .arrived, .exited: .exited,
    ],
    .arrived: [
      .amended: .arrived, .invalidated: .invalidated, .departed: .inTransit,
      .discharged: .discharged, .exited: .exited,
    ],
    .discharged: [.amended: .discharged, .invalidated: .invalidated],
    .exited: [.amended: .exited, .invalidated: .invalidated],
  ]

  @Test(arguments: DeclarationState.allCases)
  func `only the steps of the table are allowed`(state: DeclarationState) throws {
    let steps = try #require(Self.steps[state])
    for flow in Flow.allCases.map(Optional.some) + [nil] {
      for event in EventKind.allCases {
        var expected = steps[event]
        if event == .discharged, flow != .transit { expected = nil }
        if event == .exited, flow == .import || flow == .transit { expected = nil }
        #expect(
          StateMachine.step(event, from: state, flow: flow) == expected,
          "\(event) of \(String(describing: flow)) in \(state)")
      }
    }
  }

  @Test func `the allowed events are those with a step, in their order`() {
    #expect(StateMachine.allowed(from: .none, flow: .import) == [.lodged, .accepted])
    #expect(
      StateMachine.allowed(from: .arrived, flow: .transit)
        == [.amended, .invalidated, .departed, .discharged])
    #expect(StateMachine.allowed(from: .invalidated, flow: .export) == [])
  }

  @Test func `a declaration counts from acceptance until it is taken back or not released`() {
    #expect(
      DeclarationState.allCases.filter(\.counts)
        == [.accepted, .released, .inTransit, .arrived, .discharged, .exited])
  }

  @Test func `an amendment never changes the state`() {
    for state in DeclarationState.allCases {
      let after = StateMachine.step(.amended, from: state, flow: .export)
      #expect(after == nil || after == state)
    }
  }

  @Test func `stored numbers of states, events and kinds never change`() {
    #expect(DeclarationState.allCases.map(\.rawValue) == Array(0...10))
    #expect(EventKind.allCases.map(\.rawValue) == Array(1...18))
    #expect(
      EventKind.allCases.map(\.name) == [
        "party", "lodged", "accepted", "rejected", "released", "notReleased", "amended",
        "invalidated", "departed", "crossed", "arrived", "discharged", "exited", "incident",
        "partyRegistered", "listPublished", "statisticPublished", "openingBalance",
      ])
    #expect(Flow.allCases.map(\.name) == ["dispatch", "export", "import", "re-export", "transit"])
    #expect(Flow.allCases.map(\.rawValue) == [1, 2, 3, 4, 5])
    #expect(DeclarationState.none.name == "unknown")
    #expect(DeclarationState.inTransit.name == "inTransit")
  }
}
