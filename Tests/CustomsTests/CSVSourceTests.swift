import Customs
import Testing

@Suite struct CSVSourceTests {
  static let sizes = [1, 7, 4096]

  /// Two columns, one of them for a nested field.
  static let simple = #"{"fields":{"/a":{"column":"A"},"/b/c":{"column":"B"}},"ignore":["Note"]}"#

  @Test(arguments: sizes)
  func `rows become objects with the lines they begin on`(size: Int) throws {
    let text = "A,B\n1,2\n\n\"x\ny\r\nz\",\"say \"\"hi\"\", you\"\n3,4\n\n\n5,6"
    #expect(
      try read(text, size: size) == [
        CutRecord(2, #"{"a":"1","b":{"c":"2"}}"#),
        CutRecord(4, #"{"a":"x\ny\r\nz","b":{"c":"say \"hi\", you"}}"#),
        CutRecord(7, #"{"a":"3","b":{"c":"4"}}"#), CutRecord(10, #"{"a":"5","b":{"c":"6"}}"#),
      ])
  }

  @Test(arguments: sizes)
  func `a byte order mark and Windows line ends are passed over`(size: Int) throws {
    #expect(
      try read("\u{FEFF}B,A\r\n1,2\r\n3,4\r\n", size: size) == [
        CutRecord(2, #"{"a":"2","b":{"c":"1"}}"#), CutRecord(3, #"{"a":"4","b":{"c":"3"}}"#),
      ])
  }

  @Test(arguments: sizes)
  func `lines that end in CR alone are counted, also inside quotes`(size: Int) throws {
    #expect(
      try read("A,B\r1,2\r\"x\ry\",3\r\r4,5\r\n6,7\r", size: size) == [
        CutRecord(2, #"{"a":"1","b":{"c":"2"}}"#), CutRecord(3, #"{"a":"x\ry","b":{"c":"3"}}"#),
        CutRecord(6, #"{"a":"4","b":{"c":"5"}}"#), CutRecord(7, #"{"a":"6","b":{"c":"7"}}"#),
      ])
  }

  @Test(arguments: sizes)
  func `spaces and tabs around a cell are part of it`(size: Int) throws {
    #expect(
      try read("A,B\n 1,2 \n\t,\" x \"\n", size: size) == [
        CutRecord(2, #"{"a":" 1","b":{"c":"2 "}}"#),
        CutRecord(3, #"{"a":"\t","b":{"c":" x "}}"#),
      ])
  }

  @Test func `a quoted cell without end stops at the limit of a row`() throws {
    let text = "A,B\n1,\"" + String(repeating: "x\n", count: InputLimits.recordBytes / 2 + 9)
    let records = try read(text, size: 1 << 20)
    #expect(records.count == 1 && records[0].line > 1)
    #expect(records[0].faults.first?.found.contains("from line 2 on") == true)
  }

  @Test(arguments: [(";", ";"), ("\t", "\\t"), ("|", "|")])
  func `another delimiter is read as the map says`(character: String, name: String) throws {
    let map = #"{"delimiter":"\#(name)","fields":{"/a":{"column":"A"},"/b":{"column":"B"}}}"#
    #expect(
      try read("A\(character)B\n1,5\(character)2\n", map) == [CutRecord(2, #"{"a":"1,5","b":"2"}"#)]
    )
  }

  @Test(arguments: [
    ("A\n1\n", "no column \"B\""), ("A,B,C\n", "column \"C\" neither mapped nor ignored"),
    ("A,B,A\n", "column \"A\" twice; column \"A\" neither mapped nor ignored"),
    ("X\n", "no column \"A\"; no column \"B\"; column \"X\" neither mapped nor ignored"),
    ("a,B\n", "no column \"A\"; column \"a\" neither mapped nor ignored"),
  ])
  func `columns that do not fit the map stop the file`(text: String, found: String) throws {
    let fault = Fault(.malformedCSV, "", found: found, expected: "the columns of the map")
    #expect(try read(text) == [CutRecord(1, "", [fault])])
  }

  @Test func `an ignored column may be there`() throws {
    #expect(try read("A,Note,B\n1,n,2\n") == [CutRecord(2, #"{"a":"1","b":{"c":"2"}}"#)])
  }

  @Test func `a header alone has no records`() throws {
    #expect(try read("A,B\n") == [])
    #expect(try read("A,B") == [])
  }

  @Test(arguments: ["", "\u{FEFF}", "\n\n"])
  func `an empty file is a fault`(text: String) throws {
    let records = try read(text)
    #expect(records.map(\.faults.first?.found) == ["an empty file"])
    #expect(records.map(\.faults.first?.rule) == [.malformedCSV])
  }

  @Test func `a row with another number of cells is a fault of its line alone`() throws {
    func fault(_ count: Int) -> Fault {
      Fault(.malformedCSV, "", found: "\(count) cells", expected: "2, as in the header")
    }
    #expect(
      try read("A,B\n1\n1,2,3\n4,5\n") == [
        CutRecord(2, "", [fault(1)]), CutRecord(3, "", [fault(3)]),
        CutRecord(4, #"{"a":"4","b":{"c":"5"}}"#),
      ])
  }

  @Test(arguments: [
    "A,B\n1,2\nx\"y,3\n", "A,B\n1,2\n\"x\"y,3\n", "A,B\n1,2\n\"x,3\n", "A,B\n1,2\n\"x",
  ])
  func `a quote that is not closed or not doubled stops the file behind the rows before it`(
    text: String
  ) throws {
    let records = try read(text)
    #expect(records.count == 2)
    #expect(records.first?.text == #"{"a":"1","b":{"c":"2"}}"#)
    #expect(
      records.last?.faults == [
        Fault(
          .malformedCSV, "",
          found: "a quote inside a cell that is not doubled, or a quoted cell that is not closed",
          expected: "CSV (RFC 4180)")
      ])
    #expect(records.last?.line == 3)
  }

  @Test func `a cell that is not UTF-8 is a fault of its line`() throws {
    let bytes = Array("A,B\n1,".utf8) + [0xC4, 0xE0] + Array("\n2,3\n".utf8)
    let map = try CSVMap(json: Array(Self.simple.utf8))
    let records = try readAll(CSVSource(Pieces(bytes, size: 4096), map: map)).records
    #expect(records.map(\.line) == [2, 3])
    #expect(records[0].faults.map(\.rule) == [.malformedCSV])
    #expect(records[0].faults.first?.found == "cell 2 with bytes that are not UTF-8")
    #expect(records[1].faults == [])
  }

  @Test func `an overlong line is refused`() throws {
    let map = try CSVMap(json: Array(Self.simple.utf8))
    let source = CSVSource(Repeated(UInt8(ascii: "x"), count: 17 << 20, tail: "\n"), map: map)
    let read = try readAll(source)
    #expect(read.records.map(\.faults.first?.found) == ["a line of more than 16777216 bytes"])
  }

  @Test func `an empty cell leaves its field out, and an object without cells too`() throws {
    #expect(
      try read("A,B\n,2\n1,\n,\n\"\",\"\"\n").map(\.text) == [
        #"{"b":{"c":"2"}}"#, #"{"a":"1"}"#, "{}", "{}",
      ])
  }

  @Test func `constants alone make no party`() throws {
    let map = """
      {"fields":{"/kind":{"constant":"import"},"/exporter/id":{"column":"A","prefix":"X:"},
       "/exporter/country":{"constant":"CN"},"/transport/mode":{"constant":"3","number":true},
       "/items/0/number":{"constant":"1","number":true},"/items/0/netMassKg":{"column":"B"}}}
      """
    #expect(
      try read("A,B\n7,1.5\n,2\n", map).map(\.text) == [
        #"{"kind":"import","exporter":{"id":"X:7","country":"CN"},"transport":{"mode":3},"#
          + #""items":[{"number":1,"netMassKg":"1.5"}]}"#,
        #"{"kind":"import","transport":{"mode":3},"items":[{"number":1,"netMassKg":"2"}]}"#,
      ])
  }

  @Test func `a number that is rounded is told`() throws {
    let map = #"{"fields":{"/v":{"column":"A","round":2},"/m":{"column":"B","round":0}}}"#
    let records = try read("A,B\n0.125,2.5\n1.135,3.5\n1.10,7\nabc,-1.5\n1e-3,2.000\n", map)
    #expect(
      records.map(\.text) == [
        #"{"v":"0.12","m":"2"}"#, #"{"v":"1.14","m":"4"}"#, #"{"v":"1.10","m":"7"}"#,
        #"{"v":"abc","m":"-1.5"}"#, #"{"v":"0","m":"2.000"}"#,
      ])
    #expect(
      records[0].faults == [
        Fault(
          .rounded, "/v", found: "\"0.125\"",
          expected: "at most 2 decimals; rounded half to even to 0.12"),
        Fault(
          .rounded, "/m", found: "\"2.5\"",
          expected: "at most 0 decimals; rounded half to even to 2"),
      ])
    #expect(records.map(\.faults.count) == [2, 2, 0, 0, 1])
  }

  @Test func `texts are replaced by the map's values and others are a fault`() throws {
    let map =
      #"{"fields":{"/a":{"column":"A","values":{"Turkey":"TR","China":"CN"}}},"ignore":["B"]}"#
    let records = try read("A,B\nTurkey,\nFrance,\n,\n", map)
    #expect(records.map(\.text) == [#"{"a":"TR"}"#, #"{"a":"France"}"#, "{}"])
    #expect(
      records.map(\.faults) == [
        [],
        [
          Fault(
            .malformedCSV, "/a", found: "\"France\"",
            expected: "one of the map's values: China, Turkey")
        ], [],
      ])
  }

  @Test func `a cell is written as a number only if it is one`() throws {
    let map = #"{"fields":{"/a":{"column":"A","number":true}},"ignore":["B"]}"#
    #expect(
      try read("A,B\n3,\n1.50,\n-2,\nx,\n01,\n\"1,5\",\n", map).map(\.text) == [
        #"{"a":3}"#, #"{"a":1.50}"#, #"{"a":-2}"#, #"{"a":"x"}"#, #"{"a":"01"}"#, #"{"a":"1,5"}"#,
      ])
  }

  @Test func `a row becomes a declaration whose warnings and document are kept`() throws {
    let map = """
      {"delimiter":";","fields":{"/kind":{"constant":"import"},"/mrn":{"column":"No","prefix":"KR:"},
       "/acceptedOn":{"column":"Date"},"/importer/id":{"column":"Importer","prefix":"KR-ID:"},
       "/countryOfDispatch":{"column":"From"},"/countryOfDestination":{"constant":"KR"},
       "/items/0/number":{"constant":"1","number":true},"/items/0/commodityCode":{"column":"HS"},
       "/items/0/countryOfOrigin":{"column":"From"},
       "/items/0/netMassKg":{"column":"kg","round":6}}}
      """
    let text = "No;Date;Importer;From;HS;kg\n1;2022-06-14;A;CN;845011;1.00000050\n"
    let source = CSVSource(Pieces(text), map: try CSVMap(json: Array(map.utf8)))
    let batch = SubmissionParser().parse(try #require(try source.next()))
    let draft = try #require(batch.drafts.first)
    #expect(!draft.isRefused)
    #expect(draft.faults.map(\.rule) == [.rounded])
    #expect(batch.string(draft.number) == "KR:1")
    let document = String(decoding: batch.document(draft), as: UTF8.self)
    #expect(document.hasSuffix(#""netMassKg":"1"}]}"#))
    #expect(
      batch.string(draft.notes).hasPrefix(#"[{"code":"rounded","pointer":"/items/0/netMassKg""#))
  }

  @Test func `thousands of rows keep their lines`() throws {
    let rows = (1...20_000).map { "\($0),\"\($0)\n\"" }.joined(separator: "\n")
    let records = try read("A,B\n" + rows, size: 65_536)
    #expect(records.count == 20_000)
    #expect(records.enumerated().allSatisfy { $1.line == 2 * $0 + 2 })
    #expect(records.last?.text == #"{"a":"20000","b":{"c":"20000\n"}}"#)
  }

  private func read(_ text: String, _ map: String = simple, size: Int = 4096) throws -> [CutRecord]
  {
    let map = try CSVMap(json: Array(map.utf8))
    return try readAll(CSVSource(Pieces(Array(text.utf8), size: size), map: map)).records
  }
}
