import Customs
import Ledger
import Support
import Testing

/// Declarations that have no number yet: declarant and LRN name them, for ever.
@Suite struct LodgedTests {
  typealias Case = DecisionTests.Case

  static let german: @Sendable (inout DeclarationText) -> Void = { $0.dispatch = "DE" }
  private static let lodged = Line.lodged("L1")
  private static let answered = [lodged, Line.acceptance("T:1", of: "L1")]
  private static let refused = [lodged, Line.rejected("L1")]
  private static let two = [lodged, Line.lodged("L1", by: "X:other")]

  static let cases = [
    Case("the same lodged again", after: [lodged], lodged, is: "exists 3"),
    Case(
      "other content under a known LRN", after: [lodged], Line.lodged("L1", german),
      is: "conflict other-content"),
    Case(
      "the LRN of another declarant", after: [lodged], Line.lodged("L1", by: "X:other"),
      is: "created 5"),
    Case(
      "a lodged with an id of its own for a known LRN", after: [lodged],
      Line.lodged("L1", id: "a"), is: "conflict other-content"),
    Case(
      "an acceptance of what was lodged", after: [lodged], Line.acceptance("T:1", of: "L1"),
      is: "created 4"),
    Case(
      "an acceptance that names no declarant", after: [lodged],
      Line.acceptance("T:1", of: "L1", by: nil), is: "created 4"),
    Case(
      "an acceptance with the whole declaration", after: [lodged],
      Line.accepted("T:1", lrn: "L1", german), is: "created 4"),
    Case(
      "an acceptance that changes the kind", after: [lodged],
      Line.accepted("T:1", lrn: "L1") { $0.kind = "export" }, is: "rejected kind-changed"),
    Case(
      "the same acceptance again", after: answered, Line.acceptance("T:1", of: "L1"),
      is: "exists 4"),
    Case("the lodged line again, after acceptance", after: answered, lodged, is: "exists 3"),
    Case(
      "the acceptance under another date", after: answered,
      Line.acceptance("T:1", of: "L1", on: "2022-06-15"), is: "conflict other-content"),
    Case(
      "a second number for an LRN", after: answered, Line.acceptance("T:2", of: "L1"),
      is: "conflict other-content"),
    Case(
      "a second number, with the whole declaration", after: answered,
      Line.accepted("T:2", lrn: "L1"), is: "conflict other-content"),
    Case(
      "a rejection of what was accepted", after: answered, Line.rejected("L1"),
      is: "rejected invalid-step"),
    Case("a rejection", after: [lodged], Line.rejected("L1"), is: "created 4"),
    Case(
      "a rejection that names no declarant", after: [lodged], Line.rejected("L1", by: nil),
      is: "created 4"),
    Case("the same rejection again", after: refused, Line.rejected("L1"), is: "exists 4"),
    Case(
      "another rejection", after: refused, Line.rejected("L1", reason: "no money"),
      is: "rejected invalid-step"),
    Case(
      "an acceptance of what was rejected", after: refused, Line.acceptance("T:1", of: "L1"),
      is: "rejected invalid-step"),
    Case(
      "a rejected LRN with other goods", after: refused, Line.lodged("L1", german),
      is: "conflict other-content"),
    Case(
      "an acceptance when two declarants wait", after: two,
      Line.acceptance("T:1", of: "L1", by: nil), is: "rejected ambiguous-lrn"),
    Case(
      "a rejection when two declarants wait", after: two, Line.rejected("L1", by: nil),
      is: "rejected ambiguous-lrn"),
    Case(
      "an acceptance when one of two waits", after: two + [Line.rejected("L1")],
      Line.acceptance("T:1", of: "L1", by: nil), is: "created 7"),
    Case(
      "a rejection without declarant again, when another waits",
      after: [lodged, Line.rejected("L1", by: nil), Line.lodged("L1", by: "X:other")],
      Line.rejected("L1", by: nil), is: "exists 4"),
    Case(
      "an acceptance of nothing lodged", after: [], Line.acceptance("T:1", of: "L1"),
      is: "rejected unknown-declaration"),
    Case(
      "a rejection of nothing lodged", after: [], Line.rejected("L1", by: nil),
      is: "rejected unknown-declaration"),
    Case(
      "a direct acceptance with an LRN", after: [], Line.accepted("T:1", lrn: "L1"),
      is: "created 3"),
    Case(
      "the LRN of a direct acceptance under another number",
      after: [Line.accepted("T:1", lrn: "L1")], Line.accepted("T:2", lrn: "L1"),
      is: "conflict other-content"),
    Case(
      "a lodged with the LRN of a direct acceptance", after: [Line.accepted("T:1", lrn: "L1")],
      lodged, is: "conflict other-content"),
    Case(
      "a number that is known with another LRN", after: answered + [Line.lodged("L2")],
      Line.acceptance("T:1", of: "L2"), is: "conflict other-content"),
    Case(
      "an amendment under another LRN keeps the identity", after: answered,
      Line.amended("T:1", expect: 2, german), is: "created 5"),
    Case(
      "a step of what is lodged only", after: [lodged], Line.event("released", "T:1"),
      is: "rejected unknown-declaration"),
  ]

  @Test(arguments: cases)
  func `a submission after a past in the log`(case test: Case) throws {
    let ledger = try TemporaryLedger()
    for line in test.past { try ledger.append([line]) }
    #expect(try ledger.append([test.line]).words == [test.word])
    #expect(try ledger.differences() == [])
  }

  @Test(arguments: cases)
  func `the same submission in one file with its past`(case test: Case) throws {
    let ledger = try TemporaryLedger()
    let words = try ledger.append(test.past + [test.line]).words
    #expect(words.last == test.word)
    let refuses = test.word.hasPrefix("rejected") || test.word.hasPrefix("conflict")
    #expect(try ledger.entries().isEmpty == refuses)
    #expect(try ledger.differences() == [])
  }

  @Test(arguments: cases)
  func `a dry run decides the same`(case test: Case) throws {
    let ledger = try TemporaryLedger()
    try ledger.append(test.past)
    let word = try ledger.append([test.line], dryRun: true).words[0]
    #expect(test.word.hasPrefix("created") ? word == "created" : word == test.word)
  }

  @Test func `an acceptance takes goods, parties, links and marks over and supersedes the lodged`()
    throws
  {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.lodged("L1") {
        $0.kind = "export"
        $0.items = [ItemText { $0.net = "5" }, ItemText { $0.net = "7" }]
      },
      Line.acceptance("T:1", of: "L1", by: nil, on: "2022-07-02"),
    ])
    let log = try ledger.ledger().log
    func part(_ position: UInt64, _ range: Range<Int>) throws -> [UInt8]? {
      try log.environment.read { transaction in
        try log.withEntry(at: Position(position), in: transaction) { $0.span.array(range) }
      }
    }
    let (lodged, accepted) = (UInt64(3), UInt64(4))
    #expect(try part(lodged, 208..<376) == part(accepted, 208..<376))
    #expect(try part(lodged, 52..<72) == part(accepted, 52..<72))
    let summary = try log.environment.read { try log.summary(at: Position(accepted), in: $0) }
    let entry = try #require(summary)
    #expect(entry.supersedes == Position(lodged) && entry.version == 2 && entry.itemCount == 2)
    #expect(entry.state == .accepted && entry.flow == .export && entry.subject == "T:1")
    #expect(
      try ledger.rows("exporter-volumes") == [
        "X:exporter export foreign KZ 2022-07 2 12 200.00"
      ])
  }

  @Test func `a conflict and an ambiguity say with what`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append(Self.answered + [Line.lodged("L2"), Line.lodged("L2", by: "X:other")])
    func fault(_ line: String) throws -> Fault {
      try #require(try ledger.append([line]).results.first?.errors.first)
    }
    let taken = try fault(Line.accepted("T:2", lrn: "L1"))
    #expect(taken.pointer == "/declaration/lrn" && taken.found == "\"L1\" of X:broker once more")
    #expect(taken.expected == "T:1, its number since position 4, or another LRN")
    let field = try fault(Line.lodged("L1", Self.german))
    #expect(field.pointer == "/declaration/countryOfDispatch" && field.found == "\"DE\"")
    let several = try fault(Line.rejected("L2", by: nil))
    #expect(several.pointer == "/declarant" && several.expected == "one of X:broker, X:other")
    let step = try fault(Line.rejected("L1"))
    #expect(step.found == "'rejected' of LRN L1 of X:broker, which is accepted")
    #expect(step.expected == "one of released, notReleased, amended, invalidated, departed")
  }

  @Test func `before its acceptance a declaration is found by its LRN and not by its number`()
    throws
  {
    let ledger = try TemporaryLedger()
    try ledger.append(
      Self.answered + [Line.event("released", "T:1"), Line.lodged("L1", by: "X:2/L")])
    let log = try ledger.ledger().log
    func steps(_ name: String, size: UInt64) throws -> [UInt64] {
      try log.environment.read { transaction in
        try log.history(of: Array(name.utf8)[...], size: size, currency: "USD", in: transaction)
          .steps.map {
            $0.entry.position.rawValue
          }
      }
    }
    #expect(try steps("T:1", size: 4) == [])
    #expect(try steps("T:1", size: 6) == [3, 4, 5])
    #expect(try steps("L1", size: 4) == [3])
    #expect(try steps("L1", size: 6) == [3, 4, 5])
    #expect(try steps("lrn:X:broker/L1", size: 6) == [3, 4, 5])
    #expect(try steps("lrn:X:2/L/L1", size: 8) == [7])
    #expect(try steps("lrn:X:nobody/L1", size: 8) == [])
    #expect(throws: LedgerError.self) { try steps("L1", size: 8) }
  }
}
