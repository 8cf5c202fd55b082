import Customs
import Foundation
import Ledger
import Support
import Testing
import Views

@Suite struct WatchlistHitsTests {
  private let chips = Line.listRow("854231", tier: "1")

  /// list mrn item commodity thenVersion then nowVersion now change
  private func hits(_ ledger: TemporaryLedger, on day: String? = nil, at position: UInt64? = nil)
    throws -> [String]
  {
    try ledger.project()
    var query = ViewQuery()
    query.position = position
    query.day = day.flatMap { CivilTime.parseDate(Array($0.utf8).span)?.day }
    let table = try ledger.ledger().table(WatchlistHits(), query)
    let shown = [
      "list", "mrn", "item", "commodity", "thenVersion", "then", "nowVersion", "now", "change",
    ]
    let places = shown.compactMap { name in table.columns.firstIndex { $0.name == name } }
    return table.rows.map { row in
      places.map { row.text($0).isEmpty ? "-" : row.text($0) }.joined(separator: " ")
    }
  }

  private func item(_ code: String, _ mrn: String, on day: String) -> String {
    Line.accepted(mrn) {
      $0.acceptedOn = day
      $0.items = [ItemText { $0.code = code }]
    }
  }

  @Test func `an item is judged by the version in force at acceptance, and by today's`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.list("w", version: "a", from: "2022-02-01", to: "2022-12-31", rows: [chips]),
      Line.list("w", version: "b", from: "2023-01-01", rows: [Line.listRow("8450", tier: "2")]),
      item("854231", "X:1", on: "2022-01-31"), item("854231", "X:2", on: "2022-02-01"),
      item("845011", "X:3", on: "2022-02-01"), item("845011", "X:4", on: "2023-01-01"),
      item("010121", "X:5", on: "2023-01-01"),
    ])
    #expect(
      try hits(ledger) == [
        "w X:2 1 854231 a EXACT b none NO_LONGER_CAUGHT",
        "w X:3 1 845011 a none b PREFIX WOULD_BE_CAUGHT_NOW",
        "w X:4 1 845011 b PREFIX b PREFIX -",
      ])
    #expect(
      try hits(ledger, on: "2022-06-01") == [
        "w X:1 1 854231 - none a EXACT WOULD_BE_CAUGHT_NOW", "w X:2 1 854231 a EXACT a EXACT -",
        "w X:4 1 845011 b PREFIX a none NO_LONGER_CAUGHT",
      ])
  }

  @Test func `a list published late judges what was accepted before, but not as of before`() throws
  {
    let ledger = try TemporaryLedger()
    try ledger.append([
      item("880330", "X:1", on: "2021-05-01"), item("854231", "X:2", on: "2022-05-01"),
    ])
    #expect(try hits(ledger) == [])
    let before = try ledger.ledger().log.size()
    try ledger.append([
      Line.list("w", from: "2022-01-01", rows: [Line.listRow("880730"), chips])
    ])
    let expected = [
      "w X:1 1 880330 - none 1 EXACT WOULD_BE_CAUGHT_NOW", "w X:2 1 854231 1 EXACT 1 EXACT -",
    ]
    #expect(try hits(ledger) == expected)
    #expect(try hits(ledger, at: before) == [])
    try ledger.append([item("845011", "X:3", on: "2022-05-01")])
    #expect(try hits(ledger) == expected)
  }

  @Test func `amendments and invalidations take hits back, and bring others`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.list("w", from: "2022-01-01", rows: [chips, Line.listRow("854140")]),
      item("854231", "X:1", on: "2022-05-01"), item("845011", "X:2", on: "2022-05-01"),
      item("854231", "X:3", on: "2022-05-01"),
    ])
    let before = try ledger.ledger().log.size()
    try ledger.append([
      Line.amended("X:1") { $0.acceptedOn = "2022-05-01" },
      Line.amended("X:2") {
        $0.acceptedOn = "2022-05-01"
        $0.items = [ItemText { $0.code = "010121" }, ItemText { $0.code = "854231" }]
      },
      Line.event("invalidated", "X:3"),
    ])
    #expect(try hits(ledger) == ["w X:2 2 854231 1 EXACT 1 EXACT -"])
    #expect(
      try hits(ledger, at: before) == [
        "w X:1 1 854231 1 EXACT 1 EXACT -", "w X:3 1 854231 1 EXACT 1 EXACT -",
      ])
    #expect(try ledger.rebuild(["watchlist-hits"]).allSatisfy { $0.differences == 0 })
  }

  @Test func `lists of brands and nomenclatures catch nothing`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.list(
        "b", from: "2022-01-01", kind: "brand", rows: [Line.listRow("8450", brand: "Acme")]),
      item("845011", "X:1", on: "2022-05-01"),
    ])
    #expect(try hits(ledger) == [])
  }

  @Test(arguments: [UInt64(21), 22])
  func `hits of generated declarations are those of a naive search, live, rebuilt and as of`(
    seed: UInt64
  ) throws {
    let codes = ["85", "8471", "870323", "3004", "84501111"]
    let list = Line.list(
      "w", from: "2021-06-01", rows: codes.map { Line.listRow($0, tier: "t\($0.count)") })
    var lines = generatedLines(declarations: 400, seed: seed)
    lines.insert(Array(list.utf8), at: lines.count / 2)
    let (steps, once) = (try TemporaryLedger(), try TemporaryLedger())
    var numbers = SeededNumbers(seed: seed)
    var sizes: [(lines: Int, size: UInt64)] = []
    for part in numbers.cut(lines, longest: 150) {
      try steps.append(part)
      try steps.project()
      sizes.append(
        ((sizes.last?.lines ?? 0) + part.count, try steps.ledger().log.size()))
    }
    try once.append(lines)
    let found = try hits(once)
    #expect(try hits(steps) == found)
    #expect(try steps.rebuild(["watchlist-hits"], workers: 2).allSatisfy { $0.differences == 0 })
    let expected = try Self.countedItems(lines).filter { item in
      codes.contains { item.code.hasPrefix($0) || $0.hasPrefix(item.code) }
    }.map { "\($0.number) \($0.place) \($0.code)" }
    #expect(
      Set(found.map { $0.split(separator: " ")[1...3].joined(separator: " ") }) == Set(expected),
      "seed \(seed)")
    #expect(!expected.isEmpty)
    for (count, size) in sizes {
      let prefix = try TemporaryLedger()
      try prefix.append(Array(lines.prefix(count)))
      #expect(try hits(once, at: size) == hits(prefix), "seed \(seed), as of \(size)")
    }
  }

  /// The items of every declaration that counts, from what the lines say.
  private static func countedItems(_ lines: [[UInt8]]) throws -> [(
    number: String, place: Int, code: String
  )] {
    var current: [String: [[String: Any]]] = [:]
    for line in lines {
      let event = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] ?? [:]
      if let declaration = event["declaration"] as? [String: Any] {
        current[declaration["mrn"] as? String ?? ""] = declaration["items"] as? [[String: Any]]
      } else if ["invalidated", "notReleased"].contains(event["event"] as? String),
        let number = event["mrn"] as? String
      {
        current[number] = nil
      }
    }
    return current.flatMap { number, items in
      items.map { (number, $0["number"] as? Int ?? 0, $0["commodityCode"] as? String ?? "") }
    }
  }
}
