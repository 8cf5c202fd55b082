import Support
import Testing

@Suite struct OriginDispatchTests {
  private func rows(_ lines: [String]) throws -> [String] {
    let ledger = try TemporaryLedger()
    try ledger.append(lines)
    return try ledger.rows("origin-dispatch")
  }

  @Test func `goods that came by way of another country are told apart from direct ones`() throws {
    let lines = [
      Line.accepted("T:1") { $0.dispatch = "HK" }, Line.accepted("T:2") { $0.dispatch = "CN" },
      Line.accepted("T:3") { $0.dispatch = "HK" },
    ]
    #expect(
      try rows(lines) == ["CN CN 8450 2022-06 1 10 100.00", "CN HK 8450 2022-06 2 20 200.00"])
  }

  @Test func `only imports are summed`() throws {
    let lines = ["export", "re-export", "dispatch", "transit"].enumerated().map { index, kind in
      Line.accepted("T:\(index)") { $0.kind = kind }
    }
    #expect(try rows(lines).isEmpty)
  }

  @Test func `subheadings of a heading are summed together, zeros in front are kept`() throws {
    let line = Line.accepted("T:1") {
      $0.items = ["845011", "845090", "010121", "010690"].map { code in ItemText { $0.code = code }
      }
    }
    #expect(
      try rows([line]) == [
        "CN CN 0101 2022-06 1 10 100.00", "CN CN 0106 2022-06 1 10 100.00",
        "CN CN 8450 2022-06 2 20 200.00",
      ])
  }

  @Test func `an invalidated declaration of two leaves the other one`() throws {
    let lines = [
      Line.accepted("T:1"), Line.accepted("T:2") { $0.items = [ItemText { $0.value = "1.50" }] },
      Line.event("invalidated", "T:1"),
    ]
    #expect(try rows(lines) == ["CN CN 8450 2022-06 1 10 1.50"])
  }
}
