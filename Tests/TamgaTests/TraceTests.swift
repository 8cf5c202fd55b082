import Foundation
import FoundationXML
import Support
import Testing

/// Goods from border to border.
@Suite struct TraceTests {
  private static func line(
    _ number: String, _ kind: String, day: Int, _ quantity: String, _ links: [LinkText] = [],
    destination: String = "RU", unit: String = "H87", members: [String] = []
  ) -> String {
    Line.accepted(
      DeclarationText(number) {
        $0.kind = kind
        $0.acceptedOn = "2022-06-" + (day < 10 ? "0" : "") + "\(day)"
        ($0.dispatch, $0.destination) = (kind == "import" ? "DE" : "KZ", destination)
        ($0.exporter, $0.importer) = ("X:seller", "X:buyer")
        $0.members = members
        $0.items = [
          ItemText {
            $0.origin = "TR"
            ($0.quantity, $0.unit, $0.links) = (quantity, unit, links)
            $0.previousProcedure = kind == "import" ? "00" : "40"
          }
        ]
      })
  }

  private static let route =
    #""transit":{"officeOfDeparture":"KZ55302","officeOfDestination":"KZ50900","limitDate":"2022-06-20"}"#

  private static func moved(_ event: String, _ number: String, _ at: String, _ rest: String)
    -> String
  {
    #"{"event":"\#(event)","mrn":"\#(number)","at":"\#(at)",\#(rest)}"#
  }

  /// An import, a sale at home, a dispatch that takes too much, a transit that never arrives, another consignment.
  private static let lines = [
    line("T:1", "import", day: 1, "100", destination: "KZ", members: [#""ucr":"2KZX-1""#]),
    line("T:2", "dispatch", day: 3, "60", [LinkText("T:1", 1, "60")], destination: "KZ"),
    line("T:3", "dispatch", day: 5, "70", [LinkText("T:2", 1, "70")]),
    line(
      "T:4", "transit", day: 6, "70", [LinkText("T:3", 1, "70")],
      members: [route, #""ucr":"2KZX-1""#]),
    moved("departed", "T:4", "2022-06-07T08:00:00Z", #""office":"KZ55302","seals":["A1"]"#),
    moved("crossed", "T:4", "2022-06-25T08:00:00Z", #""office":"KZ53903","seals":["B2"]"#),
    line("T:5", "export", day: 8, "3", [LinkText("T:99", 2, "3")]),
    line("T:6", "import", day: 9, "5", destination: "KZ"),
  ]

  private func program(_ lines: [String] = lines) throws -> ReadingProgram {
    let tamga = try ReadingProgram()
    try tamga.append(lines)
    let projected = try tamga("project", "lineage")
    #expect(projected.code == 0, "\(projected.standardError)")
    return tamga
  }

  private func json(_ tamga: ReadingProgram, _ arguments: String...) throws -> [String: Any] {
    let run = try tamga.run(["trace"] + arguments + ["--format", "json", "--on", "2022-06-30"])
    try #require(run.code == 0, "\(run.standardError)")
    return try #require(try run.objects.first)
  }

  private func declarations(_ trace: [String: Any]) -> [[String: Any]] {
    trace["declarations"] as? [[String: Any]] ?? []
  }

  private func numbers(_ trace: [String: Any]) -> [String] {
    declarations(trace).compactMap { $0["mrn"] as? String }
  }

  private func codes(_ trace: [String: Any], _ number: String) -> [String] {
    let node = declarations(trace).first { $0["mrn"] as? String == number }
    return (node?["anomalies"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
  }

  @Test(arguments: ["T:1", "T:2", "T:3", "T:4", "2KZX-1"])
  func `a chain is the same from wherever it is asked for`(name: String) throws {
    let trace = try json(try program(), name)
    #expect(numbers(trace) == ["T:1", "T:2", "T:3", "T:4"])
    let links = trace["links"] as? [[String: Any]] ?? []
    let words = links.map { link in
      "\(link["source"] ?? "")#\(link["sourceItem"] ?? "") \(link["taker"] ?? "") \(link["taken"] as? String ?? "-")"
    }
    #expect(words.sorted() == ["T:1#1 T:2 60", "T:2#1 T:3 70", "T:3#1 T:4 -"])
  }

  @Test func `every anomaly of the chain is marked`() throws {
    let trace = try json(try program(), "T:1")
    #expect(codes(trace, "T:1") == [])
    #expect(codes(trace, "T:2") == ["OVERDRAWN", "QTY_UP"])
    #expect(codes(trace, "T:4") == ["SEAL_MISMATCH", "GAP", "OVERDUE"])
    let goods = trace["goods"] as? [[String: Any]] ?? []
    let left = goods.compactMap { $0["residual"] as? String }
    #expect(left.contains("40") && left.contains("-10"))
  }

  @Test func `a source that the ledger does not have is an orphan on the way`() throws {
    let trace = try json(try program(), "T:5")
    #expect(numbers(trace) == ["T:99", "T:5"])
    #expect(declarations(trace)[0]["isKnown"] as? Bool == false)
    #expect(codes(trace, "T:99") == ["ORPHAN"])
  }

  @Test func `a trace as of an earlier size knows nothing of later`() throws {
    let tamga = try program()
    let log = try tamga("log", "--format", "ndjson").objects
    let position = try #require(
      log.first { $0["subject"] as? String == "T:3" || $0["mrn"] as? String == "T:3" }?["position"]
        as? Int)
    let trace = try json(tamga, "T:1", "--at", "\(position)")
    #expect(numbers(trace) == ["T:1", "T:2"])
    #expect(try tamga("trace", "T:3", "--at", "\(position)").code == 66)
  }

  @Test func `a limit of depth is said when it cuts`() throws {
    let run = try program()("trace", "T:3", "--depth", "1", "--format", "json")
    let trace = try #require(try run.objects.first)
    #expect(numbers(trace) == ["T:2", "T:3", "T:4"])
    #expect(trace["cut"] as? Int == 1)
    #expect(run.standardError.contains("beyond --depth 1 that were not followed: 1"))
  }

  @Test func `without the view, and for unknown names, it is said what to do`() throws {
    let tamga = try ReadingProgram()
    try tamga.append(Self.lines)
    let unbuilt = try tamga("trace", "T:1")
    #expect(unbuilt.code == 66 && unbuilt.standardError.contains("tamga project lineage"))
    _ = try tamga("project", "lineage")
    let unknown = try tamga("trace", "T:77")
    #expect(unknown.code == 66 && unknown.standardError.contains("T:77"))
    try tamga.append([Self.line("T:8", "import", day: 20, "1")])
    let behind = try tamga("trace", "T:1")
    #expect(behind.code == 0 && behind.standardError.contains("tamga project lineage"))
  }

  @Test func `a cycle is told and ends`() throws {
    let tamga = try program([
      Self.line("T:1", "dispatch", day: 1, "5", [LinkText("T:2", 1, "5")], destination: "KZ"),
      Self.line("T:2", "dispatch", day: 2, "5", [LinkText("T:1", 1, "5")], destination: "KZ"),
    ])
    let trace = try json(tamga, "T:1")
    #expect(numbers(trace) == ["T:1", "T:2"])
    #expect(codes(trace, "T:1") == ["CYCLE"] && codes(trace, "T:2") == ["CYCLE"])
  }

  @Test func `DOT has a line for each declaration and link, and nothing else`() throws {
    let run = try program()("trace", "T:1", "--format", "dot")
    let quoted = #""([^"\\]|\\["\\n])*""#
    let attributes = #" \[([a-z]+=("# + quoted + #"|[a-z0-9]+)(, )?)+\];"#
    let forms = [
      #"digraph trace \{"#, #"\}"#, #"  rankdir=LR;"#, #"  (node|edge)"# + attributes,
      "  " + quoted + attributes, "  " + quoted + " -> " + quoted + attributes,
    ]
    let lines = run.standardOutput.split(separator: "\n")
    for line in lines {
      let fits = try forms.contains { try Regex($0).wholeMatch(in: line) != nil }
      #expect(fits, "\(line)")
    }
    #expect(lines.count { $0.contains(" -> \"") && $0.contains("[label") } == 3)
  }

  @Test func `the drawing is well-formed XML that names everything`() throws {
    let run = try program()("trace", "T:1", "--format", "svg", "--on", "2022-06-30")
    let parser = XMLParser(data: Data(run.standardOutput.utf8))
    #expect(parser.parse())
    for word in ["T:1", "T:4", "OVERDUE", "SEAL_MISMATCH", "OVERDRAWN", "departed  KZ55302"] {
      #expect(run.standardOutput.contains(word), "\(word)")
    }
  }

  @Test func `the story's consignment shows every leg`() throws {
    let tamga = try ReadingProgram()
    let story = try tamga("generate", "--story").standardOutput
    try tamga.append(story.split(separator: "\n").map(String.init))
    _ = try tamga("project", "lineage")
    let line = try #require(
      story.split(separator: "\n").first { $0.contains("-845011\"") && $0.contains("ucr") })
    let submission = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    let declaration = submission?["declaration"] as? [String: Any]
    let reference = try #require(declaration?["ucr"] as? String)
    let trace = try json(tamga, reference)
    let legs = declarations(trace).map { node in
      let steps = (node["steps"] as? [[String: Any]] ?? []).compactMap { $0["event"] as? String }
      return "\(node["kind"] as? String ?? ""): \(steps.joined(separator: " "))"
    }
    #expect(
      legs == [
        "import: accepted released", "dispatch: accepted released departed crossed arrived",
        "re-export: accepted released exited",
      ])
    #expect((trace["goods"] as? [[String: Any]])?.first?["residual"] as? String == "0")
    let shown = try tamga("trace", reference)
    #expect(shown.standardOutput.contains("ANOMALIES\nnone"))
  }
}
