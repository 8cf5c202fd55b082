import Support
import Testing

@Suite struct ODMatrixTests {
  private func rows(_ lines: [String]) throws -> [String] {
    let ledger = try TemporaryLedger()
    try ledger.append(lines)
    return try ledger.rows("od-matrix")
  }

  @Test func `every kind is summed, flows sorted by their words`() throws {
    let lines = ["transit", "re-export", "import", "export", "dispatch"].enumerated().map {
      index, kind in
      Line.accepted("T:\(index)") { $0.kind = kind }
    }
    #expect(
      try rows(lines)
        == ["dispatch", "export", "import", "re-export", "transit"].map {
          "CN KZ \($0) 2022-06 1 10 100.00"
        })
  }

  @Test func `the origin is the item's, the destination the declaration's`() throws {
    let line = Line.accepted("T:1") {
      $0.destination = "UZ"
      $0.items = [
        ItemText { $0.origin = "TR" }, ItemText { $0.origin = "AF" }, ItemText { $0.origin = "TR" },
      ]
    }
    #expect(
      try rows([line]) == ["AF UZ import 2022-06 1 10 100.00", "TR UZ import 2022-06 2 20 200.00"])
  }

  @Test func `months of different years do not meet`() throws {
    let lines = ["1900-01-01", "2199-12-31", "2022-06-01", "2022-06-30"].enumerated().map {
      index, date in
      Line.accepted("T:\(index)") { $0.acceptedOn = date }
    }
    #expect(
      try rows(lines) == [
        "CN KZ import 1900-01 1 10 100.00", "CN KZ import 2022-06 2 20 200.00",
        "CN KZ import 2199-12 1 10 100.00",
      ])
  }

  @Test func `an unknown country that is taken as historic has its row`() throws {
    let ledger = try TemporaryLedger()
    let line = Line.accepted("T:1") { $0.items = [ItemText { $0.origin = "ZZ" }] }
    #expect(try ledger.append([line]).words == ["rejected unknown-country"])
    try ledger.append([line], historic: true)
    #expect(try ledger.rows("od-matrix") == ["ZZ KZ import 2022-06 1 10 100.00"])
  }

  @Test func `an amended declaration counts once, in its latest version`() throws {
    let lines = [
      Line.accepted("T:1"),
      Line.amended("T:1") { $0.items = [ItemText { $0.net = "11" }, ItemText()] },
      Line.amended("T:1") { $0.items = [ItemText { $0.net = "12.5" }] },
    ]
    #expect(try rows(lines) == ["CN KZ import 2022-06 1 12.5 100.00"])
  }
}
