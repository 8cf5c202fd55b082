import Foundation
import Support
import Testing

@Suite struct AppendCommandTests {
  @Test func `a result line has the keys of its contract, in their order`() throws {
    let tamga = try Tamga()
    let lines = [
      Line.accepted("T:1"), Line.accepted("T:2") { $0.items = [ItemText { $0.net = "0" }] },
    ]
    let run = try tamga("append", "-", "--format", "ndjson", input: lines.joined(separator: "\n"))
    #expect(run.code == 0)
    #expect(
      run.lines == [
        #"{"line":1,"result":"created","position":2,"mrn":"T:1","version":1,"warnings":[],"errors":[]}"#,
        #"{"line":2,"result":"created","position":3,"mrn":"T:2","version":1,"warnings":[{"code":"zero-mass","pointer":"/declaration/items/0/netMassKg","found":"0","expected":"a mass above 0"}],"errors":[]}"#,
      ])
    let again = try tamga("append", "-", "--format", "ndjson", input: lines.joined(separator: "\n"))
    #expect(again.code == 0)
    #expect(try again.objects().map { $0["result"] as? String } == ["exists", "exists"])
    #expect(try again.objects().map { $0["position"] as? Int } == [2, 3])
    #expect(again.errors.contains("nothing to append: all 2 exist already"))
  }

  /// What a broker sends: a bad MRN, an unknown country, broken JSON, net above gross, an amendment of nothing.
  private static let wrong = [
    Line.accepted("24BE1234"),
    Line.accepted("T:2") { $0.dispatch = "AB" },
    #"{"event":"accepted","declaration":{"kind":"import",}}"#,
    Line.accepted("T:4") {
      $0.items = [
        ItemText {
          $0.net = "12"
          $0.gross = "11.5"
        }
      ]
    },
    Line.amended("T:5") { $0.dispatch = "DE" },
  ]

  @Test func `five wrong lines are five errors in one run, and nothing is appended`() throws {
    let tamga = try Tamga()
    try tamga.fill([Line.accepted("T:1")])
    try tamga.write(Self.wrong, to: "wrong.ndjson")
    let run = try tamga("append", "wrong.ndjson")
    #expect(run.code == 65)
    #expect(run.output.isEmpty)
    let errors = run.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }.map(
      String.init)
    #expect(errors.count == 5, "\(run.errors)")
    for (index, (error, code)) in zip(
      errors,
      [
        "malformed-mrn", "unknown-country", "malformed-json", "net-above-gross",
        "unknown-declaration",
      ]
    ).enumerated() {
      #expect(error.hasPrefix("error: wrong.ndjson:\(index + 1): "), "\(error)")
      #expect(error.hasSuffix("[\(code)]"), "\(error)")
    }
    #expect(
      errors[0]
        == #"error: wrong.ndjson:1: /declaration/mrn: "24BE1234" has 8 characters, expected 18, or office/DDMMYY/serial, or SCHEME:value [malformed-mrn]"#
    )
    #expect(run.errors.contains("nothing was appended; correct the lines above and run again"))
    #expect(try tamga.size() == 3)
  }

  @Test func `a right line among wrong ones is not appended either`() throws {
    let tamga = try Tamga()
    let run = try tamga(
      "append", "-", "--format", "ndjson",
      input: (Self.wrong + [Line.accepted("T:6")]).joined(separator: "\n"))
    #expect(run.code == 65)
    #expect(
      try run.objects().map { $0["result"] as? String } == Array(repeating: "rejected", count: 5))
    #expect(try run.objects().map { $0["line"] as? Int } == [1, 2, 3, 4, 5])
    #expect(try tamga.size() == 0)
  }

  @Test func `refused lines are written to a file with their errors`() throws {
    let tamga = try Tamga()
    let run = try tamga(
      "append", "-", "--rejects", "rejects.ndjson", input: Self.wrong.joined(separator: "\n"))
    #expect(run.code == 65)
    let text = try String(contentsOfFile: tamga.directory.path + "/rejects.ndjson", encoding: .utf8)
    let rejects = try Tamga.Run(code: 0, output: text, errors: "").objects()
    #expect(rejects.map { $0["line"] as? Int } == [1, 2, 3, 4, 5])
    #expect(rejects.allSatisfy { ($0["errors"] as? [[String: Any]])?.count == 1 })
    #expect(rejects[2]["submitted"] as? String == Self.wrong[2])
    let second = rejects[1]["submitted"] as? [String: Any]
    #expect((second?["declaration"] as? [String: Any])?["countryOfDispatch"] as? String == "AB")
  }

  @Test func `a dry run appends nothing and tells the same`() throws {
    let tamga = try Tamga()
    let run = try tamga(
      "append", "-", "--dry-run", "--format", "ndjson", input: Line.accepted("T:1"))
    #expect(run.code == 0)
    #expect(try run.objects().map { $0["result"] as? String } == ["created"])
    #expect(run.errors.contains("nothing was appended (dry run)"))
    #expect(try tamga("append", "-", "--dry-run", input: Self.wrong[0]).code == 65)
    #expect(try tamga.size() == 0)
  }

  @Test func `input comes from a file, from standard input, or through a pipe, and is the same`()
    throws
  {
    let lines = (0..<400).map { Line.accepted("T:\($0)") }
    var logs: [String] = []
    for script in [
      "tamga append f.ndjson", "tamga append - < f.ndjson", "cat f.ndjson | tamga append -",
    ] {
      let tamga = try Tamga()
      try tamga.write(lines, to: "f.ndjson")
      let run = try tamga.bash(script)
      #expect(run.code == 0, "\(script): \(run.errors)")
      logs.append(try tamga.bash("tamga log --format csv | cut -d, -f1,3-").output)
    }
    #expect(logs[0].split(separator: "\n").count == 403)
    #expect(logs[1] == logs[0] && logs[2] == logs[0])
  }

  @Test func `a JSON array and CSV rows are read like lines`() throws {
    let tamga = try Tamga()
    #expect(
      try tamga("append", "-", "--input", "json", input: "[\(Line.accepted("T:1"))]").code == 0)
    try tamga.write(
      [
        #"{"fields":{"/kind":{"constant":"import"},"/mrn":{"column":"Number","prefix":"T:"},"/acceptedOn":{"column":"Date"},"#,
        #""/importer/id":{"constant":"X:importer"},"/countryOfDispatch":{"constant":"CN"},"/countryOfDestination":{"constant":"KZ"},"#,
        #""/items/0/number":{"constant":"1","number":true},"/items/0/commodityCode":{"constant":"845011"},"#,
        #""/items/0/countryOfOrigin":{"constant":"CN"},"/items/0/netMassKg":{"column":"Mass"},"#,
        #""/items/0/statisticalValue":{"column":"Value","round":2}}}"#,
      ], to: "map.json")
    try tamga.write(
      ["Number,Date,Mass,Value", "2,2022-06-14,7,0.125", "3,2022-06-15,8.5,0.13"], to: "rows.csv")
    let run = try tamga("append", "rows.csv", "--map", "map.json", "--format", "ndjson")
    #expect(run.code == 0, "\(run.errors)")
    #expect(try run.objects().map { $0["mrn"] as? String } == ["T:2", "T:3"])
    try tamga.write(
      ["Number,Date,Mass,Value", "4,2022-06-14,7,0.12", "5,2022-13-15,-8.5,0.13"], to: "bad.csv")
    let bad = try tamga("append", "bad.csv", "--map", "map.json")
    #expect(bad.code == 65)
    #expect(bad.errors.contains("bad.csv:3: ") && bad.errors.contains("[malformed-date]"))
    #expect(try tamga.size() == 5)
  }

  @Test func `quiet says nothing`() throws {
    let tamga = try Tamga()
    let run = try tamga("append", "-", "--quiet", input: Line.accepted("T:1"))
    #expect(run.code == 0 && run.output.isEmpty && run.errors.isEmpty)
  }
}
