import Foundation
import Support
import Testing

@Suite struct ViewCommandTests {
  private static func filled() throws -> Tamga {
    let tamga = try Tamga()
    try tamga.fill(
      generatedLines(declarations: 300, seed: 51).map { String(decoding: $0, as: UTF8.self) })
    return tamga
  }

  private static let names = [
    "exporter-volumes", "importer-volumes", "od-matrix", "commodity-flows", "origin-dispatch",
  ]

  @Test func `another process prints the same bytes, though its hash seed is another`() throws {
    let (one, two) = (try Self.filled(), try Self.filled())
    for name in Self.names {
      let first = try one("view", name, "--format", "ndjson")
      #expect(first.code == 0 && first.lines.count > 10)
      #expect(try one("view", name, "--format", "ndjson").output == first.output)
      #expect(try two("view", name, "--format", "ndjson").output == first.output)
    }
    let roots = try one("views", "--format", "ndjson").objects().map { $0["root"] as? String }
    #expect(try two("views", "--format", "ndjson").objects().map { $0["root"] as? String } == roots)
    #expect(try one("rebuild", "--all", "--workers", "3").code == 0)
    #expect(try one("views", "--format", "ndjson").objects().map { $0["root"] as? String } == roots)
  }

  @Test(arguments: names)
  func `all formats print the same rows`(name: String) throws {
    let tamga = try Self.filled()
    let csv = try tamga("view", name, "--format", "csv").lines.map {
      // An empty text has quotes, so that it is not nothing.
      $0.replacing("\"\"", with: "").split(separator: ",", omittingEmptySubsequences: false).map(
        String.init)
    }
    let columns = try #require(csv.first)
    let ndjson = try tamga("view", name, "--format", "ndjson").objects()
    let array = try JSONSerialization.jsonObject(
      with: Data(tamga("view", name, "--format", "json").output.utf8))
    let json = try #require(array as? [[String: Any]])
    let table = try tamga("view", name).lines
    #expect(
      csv.count == ndjson.count + 1 && json.count == ndjson.count && table.count >= ndjson.count + 1
    )
    for (index, object) in ndjson.enumerated() {
      #expect(columns.map { "\(object[$0] ?? "missing")" } == csv[index + 1])
      #expect(columns.map { "\(json[index][$0] ?? "missing")" } == csv[index + 1])
      #expect(
        object["items"] is Int && object["netMassKg"] is String
          && object["statisticalValue"] is String)
    }
    // The table has the same cells in the same order, numbers with commas in them.
    for (row, line) in zip(csv.dropFirst(), table.suffix(ndjson.count)) {
      let cells = line.split(separator: " ").map { String($0).replacing(",", with: "") }
      #expect(cells == row.filter { !$0.isEmpty })
    }
  }

  private func rows(_ tamga: Tamga, _ arguments: String...) throws -> [String] {
    let quoted = arguments.map { "'\($0)'" }.joined(separator: " ")
    let run = try tamga.bash("tamga view \(quoted) --format csv")
    #expect(run.code == 0, "\(run.errors)")
    return Array(run.lines.dropFirst())
  }

  private static func small() throws -> Tamga {
    let tamga = try Tamga()
    try tamga.fill(
      [
        ("RU", "845011", "3"), ("KZ", "845090", "20"), ("UZ", "010121", "100"),
        ("RU", "010121", "9"),
      ].enumerated().map { index, row in
        Line.accepted("T:\(index)") {
          $0.kind = "transit"
          $0.destination = row.0
          $0.items = [
            ItemText {
              $0.code = row.1
              $0.value = row.2
            }
          ]
        }
      })
    return tamga
  }

  @Test func `rows are chosen by columns, by the beginning of a value, and by several at once`()
    throws
  {
    let tamga = try Self.small()
    let all = try rows(tamga, "commodity-flows")
    #expect(
      all == [
        "010121,transit,RU,\"\",2022-06,1,10,9.00,0",
        "010121,transit,UZ,\"\",2022-06,1,10,100.00,0",
        "845011,transit,RU,\"\",2022-06,1,10,3.00,0", "845090,transit,KZ,\"\",2022-06,1,10,20.00,0",
      ])
    #expect(try rows(tamga, "commodity-flows", "--where", "partner=RU") == [all[0], all[2]])
    #expect(try rows(tamga, "commodity-flows", "--where", "commodity=8450*") == [all[2], all[3]])
    #expect(
      try rows(tamga, "commodity-flows", "--where", "commodity=8450*", "--where", "partner=RU") == [
        all[2]
      ])
    #expect(try rows(tamga, "commodity-flows", "--where", "commodity=8450") == [])
    #expect(try rows(tamga, "commodity-flows", "--where", "unit=") == all)
    #expect(try rows(tamga, "commodity-flows", "--where", "commodity=*") == all)
  }

  @Test func `rows are sorted by a column as numbers or as text, and cut after it`() throws {
    let tamga = try Self.small()
    let all = try rows(tamga, "commodity-flows")
    #expect(
      try rows(tamga, "commodity-flows", "--sort", "statisticalValue") == [
        all[2], all[0], all[3], all[1],
      ])
    #expect(
      try rows(tamga, "commodity-flows", "--sort=-statisticalValue", "--limit", "2") == [
        all[1], all[3],
      ])
    #expect(
      try rows(tamga, "commodity-flows", "--sort", "partner") == [all[3], all[0], all[2], all[1]])
    #expect(
      try rows(tamga, "commodity-flows", "--sort=-partner") == [all[1], all[0], all[2], all[3]])
    #expect(try rows(tamga, "commodity-flows", "--limit", "0") == [])
    #expect(try rows(tamga, "commodity-flows", "--limit", "99") == all)
  }

  @Test(arguments: [
    ["--where", "colour=red"], ["--sort", "colour"], ["--sort", ""],
    ["--sort=-"],
    ["--where", "=x"], ["--limit", "x"],
  ])
  func `a column that is none is 64, and those there are, are named`(arguments: [String]) throws {
    let tamga = try Self.small()
    let run = try tamga.bash(
      "tamga view commodity-flows " + arguments.map { "'\($0)'" }.joined(separator: " "))
    #expect(run.code == 64, "\(run.errors)")
    #expect(run.output.isEmpty)
    if !arguments.contains("x") { #expect(run.errors.contains("commodity"), "\(run.errors)") }
  }

  @Test func `a view that is behind says so, beside its rows`() throws {
    let tamga = try Self.small()
    #expect(try tamga("append", "-", input: Line.accepted("T:more")).code == 0)
    let run = try tamga("view", "od-matrix", "--format", "ndjson")
    #expect(run.code == 0 && run.lines.count == 3)
    #expect(run.errors.contains("1 entry behind"))
    #expect(try tamga("view", "od-matrix", "--quiet").errors.isEmpty)
  }

  @Test func `nothing is printed for an empty view but the columns`() throws {
    let tamga = try Tamga()
    #expect(try tamga("project").code == 0)
    #expect(
      try tamga("view", "od-matrix", "--format", "csv").output
        == "origin,destination,flow,month,items,netMassKg,statisticalValue\n")
    #expect(try tamga("view", "od-matrix", "--format", "ndjson").output == "")
    #expect(try tamga("view", "od-matrix", "--format", "json").output == "[]\n")
    #expect(try tamga("view", "od-matrix").output.hasPrefix("origin"))
  }

  @Test func `a view on a day tells what was the case then`() throws {
    let tamga = try Tamga()
    var accepted = JourneyStep("accepted", "T:1")
    // 2022-06-01, limit 2022-06-11.
    accepted.declaration = JourneyDeclaration { ($0.acceptedOn, $0.limit) = (19_144, 19_154) }
    try tamga.fill([accepted.json])
    func state(_ day: String = "") throws -> [String?] {
      let run = try tamga.bash("tamga view transit-status --format ndjson \(day)")
      return try run.objects().map { $0["state"] as? String }
    }
    #expect(try state("--on 2022-05-31") == [])
    #expect(try state("--on 2022-06-11") == ["OPEN"])
    #expect(try state("--on 2022-06-12") == ["OVERDUE"])
    #expect(try state() == ["OVERDUE"])
    #expect(try tamga("view", "transit-status", "--on", "June").code == 64)
  }
}
