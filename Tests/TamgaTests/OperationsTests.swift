import Foundation
import Support
import Testing

/// What operators read and clean up: status, metrics, old versions.
@Suite struct OperationsTests {
  private static func filled() throws -> Tamga {
    let tamga = try Tamga()
    try tamga.fill([Line.accepted("T:1"), Line.accepted("T:2") { $0.destination = "RU" }])
    return tamga
  }

  @Test func `the figures are the same in each form, and the lag has an age`() throws {
    let tamga = try Self.filled()
    #expect(try tamga("append", "-", input: Line.accepted("T:3")).code == 0)
    let json = try #require(try tamga("status", "--json").objects().first)
    let views = try #require(json["views"] as? [[String: Any]])
    #expect(views.count > 5 && views.allSatisfy { $0["lag"] as? Int == 1 })
    #expect(views.allSatisfy { ($0["lagSeconds"] as? Int ?? -1) >= 0 })
    let file = tamga.directory.path + "/tamga.prom"
    let run = try tamga("status", "--quiet", "--metrics", file)
    #expect(run.code == 0 && run.output.isEmpty && run.errors.isEmpty)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text.contains("\ntamga_log_entries{origin=\"test.example/log\"} 5\n"))
    for view in views {
      let labels = "{origin=\"test.example/log\",view=\"\(view["name"] ?? "")\"}"
      #expect(text.contains("\ntamga_view_lag_entries\(labels) 1\n"))
      #expect(text.contains("\ntamga_view_rows\(labels) \(view["rows"] ?? "")\n"))
      #expect(text.contains("\ntamga_view_stopped\(labels) 0\n"))
    }
    #expect(try tamga("status", "--quiet", "--max-lag", "1").code == 0)
    #expect(try tamga("status", "--quiet", "--max-lag", "0").code == 1)
    #expect(try tamga("status", "--quiet", "--max-lag-seconds", "86400").code == 0)
  }

  /// The text format: comments of HELP and TYPE before the samples of each family, names and values well formed.
  @Test func `metrics are in the text format of Prometheus`() throws {
    let tamga = try Self.filled()
    let file = tamga.directory.path + "/tamga.prom"
    #expect(try tamga("status", "--metrics", file).code == 0)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text.hasSuffix("\n"))
    var family = ""
    for line in text.split(separator: "\n") {
      if line.hasPrefix("# HELP ") {
        family = String(line.split(separator: " ")[2])
      } else if line.hasPrefix("# TYPE ") {
        #expect(line == "# TYPE \(family) gauge")
      } else {
        #expect(line.wholeMatch(of: /[a-z_]+\{([a-z]+="[^"]*",?)+\} -?[0-9]+/) != nil, "\(line)")
        #expect(line.hasPrefix(family + "{"))
      }
    }
  }

  @Test func `pruning keeps what is served and so many others`() throws {
    let tamga = try Self.filled()
    let views = tamga.ledger + "/views/od-matrix"
    for _ in 0..<3 { #expect(try tamga("rebuild", "od-matrix").code == 0) }
    try FileManager.default.createDirectory(
      atPath: views + "/1.9.shadow", withIntermediateDirectories: false)
    let versions = {
      try FileManager.default.contentsOfDirectory(atPath: views).filter { $0.contains(".") }
        .filter { $0 != "quarantine.json" }.sorted()
    }
    #expect(try versions() == ["1.1", "1.2", "1.3", "1.4", "1.9.shadow"])
    #expect(try tamga("prune", "od-matrix").code == 0)
    #expect(try versions() == ["1.3", "1.4"])
    #expect(try tamga("rollback", "od-matrix").code == 0)
    #expect(try tamga("prune", "--all", "--keep", "0").code == 0)
    #expect(try versions() == ["1.3"])
    #expect(try tamga("verify", "--quiet").code == 0)
    #expect(try tamga("prune").code == 64)
    #expect(try tamga("prune", "--all", "--keep", "-1").code == 64)
  }

  @Test func `totals add up what can be added`() throws {
    let tamga = try Self.filled()
    let lines = try tamga("view", "od-matrix", "--totals").lines
    #expect(lines.last?.split(separator: " ").map(String.init).first == "total")
    #expect(lines.last?.split(separator: " ").dropFirst().first == "2")
    #expect(try tamga("view", "od-matrix", "--totals", "--format", "csv").code == 64)
    #expect(lines.first?.contains("statisticalValue (USD)") == true)
  }

  @Test func `a series has a column for every month, those without anything too`() throws {
    let tamga = try Tamga()
    try tamga.fill([
      Line.accepted("T:1") { $0.acceptedOn = "2022-01-15" },
      Line.accepted("T:2") { $0.acceptedOn = "2022-04-15" },
    ])
    let csv = try tamga("view", "od-matrix", "--series", "items", "--format", "csv").lines
    #expect(csv.first == "origin,destination,flow,2022-01,2022-02,2022-03,2022-04,total")
    #expect(csv.last?.hasSuffix(",1,0,0,1,2") == true)
    #expect(
      try tamga("view", "od-matrix", "--series", "items").lines.last?.contains("█  █") == true)
    #expect(try tamga("view", "od-matrix", "--series", "nothing").code == 64)
    #expect(try tamga("view", "goods-balance", "--series", "in").code == 64)
  }

  @Test(arguments: [["od-matrix"], ["commodity-flows", "--measure", "quantity"]])
  func `a drawing is well-formed XML and escapes what it is given`(arguments: [String]) throws {
    let tamga = try Self.filled()
    let run = try tamga.bash(
      "tamga view \(arguments.joined(separator: " ")) --format svg > drawing.svg && xmllint --noout drawing.svg"
    )
    #expect(run.code == 0, "\(run.errors)")
    #expect(try tamga("view", "goods-balance", "--format", "svg").code == 64)
  }

  @Test func `an interrupted rebuild is gone on with, and gives the same rows`() throws {
    let tamga = try Tamga()
    let lines = generatedLines(declarations: 300, seed: 8).map {
      String(decoding: $0, as: UTF8.self)
    }
    try tamga.fill(lines)
    let roots = try tamga("views", "--format", "ndjson").output
    // Killed at many moments; whatever is left behind is either gone on with or built anew.
    for _ in 0..<6 {
      let delay = Int.random(in: 1...60)
      _ = try tamga.bash(
        "tamga rebuild --all --quiet & p=$!; sleep 0.0\(delay); kill -9 $p; wait $p")
    }
    let run = try tamga("rebuild", "--all")
    #expect(run.code == 0, "\(run.errors)")
    #expect(!run.errors.contains("differed"))
    let after = try tamga("views", "--format", "ndjson").objects().map { $0["root"] as? String }
    let before = try roots.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }.map { $0?["root"] as? String }
    #expect(after == before)
  }
}
