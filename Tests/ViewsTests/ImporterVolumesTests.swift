import Support
import Testing

@Suite struct ImporterVolumesTests {
  private func rows(_ lines: [String]) throws -> [String] {
    let ledger = try TemporaryLedger()
    try ledger.append(lines)
    return try ledger.rows("importer-volumes")
  }

  @Test func `only imports are summed`() throws {
    let lines = ["import", "export", "re-export", "dispatch", "transit"].enumerated().map {
      index, kind in
      Line.accepted("T:\(index)") { $0.kind = kind }
    }
    #expect(try rows(lines) == ["X:importer import CN 2022-06 1 10 100.00"])
  }

  @Test func `countries of dispatch and months are rows of their own`() throws {
    let lines = [
      Line.accepted("T:1") { $0.dispatch = "DE" },
      Line.accepted("T:2") { $0.acceptedOn = "2022-05-31" },
      Line.accepted("T:3") { $0.items = [ItemText(), ItemText { $0.origin = "TR" }] },
      Line.accepted("T:4") { $0.importer = "X:another" },
    ]
    #expect(
      try rows(lines) == [
        "X:another import CN 2022-06 1 10 100.00", "X:importer import CN 2022-05 1 10 100.00",
        "X:importer import CN 2022-06 2 20 200.00", "X:importer import DE 2022-06 1 10 100.00",
      ])
  }

  @Test func `an item without a value counts as an item worth nothing`() throws {
    let line = Line.accepted("T:1") { $0.items = [ItemText { $0.value = nil }] }
    #expect(try rows([line]) == ["X:importer import CN 2022-06 1 10 0.00"])
  }

  @Test(arguments: ["invalidated", "notReleased"])
  func `a declaration that is taken back leaves no row`(event: String) throws {
    #expect(try rows([Line.accepted("T:1"), Line.event(event, "T:1")]).isEmpty)
  }

  @Test func `movements change no sum`() throws {
    let lines = [
      Line.accepted("T:1"), Line.event("released", "T:1"), Line.event("departed", "T:1"),
      Line.event("crossed", "T:1"), Line.event("arrived", "T:1"),
    ]
    #expect(try rows(lines) == ["X:importer import CN 2022-06 1 10 100.00"])
  }

  @Test func `a refused release that is invalidated afterwards is taken back once`() throws {
    let lines = [
      Line.accepted("T:1"), Line.accepted("T:2"), Line.event("notReleased", "T:1"),
      Line.event("invalidated", "T:1"),
    ]
    #expect(try rows(lines) == ["X:importer import CN 2022-06 1 10 100.00"])
  }

  @Test func `sums are wider than any single number`() throws {
    let largest = "9223372036854.775807"
    let lines = (0..<5).map { index in
      Line.accepted("T:\(index)") {
        $0.items = [
          ItemText {
            $0.net = largest
            $0.value = "92233720368547758.07"
          }
        ]
      }
    }
    #expect(
      try rows(lines) == [
        "X:importer import CN 2022-06 5 46116860184273.879035 461168601842738790.35"
      ])
  }
}
