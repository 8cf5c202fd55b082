import Customs
import Foundation
import Ledger
import Support
import Testing

@testable import Views

@Suite struct PartyActivityTests {
  /// A BIN of a month, invented, with its check digit.
  private func bin(_ digits: String, serial: Int = 1) throws -> String {
    for serial in serial..<serial + 9 {
      let first = Array("\(digits)40\(String(paddedWithZeros: serial, 5))".utf8)
      if let check = CheckDigit.kazakh(first.span) {
        return "KZ-BIN:" + String(decoding: first + [check], as: UTF8.self)
      }
    }
    throw Failure(text: "no number of \(digits) can be issued")
  }

  private func export(_ mrn: String, by party: String, on day: String, value: String = "100")
    -> String
  {
    Line.accepted(mrn) {
      $0.kind = "export"
      $0.exporter = party
      $0.importer = "X:buyer"
      $0.acceptedOn = day
      $0.items = [ItemText { $0.value = value }]
    }
  }

  private func rows(_ lines: [String]) throws -> [String] {
    let ledger = try TemporaryLedger()
    try ledger.append(lines)
    return try ledger.rows("party-activity").filter { !$0.hasPrefix("X:") }
  }

  @Test func `first and last day, and the value of the first 90 days`() throws {
    let party = try bin("1004")
    let lines = [
      export("T:1", by: party, on: "2025-03-01", value: "1.50"),
      export("T:2", by: party, on: "2025-05-29", value: "20"),
      export("T:3", by: party, on: "2025-05-30", value: "300"),
      export("T:4", by: party, on: "2025-05-30", value: "4000"),
    ]
    #expect(
      try rows(lines) == [
        "\(party) 2010-04 BIN 2025-03-01 2025-05-30 3 4 21.50 4321.50 179 ONE_DAY"
      ])
  }

  @Test(arguments: [
    ("2205", "2022-05-01", "0 YOUNG YOUNG_AND_LARGE ONE_DAY POST_INVASION"),
    ("2203", "2022-09-30", "6 YOUNG YOUNG_AND_LARGE ONE_DAY POST_INVASION"),
    ("2203", "2022-10-01", "7 ONE_DAY POST_INVASION"),
    ("2202", "2022-04-01", "2 YOUNG YOUNG_AND_LARGE ONE_DAY AMBIGUOUS_2022_02"),
    ("2201", "2022-04-01", "3 YOUNG YOUNG_AND_LARGE ONE_DAY"),
    ("7001", "2022-04-01", "627 ONE_DAY"),
    ("6912", "2022-04-01", "0 YOUNG YOUNG_AND_LARGE ONE_DAY POST_INVASION"),
  ])
  func `what a BIN says about a party's age`(digits: String, day: String, end: String) throws {
    let party = try bin(digits)
    let row = try #require(try rows([export("T:1", by: party, on: day)]).first)
    #expect(row.split(separator: " ").dropFirst(9).joined(separator: " ") == end)
  }

  @Test func `an OGRN has the year alone, other numbers and persons nothing`() {
    #expect(Registration(identifier: "RU-OGRN:1027700132195") == .year(2002))
    #expect(Registration(identifier: "KZ-BIN:940140000385") == .month(1994 * 12))
    #expect(Registration(identifier: "KZ-BIN:941340000385") == nil)
    #expect(Registration(identifier: "KZ-BIN:940115000385") == nil)
    for other in ["KZ-IIN:940140000385", "RU-INN:7707083893", "EORI:DE123", "", "KZ-BIN:"] {
      #expect(Registration(identifier: other) == nil)
    }
    let june = Int32(19_144)  // 2022-06-01
    #expect(Registration.year(2022).months(before: june) == 0...5)
    #expect(Registration.year(2021).months(before: june) == 6...17)
    #expect(Registration.year(2022).flag == "AMBIGUOUS_2022")
    #expect(Registration.year(2023).flag == "POST_INVASION" && Registration.year(2021).flag == nil)
    #expect(
      Registration.day(19_046).flag == nil && Registration.day(19_047).flag == "POST_INVASION")
  }

  @Test func `a year alone never says young where it may be wrong`() throws {
    let lines = [
      export("T:1", by: "RU-OGRN:1217700000007", on: "2022-06-01")
    ]
    let row = try #require(try rowsHistoric(lines).first { $0.hasPrefix("RU-OGRN") })
    #expect(row.contains(" 2021 OGRN ") && row.hasSuffix(" 17 YOUNG_OR_NOT ONE_DAY"))
  }

  private func rowsHistoric(_ lines: [String]) throws -> [String] {
    let ledger = try TemporaryLedger()
    try ledger.append(lines, historic: true)
    return try ledger.rows("party-activity")
  }

  @Test func `young and large is of the largest twentieth of all parties`() throws {
    let parties = try (0..<40).map { try bin("2204", serial: 100 + $0 * 20) }
    let lines = parties.enumerated().map { index, party in
      export("T:\(index)", by: party, on: "2022-05-02", value: "\(1000 + index)")
    }
    let large = try rows(lines).filter { $0.contains("YOUNG_AND_LARGE") }
    // Of 41 parties the 39th: the buyer of everything is the largest, so the three largest are the last two and it.
    #expect(
      large.map { String($0.split(separator: " ")[0]) }.sorted() == parties.suffix(2).sorted())
  }

  private func registered(_ party: String, on day: String) -> String {
    #"{"event":"partyRegistered","party":{"id":"\#(party)"},"registeredOn":"\#(day)"}"#
  }

  @Test func `the day of an event goes before the month of a BIN, also when it comes later`() throws
  {
    let party = try bin("2203")
    let lines = [
      export("T:1", by: party, on: "2022-10-02"), registered(party, on: "2022-04-30"),
      registered("SHOP:1", on: "2022-02-23"), registered("SHOP:2", on: "2022-02-24"),
    ]
    #expect(
      try rows(lines) == [
        "\(party) 2022-04-30 event 2022-10-02 2022-10-02 1 1 100.00 100.00 6 YOUNG YOUNG_AND_LARGE ONE_DAY POST_INVASION",
        "SHOP:1 2022-02-23 event - - 0 0 0.00 0.00 - -",
        "SHOP:2 2022-02-24 event - - 0 0 0.00 0.00 - POST_INVASION",
      ])
  }

  @Test func `the nearest rank of 95 percent`() {
    #expect(PartyActivity.percentile95([]) == nil)
    #expect(PartyActivity.percentile95([7]) == 7)
    #expect(PartyActivity.percentile95((1...20).map { Int128($0) }) == 19)
    #expect(PartyActivity.percentile95((1...21).map { Int128($0) }) == 20)
    #expect(PartyActivity.percentile95((1...100).reversed().map { Int128($0) }) == 95)
  }

  @Test func `a party that traded within the last 90 days is not gone`() throws {
    let party = try bin("1004")
    // The ledger's day is 2026-01-01.
    #expect(try !rows([export("T:1", by: party, on: "2025-10-03")])[0].contains("ONE_DAY"))
    #expect(try rows([export("T:1", by: party, on: "2025-10-02")])[0].contains("ONE_DAY"))
  }

  @Test func `a declarant is active without a value of its own, and nobody counts twice`() throws {
    let lines = [
      Line.accepted("T:1") {
        $0.declarant = "BROKER:1"
        $0.exporter = "FIRM:1"
        $0.importer = "FIRM:1"
      }
    ]
    #expect(
      try rows(lines) == [
        "BROKER:1 - - 2022-06-14 2022-06-14 1 1 0.00 0.00 - ONE_DAY",
        "FIRM:1 - - 2022-06-14 2022-06-14 1 1 100.00 100.00 - ONE_DAY",
      ])
  }

  @Test func `an amended value replaces the old one, what is invalidated never was`() throws {
    let party = try bin("1004")
    let lines = [
      export("T:1", by: party, on: "2025-03-01"), export("T:2", by: party, on: "2025-01-01"),
      Line.amended("T:1") {
        $0.kind = "export"
        $0.exporter = party
        $0.importer = "X:buyer"
        $0.acceptedOn = "2025-03-02"
        $0.items = [ItemText { $0.value = "7" }]
      }, Line.event("invalidated", "T:2"),
    ]
    #expect(
      try rows(lines) == ["\(party) 2010-04 BIN 2025-03-02 2025-03-02 1 1 7.00 7.00 179 ONE_DAY"])
  }

  @Test(arguments: [UInt64(41), 42])
  func `activity of generated trade is that of the model`(seed: UInt64) throws {
    let lines = generatedLines(declarations: 700, seed: seed)
    let ledger = try TemporaryLedger()
    var model = NaiveModel()
    _ = try model.append(lines)
    try ledger.append(lines)
    var days: [String: [(day: Date, value: Int128)]] = [:]
    for content in model.countedContents {
      let day = try Date("\(content["acceptedOn"] as? String ?? "")T00:00:00Z", strategy: .iso8601)
      let items = content["items"] as? [[String: Any]] ?? []
      let value = try items.reduce(0) { try $0 + NaiveModel.scaled($1["statisticalValue"], 2) }
      func id(_ role: String) -> String? { (content[role] as? [String: Any])?["id"] as? String }
      let traders = Set([id("exporter"), id("importer")].compactMap { $0 })
      for party in traders { days[party, default: []].append((day, value)) }
      if let declarant = id("declarant"), !traders.contains(declarant) {
        days[declarant, default: []].append((day, 0))
      }
    }
    let expected = days.map { party, facts in
      let first = facts.map(\.day).min() ?? .distantPast
      let last = facts.map(\.day).max() ?? .distantPast
      let early = facts.filter { $0.day < first.addingTimeInterval(90 * 86_400) }
        .reduce(0) { $0 + $1.value }
      let cells = [
        String(first.ISO8601Format().prefix(10)), String(last.ISO8601Format().prefix(10)),
        "\(Set(facts.map(\.day)).count)", "\(facts.count)",
      ]
      return ([party] + cells + ["\(early)", "\(facts.reduce(0) { $0 + $1.value })"])
        .joined(separator: " ")
    }
    let found = try ledger.rows("party-activity").map { row in
      let cells = row.split(separator: " ").map(String.init)
      return
        ([cells[0]] + cells[3...6]
        + cells[7...8].map { value in
          String(Int128(value.replacing(".", with: "")) ?? -1)
        }).joined(separator: " ")
    }
    #expect(found.sorted() == expected.sorted(), "seed \(seed)")
    try ViewHistory.expectOneTruth("party-activity", lines, seed: seed)
  }
}
