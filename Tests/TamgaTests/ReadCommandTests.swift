import Support
import Testing

/// `log`, `show`, `status`, `verify`, `generate`: what they print.
@Suite struct ReadCommandTests {
  private static func filled() throws -> Tamga {
    let tamga = try Tamga()
    try tamga.fill([
      Line.accepted("T:1"),
      Line.amended("T:1", expect: 1) { $0.items = [ItemText { $0.net = "0" }] },
      Line.event("released", "T:1", at: "2022-07-01T10:00:00+05:00"), Line.accepted("T:2"),
    ])
    return tamga
  }

  @Test func `the log lists entries in their order, and parts of it`() throws {
    let tamga = try Self.filled()
    let entries = try tamga("log", "--format", "ndjson").objects()
    #expect(entries.map { $0["position"] as? Int } == [0, 1, 2, 3, 4, 5])
    #expect(
      entries.map { $0["event"] as? String } == [
        "party", "party", "accepted", "amended", "released", "accepted",
      ])
    #expect(
      entries.map { $0["subject"] as? String } == [
        "X:exporter", "X:importer", "T:1", "T:1", "T:1", "T:2",
      ])
    #expect(entries[3]["supersedes"] as? Int == 2 && entries[3]["warnings"] as? Int == 1)
    #expect(entries[4]["effectiveAt"] as? String == "2022-07-01T05:00:00Z")
    #expect(try tamga("log", "--from", "2", "--to", "3", "--format", "ndjson").objects().count == 2)
    #expect(try tamga("log", "--from", "99", "--format", "ndjson").output == "")
    #expect(try tamga("log", "--format", "csv").lines.count == 7)
    #expect(try tamga("log", "--from", "99", "--format", "csv").lines.count == 1)
  }

  @Test func `following a log prints what is appended meanwhile`() throws {
    let tamga = try Tamga()
    try tamga.write([Line.accepted("T:1")], to: "f.ndjson")
    let run = try tamga.bash(
      """
      tamga log --follow --to 2 --format ndjson > followed & follower=$!
      sleep 0.5
      tamga append f.ndjson -q
      wait $follower
      echo $? $(wc -l < followed)
      """)
    #expect(run.output == "0 3\n")
  }

  @Test func `a reader that goes away stops the log without a crash`() throws {
    let tamga = try Tamga()
    try tamga.fill((0..<3000).map { Line.accepted("T:\($0)") })
    let run = try tamga.bash("tamga log --format ndjson | head -n 1; echo ${PIPESTATUS[0]}")
    let code = run.lines.last
    #expect(code == "141" || code == "74", "\(run.lines) \(run.errors)")
    #expect(!run.errors.contains("Fatal"))
  }

  @Test func `a declaration is shown with its document, its warnings and its history`() throws {
    let tamga = try Self.filled()
    let text = try tamga("show", "T:1", "--history")
    #expect(text.code == 0)
    #expect(text.output.hasPrefix("T:1  import  released  version 2\n"))
    for position in [2, 3, 4] { #expect(text.output.contains("position \(position), ")) }
    #expect(text.output.contains("zero-mass"))
    let current = try #require(try tamga("show", "T:1", "--format", "json").objects().first)
    #expect(current["state"] as? String == "released" && current["version"] as? Int == 2)
    let entries = try #require(current["entries"] as? [[String: Any]])
    #expect(entries.map { $0["position"] as? Int } == [3])
    let history = try tamga("show", "T:1", "--history", "--format", "json").objects()
    let events = (history.first?["entries"] as? [[String: Any]])?.map { $0["event"] as? String }
    #expect(events == ["accepted", "amended", "released"])
    let bytes = try tamga("show", "T:1", "--history", "--format", "ndjson").output
    #expect(bytes.contains(#""submitted":\#(Line.accepted("T:1")),"warnings":[]"#))
  }

  @Test func `status and verify tell the size, the root and what was checked`() throws {
    let tamga = try Self.filled()
    let status = try #require(try tamga("status", "--format", "json").objects().first)
    #expect(status["size"] as? Int == 6)
    #expect((status["views"] as? [[String: Any]])?.count ?? 0 > 5)
    let verify = try tamga("verify", "--format", "ndjson")
    #expect(verify.code == 0)
    let summary = try #require(try verify.objects().last)
    #expect(summary["differences"] as? Int == 0)
    #expect(summary["root"] as? String == status["root"] as? String)
    #expect((summary["checked"] as? [String: Any])?["entries"] as? Int == 6)
    #expect(try tamga("verify").output.contains("no differences"))
  }

  @Test func `a view that was changed makes verify and rebuild end with 1`() throws {
    let tamga = try Self.filled()
    // An older build of the view with less in it, under the name of the served one.
    let run = try tamga.bash(
      """
      cp -r ledger/views/od-matrix/1.1 old
      tamga append - -q <<< '\(Line.accepted("T:3"))' && tamga project -q
      python3 - <<'END'
      import pathlib
      data = pathlib.Path('ledger/views/od-matrix/1.1/data.mdb')
      text = data.read_bytes()
      progress = (7).to_bytes(8, 'little')
      old = pathlib.Path('old/data.mdb').read_bytes()
      data.write_bytes(old.replace(b'progress' + (6).to_bytes(8, 'little'), b'progress' + progress))
      END
      tamga verify --format ndjson; echo $?
      tamga rebuild od-matrix -q; echo $?
      tamga verify -q; echo $?
      """)
    let codes = run.lines.filter { $0.count == 1 }
    #expect(codes == ["1", "1", "0"], "\(run.output) \(run.errors)")
    #expect(run.lines[0].contains(#""check":"view""#) && run.lines[0].contains("od-matrix"))
  }

  @Test func `a view that cannot be read keeps no other from being listed`() throws {
    let tamga = try Self.filled()
    let run = try tamga.bash(
      "truncate --size 100 ledger/views/lineage/*/data.mdb; tamga views --format ndjson")
    #expect(run.code == 74, "\(run.errors)")
    #expect(run.errors.contains("error: view lineage: "), "\(run.errors)")
    let views = try run.objects()
    #expect(
      views.filter { $0["root"] as? String == nil }.map { $0["name"] as? String } == ["lineage"])
    #expect(views.count > 10)
  }

  @Test func `generating tells the same bytes for the same seed, in every process`() throws {
    let tamga = try Tamga(withLedger: false)
    let first = try tamga("generate", "--declarations", "50", "--seed", "3")
    #expect(first.code == 0 && first.lines.count >= 50)
    #expect(try tamga("generate", "--declarations", "50", "--seed", "3").output == first.output)
    #expect(try tamga("generate", "--declarations", "50", "--seed", "4").output != first.output)
  }
}
