import Foundation
import Support
import Testing

/// Views that cannot go on, and views that lack entries, as everybody sees them.
@Suite struct StoppedViewTests {
  /// A ledger whose `od-matrix` was put back to a state without T:3, under the progress that has it; then T:3 is
  /// invalidated, at position 5, so that the view is to take back what it never had.
  private static func stopped() throws -> Tamga {
    let tamga = try Tamga()
    try tamga.fill([Line.accepted("T:1"), Line.accepted("T:2") { $0.destination = "RU" }])
    let run = try tamga.bash(
      """
      set -e
      cp -r ledger/views/od-matrix/1.1 old
      tamga append - -q <<< '\(Line.accepted("T:3") { $0.destination = "UZ" })'
      tamga project -q
      python3 - <<'END'
      import pathlib
      old = pathlib.Path('old/data.mdb').read_bytes()
      now = old.replace(b'progress' + (4).to_bytes(8, 'little'), b'progress' + (5).to_bytes(8, 'little'))
      pathlib.Path('ledger/views/od-matrix/1.1/data.mdb').write_bytes(now)
      END
      tamga append - -q <<< '\(Line.event("invalidated", "T:3"))'
      """)
    guard run.code == 0 else { throw Failure(text: run.errors) }
    return tamga
  }

  @Test func `a view that cannot take an entry stops there and is named; the others go on`() throws
  {
    let tamga = try Self.stopped()
    for _ in 0..<2 {
      let project = try tamga("project")
      #expect(project.code == 74)
      #expect(project.errors.contains("view od-matrix stopped at position 5"), "\(project.errors)")
      #expect(project.errors.contains("tamga quarantine od-matrix 5 --reason TEXT"))
      #expect(project.errors.contains("importer-volumes 1.1: 1 rows at 6"))
    }
    let status = try tamga("status", "--json")
    #expect(status.code == 1)
    let views = try #require(try status.objects().first?["views"] as? [[String: Any]])
    for view in views where view["name"] as? String != "od-matrix" {
      #expect(view["lag"] as? Int == 0 && view["stoppedAt"] == nil)
    }
    let matrix = try #require(views.first { $0["name"] as? String == "od-matrix" })
    #expect(matrix["stoppedAt"] as? Int == 5 && matrix["progress"] as? Int == 5)
    #expect((matrix["stoppedBecause"] as? String)?.contains("-1 items") == true)
    #expect(try tamga("status").output.contains("stopped at position 5"))
    let file = tamga.directory.path + "/tamga.prom"
    #expect(try tamga("status", "--quiet", "--metrics", file).code == 1)
    let metrics = try String(contentsOfFile: file, encoding: .utf8)
    #expect(metrics.contains(#"tamga_view_stopped{origin="test.example/log",view="od-matrix"} 1"#))
    #expect(metrics.contains(#"tamga_view_stopped{origin="test.example/log",view="lineage"} 0"#))
    let view = try tamga("view", "od-matrix")
    #expect(view.code == 0 && view.errors.contains("stopped at position 5"), "\(view.errors)")
    // Its cause is a spoilt file: a rebuild mends it, and says with 1 that what was served was not right.
    let rebuild = try tamga("rebuild", "od-matrix")
    #expect(rebuild.code == 1 && rebuild.errors.contains("rows differed"), "\(rebuild.errors)")
    #expect(try tamga("status").code == 0)
    #expect(try tamga("verify", "--quiet").code == 0)
  }

  @Test func `a view that leaves out an entry says so wherever it is shown`() throws {
    let tamga = try Tamga()
    try tamga.fill([Line.accepted("T:1"), Line.accepted("T:2") { $0.dispatch = "DE" }])
    let run = try tamga("quarantine", "commodity-flows", "3", "--reason", "mass in doubt")
    #expect(run.code == 0 && run.errors.contains("built anew"), "\(run.errors)")
    let warning = "view commodity-flows is incomplete: left out is position 3 (mass in doubt)"
    let key = ["--where", "partner=CN"]
    for arguments in [
      ["view", "commodity-flows"], ["views"], ["status"], ["explain", "commodity-flows"] + key,
      ["diff", "commodity-flows", "--from", "0"], ["view", "commodity-flows", "--quiet"],
      ["view", "commodity-flows", "--at", "4"],
    ] {
      let run = try tamga.bash("tamga \(arguments.joined(separator: " "))")
      #expect(run.code == 0 && run.errors.contains(warning), "\(arguments): \(run.errors)")
    }
    // What is computed from it lacks the entry, too.
    let derived = try tamga("view", "surges")
    #expect(derived.errors.contains("view surges is incomplete: left out is position 3"))
    let impact = try tamga("append", "-", "--dry-run", "--impact", input: Line.accepted("T:3"))
    #expect(impact.errors.contains(warning), "\(impact.errors)")
    let json = try #require(try tamga("status", "--json").objects().first)
    let views = try #require(json["views"] as? [[String: Any]])
    let left = views.filter { $0["quarantine"] != nil }.map { $0["name"] as? String }
    #expect(left == ["commodity-flows", "surges"])
    let listed = try tamga("views", "--format", "ndjson").objects()
    #expect(listed.count { $0["quarantined"] as? Int == 1 } == 2)
    #expect(!(try tamga("view", "od-matrix").errors.contains("incomplete")))
    #expect(try tamga("quarantine", "lineage", "3", "--reason", "mass in doubt").code == 0)
    let trace = try tamga("trace", "T:1")
    #expect(trace.code == 0, "\(trace.errors)")
    #expect(trace.errors.contains("view lineage is incomplete"), "\(trace.errors)")
    // As of a moment before the entry nothing is missing.
    #expect(try tamga("view", "commodity-flows", "--at", "3").errors.isEmpty)
    #expect(try tamga("verify", "--quiet").code == 0)
    #expect(try tamga("rebuild", "commodity-flows").errors.contains(warning))
    #expect(try tamga("quarantine", "commodity-flows", "3", "--clear").code == 0)
    #expect(try tamga("view", "commodity-flows").errors.isEmpty)
  }
}
