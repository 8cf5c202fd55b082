import Ledger
import Support
import Testing
import Views

/// What came in to each holder, and what went out.
@Suite struct GoodsBalanceTests {
  /// A declaration of one item, accepted on a day of June 2022.
  private func line(
    _ number: String, _ kind: String, day: Int, _ quantity: String?, procedure: String? = nil,
    after previous: String? = nil, origin: String = "TR", from exporter: String = "X:shop",
    to importer: String = "X:shop", dispatch: String = "KZ", destination: String = "RU",
    net: String = "10", unit: String = "H87"
  ) -> DeclarationText {
    DeclarationText(number) {
      $0.kind = kind
      $0.acceptedOn = "2022-06-" + (day < 10 ? "0" : "") + "\(day)"
      ($0.exporter, $0.importer) = (exporter, importer)
      ($0.dispatch, $0.destination) = (dispatch, destination)
      $0.items = [
        ItemText {
          $0.origin = origin
          ($0.quantity, $0.unit, $0.net) = (quantity, unit, net)
          ($0.procedure, $0.previousProcedure) = (procedure, previous)
        }
      ]
    }
  }

  private func rows(_ declarations: [DeclarationText]) throws -> [String] {
    let ledger = try TemporaryLedger()
    let words = try ledger.append(declarations.map { Line.accepted($0) }).words
    try #require(words.allSatisfy { $0.hasPrefix("created") }, "\(words)")
    return try ledger.rows("goods-balance").map { $0.replacing("X:shop 845011 TR H87 ", with: "") }
  }

  @Test func `goods that leave a warehouse for home use have come in once`() throws {
    #expect(
      try rows([
        line("T:1", "import", day: 1, "100", procedure: "71", after: "00"),
        line("T:2", "import", day: 2, "60", procedure: "40", after: "71"),
        line("T:3", "dispatch", day: 3, "60"),
      ]) == ["100 60 40 40 2022-06-03 - -"])
  }

  @Test(arguments: ["51", "53", "71"])
  func `a lawful re-export takes from what came in under its previous procedure`(previous: String)
    throws
  {
    #expect(
      try rows([
        line("T:1", "import", day: 1, "100", procedure: previous, after: "00"),
        line("T:2", "re-export", day: 2, "100", procedure: "31", after: previous),
      ]) == ["100 100 0 0 2022-06-02 - -"])
  }

  @Test func `destroyed and refused goods are gone, and goods destroyed at the border came first`()
    throws
  {
    #expect(
      try rows([
        line("T:1", "import", day: 1, "100", procedure: "71", after: "00"),
        line("T:2", "import", day: 2, "30", procedure: "93", after: "71"),
        line("T:3", "import", day: 3, "20", procedure: "94", after: "71"),
        line("T:4", "import", day: 4, "7", procedure: "93", after: "00"),
      ]) == ["107 57 50 50 2022-06-03 - -"])
  }

  @Test func `goods that come back after they left count again, and leave once`() throws {
    #expect(
      try rows([
        line("T:1", "import", day: 1, "10", procedure: "40", after: "00"),
        line("T:2", "export", day: 2, "10", procedure: "23", after: "40"),
        line("T:3", "export", day: 3, "4", procedure: "10", after: "23"),
        line("T:4", "import", day: 4, "6", procedure: "60", after: "23"),
      ]) == ["16 10 6 0 2022-06-02 - -"])
  }

  @Test func `a sale at home goes out of one holder and in to the other`() throws {
    #expect(
      try rows([
        line("T:1", "import", day: 1, "100", after: "00"),
        line("T:2", "dispatch", day: 2, "60", to: "X:buyer", destination: "KZ"),
        line("T:3", "dispatch", day: 3, "45", from: "X:buyer", to: "RU-INN:9999999998"),
      ]) == [
        "X:buyer 845011 TR H87 60 45 15 15 2022-06-03 - -", "100 60 40 40 2022-06-02 - -",
      ])
  }

  @Test func `goods that a note brings from another member come in and leave nobody at home`()
    throws
  {
    #expect(
      try rows([
        line(
          "T:1", "dispatch", day: 1, "5", from: "RU-INN:9999999998", dispatch: "RU",
          destination: "KZ")
      ]) == ["5 0 5 5 2022-06-01 - -"])
  }

  @Test func `transits move nothing`() throws {
    #expect(try rows([line("T:1", "transit", day: 1, "5", dispatch: "CN")]) == [])
  }

  @Test func `every milligram counts, and the unit KGM is the mass of goods without a unit`() throws
  {
    #expect(
      try rows([
        line("T:1", "import", day: 1, nil, after: "00", net: "0.000001"),
        line("T:2", "import", day: 1, "2.5", after: "00", net: "9", unit: "KGM"),
        line("T:3", "export", day: 2, nil, net: "2.500002"),
      ]) == [
        "X:shop 845011 TR KGM 2.500001 2.500002 -0.000001 -0.000001 2022-06-02 2022-06-02 NEGATIVE"
      ])
  }

  @Test func `whoever sends out what never came in is told apart by what else came in`() throws {
    let declarations = [
      line("T:1", "import", day: 1, "9", after: "00", origin: "CN"),
      line("T:2", "dispatch", day: 2, "5"),
      line("T:3", "dispatch", day: 2, nil, origin: "CN", net: "40"),
      line("T:4", "dispatch", day: 3, "5", origin: "CN", from: "X:nothing"),
      line("T:5", "export", day: 3, "5", origin: "KZ", from: "X:factory"),
    ]
    #expect(
      try rows(declarations) == [
        "X:factory 845011 KZ H87 0 5 -5 -5 2022-06-03 2022-06-03 -",
        "X:nothing 845011 CN H87 0 5 -5 -5 2022-06-03 2022-06-03 SELLER_OF_NOTHING NEGATIVE",
        "X:shop 845011 CN H87 9 0 9 9 2022-06-01 - -",
        "X:shop 845011 CN KGM 0 40 -40 -40 2022-06-02 2022-06-02 OTHER_UNIT NEGATIVE",
        "0 5 -5 -5 2022-06-02 2022-06-02 UNSUPPORTED_ORIGIN NEGATIVE",
      ])
  }

  @Test func `the balance runs by effective time, and a late import heals the past`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.accepted(line("T:1", "dispatch", day: 10, "5")),
      Line.accepted(line("T:2", "import", day: 12, "5", after: "00")),
    ])
    #expect(
      try ledger.rows("goods-balance") == [
        "X:shop 845011 TR H87 5 5 0 -5 2022-06-10 2022-06-10 NEGATIVE"
      ])
    // Written down three weeks later: they had come in on the 9th.
    try ledger.append([
      Line.amended(line("T:2", "import", day: 9, "6", after: "00"), at: "2022-07-01T09:00:00Z")
    ])
    #expect(
      try ledger.rows("goods-balance") == ["X:shop 845011 TR H87 6 5 1 1 2022-06-10 - -"])
    try ledger.append([Line.event("invalidated", "T:2")])
    #expect(
      try ledger.rows("goods-balance") == [
        "X:shop 845011 TR H87 0 5 -5 -5 2022-06-10 2022-06-10 SELLER_OF_NOTHING NEGATIVE"
      ])
  }

  @Test(arguments: [
    // In stock before the sale, on its very day, and only afterwards.
    ("2022-05-31", "10 4 6 6 2022-06-02 - -"), ("2022-06-02", "10 4 6 6 2022-06-02 - -"),
    ("2022-06-03", "10 4 6 -4 2022-06-02 2022-06-02 NEGATIVE"),
  ])
  func `an opening balance comes in to its holder on its day, and stays whatever becomes of a sale`(
    day: String, expected: String
  ) throws {
    let ledger = try TemporaryLedger()
    let sale = line("T:1", "dispatch", day: 2, nil, origin: "CN", net: "4")
    try ledger.fill([Line.opening("X:shop", on: day, net: "10"), Line.accepted(sale)])
    #expect(try ledger.rows("goods-balance") == ["X:shop 845011 CN KGM " + expected])
    try ledger.fill([Line.event("invalidated", "T:1")])
    #expect(
      try ledger.rows("goods-balance") == ["X:shop 845011 CN KGM 10 0 10 10 \(day) - -"])
    #expect(try ledger.rebuild(["goods-balance"]).map(\.differences) == [0])
  }

  @Test func `without any balance at the beginning a seller is said to have had nothing`() throws {
    let ledger = try TemporaryLedger()
    try ledger.fill([
      Line.opening("X:other", on: "2022-01-01"),
      Line.accepted(line("T:1", "dispatch", day: 2, nil, origin: "CN", net: "4")),
    ])
    #expect(
      try ledger.rows("goods-balance") == [
        "X:other 845011 CN KGM 10 0 10 10 2022-01-01 - -",
        "X:shop 845011 CN KGM 0 4 -4 -4 2022-06-02 2022-06-02 SELLER_OF_NOTHING NEGATIVE",
      ])
  }

  @Test func `an amended import keeps its place before what left on the same day`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.accepted(line("T:1", "import", day: 1, "5", after: "00")),
      Line.accepted(line("T:2", "dispatch", day: 1, "5")),
      Line.amended(line("T:1", "import", day: 1, "6", after: "00"), at: "2022-06-05T09:00:00Z"),
    ])
    #expect(
      try ledger.rows("goods-balance") == ["X:shop 845011 TR H87 6 5 1 1 2022-06-01 - -"])
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
  func `random logs have the balances of the model, caught up at any moments`(seed: UInt64) throws {
    var random = RandomGoods(seed: seed)
    try expectModel(random.lines(260).map { Array($0.utf8) }, seed)
  }

  @Test(arguments: [UInt64(21), 22])
  func `generated logs have the balances of the model`(seed: UInt64) throws {
    try expectModel(generatedLines(declarations: 700, seed: seed), seed)
  }

  private func expectModel(_ lines: [[UInt8]], _ seed: UInt64) throws {
    let ledger = try TemporaryLedger()
    var model = NaiveModel()
    var numbers = SeededNumbers(seed: seed)
    var sizes: [(UInt64, [String])] = []
    for part in numbers.cut(lines, longest: 90) {
      let words = try model.append(part)
      let found = try ledger.append(part).words
      try #require(
        found == words, "seed \(seed): \(found.first { !$0.hasPrefix("created") } ?? "")")
      let rows = try ledger.rows("goods-balance")
      #expect(try rows == model.goodsBalance(), "seed \(seed)")
      sizes.append((try ledger.ledger().log.size(), rows))
    }
    #expect(try ledger.rebuild(["goods-balance"], workers: 3).map(\.differences) == [0])
    for (size, rows) in sizes {
      var query = ViewQuery()
      query.position = size
      let table = try ledger.ledger().table(try ledger.projection("goods-balance"), query)
      #expect(Self.words(table) == rows, "seed \(seed), as of \(size)")
    }
  }

  private static func words(_ table: ViewTable) -> [String] {
    table.rows.map { row in
      row.values.map { $0.printed ?? "" }.map { $0.isEmpty ? "-" : $0 }.joined(separator: " ")
    }
  }
}
