import Support
import Testing

@Suite struct ExporterVolumesTests {
  private func rows(_ lines: [String], home: String = "KZ") throws -> [String] {
    let ledger = try TemporaryLedger(home: home)
    try ledger.append(lines)
    return try ledger.rows("exporter-volumes")
  }

  private func declaration(
    _ mrn: String, _ kind: String, _ change: (inout DeclarationText) -> Void = { _ in }
  )
    -> String
  {
    Line.accepted(mrn) {
      $0.kind = kind
      $0.exporter = "X:seller"
      $0.destination = "RU"
      change(&$0)
    }
  }

  @Test func `exports, re-exports and dispatches are summed, imports and transits are not`() throws
  {
    let lines = ["export", "re-export", "dispatch", "import", "transit"].enumerated().map {
      declaration("T:\($0)", $1)
    }
    #expect(
      try rows(lines) == [
        "X:seller dispatch foreign RU 2022-06 1 10 100.00",
        "X:seller export foreign RU 2022-06 1 10 100.00",
        "X:seller re-export foreign RU 2022-06 1 10 100.00",
      ])
  }

  @Test func `goods of the home country are domestic, item by item`() throws {
    let line = declaration("T:1", "export") {
      $0.items = [
        ItemText { $0.origin = "KZ" }, ItemText { $0.origin = "CN" },
        ItemText {
          $0.origin = "KZ"
          $0.net = "0.000001"
          $0.value = "0.01"
        },
      ]
    }
    #expect(
      try rows([line]) == [
        "X:seller export domestic RU 2022-06 2 10.000001 100.01",
        "X:seller export foreign RU 2022-06 1 10 100.00",
      ])
    #expect(
      try rows([line], home: "CN") == [
        "X:seller export domestic RU 2022-06 1 10 100.00",
        "X:seller export foreign RU 2022-06 2 10.000001 100.01",
      ])
  }

  @Test func `rows are sorted by the exporter's identifier, not by who was seen first`() throws {
    let lines = ["X:b", "Y:a", "X:a", "X:a-1"].enumerated().map { index, id in
      declaration("T:\(index)", "export") { $0.exporter = id }
    }
    #expect(
      try rows(lines) == [
        "X:a export foreign RU 2022-06 1 10 100.00", "X:a-1 export foreign RU 2022-06 1 10 100.00",
        "X:b export foreign RU 2022-06 1 10 100.00", "Y:a export foreign RU 2022-06 1 10 100.00",
      ])
  }

  @Test func `destinations and months are rows of their own, in order`() throws {
    let lines = [
      declaration("T:1", "export") { $0.acceptedOn = "2022-01-31" },
      declaration("T:2", "export") { $0.acceptedOn = "2021-12-31" },
      declaration("T:3", "export") { $0.destination = "BY" },
      declaration("T:4", "export") { $0.acceptedOn = "2022-01-01" },
    ]
    #expect(
      try rows(lines) == [
        "X:seller export foreign BY 2022-06 1 10 100.00",
        "X:seller export foreign RU 2021-12 1 10 100.00",
        "X:seller export foreign RU 2022-01 2 20 200.00",
      ])
  }

  @Test func `a historic export without an exporter stands under an empty name`() throws {
    let ledger = try TemporaryLedger()
    let line = declaration("T:1", "export") { $0.exporter = nil }
    #expect(try ledger.append([line]).words == ["rejected missing-party"])
    try ledger.append([line], historic: true)
    #expect(try ledger.rows("exporter-volumes") == ["- export foreign RU 2022-06 1 10 100.00"])
  }

  @Test func `an amendment moves the goods to another exporter and month`() throws {
    let lines = [
      declaration("T:1", "export"),
      Line.amended("T:1") {
        $0.kind = "export"
        $0.exporter = "X:other"
        $0.acceptedOn = "2022-07-01"
        $0.items = [ItemText { $0.value = "99.99" }]
      },
    ]
    #expect(try rows(lines) == ["X:other export foreign KZ 2022-07 1 10 99.99"])
  }
}
