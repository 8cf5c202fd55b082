import Customs
import Testing

/// Texts joined of several columns, tables, months, and conditions on rows.
@Suite struct CSVMapRowsTests {
  private static let joined = """
    {"tables":{"countries":{"Germany":"DE","Kazakhstan":"KZ"}},
     "rows":[{"column":"code","length":8},{"column":"to","oneOf":["Kazakhstan"]}],
     "fields":{
      "/mrn":{"parts":[{"constant":"S:"},{"column":"code"},
        {"prefix":"-","column":"from","values":"countries"},{"prefix":"-","column":"month"}]},
      "/on":{"column":"month","lastDayOfMonth":true},
      "/from":{"column":"from","values":"countries"},"/to":{"column":"to","values":"countries"}}}
    """

  private func read(_ rows: [String], _ map: String = joined) throws -> (
    records: [CutRecord], leftOut: Int
  ) {
    let text = (["code,from,to,month"] + rows).joined(separator: "\n") + "\n"
    let source = CSVSource(Pieces(text, size: 7), map: try CSVMap(json: Array(map.utf8)))
    return (try readAll(source).records, source.leftOut)
  }

  @Test func `a text is joined of columns, and a month becomes its last day`() throws {
    let rows = ["84501111,Germany,Kazakhstan,2022-09", "84501190,Germany,Kazakhstan,202002"]
    #expect(
      try read(rows).records == [
        CutRecord(2, #"{"mrn":"S:84501111-DE-2022-09","on":"2022-09-30","from":"DE","to":"KZ"}"#),
        CutRecord(3, #"{"mrn":"S:84501190-DE-202002","on":"2020-02-29","from":"DE","to":"KZ"}"#),
      ])
  }

  @Test func `rows that fulfil not every condition are left out and counted`() throws {
    let rows = [
      "8450,Germany,Kazakhstan,2022-09", "84501111,Germany,Kyrgyzstan,2022-09",
      "84501111,Germany,Kazakhstan,2022-10", "8450,,,", "845011110,Germany,Kazakhstan,2022-09",
    ]
    let found = try read(rows)
    #expect(found.records.map(\.line) == [4] && found.leftOut == 4)
  }

  @Test func `a condition may ask how a cell begins`() throws {
    let map = """
      {"rows":[{"column":"code","prefix":"8450"}],"fields":{"/a":{"column":"code"}},
       "ignore":["from","to","month"]}
      """
    let found = try read(["84501111,,,", "8471,,,", "8450,,,"], map)
    #expect(found.records.map(\.text) == [#"{"a":"84501111"}"#, #"{"a":"8450"}"#])
    #expect(found.leftOut == 1)
  }

  @Test(arguments: ["2022-13", "2022", "2022-9", "22-09", "2022/09", "2022-09-01", "18990"])
  func `what is no month is said`(month: String) throws {
    let faults = try read(["84501111,Germany,Kazakhstan,\(month)"]).records[0].faults
    #expect(
      faults == [
        Fault(
          .malformedDate, "/on", found: "\"\(month)\"",
          expected: "a month, YYYY-MM, YYYYMM or YYYYMmm")
      ])
  }

  @Test func `an empty cell among joined ones, and a cell that its table does not have, are said`()
    throws
  {
    let found = try read(["84501111,,Kazakhstan,2022-09", "84501111,France,Kazakhstan,2022-09"])
    #expect(
      found.records.map { $0.faults.map { "\($0.pointer) \($0.found)" } } == [
        ["/mrn an empty cell in column \"from\""], ["/mrn \"France\"", "/from \"France\""],
      ])
  }

  @Test(arguments: [
    (#"{"fields":{"/a":{"column":"x","values":"t"}}}"#, ["malformed-text /fields/a/values"]),
    (#"{"tables":[],"fields":{"/a":{"column":"x"}}}"#, ["wrong-type /tables"]),
    (#"{"tables":{"t":{"a":1}},"fields":{"/a":{"column":"x"}}}"#, ["wrong-type /tables/t"]),
    (#"{"tables":{"":{}},"fields":{"/a":{"column":"x"}}}"#, ["duplicate-key /tables"]),
    (#"{"rows":{},"fields":{"/a":{"column":"x"}}}"#, ["wrong-type /rows"]),
    (#"{"rows":[{"column":"x"}],"fields":{"/a":{"column":"x"}}}"#, ["missing-field /rows/0"]),
    (#"{"rows":[{"length":8}],"fields":{"/a":{"column":"x"}}}"#, ["missing-field /rows/0"]),
    (
      #"{"rows":[{"column":"x","length":-1}],"fields":{"/a":{"column":"x"}}}"#,
      ["out-of-range /rows/0/length"]
    ),
    (#"{"fields":{"/a":{"parts":[]}}}"#, ["wrong-type /fields/a/parts"]),
    (#"{"fields":{"/a":{"parts":[{}]}}}"#, ["missing-field /fields/a/parts/0"]),
    (
      #"{"fields":{"/a":{"parts":[{"column":"x"}],"prefix":"y"}}}"#,
      ["unknown-field /fields/a/prefix"]
    ),
    (
      #"{"fields":{"/a":{"parts":[{"column":"x","round":2}]}}}"#,
      ["unknown-field /fields/a/parts/0"]
    ),
    (
      #"{"fields":{"/a":{"column":"x","lastDayOfMonth":1}}}"#,
      ["wrong-type /fields/a/lastDayOfMonth"]
    ),
  ])
  func `what is wrong with these parts of a map is said`(json: String, expected: [String]) {
    do {
      _ = try CSVMap(json: Array(json.utf8))
      Issue.record("the map was taken")
    } catch let invalid as CSVMap.Invalid {
      #expect(invalid.faults.map { "\($0.rule.rawValue) \($0.pointer)" } == expected)
    } catch {
      Issue.record(error)
    }
  }

  @Test func `a mapped column that a condition names too may not be missing, and is said once`()
    throws
  {
    let map =
      #"{"rows":[{"column":"B","length":1}],"fields":{"/a":{"column":"B"}},"ignore":["code","from","to","month"]}"#
    #expect(try read([], map).records.first?.faults.first?.found == "no column \"B\"")
  }
}
