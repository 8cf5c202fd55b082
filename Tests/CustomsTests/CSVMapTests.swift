import Customs
import Testing

@Suite struct CSVMapTests {
  @Test func `a map with all its parts is taken`() {
    #expect(
      faults(
        """
        {"$schema":"map.schema.json","description":"A list of invoices","delimiter":";",
         "fields":{"/kind":{"constant":"import"},"/mrn":{"column":"No","prefix":"KR:"},
          "/items/0/number":{"constant":"1","number":true},
          "/items/0/netMassKg":{"column":"kg","round":6},
          "/items/0/countryOfOrigin":{"column":"from","values":{"Turkey":"TR","China":"CN"}},
          "/items/1/number":{"constant":"2","number":false}},
         "ignore":["Note","Clerk"]}
        """) == [])
  }

  @Test(arguments: [",", ";", "\\t", "|"])
  func `a delimiter of four is taken`(delimiter: String) {
    #expect(faults(#"{"delimiter":"\#(delimiter)","fields":{"/a":{"column":"x"}}}"#) == [])
  }

  @Test func `a pointer has at most 16 steps`() {
    func map(_ steps: Int) -> String {
      #"{"fields":{""# + String(repeating: "/a", count: steps) + #"":{"column":"x"}}}"#
    }
    #expect(faults(map(16)) == [])
    for steps in [17, 33, 200_000] {
      #expect(
        faults(map(steps)).map { "\($0.rule.rawValue) \($0.pointer)" } == ["malformed-text /fields"]
      )
    }
  }

  @Test(arguments: [
    ("", ["malformed-json "]), ("{", ["malformed-json "]),
    ("[]", ["wrong-type ", "missing-field /fields"]),
    ("{}", ["missing-field /fields"]), (#"{"fields":[]}"#, ["missing-field /fields"]),
    (#"{"fields":{}}"#, ["missing-field /fields"]),
    (#"{"$schema":1,"fields":{"/a":{"column":"x"}}}"#, ["wrong-type /$schema"]),
    (#"{"fields":{"/a//b":{"column":"x"}}}"#, ["malformed-text /fields"]),
    (
      #"{"fields":{"/a":{"column":"x","number":true,"prefix":"y"}}}"#,
      ["unknown-field /fields/a/prefix"]
    ),
    (#"{"fields":{"/a":{"column":"x"}},"colour":1}"#, ["unknown-field "]),
    (#"{"fields":{"/a":{"column":"x"}},"fields":{}}"#, ["unknown-field "]),
    (#"{"fields":{"/a":{"column":"x"}},"delimiter":":"}"#, ["malformed-text /delimiter"]),
    (#"{"fields":{"/a":{"column":"x"}},"delimiter":",,"}"#, ["malformed-text /delimiter"]),
    (#"{"fields":{"/a":{"column":"x"}},"delimiter":""}"#, ["wrong-type /delimiter"]),
    (#"{"fields":{"/a":{"column":"x"}},"delimiter":7}"#, ["wrong-type /delimiter"]),
    (
      #"{"fields":{"/a":{"column":"x"}},"ignore":[1,""]}"#,
      ["wrong-type /ignore", "wrong-type /ignore"]
    ),
    (#"{"fields":{"a":{"column":"x"}}}"#, ["malformed-text /fields"]),
    (#"{"fields":{"":{"column":"x"}}}"#, ["malformed-text /fields"]),
    (#"{"fields":{"/":{"column":"x"}}}"#, ["malformed-text /fields"]),
    (#"{"fields":{"//":{"column":"x"}}}"#, ["malformed-text /fields"]),
    (#"{"fields":{"/a":{}}}"#, ["missing-field /fields/a"]),
    (#"{"fields":{"/a":{"column":"x","constant":"y"}}}"#, ["missing-field /fields/a"]),
    (
      #"{"fields":{"/a":{"column":""}}}"#,
      ["wrong-type /fields/a/column", "missing-field /fields/a"]
    ),
    (#"{"fields":{"/a":{"column":"x","round":7}}}"#, ["out-of-range /fields/a/round"]),
    (#"{"fields":{"/a":{"column":"x","round":-1}}}"#, ["out-of-range /fields/a/round"]),
    (#"{"fields":{"/a":{"column":"x","round":"2"}}}"#, ["out-of-range /fields/a/round"]),
    (#"{"fields":{"/a":{"column":"x","round":{}}}}"#, ["out-of-range /fields/a/round"]),
    (#"{"fields":{"/a":{"column":"x","values":[]}}}"#, ["wrong-type /fields/a/values"]),
    (#"{"fields":{"/a":{"column":"x","values":{"y":1}}}}"#, ["wrong-type /fields/a/values"]),
    (
      #"{"fields":{"/a":{"column":"x","values":{"y":"1","y":"2"}}}}"#,
      ["duplicate-key /fields/a/values"]
    ),
    (#"{"fields":{"/a":{"column":"x","number":"yes"}}}"#, ["wrong-type /fields/a/number"]),
    (#"{"fields":{"/a":{"column":"x","kg":1}}}"#, ["unknown-field /fields/a"]),
    (#"{"fields":{"/a":{"column":"x"},"/a":{"column":"y"}}}"#, ["malformed-text /fields"]),
    (#"{"fields":{"/a":{"column":"x"},"/a/b":{"column":"y"}}}"#, ["malformed-text /fields"]),
    (#"{"fields":{"/a/b":{"column":"x"},"/a":{"column":"y"}}}"#, ["malformed-text /fields"]),
    (#"{"fields":{"/a/1":{"column":"x"}}}"#, ["malformed-text /fields"]),
    (#"{"fields":{"/a/0":{"column":"x"},"/a/b":{"column":"y"}}}"#, ["malformed-text /fields"]),
    (#"{"fields":{"/a/99999999999999999999":{"column":"x"}}}"#, ["malformed-text /fields"]),
  ])
  func `what is wrong with a map is said with its place`(json: String, expected: [String]) {
    #expect(
      faults(json).map { "\($0.rule.rawValue) \($0.pointer.replacing("~1a", with: "a"))" }
        == expected)
  }

  @Test func `all faults of a map are said together`() {
    let found = faults(
      #"{"delimiter":":","fields":{"a":{"column":"x"},"/b":{},"/c":{"column":"y","round":9}}}"#)
    #expect(found.map(\.rule) == [.malformedText, .malformedText, .missingField, .outOfRange])
  }

  @Test func `every prefix of a map is refused`() {
    let json = Array(
      #"{"fields":{"/a":{"column":"x","round":2,"values":{"y":"z"}}},"ignore":["n"]}"#.utf8)
    for count in 0..<json.count {
      #expect(throws: CSVMap.Invalid.self) { try CSVMap(json: Array(json.prefix(count))) }
    }
  }

  private func faults(_ json: String) -> [Fault] {
    do {
      _ = try CSVMap(json: Array(json.utf8))
      return []
    } catch {
      return (error as? CSVMap.Invalid)?.faults ?? []
    }
  }
}
