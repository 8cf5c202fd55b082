import Customs
import Support
import Synchronization
import Testing
import Views

@testable import Ledger

/// Views that cannot take an entry, and entries that are left out on purpose.
@Suite struct StoppingTests {
  /// How a picky projection refuses an entry.
  enum Way: String, CaseIterable, Sendable { case happening, folding }

  private static func project(_ projection: any Projection, _ ledger: TemporaryLedger) throws
    -> LedgerError?
  {
    var failure: (any Error)?
    try ledger.ledger().project(
      [projection], workers: 3, report: { _ in }, failed: { failure = $1 })
    guard let failure else { return nil }
    guard let failure = failure as? LedgerError else { throw failure }
    return failure
  }

  private static func lines(_ range: Range<Int>) -> [String] {
    range.map { index in Line.accepted("T:\(index)") }
  }

  @Test(arguments: Way.allCases, [true, false])
  func `a view stops at the entry that its reducer refuses, and says so`(
    way: Way, isBuilt: Bool
  ) throws {
    let ledger = try TemporaryLedger()
    let projection = PickyProjection(way, refusing: "T:700")
    try ledger.fill(Self.lines(0..<10))
    if isBuilt { #expect(try Self.project(projection, ledger) == nil) }
    try ledger.fill(Self.lines(10..<900))
    // Two parties come first.
    let position: UInt64 = 702
    for _ in 0..<2 {
      let error = try #require(try Self.project(projection, ledger))
      #expect(error.code == .stopped)
      #expect(error.message.contains("stopped at position \(position): it is T:700"))
      #expect(error.message.contains("tamga quarantine picky \(position)"))
      let status = try ledger.ledger().status(of: projection)
      #expect(status.progress == position && status.rows == 700)
      #expect(status.stopped?.position == position && status.stopped?.reason == "it is T:700")
    }
    // A rebuild stops there too, and what is served is as complete as before.
    var failures: [String] = []
    let outcomes = try ledger.ledger().rebuild(
      [projection], workers: 2, failed: { failures.append("\($1)") })
    #expect(outcomes.isEmpty && failures.count == 1 && failures[0].contains("\(position)"))
    #expect(try ledger.ledger().status(of: projection).rows == 700)

    try ledger.ledger().quarantine(projection, position, reason: "a test")
    #expect(try Self.project(projection, ledger) == nil)
    let table = try ledger.ledger().table(projection)
    #expect(table.rows.count == 899)
    #expect(table.quarantine == [.init(position: position, reason: "a test")])
    var query = ViewQuery()
    query.position = position
    #expect(try ledger.ledger().table(projection, query).quarantine == [])

    // Taken in again it stops again, and does not go on serving what lacks the entry without saying so.
    try ledger.ledger().quarantine(projection, position, reason: nil)
    #expect(
      try ledger.ledger().table(projection).quarantine.map(\.reason)
        == ["quarantined no more; 'tamga project' builds the view anew"])
    #expect(try Self.project(projection, ledger)?.code == .stopped)
    #expect(try ledger.ledger().status(of: projection).progress == position)
  }

  @Test func `quarantining what was applied builds the view anew without it`() throws {
    let ledger = try TemporaryLedger()
    try ledger.fill(Self.lines(0..<5))
    try ledger.project()
    let view = try ledger.projection("od-matrix")
    try ledger.ledger().quarantine(view, 3, reason: "a test")
    try ledger.project()
    #expect(try ledger.ledger().status(of: view).version == "1.2")
    #expect(try ledger.ledger().table(view).rows[0].text(4) == "4")
    #expect(try ledger.differences() == [])
    let lists: [(UInt64, String?)] = [(99, "x"), (2, nil)]
    for (position, reason) in lists {
      #expect { try ledger.ledger().quarantine(view, position, reason: reason) } throws: {
        ($0 as? LedgerError)?.code == .unknownEntry
      }
    }
  }

  @Test func `an amendment that is left out leaves the version before it to be taken back`() throws
  {
    let ledger = try TemporaryLedger()
    try ledger.fill([
      Line.accepted("T:1"), Line.amended("T:1") { $0.dispatch = "DE" },
      Line.amended("T:1") { $0.dispatch = "UZ" },
    ])
    try ledger.project()
    for projection in try ledger.projections() where !(projection is any DerivedProjection) {
      try ledger.ledger().quarantine(projection, 3, reason: "a test")
    }
    #expect(try ledger.rows("importer-volumes") == ["X:importer import UZ 2022-06 1 10 100.00"])
    #expect(try ledger.differences() == [])
  }
}

/// Counts declarations by number, and refuses one of them.
private struct PickyProjection: FoldProjection {
  let way: StoppingTests.Way
  let refused: String

  init(_ way: StoppingTests.Way, refusing refused: String) {
    (self.way, self.refused) = (way, refused)
  }

  var name: String { "picky" }
  var version: Int { 1 }
  var keyColumns: [String] { ["number"] }
  var columns: [ViewColumn] { [.key("number"), .count("facts")] }
  var factColumns: [ViewColumn] { [] }
  func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue] { [] }

  /// Not one of the ledger's own errors.
  struct Refusal: Error, CustomStringConvertible { let description: String }

  func declared(
    _ version: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    let number = version.number.asciiText
    if way == .happening, number == refused { throw Refusal(description: "it is \(number)") }
    var key = FactBytes()
    key.append(number)
    facts.add(key, at: 0, FactBytes())
  }

  func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws -> [[ViewValue]] {
    var reader = FactReader(key)
    let number = try reader.text()
    if way == .folding, number == refused { throw Refusal(description: "it is \(number)") }
    return [[.text(number), .count(Int64(facts.count))]]
  }
}
