import Customs
import Ledger
import Support
import Testing

/// An identity that comes a second time with other bytes.
@Suite struct RecordedContentTests {
  /// The same content with spaces between its parts.
  private func otherLayout(_ line: String) -> [UInt8] {
    JSONText.indented(Array(line.utf8)).map { $0 == 0x0A ? 0x20 : $0 }
  }

  @Test func `a known number with other content names the first field that differs`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.accepted("T:1"), Line.event("released", "T:1")])
    let heavier = Line.accepted("T:1") { $0.items = [ItemText { $0.net = "11" }] }
    let appended = try ledger.append([heavier])
    #expect(appended.words == ["conflict other-content"])
    #expect(
      appended.results.first?.errors == [
        Fault(
          .otherContent, "/declaration/items/0/netMassKg", found: "\"11\"",
          expected: "\"10\" as recorded at position 2, or the event 'amended' to change \"T:1\"")
      ])
  }

  @Test func `a bare declaration's pointer begins at its own root`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.accepted("T:1")])
    let bare = DeclarationText("T:1") { $0.destination = "RU" }.json
    let fault = try #require(ledger.append([bare]).results.first?.errors.first)
    #expect(fault.pointer == "/countryOfDestination")
    #expect(fault.found == "\"RU\"")
  }

  @Test func `a known id with other content names the first field that differs`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.accepted("T:1"), Line.event("released", "T:1", id: "a-1")])
    let fault = try #require(
      ledger.append([Line.event("notReleased", "T:1", id: "a-1")]).results.first?.errors.first)
    #expect(fault.pointer == "/event")
    #expect(fault.found == "\"notReleased\"")
    #expect(
      fault.expected == "\"released\" as recorded at position 3, or another id than \"a-1\""
    )
  }

  @Test func `a field that only one of the two has is named as such`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.accepted("T:1"), Line.event("released", "T:1", id: "a-1")])
    let more = Line.event("released", "T:1", at: "2022-06-14T08:00:00Z", id: "a-1")
    let fault = try #require(ledger.append([more]).results.first?.errors.first)
    #expect(fault.pointer == "/at")
    #expect(fault.expected.hasPrefix("no such field as recorded at position 3"))
    try ledger.append([Line.event("departed", "T:1", at: "2022-06-14T08:00:00Z", id: "a-2")])
    let less = try #require(
      ledger.append([Line.event("departed", "T:1", id: "a-2")]).results.first?.errors.first)
    #expect(less.pointer == "/at")
    #expect(less.found == "nothing")
  }

  @Test func `a conflict inside a file names the earlier line`() throws {
    let ledger = try TemporaryLedger()
    let lines = [
      Line.accepted("T:0"), Line.accepted("T:1"), Line.event("released", "T:1", id: "a-1"),
      Line.accepted("T:1") { $0.destination = "RU" }, Line.event("exited", "T:1", id: "a-1"),
    ]
    let faults = try ledger.append(lines).results.flatMap(\.errors)
    #expect(
      faults == [
        Fault(
          .otherContent, "/declaration/mrn",
          found: "\"T:1\" with other content than on line 2",
          expected: "the same content, or the event 'amended' to change \"T:1\""),
        Fault(
          .otherContent, "/id", found: "\"a-1\" with other content than on line 3",
          expected: "the same content, or another id than \"a-1\""),
      ])
  }

  @Test func `every event exists already when only its layout is another`() throws {
    let ledger = try TemporaryLedger()
    let lines = [
      Line.accepted(DeclarationText("T:1"), id: "a-1"), Line.accepted("T:2"),
      Line.amended("T:2") { $0.destination = "RU" }, Line.event("released", "T:2"),
      Line.event("departed", "T:2"), Line.event("crossed", "T:2"),
      Line.event("invalidated", "T:1", id: "a-2"),
    ]
    let first = try ledger.append(lines)
    let size = try ledger.ledger().log.size()
    let positions = first.words.map { $0.split(separator: " ").last }
    let again = try ledger.append(lines.map(otherLayout), dryRun: true)
    #expect(again.words.map { $0.split(separator: " ").last } == positions)
    #expect(again.results.allSatisfy { $0.outcome == .exists })
    #expect(try ledger.append(lines.map(otherLayout)).summary.exists == lines.count)
    #expect(try ledger.ledger().log.size() == size)
  }

  @Test func `an event that a file holds in two layouts is one, also when it was cut between them`()
    throws
  {
    let amendment = Line.amended("T:1") { $0.destination = "RU" }
    let lines = [
      Array(Line.accepted("T:1").utf8), Array(amendment.utf8), otherLayout(amendment),
    ]
    for cut in 0...lines.count {
      let ledger = try TemporaryLedger()
      try ledger.append(Array(lines.prefix(cut)))
      try ledger.append(lines)
      #expect(try ledger.ledger().log.size() == 4, "cut after \(cut) lines")
      #expect(try ledger.differences() == [])
    }
  }

  @Test func `the same step at another time is another step`() throws {
    let ledger = try TemporaryLedger()
    let times = ["2022-06-14T08:00:00Z", "2022-06-14T09:00:00Z"]
    let lines =
      [Line.accepted("T:1"), Line.event("departed", "T:1")]
      + times.map { Line.event("crossed", "T:1", at: $0) }
    #expect(try ledger.append(lines).summary.created == 4)
  }
}
