import Customs
import Ledger
import Testing

/// How declared codes meet the rows of a list.
@Suite struct WatchRowsTests {
  private func edition(
    _ rows: [ListCatalogue.Row], validFrom: Int32? = 19_776
  ) -> ListCatalogue.Edition {
    ListCatalogue.Edition(
      name: "l", version: "1", kind: "watch", validFrom: validFrom, validTo: nil, rows: rows,
      position: Position(0))
  }

  /// "EXACT 854231 1 HS 2017", as far as there is something to say.
  private func verdict(_ code: String, on day: String, _ rows: [ListCatalogue.Row]) throws -> String
  {
    let accepted = try #require(CivilTime.parseDate(Array(day.utf8).span)?.day)
    let watched = try #require(WatchedCode(code, acceptedOn: accepted))
    let catalogue = ListCatalogue([edition(rows)])
    let match = catalogue.verdict(watched, in: "l", on: 20_000).match
    let meets = catalogue.watchLists(meeting: watched) == ["l"]
    #expect(meets == (match != nil))
    let subheading = try #require(UInt32(code.prefix(6)))
    let edition = HarmonizedSystem.edition(on: accepted) ?? .hs2017
    if match != nil { #expect(catalogue.mayWatch(subheading, edition)) }
    return match.map {
      [$0.verdict.rawValue, $0.row.code, $0.row.tier, $0.through?.name ?? ""]
        .filter { !$0.isEmpty }.joined(separator: " ")
    } ?? "none"
  }

  private func row(
    _ code: String, _ tier: String = "", brand: String = "", excludes: Bool = false
  ) -> ListCatalogue.Row {
    ListCatalogue.Row(code: code, tier: tier, brand: brand, excludes: excludes)
  }

  private static let priority = CommonHighPriorityList.rows.map {
    ListCatalogue.Row(code: $0.code, tier: $0.tier)
  }

  @Test(arguments: [
    ("854231", "2020-05-01", "EXACT 854231 1"), ("8542311000", "2024-05-01", "EXACT 854231 1"),
    ("852580", "2020-05-01", "POSSIBLE 852589 3A HS 2017"),
    ("854140", "2021-12-31", "POSSIBLE 854149 3A HS 2017"),
    ("854150", "2020-05-01", "EXACT 854151 3A HS 2017"),
    ("880330", "2020-05-01", "EXACT 880730 3B HS 2017"),
    ("8803300000", "2020-05-01", "EXACT 880730 3B HS 2017"),
    ("854890", "2020-05-01", "POSSIBLE 854800 2 HS 2017"),
    ("851770", "2020-05-01", "none"), ("851712", "2020-05-01", "none"),
    ("854140", "2022-01-01", "none"), ("845011", "2022-01-01", "none"),
    ("854149", "2022-01-01", "EXACT 854149 3A"), ("854231", "2015-01-01", "EXACT 854231 1"),
  ])
  func `codes of any edition meet the Common High Priority List as its tables say`(
    code: String, day: String, expected: String
  ) throws {
    #expect(try verdict(code, on: day, Self.priority) == expected)
  }

  @Test func `the Common High Priority List has 50 codes in six tiers, all of HS 2022`() {
    let tiers = Dictionary(grouping: Self.priority, by: \.tier).mapValues(\.count)
    #expect(tiers == ["1": 4, "2": 5, "3A": 16, "3B": 9, "4A": 11, "4B": 5])
    #expect(Set(Self.priority.map(\.code)).count == 50)
    #expect(
      Self.priority.allSatisfy { HarmonizedSystem.contains(UInt32($0.code) ?? 0, .hs2022) })
  }

  @Test func `a row of fewer digits is a prefix, and the longest row decides`() throws {
    let rows = [row("85", "a"), row("8541", "b", excludes: true), row("854149", "c")]
    #expect(try verdict("845011", on: "2023-01-01", rows) == "none")
    #expect(try verdict("850440", on: "2023-01-01", rows) == "PREFIX 85 a")
    #expect(try verdict("854110", on: "2023-01-01", rows) == "none")
    #expect(try verdict("854149", on: "2023-01-01", rows) == "EXACT 854149 c")
    // One of the four successors of 8541.40 is listed again.
    #expect(try verdict("854140", on: "2021-01-01", rows) == "POSSIBLE 854149 c HS 2017")
    #expect(try verdict("880330", on: "2021-01-01", [row("88")]) == "PREFIX 88 HS 2017")
  }

  @Test func `a row of more digits than were declared makes a hit possible`() throws {
    let rows = [row("84501111", "x")]
    #expect(try verdict("845011", on: "2023-01-01", rows) == "POSSIBLE 84501111 x")
    #expect(try verdict("84501111", on: "2023-01-01", rows) == "EXACT 84501111 x")
    #expect(try verdict("8450111100", on: "2023-01-01", rows) == "EXACT 84501111 x")
    #expect(try verdict("84501119", on: "2023-01-01", rows) == "none")
    // National digits of another edition's subheading cannot be compared.
    #expect(
      try verdict("88033010", on: "2021-01-01", [row("88073010")]) == "POSSIBLE 88073010 HS 2017")
    let except = [row("8450"), row("84501111", excludes: true)]
    #expect(try verdict("845011", on: "2023-01-01", except) == "POSSIBLE 8450")
    #expect(try verdict("84501111", on: "2023-01-01", except) == "none")
  }

  @Test func `a brand is not in the entry, so that a row of one brand only makes a hit possible`()
    throws
  {
    #expect(
      try verdict("847130", on: "2023-01-01", [row("8471", brand: "Acme")]) == "POSSIBLE 8471")
    #expect(try verdict("847130", on: "2023-01-01", [row("8471", brand: "ANY")]) == "PREFIX 8471")
    let except = [row("847130"), row("847130", brand: "Acme", excludes: true)]
    #expect(try verdict("847130", on: "2023-01-01", except) == "POSSIBLE 847130")
    let both = [row("847130"), row("847130", excludes: true)]
    #expect(try verdict("847130", on: "2023-01-01", both) == "none")
  }

  @Test func `a list of codes of HS 2017 is met by codes of HS 2022`() throws {
    let rows = [row("854140", "old"), row("880330", "old")]
    #expect(try verdict("854143", on: "2023-01-01", rows) == "EXACT 854140 old HS 2022")
    #expect(try verdict("854140", on: "2021-01-01", rows) == "EXACT 854140 old")
  }

  @Test func `the index of a catalogue holds every code that any row may mean`() throws {
    let rows = [row("85"), row("8450111100"), row("880730"), row("0101", excludes: true)]
    let catalogue = ListCatalogue([edition(rows)])
    for declared in HarmonizedSystem.Edition.allCases {
      let day: Int32 = declared == .hs2017 ? 18_000 : 20_000
      for code in HarmonizedSystem.subheadings(declared) {
        let text = String(paddedWithZeros: Int(code), 6)
        let watched = try #require(WatchedCode(text, acceptedOn: day))
        let meets = !catalogue.watchLists(meeting: watched).isEmpty
        let isExpected =
          text.hasPrefix("85") || text == "845011"
          || text == (declared == .hs2017 ? "880330" : "880730")
          || HarmonizedSystem.counterparts(of: code, from: declared, in: .hs2022).contains {
            $0 / 10_000 == 85
          }
        if meets != isExpected || (meets && !catalogue.mayWatch(code, declared)) {
          Issue.record("\(text) of \(declared.name): \(meets), expected \(isExpected)")
        }
      }
    }
  }
}
