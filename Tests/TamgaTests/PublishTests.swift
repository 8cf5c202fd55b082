import Foundation
import Support
import Testing

/// Publishing lists, and trying them before.
@Suite struct PublishTests {
  private static func item(_ mrn: String, _ code: String, _ day: String, importer: String = "X:a")
    -> String
  {
    Line.accepted(mrn) {
      $0.acceptedOn = day
      $0.importer = importer
      $0.items = [ItemText { $0.code = code }]
    }
  }

  private static let history = [
    item("X:1", "854231", "2021-05-01"), item("X:2", "854231", "2022-06-01", importer: "X:b"),
    item("X:3", "880330", "2021-06-01"), item("X:4", "845011", "2022-06-01"),
    item("X:5", "854140", "2021-06-01", importer: "X:b"),
  ]

  @Test func `the list that ships is published once, and the views know it`() throws {
    let tamga = try Tamga()
    try tamga.fill(Self.history)
    let size = try tamga.size()
    let first = try tamga("publish", "chpl", "--format", "ndjson").objects()
    #expect(first.first?["result"] as? String == "created")
    #expect(try tamga.size() == size + 1)
    let again = try tamga("publish", "chpl", "--format", "ndjson").objects()
    #expect(again.first?["result"] as? String == "exists")
    #expect(again.first?["position"] as? Int == first.first?["position"] as? Int)
    #expect(try tamga.size() == size + 1)
    #expect(try tamga("project").code == 0)
    let rows = try tamga("view", "watchlist-hits", "--format", "ndjson").objects()
    let found = rows.map { "\($0["mrn"] ?? "") \($0["now"] ?? "") \($0["tier"] ?? "")" }
    #expect(found == ["X:1 EXACT 1", "X:2 EXACT 1", "X:3 EXACT 3B", "X:5 POSSIBLE 3A"])
    #expect(try tamga("verify").code == 0)
  }

  @Test func `a list of a file is published under what the command line says`() throws {
    let tamga = try Tamga()
    try tamga.write(["code,tier", "8542,a"], to: "list.csv")
    let run = try tamga(
      "publish", "--list", "list.csv", "--name", "w", "--version", "1", "--valid-from",
      "2022-01-01")
    #expect(run.code == 0 && run.errors.contains("1 created"), "\(run.errors)")
    try tamga.write(
      [#"{"name":"w","version":"2","validFrom":"2023-01-01","rows":[{"code":"85"}]}"#],
      to: "list.json")
    #expect(try tamga("publish", "--list", "list.json").code == 0)
    #expect(try tamga("publish", "--list", "list.json", "--dry-run").errors.contains("exist"))
    let same = try tamga("publish", "--list", "list.json", "--source", "elsewhere")
    #expect(same.code == 65 && same.errors.contains("another version"), "\(same.errors)")
    #expect(try tamga.size() == 2)
  }

  @Test func `what is no list is refused with its place, and publishes nothing`() throws {
    let tamga = try Tamga()
    try tamga.write(["code,colour", "8542,a"], to: "list.csv")
    try tamga.write([#"[{"code":"8x"}]"#], to: "list.json")
    let csv = try tamga("publish", "--list", "list.csv", "--name", "w")
    #expect(csv.code == 65 && csv.errors.contains("list.csv:1: column \"colour\""), "\(csv.errors)")
    let json = try tamga("publish", "--list", "list.json", "--name", "w")
    for fault in ["/list/version", "/list/validFrom", "/list/rows/0/code"] {
      #expect(json.code == 65 && json.errors.contains(fault), "\(json.errors)")
    }
    #expect(try tamga("publish", "--list", "absent.csv").code == 66)
    for arguments in [
      ["publish"], ["publish", "other"], ["publish", "chpl", "--list", "list.csv"],
    ] {
      #expect(try tamga.bash((["tamga"] + arguments).joined(separator: " ")).code == 64)
    }
    #expect(try tamga.size() == 0)
  }

  @Test func `a list of 20,000 rows is published and read back`() throws {
    let tamga = try Tamga()
    let rows = (0..<20_000).map { "\(100_011 + $0 * 40),t\($0 % 7)" }
    try tamga.write(["code,tier"] + rows, to: "list.csv")
    try tamga.fill([
      Self.item("X:1", "845011", "2022-06-01"), Self.item("X:2", "854231", "2022-06-01"),
    ])
    let run = try tamga(
      "publish", "--list", "list.csv", "--name", "w", "--version", "1", "--valid-from",
      "2022-01-01")
    #expect(run.code == 0, "\(run.errors)")
    #expect(try tamga("project").code == 0)
    let found = try tamga("view", "watchlist-hits", "--format", "ndjson").objects()
    #expect(found.map { $0["commodity"] as? String } == ["845011"])
    #expect(try tamga("verify").code == 0)
  }

  @Test func `a trial says what a list would have caught, and writes nothing`() throws {
    let tamga = try Tamga()
    try tamga.fill(Self.history)
    let before = try tamga.contents()
    let items = try tamga("watch", "--list", "chpl", "--dry-run", "--format", "ndjson")
    let found = try items.objects().map { "\($0["mrn"] ?? "") \($0["verdict"] ?? "")" }
    #expect(found == ["X:1 EXACT", "X:2 EXACT", "X:3 EXACT", "X:5 POSSIBLE"])
    #expect(
      items.errors.contains(
        "would have caught 4 items of 4 declarations of 2 parties, value 400.00 USD: 1 POSSIBLE, 3 EXACT"
      ), "\(items.errors)")
    let parties = try tamga(
      "watch", "--list", "chpl", "--dry-run", "--by", "party", "--format", "csv")
    #expect(
      parties.lines == [
        "party,items,declarations,parties,netMassKg,statisticalValue", "X:a,2,2,1,20,200.00",
        "X:b,2,2,1,20,200.00",
      ])
    let months = try tamga(
      "watch", "--list", "chpl", "--dry-run", "--by", "month", "--format", "csv", "--from",
      "2021-06", "--to", "2022-06")
    #expect(
      months.lines.dropFirst() == ["2021-06,2,2,2,20,200.00", "2022-06,1,1,1,10,100.00"])
    let late = try tamga(
      "watch", "--list", "chpl", "--dry-run", "--by", "total", "--format", "csv", "--valid-from",
      "2022-01-01")
    #expect(late.lines.dropFirst() == ["1,1,1,10,100.00"])
    #expect(try tamga.contents() == before)
    #expect(before.keys.contains { $0.hasSuffix("log/data.mdb") })
  }

  @Test func `a trial that is not called one is refused, and names the command that publishes`()
    throws
  {
    let tamga = try Tamga()
    let run = try tamga("watch", "--list", "chpl")
    #expect(run.code == 64 && run.errors.contains("'tamga publish'"), "\(run.errors)")
    #expect(try tamga("watch", "--dry-run").code == 64)
    #expect(try tamga("watch", "--list", "chpl", "--dry-run", "--from", "2022").code == 64)
    try tamga.write([#"[{"code":"8x"}]"#], to: "list.json")
    let wrong = try tamga("watch", "--list", "list.json", "--dry-run")
    #expect(wrong.code == 65 && wrong.errors.contains("/list/rows/0/code"), "\(wrong.errors)")
  }
}

extension Tamga {
  /// Every file of the ledger but LMDB's tables of readers, which every reader enters itself into.
  fileprivate func contents() throws -> [String: Data] {
    var found: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: ledger) {
      var isDirectory: ObjCBool = false
      let path = ledger + "/" + name
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
        !isDirectory.boolValue, !name.hasSuffix("lock.mdb")
      else { continue }
      found[name] = try Data(contentsOf: URL(fileURLWithPath: path))
    }
    return found
  }
}
