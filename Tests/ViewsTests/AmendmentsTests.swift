import Foundation
import Ledger
import Support
import Testing

@Suite struct AmendmentsTests {
  private func rows(_ lines: [String]) throws -> [String] {
    let ledger = try TemporaryLedger()
    try ledger.append(lines)
    return try ledger.rows("amendments")
  }

  private func amended(_ change: (inout DeclarationText) -> Void) -> [String] {
    [Line.accepted("T:1") { $0.declarant = "B:1" }]
      + [
        Line.amended("T:1") {
          $0.declarant = "B:1"
          change(&$0)
        }
      ]
  }

  @Test func `every field that an amendment changes is counted once, after acceptance or release`()
    throws
  {
    let lines = [
      Line.accepted("T:1") { $0.items = [ItemText(), ItemText()] },
      Line.amended("T:1") {
        $0.destination = "RU"
        $0.items = [ItemText { $0.net = "11" }, ItemText { $0.net = "12" }]
      }, Line.event("released", "T:1"),
      Line.amended("T:1") {
        $0.destination = "KG"
        $0.items = [ItemText { $0.net = "11" }, ItemText { $0.net = "12" }]
      }, Line.accepted("T:2"), Line.amended("T:2") { $0.destination = "AM" },
    ]
    #expect(
      try rows(lines) == [
        "- countryOfDestination 3 1 2 2022-06-14", "- items.netMassKg 1 0 1 2022-06-14",
      ])
  }

  @Test func `fields have the names of the submission format`() throws {
    let lines = amended {
      $0.declarant = "B:2"
      $0.exporter = "X:other"
      $0.importer = "X:another"
      $0.dispatch = "DE"
      $0.acceptedOn = "2022-06-15"
      $0.items = [
        ItemText {
          $0.code = "8450111100"
          $0.origin = "TR"
          $0.value = "5"
          $0.quantity = "3"
          $0.gross = "20"
          $0.previousProcedure = nil
        }
      ]
    }
    let fields = try rows(lines).map { row in
      let cells = row.split(separator: " ")
      #expect(cells[0] == "B:1" && cells[2...4].joined() == "101")
      return String(cells[1])
    }
    #expect(
      fields == [
        "acceptedOn", "countryOfDispatch", "declarant", "exporter", "importer",
        "items.commodityCode", "items.countryOfOrigin", "items.grossMassKg",
        "items.previousProcedure", "items.statisticalValue", "items.supplementary.quantity",
        "items.supplementary.unit",
      ])
  }

  @Test func `items that come and go are said as such, and nothing else of them`() throws {
    let two = Line.accepted("T:1") { $0.items = [ItemText(), ItemText()] }
    let one = Line.amended("T:1") { $0.items = [ItemText()] }
    let again = Line.amended("T:1") { $0.items = [ItemText(), ItemText { $0.net = "99" }] }
    #expect(
      try rows([two, one, again]) == [
        "- items (added) 1 0 1 2022-06-14", "- items (removed) 1 0 1 2022-06-14",
      ])
  }

  @Test func `transport, transit and previous documents are compared`() throws {
    let declaration = { (conveyance: String, seal: String, limit: String, source: String) in
      """
      {"kind":"transit","mrn":"T:1","acceptedOn":"2022-06-14","exporter":{"id":"X:1"},\
      "importer":{"id":"X:2"},"countryOfDispatch":"CN","countryOfDestination":"RU",\
      "transport":{"mode":3,"conveyance":"\(conveyance)","seals":["\(seal)"]},\
      "transit":{"officeOfDeparture":"KZ1","officeOfDestination":"KZ2","limitDate":"\(limit)"},\
      "items":[{"number":1,"commodityCode":"845011","countryOfOrigin":"CN","netMassKg":"10",\
      "statisticalValue":"5","previousDocuments":[{"mrn":"\(source)","item":1}]}]}
      """
    }
    let lines = [
      #"{"event":"accepted","declaration":\#(declaration("A", "S1", "2022-06-20", "T:0"))}"#,
      #"{"event":"amended","mrn":"T:1","declaration":\#(declaration("B", "S2", "2022-06-21", "T:9"))}"#,
    ]
    #expect(
      try rows(lines).map { String($0.split(separator: " ")[1]) } == [
        "items.previousDocuments", "transit.limitDate", "transport.conveyance", "transport.seals",
      ])
  }

  @Test func `an amendment of names alone is of the document`() throws {
    let line = Line.accepted("T:1")
    let named = line.replacing("X:exporter\"", with: "X:exporter\",\"name\":\"Somebody\"")
      .replacing("\"accepted\"", with: "\"amended\",\"mrn\":\"T:1\"")
    #expect(try rows([line, named]) == ["- (document) 1 0 1 2022-06-14"])
  }

  @Test func `invalidation takes no amendment back`() throws {
    let lines = amended { $0.destination = "RU" } + [Line.event("invalidated", "T:1")]
    #expect(try rows(lines) == ["B:1 countryOfDestination 1 0 1 2022-06-14"])
  }

  /// What differs between two submitted declarations, by comparing the parsed JSON.
  private static func differing(_ old: [String: Any], _ new: [String: Any]) -> Set<String> {
    var fields: Set<String> = []
    func isSame(_ a: Any?, _ b: Any?) -> Bool {
      guard let a, let b else { return a == nil && b == nil }
      return NSDictionary(dictionary: ["x": a]).isEqual(to: ["x": b])
    }
    let groups: Set<String> = ["transport", "transit", "items"]
    for key in Set(old.keys).union(new.keys).subtracting(groups) {
      if let (a, b) = (old[key], new[key]) as? ([String: Any], [String: Any]) {
        if !isSame(a["id"], b["id"]) { fields.insert(key) }
      } else if !isSame(old[key], new[key]) {
        fields.insert(key)
      }
    }
    for group in ["transport", "transit"] {
      let (a, b) = (old[group] as? [String: Any] ?? [:], new[group] as? [String: Any] ?? [:])
      for key in Set(a.keys).union(b.keys) where !isSame(a[key], b[key]) {
        fields.insert("\(group).\(key)")
      }
    }
    let (a, b) = (old["items"] as? [[String: Any]] ?? [], new["items"] as? [[String: Any]] ?? [])
    if a.count < b.count { fields.insert("items (added)") }
    if a.count > b.count { fields.insert("items (removed)") }
    for (x, y) in zip(a, b) {
      for key in Set(x.keys).union(y.keys).subtracting(["description", "brand", "supplementary"])
      where !isSame(x[key], y[key]) {
        fields.insert("items.\(key)")
      }
      let (p, q) = (x["supplementary"] as? [String: Any], y["supplementary"] as? [String: Any])
      for key in ["quantity", "unit"] where !isSame(p?[key], q?[key]) {
        fields.insert("items.supplementary.\(key)")
      }
    }
    return fields.isEmpty ? ["(document)"] : fields
  }

  @Test(arguments: [UInt64(51), 52])
  func `amendments of a story are the differences of its documents`(seed: UInt64) throws {
    let lines = washingMachineLines(seed: seed)
    let ledger = try TemporaryLedger()
    var model = NaiveModel()
    _ = try model.append(lines)
    try ledger.append(lines)
    func submission(_ position: Int?) throws -> [String: Any] {
      guard let position, let text = model.documents[position] else { return [:] }
      return try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any] ?? [:]
    }
    var expected: [String: (all: Int, released: Int, of: Set<String>)] = [:]
    for (position, entry) in model.entries.enumerated() where entry.event == "amended" {
      let new = try submission(position)["declaration"] as? [String: Any] ?? [:]
      let old = try submission(entry.supersedes)["declaration"] as? [String: Any] ?? [:]
      let declarant = (old["declarant"] as? [String: Any])?["id"] as? String ?? "-"
      for field in Self.differing(old, new) {
        var count = expected["\(declarant) \(field)"] ?? (0, 0, [])
        count.all += 1
        count.released += entry.state == "accepted" ? 0 : 1
        count.of.insert(entry.subject)
        expected["\(declarant) \(field)"] = count
      }
    }
    let found = try ledger.rows("amendments").map {
      String($0[..<($0.lastIndex(of: " ") ?? $0.endIndex)])
    }
    #expect(
      found.sorted()
        == expected.map { "\($0) \($1.all) \($1.released) \($1.of.count)" }.sorted(),
      "seed \(seed)")
    #expect(expected.values.contains { $0.released > 0 })
    try ViewHistory.expectOneTruth("amendments", lines, seed: seed)
  }
}
