import Customs
import Ledger
import Support
import Testing

@Suite struct ReadingBackTests {
  /// Accepted, released, amended and invalidated, an hour apart.
  private func ledger() throws -> TemporaryLedger {
    let ledger = try TemporaryLedger()
    let amended = DeclarationText("T:1") {
      $0.items = [ItemText { $0.net = "11.5" }, ItemText { $0.net = "2" }]
      $0.declarant = "X:broker"
    }
    let lines = [
      #"{"event":"accepted","actor":"desk 7","at":"2022-06-14T08:00:00Z","declaration":\#(DeclarationText("T:1").json)}"#,
      Line.event("released", "T:1"),
      Line.amended(amended, expect: 1, reason: "Weighed again"),
      Line.event("invalidated", "T:1"),
    ]
    for line in lines {
      try ledger.append([line])
      ledger.clock += 3_600_000_000
    }
    return ledger
  }

  private func history(_ ledger: TemporaryLedger, _ mrn: String, size: UInt64 = .max) throws
    -> DeclarationHistory
  {
    let log = try ledger.ledger().log
    return try log.environment.read { transaction in
      try log.history(of: Array(mrn.utf8)[...], size: size, currency: "USD", in: transaction)
    }
  }

  @Test func `a history tells who, when, why, and what changed field by field`() throws {
    let steps = try history(try ledger(), "T:1").steps
    #expect(steps.map(\.entry.event) == [.accepted, .released, .amended, .invalidated])
    #expect(steps.map(\.entry.state.name) == ["accepted", "released", "released", "invalidated"])
    #expect(steps.map(\.entry.version) == [1, 1, 2, 2])
    #expect(steps.map(\.actor) == ["desk 7", nil, nil, nil])
    #expect(steps.map(\.reason) == [nil, nil, "Weighed again", nil])
    #expect(steps.map { $0.entry.effectiveAt != nil } == [true, false, true, false])
    #expect(
      steps.map { ($0.entry.recordedAt - TemporaryLedger.newYear) / 3_600_000_000 } == [0, 1, 2, 3])
    #expect(steps.map { $0.replaced?.rawValue } == [nil, nil, 2, nil])
    #expect(steps.map { $0.changes == nil } == [true, true, false, true])
    #expect(
      steps[2].changes?.map(\.pointer) == ["/declarant", "/items/0/netMassKg", "/items/1"])
    #expect(steps[2].changes?[1].old == Array("\"10\"".utf8))
    #expect(steps[2].changes?[1].new == Array("\"11.5\"".utf8))
  }

  @Test func `an amendment of an amendment is compared with the version before it`() throws {
    let ledger = try TemporaryLedger()
    let versions = ["11", "12.0", "12"].map { net in
      DeclarationText("T:1") { $0.items = [ItemText { $0.net = net }] }
    }
    try ledger.append(
      [Line.accepted("T:1")] + versions.map { Line.amended($0, reason: "to \($0.items[0].net)") })
    let olds = try history(ledger, "T:1").steps.compactMap(\.changes).map { $0.map(\.old) }
    #expect(olds == [[Array("\"10\"".utf8)], [Array("\"11\"".utf8)], []])
  }

  @Test func `an earlier size gives the state of that moment`() throws {
    let ledger = try ledger()
    // Position 4 is the broker's party entry.
    let states = try (UInt64(0)...7).map { size in
      let past = try history(ledger, "T:1", size: size)
      return "\(past.last?.entry.state.name ?? "-") \(past.current?.entry.version ?? 0)"
    }
    #expect(
      states == [
        "- 0", "- 0", "- 0", "accepted 1", "released 1", "released 1", "released 2",
        "invalidated 2",
      ])
  }

  @Test func `a version and a position find their entries, and others none`() throws {
    let past = try history(try ledger(), "T:1")
    #expect(past.step(version: 1)?.entry.position == Position(2))
    #expect(past.step(version: 2)?.entry.position == Position(5))
    #expect(past.step(version: 3) == nil)
    #expect(past.step(at: Position(3))?.entry.event == .released)
    #expect(past.step(at: Position(4)) == nil)
  }

  @Test func `a recorded time counts what was recorded until then`() throws {
    let log = try ledger().ledger().log
    let hours: [Int64] = [-1, 0, 1, 2, 3, 4]
    let sizes = try log.environment.read { transaction in
      try hours.map {
        try log.size(asOf: TemporaryLedger.newYear + $0 * 3_600_000_000, in: transaction)
      }
    }
    #expect(sizes == [0, 3, 4, 6, 7, 7])
    let edges = try log.environment.read { transaction in
      try [-1, 0].map { try log.size(asOf: TemporaryLedger.newYear + $0, in: transaction) }
    }
    #expect(edges == [0, 3])
    #expect(try log.environment.read { try log.size(asOf: -1, in: $0) } == 0)
  }

  private func positions(
    _ ledger: TemporaryLedger, _ range: Range<UInt64>? = nil,
    _ change: (inout EntryFilter) throws -> Void
  ) throws -> [UInt64] {
    let log = try ledger.ledger().log
    var filter = EntryFilter()
    try change(&filter)
    let range = try range ?? 0..<log.size()
    return try log.environment.read { transaction in
      try log.positions(in: range, matching: filter, in: transaction).map(\.rawValue)
    }
  }

  private func number(_ ledger: TemporaryLedger, _ party: String) throws -> UInt32 {
    let log = try ledger.ledger().log
    return try #require(
      try log.environment.read { try log.partyNumber(Array(party.utf8), in: $0) })
  }

  @Test func `a filter by events lists them and nothing else`() throws {
    let ledger = try ledger()
    #expect(try positions(ledger) { _ in } == Array(0..<7))
    #expect(try positions(ledger) { $0.events = [.party] } == [0, 1, 4])
    #expect(try positions(ledger) { $0.events = [.accepted, .invalidated] } == [2, 6])
    #expect(try positions(ledger, 3..<6) { $0.events = [.accepted, .released] } == [3])
    #expect(try positions(ledger) { $0.events = [.crossed] } == [])
  }

  @Test func `a filter by party lists its entry and what happens to declarations that name it`()
    throws
  {
    let ledger = try ledger()
    // Of the broker: its entry, the amendment that brings it in, and what follows.
    let broker = try number(ledger, "X:broker")
    #expect(try positions(ledger) { $0.party = broker } == [4, 5, 6])
    let importer = try number(ledger, "X:importer")
    #expect(try positions(ledger) { $0.party = importer } == [1, 2, 3, 5, 6])
    try ledger.append([Line.accepted("T:2") { $0.declarant = "X:broker" }])
    try ledger.append([Line.amended("T:2") { _ in }, Line.event("released", "T:2")])
    // The amendment takes the broker out; the release is none of its business any more.
    #expect(try positions(ledger) { $0.party = broker } == [4, 5, 6, 7, 8])
    #expect(
      try positions(ledger) { filter in
        filter.party = broker
        filter.events = [.accepted]
      } == [7])
  }

  @Test func `a filter by office finds the entry's own and both ends of a transit`() throws {
    let ledger = try TemporaryLedger()
    let transit = DeclarationText("T:1") { $0.kind = "transit" }.json.dropLast()
    try ledger.append([
      #"\#(transit),"office":"KZ55302","transit":{"officeOfDeparture":"KZ55303","officeOfDestination":"KZ50900"}}"#,
      #"{"event":"departed","mrn":"T:1","office":"KZ55303"}"#,
      #"{"event":"crossed","mrn":"T:1","office":"KZ5530"}"#,
    ])
    #expect(try positions(ledger) { $0.office = "KZ55302" } == [2])
    #expect(try positions(ledger) { $0.office = "KZ55303" } == [2, 3])
    #expect(try positions(ledger) { $0.office = "KZ50900" } == [2])
    #expect(try positions(ledger) { $0.office = "KZ5530" } == [4])
    for code in ["", "KZ", "KZ553020", String(repeating: "K", count: 400)] {
      #expect(try positions(ledger) { $0.office = code } == [])
    }
  }

  @Test(arguments: [0, 1, 255, 256, 257, 511, 512, 513])
  func `filters agree with reading every entry, wherever a range begins`(start: UInt64) throws {
    let ledger = try TemporaryLedger()
    try ledger.append(generatedLines(declarations: 250, seed: 5))
    let log = try ledger.ledger().log
    let size = try log.size()
    let expected = try log.environment.read { transaction in
      try (start..<size).filter { position in
        try log.summary(at: Position(position), in: transaction)?.event == .amended
      }
    }
    #expect(try positions(ledger, start..<size) { $0.events = [.amended] } == expected)
  }
}
