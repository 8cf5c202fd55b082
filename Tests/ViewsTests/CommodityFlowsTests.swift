import Support
import Testing

@Suite struct CommodityFlowsTests {
  private func rows(_ lines: [String]) throws -> [String] {
    let ledger = try TemporaryLedger()
    try ledger.append(lines)
    return try ledger.rows("commodity-flows")
  }

  @Test func `the partner is where an import comes from and where everything else goes`() throws {
    let lines = ["import", "export", "re-export", "dispatch", "transit"].enumerated().map {
      index, kind in
      Line.accepted("T:\(index)") {
        $0.kind = kind
        $0.dispatch = "AE"
        $0.destination = "RU"
      }
    }
    #expect(
      try rows(lines) == [
        "845011 dispatch RU - 2022-06 1 10 100.00 0", "845011 export RU - 2022-06 1 10 100.00 0",
        "845011 import AE - 2022-06 1 10 100.00 0", "845011 re-export RU - 2022-06 1 10 100.00 0",
        "845011 transit RU - 2022-06 1 10 100.00 0",
      ])
  }

  @Test func `quantities of different units are never summed`() throws {
    let line = Line.accepted("T:1") {
      $0.items = [
        ItemText { $0.quantity = "120" }, ItemText { $0.quantity = "0.5" }, ItemText(),
        ItemText {
          $0.quantity = "7.125"
          $0.unit = "KGM"
        },
        ItemText {
          $0.quantity = "1"
          $0.unit = "GM"
        },
      ]
    }
    #expect(
      try rows([line]) == [
        "845011 import CN - 2022-06 1 10 100.00 0", "845011 import CN GM 2022-06 1 10 100.00 1",
        "845011 import CN H87 2022-06 2 20 200.00 120.5",
        "845011 import CN KGM 2022-06 1 10 100.00 7.125",
      ])
  }

  @Test func `national subdivisions of a subheading are summed together, zeros in front are kept`()
    throws
  {
    let line = Line.accepted("T:1") {
      $0.items = ["0101210000", "01012100", "010121", "010129", "970199"].map { code in
        ItemText { $0.code = code }
      }
    }
    #expect(
      try rows([line]) == [
        "010121 import CN - 2022-06 3 30 300.00 0", "010129 import CN - 2022-06 1 10 100.00 0",
        "970199 import CN - 2022-06 1 10 100.00 0",
      ])
  }

  @Test func `an amended quantity replaces the old one`() throws {
    let lines = [
      Line.accepted("T:1") { $0.items = [ItemText { $0.quantity = "100" }] },
      Line.accepted("T:2") { $0.items = [ItemText { $0.quantity = "7" }] },
      Line.amended("T:1") { $0.items = [ItemText { $0.quantity = "90.001" }] },
    ]
    #expect(try rows(lines) == ["845011 import CN H87 2022-06 2 20 200.00 97.001"])
  }
}
