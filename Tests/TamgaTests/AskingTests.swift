import Foundation
import Support
import Testing

/// The commands that say what changed, where a figure comes from, and what would change.
@Suite struct AskingTests {
  private static func filled() throws -> Tamga {
    let tamga = try Tamga()
    try tamga.fill([
      Line.accepted("T:1"), Line.accepted("T:2") { $0.dispatch = "DE" },
      Line.amended("T:2") {
        $0.dispatch = "CN"
        $0.items = [ItemText { $0.value = "250.50" }]
      },
    ])
    return tamga
  }

  @Test func `a difference has its keys, the old and new figures and the entries`() throws {
    let tamga = try Self.filled()
    let run = try tamga(
      "diff", "importer-volumes", "--from", "4", "--to", "5", "--format", "ndjson")
    #expect(run.code == 0, "\(run.errors)")
    let rows = try run.objects()
    #expect(rows.map { $0["change"] as? String } == ["changed", "removed"])
    let keys = Set(["view", "change", "key", "old", "new", "difference", "entries"])
    #expect(rows.allSatisfy { Set($0.keys) == keys })
    let (first, second) = (rows[0], rows[1])
    #expect((first["key"] as? [String: String])?["dispatch"] == "CN")
    #expect((first["old"] as? [String: Any])?["statisticalValue"] as? String == "100.00")
    #expect((first["new"] as? [String: Any])?["statisticalValue"] as? String == "350.50")
    #expect((first["difference"] as? [String: Any])?["statisticalValue"] as? String == "250.50")
    #expect((second["difference"] as? [String: Any])?["items"] as? Int == -1)
    #expect(second["new"] is NSNull)
    for row in rows {
      let entries = try #require(row["entries"] as? [[String: Any]])
      #expect(entries.count == 1 && entries[0]["position"] as? Int == 4)
      #expect(entries[0]["event"] as? String == "amended" && entries[0]["mrn"] as? String == "T:2")
    }
    let csv = try tamga("diff", "importer-volumes", "--from", "4", "--format", "csv").lines
    #expect(
      csv.first == "change,importer,flow,dispatch,month,column,old,new,difference,entries")
    #expect(
      csv.dropFirst().first
        == "changed,X:importer,import,CN,2022-06,items,1,2,1,4 amended T:2")
    #expect(try tamga("diff", "od-matrix", "--from", "5", "--to", "5").errors.contains("0 rows"))
  }

  @Test(arguments: [
    (["diff", "od-matrix"], 64, "--from SIZE or --from-time TIME"),
    (["diff", "od-matrix", "--from", "3", "--to", "2"], 64, "the earlier moment first"),
    (["diff", "od-matrix", "--from", "0", "--to", "99"], 64, "99"),
    (["diff", "nothing", "--from", "0"], 66, "nothing"),
    (
      ["diff", "od-matrix", "--from", "0", "--where", "value=1"], 64, "expected one of the columns"
    ),
    (["explain", "od-matrix"], 64, "--where column=value"),
    (["explain", "od-matrix", "--where", "origin=XX"], 66, "no such row"),
    (["explain", "od-matrix", "--where", "items=1"], 64, "expected one of the columns"),
    (["explain", "nothing", "--where", "origin=CN"], 66, "nothing"),
    (["view", "od-matrix", "--columns", "origin,colour"], 64, "expected some of origin,"),
    (["view", "od-matrix", "--where", "colour=red"], 64, "expected one of the columns"),
    (["quarantine", "od-matrix", "3"], 64, "--reason TEXT"),
    (["quarantine", "od-matrix", "3", "--reason", " "], 64, "a text that says why"),
    (["quarantine", "od-matrix", "3", "--reason", "x", "--clear"], 64, "--reason TEXT"),
    (["quarantine", "od-matrix", "99", "--reason", "x"], 66, "the log has 5 entries"),
    (["quarantine", "od-matrix", "3", "--clear"], 66, "is not quarantined"),
    (["quarantine", "surges", "3", "--reason", "x"], 64, "computed from other views"),
    (["append", "-", "--impact"], 64, "it goes with --dry-run"),
    (["append", "-", "--dry-run", "--limit", "3"], 64, "it goes with --impact"),
  ])
  func `what cannot be answered is said with what was expected, and its exit code`(
    arguments: [String], code: Int, words: String
  ) throws {
    let tamga = try Self.filled()
    let quoted = arguments.map { "'\($0)'" }.joined(separator: " ")
    let run = try tamga.bash("tamga \(quoted) < /dev/null")
    #expect(run.code == Int32(code), "\(arguments): \(run.errors)")
    #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test func `contributions are printed with their signs and add up to the row`() throws {
    let tamga = try Self.filled()
    let run = try tamga(
      "explain", "importer-volumes", "--where", "dispatch=CN", "--format", "ndjson")
    #expect(run.code == 0, "\(run.errors)")
    let lines = try run.objects()
    #expect(
      Set(lines[0].keys)
        == Set([
          "importer", "flow", "dispatch", "month", "position", "event", "mrn", "takesBack", "item",
          "effective", "items", "netMassKg", "statisticalValue",
        ]))
    #expect(lines.map { $0["position"] as? Int } == [2, 4])
    #expect(lines.map { $0["statisticalValue"] as? String } == ["100.00", "250.50"])
    #expect(run.errors.contains("2 contributions add up to the 1 row as of 5 entries"))
    let before = try tamga(
      "explain", "importer-volumes", "--where", "dispatch=DE", "--at", "4", "--format", "ndjson")
    #expect(try before.objects().map { $0["position"] as? Int } == [3])
    let folded = try tamga("explain", "party-activity", "--where", "party=X:importer")
    #expect(folded.code == 0 && folded.errors.contains("facts fold to the 1 row"))
    #expect(!folded.lines[0].contains("takesBack"), "no column for what no row has")
  }

  @Test func `a surge is explained by the cells and entries that it was computed from`() throws {
    let tamga = try Tamga()
    let months = ["2024-01", "2025-02", "2025-03"]
    try tamga.fill(
      months.enumerated().map { index, month in
        Line.accepted("T:\(index)") {
          ($0.kind, $0.dispatch, $0.destination) = ("dispatch", "KZ", index == 0 ? "KG" : "RU")
          $0.acceptedOn = month + "-20"
          $0.items = [ItemText { $0.value = "\(20_000 * (1 + index))" }]
        }
      })
    let rows = try tamga("view", "surges", "--format", "csv").lines.dropFirst()
    #expect(rows.contains { $0.hasPrefix("8450,dispatch,RU,\"\",2025-02,40000.00,0.00") })
    let run = try tamga(
      "explain", "surges", "--where", "partner=RU", "--where", "month=2025-02", "--format",
      "ndjson")
    #expect(run.code == 0, "\(run.errors)")
    let lines = try run.objects()
    // The first cell is where the ledger's trade began, which `history` counts from.
    #expect(
      lines.map { "\($0["sourcePartner"] ?? "") \($0["sourceMonth"] ?? "") \($0["mrn"] ?? "")" }
        == ["KG 2024-01 T:0", "RU 2025-02 T:1"])
    #expect(lines.last?["statisticalValue"] as? String == "40000.00")
    #expect(lines.allSatisfy { $0["month"] as? String == "2025-02" })
    #expect(
      run.errors.contains("add up to the 2 cells of commodity-flows that give the 1 row"),
      "\(run.errors)")
    let diff = try tamga("diff", "surges", "--from", "3", "--format", "ndjson").objects()
    let entries = try #require(
      diff.first { ($0["key"] as? [String: String])?["month"] == "2025-02" }?["entries"])
    #expect((entries as? [[String: Any]])?.contains { $0["mrn"] as? String == "T:1" } == true)
  }

  @Test func `the impact of a file is printed before it is appended`() throws {
    let tamga = try Self.filled()
    let line = Line.event("invalidated", "T:1")
    let run = try tamga(
      "append", "-", "--dry-run", "--impact", "--format", "ndjson", input: line)
    #expect(run.code == 0, "\(run.errors)")
    let rows = try run.objects().filter { $0["view"] != nil }
    let importer = try #require(rows.first { $0["view"] as? String == "importer-volumes" })
    #expect(importer["change"] as? String == "changed")
    #expect((importer["difference"] as? [String: Any])?["statisticalValue"] as? String == "-100.00")
    #expect(run.errors.contains("views would change"))
    #expect(try tamga.size() == 5)
    let wrong = try tamga(
      "append", "-", "--dry-run", "--impact", input: Line.event("invalidated", "T:9"))
    #expect(wrong.code == 65 && wrong.errors.contains("unknown-declaration"), "\(wrong.errors)")
  }

  @Test func `rows are chosen by any column, and flags by one of their words`() throws {
    let tamga = try Tamga()
    try tamga.fill([
      Line.accepted("T:1") {
        ($0.kind, $0.dispatch, $0.destination) = ("dispatch", "KZ", "RU")
        $0.items = [ItemText { $0.origin = "TR" }]
      },
      Line.accepted("T:2") { $0.items = [ItemText { $0.previousProcedure = "00" }] },
    ])
    let view = ["view", "goods-balance", "--columns", "holder,flags", "--format", "csv"]
    func rows(_ condition: String) throws -> [String] {
      try tamga.bash("tamga \(view.joined(separator: " ")) --where '\(condition)'").lines
    }
    let flagged = ["holder,flags", "X:exporter,SELLER_OF_NOTHING NEGATIVE"]
    #expect(try rows("flags=NEGATIVE") == flagged)
    #expect(try rows("flags=SELLER*") == flagged)
    #expect(try rows("flags=SELLER_OF_NOTHING NEGATIVE") == flagged)
    #expect(try rows("flags=OTHER_UNIT") == ["holder,flags"])
    #expect(try rows("balance=10") == ["holder,flags", "X:importer,"])
  }
}
