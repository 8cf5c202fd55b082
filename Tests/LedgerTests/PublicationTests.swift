import Customs
import Ledger
import Support
import Testing

/// Events that stand for themselves: registrations, lists, statistics, opening balances.
@Suite struct PublicationTests {
  typealias Case = DecisionTests.Case

  static let cases = [
    Case("a list again", after: [Line.list()], Line.list(), is: "exists 0"),
    Case(
      "a list in another layout", after: [Line.list()],
      Line.list().replacing(#""kind":"watch","#, with: "")
        .replacing(#""rows""#, with: #" "kind":"watch", "rows""#), is: "exists 0"),
    Case(
      "a list with other rows", after: [Line.list()], Line.list(code: "854232"),
      is: "conflict other-content"),
    Case(
      "another version of a list", after: [Line.list()], Line.list("CHPL", "2024-03-01"),
      is: "created 1"),
    Case("a statistic again", after: [Line.statistic()], Line.statistic(), is: "exists 0"),
    Case(
      "a statistic with another value", after: [Line.statistic()], Line.statistic(value: "1"),
      is: "conflict other-content"),
    Case(
      "another vintage of a statistic", after: [Line.statistic()], Line.statistic("2023-02-28"),
      is: "created 1"),
    Case(
      "a registration again", after: [Line.registered("X:1")], Line.registered("X:1"),
      is: "exists 1"),
    Case(
      "a registration on another day", after: [Line.registered("X:1")],
      Line.registered("X:1", on: "2022-03-15"), is: "conflict other-content"),
    Case(
      "another party's registration", after: [Line.registered("X:1")], Line.registered("X:2"),
      is: "created 3"),
    Case(
      "an opening balance again", after: [Line.opening("X:1")], Line.opening("X:1"), is: "exists 1"),
    Case(
      "an opening balance of other goods", after: [Line.opening("X:1")],
      Line.opening("X:1", net: "11"), is: "conflict other-content"),
    Case(
      "an opening balance of another day", after: [Line.opening("X:1")],
      Line.opening("X:1", on: "2023-01-01"), is: "created 2"),
  ]

  @Test(arguments: cases)
  func `a publication after a past in the log`(case test: Case) throws {
    let ledger = try TemporaryLedger()
    try ledger.append(test.past)
    #expect(try ledger.append([test.line]).words == [test.word])
    #expect(try ledger.differences() == [])
  }

  @Test(arguments: cases.filter { !$0.testDescription.contains("layout") })
  func `the same publication in one file with its past`(case test: Case) throws {
    let ledger = try TemporaryLedger()
    #expect(try ledger.append(test.past + [test.line]).words.last == test.word)
  }

  @Test func `what stands for itself has no state and counts in no sum`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.list(rows: 3000), Line.statistic(), Line.registered("X:1"), Line.opening("X:1"),
    ])
    let log = try ledger.ledger().log
    try log.environment.read { transaction in
      for position in try (0..<log.size(in: transaction)).map({ Position($0) }) {
        let entry = try #require(try log.summary(at: position, in: transaction))
        #expect(entry.state == .none && entry.version == 0)
        let counts = try log.withEntry(at: position, in: transaction) { $0.counts }
        #expect(counts == false)
      }
      let list = try #require(try log.summary(at: Position(0), in: transaction))
      #expect(list.rowCount == 3000 && list.subject == "CHPL 2024-02-23")
      let day = try log.withEntry(at: Position(0), in: transaction) { $0.acceptedOn }
      #expect(day.flatMap { $0 }.map { CivilTime.text(day: Int($0)) } == "2024-02-23")
    }
    for view in try ledger.sums().map(\.name) { #expect(try ledger.rows(view) == []) }
    #expect(try ledger.differences() == [])
  }

  @Test func `the goods of an opening balance are items of its holder`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.opening("X:1", net: "2.5")])
    let log = try ledger.ledger().log
    let found = try log.environment.read { transaction in
      try log.withEntry(at: Position(1), in: transaction) { entry in
        [
          Int64(entry.importer), Int64(entry.itemCount), Int64(entry.item(0).subheading),
          entry.item(0).netMassInMilligrams,
        ]
      }
    }
    #expect(found == [1, 1, 845_011, 2_500_000])
  }

  @Test func `the log lists what was published until a position, by kind`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.list("B"), Line.statistic(), Line.list("A"), Line.registered("X:1"), Line.list("C"),
    ])
    let log = try ledger.ledger().log
    func positions(_ kind: ReferenceKind, _ size: UInt64) throws -> [UInt64] {
      try log.environment.read { transaction in
        try log.positions(of: kind, size: size, in: transaction).map(\.rawValue)
      }
    }
    #expect(try positions(.list, 6) == [0, 2, 5])
    #expect(try positions(.list, 5) == [0, 2])
    #expect(try positions(.list, 0) == [])
    #expect(try positions(.statistic, 6) == [1])
    #expect(try positions(.registration, 6) == [4])
    #expect(try positions(.openingBalance, 6) == [])
    #expect(try positions(.localReference, 6) == [])
  }
}
