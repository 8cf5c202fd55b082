import Customs
import LMDB
import Support
import Testing

@testable import Ledger

/// What a commit holds, when it was recorded, and what is kept of what was submitted.
@Suite struct CommitTests {
  private func recordedTimes(_ ledger: TemporaryLedger) throws -> [Int64] {
    let log = try ledger.ledger().log
    return try log.environment.read { transaction in
      try (0..<log.size(in: transaction)).compactMap {
        try log.summary(at: Position($0), in: transaction)?.recordedAt
      }
    }
  }

  @Test func `recorded time does not decrease when the clock steps back`() throws {
    let ledger = try TemporaryLedger()
    for (index, time) in [100, 50, 100, 101, 0, 102].enumerated() {
      ledger.clock = Int64(time)
      try ledger.append([Line.accepted("T:\(index)")])
    }
    #expect(try recordedTimes(ledger) == [100, 100, 100, 100, 100, 101, 101, 102])
    #expect(try ledger.differences() == [])
  }

  static let times: [(time: Int64, size: UInt64)] = [
    (99, 0), (100, 3), (101, 3), (199, 3), (200, 4), (299, 4), (300, 6), (301, 6), (.max, 6),
    (0, 0),
    (-1, 0),
  ]

  @Test(arguments: times)
  func `the size as of a time is that of the commits recorded until then`(time: Int64, size: UInt64)
    throws
  {
    let ledger = try TemporaryLedger()
    for (time, lines) in [(100, ["T:1"]), (200, ["T:2"]), (300, ["T:3", "T:4"])] {
      ledger.clock = Int64(time)
      try ledger.append(lines.map { Line.accepted($0) })
    }
    let log = try ledger.ledger().log
    #expect(try log.environment.read { try log.size(asOf: time, in: $0) } == size)
  }

  @Test(arguments: [Int64(-2), -1_000_000, .min])
  func `the size as of a time before 1970 is 0`(time: Int64) throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.accepted("T:1")])
    let log = try ledger.ledger().log
    #expect(try log.environment.read { try log.size(asOf: time, in: $0) } == 0)
  }

  @Test func `a file of 10,000 entries and more becomes commits of at most 10,000`() throws {
    let ledger = try TemporaryLedger()
    var time = TemporaryLedger.newYear
    // Three new parties a line make four entries of it, and a line of one entry puts them across the border.
    let lines =
      [
        Line.accepted("T:first") {
          $0.kind = "transit"
          $0.exporter = nil
          $0.importer = nil
        }
      ]
      + (0..<5100).map { index in
        Line.accepted("T:\(index)") {
          $0.exporter = index < 2600 ? "X:e\(index)" : "X:same"
          $0.importer = index < 2600 ? "X:i\(index)" : "X:same"
          $0.declarant = index < 2600 ? "X:d\(index)" : "X:same"
        }
      }
    try ledger.append(
      lines,
      now: {
        time += 1
        return time
      })
    let commits = Dictionary(grouping: try recordedTimes(ledger)) { $0 }.mapValues(\.count)
    #expect(commits.count == 2)
    #expect(commits.values.allSatisfy { $0 <= 10_000 }, "\(commits.values.sorted())")
    #expect(try ledger.differences(workers: 2) == [])
  }

  @Test func `documents come back byte for byte, from the tail and from sealed bundles`() throws {
    let ledger = try TemporaryLedger()
    let text = Line.accepted("T:strange").replacing(
      #""commodityCode""#,
      with: #""description":"\u0041 сушилка 세탁기 \\ \/ é e\u0301","commodityCode""#)
    let submitted = "\t " + text.replacing(",", with: " ,  ") + "  \r"
    let kept = text.replacing(",", with: " ,  ")
    try ledger.append([submitted])
    let position = Position(2)
    func document() throws -> Document? {
      let log = try ledger.ledger().log
      return try log.environment.read { try log.document(at: position, in: $0) }
    }
    #expect(try document()?.body == Array(kept.utf8))
    try ledger.append((0..<300).map { Line.accepted("T:\($0)") })
    #expect(try document()?.body == Array(kept.utf8))
    #expect(try document()?.mediaType == .json)
    #expect(try document()?.notes == [])
  }

  @Test func `warnings are told, kept beside the document, and counted in the entry`() throws {
    let ledger = try TemporaryLedger()
    let line = Line.accepted("T:1") {
      $0.items = [
        ItemText {
          $0.net = "0"
          $0.value = "0"
        }
      ]
    }
    let appended = try ledger.append([line])
    #expect(appended.summary.warned == 1)
    #expect(appended.results[0].warnings.map(\.rule) == [.zeroMass, .zeroValue])
    let log = try ledger.ledger().log
    let (notes, entry) = try log.environment.read { transaction in
      (
        try log.document(at: Position(2), in: transaction)?.notes,
        try log.summary(at: Position(2), in: transaction)
      )
    }
    let expected =
      #"[{"code":"zero-mass","pointer":"/declaration/items/0/netMassKg","found":"0","expected":"a mass above 0"},"#
      + #"{"code":"zero-value","pointer":"/declaration/items/0/statisticalValue","found":"0","expected":"a value above 0"}]"#
    #expect(notes.map { String(decoding: $0, as: UTF8.self) } == expected)
    #expect(entry?.warningCount == 2)
    #expect(try ledger.append([line]).results[0].warnings.map(\.rule) == [.zeroMass, .zeroValue])
    #expect(try ledger.differences() == [])
  }

  @Test func `what is an error by itself is a kept warning in a historic file`() throws {
    let ledger = try TemporaryLedger()
    let line = Line.accepted("T:1") { $0.dispatch = "ZZ" }
    #expect(try ledger.append([line]).words == ["rejected unknown-country"])
    let appended = try ledger.append([line], historic: true)
    #expect(appended.results[0].warnings.map(\.rule) == [.unknownCountry])
    #expect(try ledger.differences() == [])
  }

  @Test func `rows of a CSV file keep their roundings as warnings`() throws {
    let map = try CSVMap(
      json: Array(
        #"""
        {"fields":{"/kind":{"constant":"import"},"/mrn":{"column":"Number","prefix":"T:"},
          "/acceptedOn":{"column":"Date"},"/importer/id":{"constant":"X:importer"},
          "/countryOfDispatch":{"constant":"CN"},"/countryOfDestination":{"constant":"KZ"},
          "/items/0/number":{"constant":"1","number":true},"/items/0/commodityCode":{"constant":"845011"},
          "/items/0/countryOfOrigin":{"constant":"CN"},"/items/0/netMassKg":{"column":"Mass"},
          "/items/0/statisticalValue":{"column":"Value","round":2}}}
        """#.utf8))
    let csv = "Number,Date,Mass,Value\n1,2022-06-14,7,0.125\n2,2022-06-15,8.5,0.13\n"
    let ledger = try TemporaryLedger()
    let appended = try ledger.append { CSVSource(BytesSource(Array(csv.utf8)), map: map) }
    #expect(appended.words == ["created 1", "created 2"])
    #expect(appended.results.map { $0.warnings.map(\.rule) } == [[.rounded], []])
    #expect(try ledger.rows("importer-volumes") == ["X:importer import CN 2022-06 2 15.5 0.25"])
    #expect(try ledger.differences() == [])
  }
}
