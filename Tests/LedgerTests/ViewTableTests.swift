import Customs
import Support
import Testing

@testable import Ledger

/// The rows of a view as they are printed and hashed.
@Suite struct ViewTableTests {
  private func lines(_ table: ViewTable) -> [String] {
    table.rows.map { row in
      var writer = JSONWriter()
      table.write(row, to: &writer)
      return String(decoding: writer.bytes, as: UTF8.self)
    }
  }

  @Test func `a row is a JSON object of its columns in order, decimals as strings`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.accepted("T:1") {
        $0.items = [
          ItemText {
            $0.net = "7800.5"
            $0.quantity = "120"
          }
        ]
      }
    ])
    try ledger.project()
    let table = try ledger.ledger().table(ledger.projection("commodity-flows"))
    #expect(
      table.columns.map(\.name) == [
        "commodity", "flow", "partner", "unit", "month", "items", "netMassKg", "statisticalValue",
        "quantity",
      ])
    #expect(
      lines(table) == [
        #"{"commodity":"845011","flow":"import","partner":"CN","unit":"H87","month":"2022-06","items":1,"netMassKg":"7800.5","statisticalValue":"100.00","quantity":"120"}"#
      ])
  }

  @Test func `the root of a view is that of RFC 6962 over its lines`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append(generatedLines(declarations: 150, seed: 41))
    try ledger.project()
    for projection in try ledger.projections() {
      let table = try ledger.ledger().table(projection)
      let expected = NaiveTree.root(lines(table).map { Hash(of: [0] + Array($0.utf8)) })
      #expect(table.root == expected)
      #expect(try ledger.ledger().root(of: projection) == expected)
      #expect(try ledger.ledger().root(of: projection) == expected, "remembered")
    }
  }

  @Test func `a remembered root is forgotten when the view moves on`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.accepted("T:1")])
    try ledger.project()
    let projection = try ledger.projection("od-matrix")
    let first = try ledger.ledger().root(of: projection)
    try ledger.append([Line.accepted("T:2")])
    #expect(try ledger.ledger().root(of: projection) == first, "not caught up yet")
    try ledger.project()
    let second = try ledger.ledger().root(of: projection)
    #expect(second != first)
    #expect(second == (try ledger.ledger().table(projection).root))
    try ledger.append([Line.event("invalidated", "T:2")])
    try ledger.project()
    #expect(try ledger.ledger().root(of: projection) == first)
  }

  @Test func `rows can be chosen by their key columns`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append(
      ["KZ", "RU", "UZ"].map { country in Line.accepted("T:\(country)") { $0.destination = country }
      })
    try ledger.project()
    let table = try ledger.ledger().table(ledger.projection("od-matrix")) { $0[1] > "KZ" }
    #expect(table.rows.map { $0.text(1) } == ["RU", "UZ"])
    #expect(table.progress == 5)
  }

  @Test func `rows are in the order of their key columns, texts as bytes and numbers by size`() {
    let texts = [
      ["", "b"], ["A", "z"], ["A-", "a"], ["AB", ""], ["a", ""], ["é", ""], ["ü", ""],
    ]
    .map { ViewRow($0.map(ViewValue.text), source: .derived) }
    let numbers: [[ViewValue]] = [
      [.text("A"), .count(2)], [.text("A"), .count(9)], [.text("A"), .count(10)],
      [.text("B"), .count(1)],
    ]
    for sorted in [texts, numbers.map { ViewRow($0, source: .derived) }] {
      for (index, a) in sorted.enumerated() {
        for (other, b) in sorted.enumerated() {
          #expect(ViewTable.precedes(a, b, 2) == (index < other))
        }
      }
    }
  }
}
