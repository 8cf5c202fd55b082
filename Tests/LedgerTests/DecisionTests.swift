import Customs
import Ledger
import Support
import Testing

/// What the log says to one submission, given the declaration's past.
@Suite struct DecisionTests {
  /// A table of cases: what happened before, what is submitted, and what becomes of it.
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let past: [String]
    let line: String
    let word: String

    init(
      _ name: String, after past: [String] = [Line.accepted("T:1")], _ line: String, is word: String
    ) {
      testDescription = name
      self.past = past
      self.line = line
      self.word = word
    }
  }

  static let german: @Sendable (inout DeclarationText) -> Void = { $0.dispatch = "DE" }
  static let french: @Sendable (inout DeclarationText) -> Void = { $0.dispatch = "FR" }

  static let cases = [
    Case("the same declaration", Line.accepted("T:1"), is: "exists 2"),
    Case(
      "other content under a known MRN", Line.accepted("T:1", german), is: "conflict other-content"),
    Case(
      "an amendment of the current version", Line.amended("T:1", expect: 1, german), is: "created 3"
    ),
    Case(
      "an amendment that expects a later version", Line.amended("T:1", expect: 2, german),
      is: "rejected wrong-version"),
    Case(
      "an amendment that expects an earlier version",
      after: [Line.accepted("T:1"), Line.amended("T:1", french)],
      Line.amended("T:1", expect: 1, german),
      is: "rejected wrong-version"),
    Case(
      "the same amendment again, though the version has moved on",
      after: [
        Line.accepted("T:1"), Line.amended("T:1", expect: 1, german), Line.amended("T:1", french),
      ],
      Line.amended("T:1", expect: 1, german), is: "exists 3"),
    Case(
      "the accepted line again, after amendments",
      after: [Line.accepted("T:1"), Line.amended("T:1", german)], Line.accepted("T:1"),
      is: "exists 2"),
    Case(
      "an amendment of an unknown MRN", Line.amended("T:2", german),
      is: "rejected unknown-declaration"),
    Case(
      "an invalidation of an unknown MRN", Line.event("invalidated", "T:2"),
      is: "rejected unknown-declaration"),
    Case(
      "a movement of an unknown MRN", Line.event("departed", "T:2"),
      is: "rejected unknown-declaration"),
    Case(
      "an amendment that changes the kind", Line.amended("T:1") { $0.kind = "export" },
      is: "rejected kind-changed"),
    Case("an invalidation", Line.event("invalidated", "T:1"), is: "created 3"),
    Case(
      "an invalidation that expects the wrong version", Line.event("invalidated", "T:1", expect: 7),
      is: "rejected wrong-version"),
    Case(
      "the same invalidation again",
      after: [Line.accepted("T:1"), Line.event("invalidated", "T:1")],
      Line.event("invalidated", "T:1"), is: "exists 3"),
    Case(
      "a second invalidation", after: [Line.accepted("T:1"), Line.event("invalidated", "T:1")],
      Line.event("invalidated", "T:1", at: "2022-06-15T00:00:00Z"), is: "rejected invalid-step"),
    Case(
      "an amendment of what is invalidated",
      after: [Line.accepted("T:1"), Line.event("invalidated", "T:1")],
      Line.amended("T:1", german), is: "rejected invalid-step"),
    Case(
      "a declaration anew under an invalidated MRN",
      after: [Line.accepted("T:1"), Line.event("invalidated", "T:1")], Line.accepted("T:1", german),
      is: "conflict other-content"),
    Case(
      "an arrival without a departure", Line.event("arrived", "T:1"), is: "rejected invalid-step"),
    Case(
      "a discharge of an import",
      after: [Line.accepted("T:1"), Line.event("departed", "T:1"), Line.event("arrived", "T:1")],
      Line.event("discharged", "T:1"), is: "rejected invalid-step"),
    Case(
      "a discharge of a transit",
      after: [
        Line.accepted("T:1") { $0.kind = "transit" }, Line.event("departed", "T:1"),
        Line.event("arrived", "T:1"),
      ],
      Line.event("discharged", "T:1"), is: "created 5"),
    Case(
      "an exit of an import", after: [Line.accepted("T:1"), Line.event("released", "T:1")],
      Line.event("exited", "T:1"), is: "rejected invalid-step"),
    Case(
      "the same client id with the same content",
      after: [Line.accepted(DeclarationText("T:1"), id: "a")],
      Line.accepted(DeclarationText("T:1"), id: "a"), is: "exists 2"),
    Case(
      "the same client id with other content",
      after: [Line.accepted(DeclarationText("T:1"), id: "a")],
      Line.accepted(DeclarationText("T:2"), id: "a"), is: "conflict other-content"),
    Case(
      "another client id for a known MRN", after: [Line.accepted(DeclarationText("T:1"), id: "a")],
      Line.accepted(DeclarationText("T:1"), id: "b"), is: "conflict other-content"),
    Case(
      "a client id's entry again, after an amendment",
      after: [Line.accepted(DeclarationText("T:1"), id: "a"), Line.amended("T:1", german)],
      Line.accepted(DeclarationText("T:1"), id: "a"), is: "exists 2"),
    Case(
      "two incidents with client ids of their own",
      after: [
        Line.accepted("T:1"), Line.event("departed", "T:1"),
        Line.event("incident", "T:1", id: "i1"),
      ],
      Line.event("incident", "T:1", id: "i2"), is: "created 5"),
  ]

  @Test(arguments: cases)
  func `a submission after a past in the log`(case test: Case) throws {
    let ledger = try TemporaryLedger()
    try ledger.append(test.past)
    #expect(try ledger.append([test.line]).words == [test.word])
    #expect(try ledger.differences() == [])
  }

  @Test(arguments: cases)
  func `the same submission in one file with its past`(case test: Case) throws {
    let ledger = try TemporaryLedger()
    let words = try ledger.append(test.past + [test.line]).words
    #expect(words.last == test.word)
    if test.word.hasPrefix("rejected") || test.word.hasPrefix("conflict") {
      #expect(words.count == 1)
      #expect(try ledger.entries().isEmpty)
    }
  }

  @Test(arguments: cases)
  func `a dry run decides the same`(case test: Case) throws {
    let ledger = try TemporaryLedger()
    try ledger.append(test.past)
    let word = try ledger.append([test.line], dryRun: true).words[0]
    #expect(test.word.hasPrefix("created") ? word == "created" : word == test.word)
  }

  @Test(arguments: [#""any""#, #""none""#, "1"])
  func `what a submission expects of a known declaration may be anything, nothing, or a version`(
    expect: String
  ) throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.accepted("T:1")])
    let line = Line.amended("T:1", Self.german).replacing(
      #""mrn":"T:1","declaration""#, with: #""mrn":"T:1","expect":\#(expect),"declaration""#)
    let expected = expect == #""none""# ? "rejected wrong-version" : "created 3"
    #expect(try ledger.append([line]).words == [expected])
  }

  @Test func `a refusal names the version there is, and the steps there are`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.accepted("T:1")])
    let version = try ledger.append([Line.amended("T:1", expect: 9, Self.german)]).results[0]
      .errors[0]
    #expect(
      version.pointer == "/expect" && version.found == "9"
        && version.expected == "1, the current version of T:1")
    let step = try ledger.append([Line.event("arrived", "T:1")]).results[0].errors[0]
    #expect(step.pointer == "/event" && step.found == "'arrived' of T:1, which is accepted")
    #expect(step.expected == "one of released, notReleased, amended, invalidated, departed")
  }
}
