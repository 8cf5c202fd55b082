import Ledger
import Support
import Testing

@testable import Views

/// What left each source item, and what is left.
@Suite struct LineageTests {
  /// A declaration whose items have quantities and links.
  private func line(
    _ number: String, _ kind: String,
    _ items: [(quantity: String, links: [LinkText])], unit: String = "H87", code: String = "845011",
    origin: String = "TR", destination: String = "RU"
  ) -> DeclarationText {
    DeclarationText(number) {
      $0.kind = kind
      ($0.dispatch, $0.destination) = ("KZ", destination)
      ($0.exporter, $0.importer) = ("X:seller", "X:holder")
      $0.items = items.map { quantity, links in
        ItemText {
          ($0.quantity, $0.unit, $0.links) = (quantity, unit, links)
          ($0.code, $0.origin) = (code, origin)
        }
      }
    }
  }

  /// Columns: source, item, unit | quantity, taken, residual, consumers, depth, flags, takenBy.
  private func rows(_ declarations: [DeclarationText]) throws -> [String] {
    let ledger = try TemporaryLedger()
    let words = try ledger.append(declarations.map { Line.accepted($0) }).words
    try #require(words.allSatisfy { $0.hasPrefix("created") }, "\(words)")
    try ledger.project()
    return try ledger.ledger().table(try ledger.projection("lineage")).rows.map(Self.short)
  }

  private static func short(_ row: ViewRow) -> String {
    ([0, 1, 2] + Array(8...14)).map { row.text($0) }.map { $0.isEmpty ? "-" : $0 }
      .joined(separator: " ")
  }

  @Test func `what is left of an import is what came less what was taken`() throws {
    #expect(
      try rows([
        line("T:1", "import", [("100", [])]),
        line("T:2", "dispatch", [("60", [LinkText("T:1", 1, "60")])]),
        line("T:3", "re-export", [("25", [LinkText("T:1", 1)])]),
      ]) == ["T:1 1 H87 100 85 15 2 1 - T:2#1 T:3#1"])
  }

  @Test func `a chain through a sale at home has its depth`() throws {
    #expect(
      try rows([
        line("T:1", "import", [("100", [])]),
        line("T:2", "dispatch", [("60", [LinkText("T:1", 1, "60")])], destination: "KZ"),
        line("T:3", "dispatch", [("45", [LinkText("T:2", 1, "45")])]),
      ]) == ["T:1 1 H87 100 60 40 1 2 - T:2#1", "T:2 1 H87 60 45 15 1 1 - T:3#1"])
  }

  @Test func `links to nothing, and goods of foreign origin without a link, are orphans`() throws {
    #expect(
      try rows([
        line("T:2", "dispatch", [("5", [LinkText("T:9", 3, "5")])]),
        line("T:3", "export", [("7", [])]),
        line("T:4", "export", [("8", [])], origin: "KZ"),
      ]) == ["T:3 1 H87 7 0 - 0 0 ORPHAN -", "T:9 3 H87 - 5 - 1 1 ORPHAN T:2#1"])
  }

  @Test func `a source that no longer counts leaves orphans behind`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.accepted(line("T:1", "import", [("100", [])])),
      Line.accepted(line("T:2", "dispatch", [("60", [LinkText("T:1", 1, "60")])])),
      Line.event("invalidated", "T:1"),
    ])
    try ledger.project()
    let lineage = try ledger.projection("lineage")
    #expect(
      try ledger.ledger().table(lineage).rows.map(Self.short)
        == ["T:1 1 H87 - 60 - 1 1 ORPHAN T:2#1"])
    try ledger.append([Line.event("invalidated", "T:2")])
    try ledger.project()
    #expect(try ledger.ledger().table(lineage).rows == [])
  }

  @Test func `taking more than there was, by all or by one, is told`() throws {
    #expect(
      try rows([
        line("T:1", "import", [("100", [])]), line("T:2", "import", [("10", [])]),
        line("T:3", "dispatch", [("60", [LinkText("T:1", 1, "60")])]),
        line("T:4", "dispatch", [("60", [LinkText("T:1", 1, "60")])]),
        line("T:5", "dispatch", [("30", [LinkText("T:2", 1)])]),
        line("T:6", "dispatch", [("9", [LinkText("T:2", 1, "5")])]),
      ]) == [
        "T:1 1 H87 100 120 -20 2 1 OVERDRAWN T:3#1 T:4#1",
        "T:2 1 H87 10 35 -25 2 1 OVERDRAWN QTY_UP T:5#1 T:6#1",
      ])
  }

  @Test func `a link in another unit is an error and not a conversion`() throws {
    #expect(
      try rows([
        line("T:1", "import", [("100", [])]),
        line("T:2", "dispatch", [("7.5", [LinkText("T:1", 1, "7.5")])], unit: "PR"),
      ]) == [
        "T:1 1 H87 100 0 100 0 1 - -", "T:1 1 PR - 7.5 - 1 1 UNIT_MISMATCH T:2#1",
      ])
  }

  @Test func `other headings and other origins are told`() throws {
    #expect(
      try rows([
        line("T:1", "import", [("100", [])]),
        line(
          "T:2", "dispatch", [("1", [LinkText("T:1", 1, "1")])], code: "845090", origin: "CN"),
        line("T:3", "dispatch", [("1", [LinkText("T:1", 1, "1")])], code: "842211"),
      ]) == ["T:1 1 H87 100 2 98 2 1 HS_CHANGE ORIGIN_CHANGE T:2#1 T:3#1"])
  }

  @Test func `a link without an item means the whole declaration`() throws {
    #expect(
      try rows([
        line("T:1", "import", [("10", []), ("5", [])]),
        line("T:2", "dispatch", [("12", [LinkText("T:1")])]),
        line("T:3", "dispatch", [("4", [LinkText("T:1", 2)])]),
      ]) == [
        "T:1 0 H87 15 12 3 1 1 OVERDRAWN T:2#1", "T:1 1 H87 10 0 10 0 1 - -",
        "T:1 2 H87 5 4 1 1 1 - T:3#1",
      ])
  }

  @Test func `several links without quantities cannot be told apart, and one takes the rest`()
    throws
  {
    #expect(
      try rows([
        line("T:1", "import", [("10", [])]), line("T:2", "import", [("10", [])]),
        line("T:3", "dispatch", [("9", [LinkText("T:1", 1, "4"), LinkText("T:2", 1)])]),
        line("T:4", "dispatch", [("9", [LinkText("T:1", 1), LinkText("T:2", 1)])]),
      ]) == [
        "T:1 1 H87 10 4 6 2 1 UNSTATED T:3#1 T:4#1", "T:2 1 H87 10 5 5 2 1 UNSTATED T:3#1 T:4#1",
      ])
  }

  @Test func `a transit accompanies goods and takes nothing`() throws {
    #expect(
      try rows([
        line("T:1", "import", [("10", [])]),
        line("T:2", "transit", [("10", [LinkText("T:1", 1, "10")])]),
        line("T:3", "dispatch", [("10", [LinkText("T:1", 1, "10")])]),
      ]) == ["T:1 1 H87 10 10 0 2 1 - T:2#1 T:3#1"])
  }

  @Test func `goods that come from themselves are a cycle, and what leads there has no depth`()
    throws
  {
    #expect(
      try rows([
        line("T:1", "dispatch", [("5", [LinkText("T:3", 1, "5")])], destination: "KZ"),
        line("T:2", "dispatch", [("5", [LinkText("T:1", 1, "5")])], destination: "KZ"),
        line("T:3", "dispatch", [("5", [LinkText("T:2", 1, "5")])], destination: "KZ"),
        line("T:4", "import", [("5", [])]),
        line("T:5", "dispatch", [("5", [LinkText("T:5", 1, "5")])], destination: "KZ"),
        line("T:6", "dispatch", [("5", [LinkText("T:4"), LinkText("T:3", nil, "1")])]),
      ]) == [
        "T:1 1 H87 5 5 0 1 - CYCLE T:2#1", "T:2 1 H87 5 5 0 1 - CYCLE T:3#1",
        "T:3 0 H87 5 1 4 1 1 OVERDRAWN T:6#1", "T:3 1 H87 5 5 0 1 - CYCLE T:1#1",
        "T:4 0 H87 5 4 1 1 1 - T:6#1", "T:4 1 H87 5 0 5 0 1 - -",
        "T:5 1 H87 5 5 0 1 - CYCLE T:5#1",
      ])
  }

  @Test func `a long chain is walked without recursion`() throws {
    var graph = LineageGraph()
    let nodes = (0..<200_000).map { graph.node("\($0)") }
    for (a, b) in zip(nodes, nodes.dropFirst()) { graph.connect(a, b) }
    #expect(graph.walk().depth[nodes[0]] == 199_999)
    graph.connect(nodes[199_999], nodes[100_000])
    let walk = graph.walk()
    #expect(walk.depth[nodes[0]] == nil)
    #expect(!walk.isCyclic[nodes[99_999]] && walk.isCyclic[nodes[100_000]])
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `random logs have the lineage of the model, caught up at any moments`(seed: UInt64) throws {
    var random = RandomGoods(seed: seed)
    try expectModel(random.lines(220).map { Array($0.utf8) }, seed)
  }

  @Test func `a generated log has the lineage of the model`() throws {
    try expectModel(generatedLines(declarations: 600, seed: 31), 31)
  }

  private func expectModel(_ lines: [[UInt8]], _ seed: UInt64) throws {
    let ledger = try TemporaryLedger()
    let lineage = try ledger.projection("lineage")
    var model = NaiveModel()
    var numbers = SeededNumbers(seed: seed)
    var sizes: [(UInt64, [String])] = []
    for part in numbers.cut(lines, longest: 150) {
      let words = try model.append(part)
      try #require(try ledger.append(part).words == words, "seed \(seed)")
      try ledger.project(workers: 1 + numbers.below(3))
      let rows = try Self.words(ledger.ledger().table(lineage))
      let expected = try model.lineage()
      let difference = zip(rows, expected).first { $0 != $1 }
      #expect(rows == expected, "seed \(seed): \(difference ?? ("", ""))")
      sizes.append((try ledger.ledger().log.size(), rows))
    }
    #expect(try ledger.rebuild(["lineage"], workers: 3).map(\.differences) == [0])
    for (size, rows) in sizes {
      var query = ViewQuery()
      query.position = size
      #expect(try Self.words(ledger.ledger().table(lineage, query)) == rows, "as of \(size)")
    }
    #expect(try ledger.differences() == [], "seed \(seed)")
  }

  /// All columns but the last.
  private static func words(_ table: ViewTable) -> [String] {
    table.rows.map { row in
      (0..<14).map { row.text($0) }.map { $0.isEmpty ? "-" : $0 }.joined(separator: " ")
    }
  }
}
