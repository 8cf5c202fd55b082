import Customs
import Support
import Testing

@Suite struct JSONDifferenceTests {
  /// "pointer old -> new", with "-" for no such field.
  private func differences(_ old: String, _ new: String) -> [String]? {
    JSONDifference.all(from: Array(old.utf8), to: Array(new.utf8)).map { $0.map(words) }
  }

  private func words(_ difference: JSONDifference) -> String {
    let sides = [difference.old, difference.new].map { side in
      side.map { String(decoding: $0, as: UTF8.self) } ?? "-"
    }
    return "\(difference.pointer) \(sides[0]) -> \(sides[1])"
  }

  @Test(arguments: [
    (#"{"a":1,"b":[true,null]}"#, " { \"b\" : [ true,\n null ] ,\t\"a\" : 1 }\r\n"),
    (#"{"a":{"x":"1","y":"2"}}"#, #"{"a":{"y":"2","x":"1"}}"#),
    (#"{"name":"Ä/b"}"#, #"{"name":"\u00c4\/b"}"#),
    (#"[]"#, "[ ]"),
  ])
  func `white space, escapes and the order of members say nothing`(old: String, new: String) {
    #expect(differences(old, new) == [])
    #expect(differences(new, old) == [])
    #expect(
      CanonicalDocument.bytes(of: Array(old.utf8)) == CanonicalDocument.bytes(of: Array(new.utf8)))
  }

  @Test(
    arguments: ["netMassKg", "grossMassKg", "quantity", "statisticalValue"],
    [
      ("\"7200\"", "\"7200.0\""), ("\"7200\"", "7200"), ("7.2e3", "\"7200.000\""),
      ("\"0\"", "\"-0.00\""), ("\"0.10\"", "\"1e-1\""),
      ("\"123456789012345678901234567890.5\"", "\"123456789012345678901234567890.50\""),
    ])
  func `masses, quantities and values are equal when their amounts are`(
    field: String, amounts: (String, String)
  ) {
    #expect(differences("{\"\(field)\":\(amounts.0)}", "{\"\(field)\":\(amounts.1)}") == [])
  }

  @Test(arguments: [
    ("\"7200\"", "\"7200.01\""), ("\"7200\"", "\"72000\""), ("\"1\"", "\"-1\""),
    ("\"7200\"", "\"07200\""), ("\"7200\"", "\"7200.\""), ("\"7200\"", "\" 7200\""),
    ("1e9999999", "1e9999998"),
    ("\"123456789012345678901234567890.5\"", "\"123456789012345678901234567890.51\""),
  ])
  func `other amounts, and what is no number, differ`(old: String, new: String) {
    #expect(
      differences("{\"netMassKg\":\(old)}", "{\"netMassKg\":\(new)}") == [
        "/netMassKg \(old) -> \(new)"
      ])
  }

  @Test func `text that looks like a number is text, and a number is a number`() {
    #expect(
      differences(#"{"procedure":"01","number":1}"#, #"{"procedure":"1","number":1.0}"#) == [
        #"/procedure "01" -> "1""#
      ])
    #expect(differences(#"{"number":1}"#, #"{"number":"1"}"#) == [#"/number 1 -> "1""#])
  }

  @Test func `differences come in the order of the new document, then what only the old one has`() {
    let old = #"{"gone":{"x":[1, 2]},"b":[1,2,3],"a":"1"}"#
    let new = #"{"a":"2","b":[1,4],"new":[ {} ],"~/":null}"#
    #expect(
      differences(old, new) == [
        #"/a "1" -> "2""#, "/b/1 2 -> 4", "/b/2 3 -> -", "/new - -> [{}]", "/~0~1 - -> null",
        #"/gone {"x":[1,2]} -> -"#,
      ])
    #expect(
      JSONDifference.first(from: Array(old.utf8), to: Array(new.utf8)).map(words)
        == #"/a "1" -> "2""#)
  }

  @Test func `another kind of value is one difference, also at the root`() {
    #expect(differences(#"{"a":{"b":1}}"#, #"{"a":[1]}"#) == [#"/a {"b":1} -> [1]"#])
    #expect(differences("[1]", "{}") == [" [1] -> {}"])
  }

  @Test(arguments: ["", "{", "<a/>", "{} {}", "\u{0}"])
  func `what is not JSON cannot be compared`(text: String) {
    #expect(differences(text, "{}") == nil)
    #expect(differences("{}", text) == nil)
    #expect(CanonicalDocument.bytes(of: Array(text.utf8)) == nil)
  }

  @Test func `a declaration is the same however its submission wraps it`() {
    let bare = Array(#"{"kind":"import","mrn":"T:1"}"#.utf8)
    for text in [
      #"{"event":"amended","mrn":"T:1","declaration":{"mrn":"T:1","kind":"import"}}"#,
      #"{"declaration":{"kind":"import","mrn":"T:1"}}"#, #"{"kind":"import","mrn":"T:1"}"#,
    ] {
      let declaration = CompleteDeclaration.after(Array(text.utf8)) ?? []
      #expect(JSONDifference.all(from: bare, to: declaration) == [])
    }
    let event = #"{"event":"released","mrn":"T:1"}"#
    #expect(CompleteDeclaration.after(Array(event.utf8), before: bare) == nil)
  }

  @Test func `short forms of accepted differ in nothing from the long one`() {
    let forms = [
      #"{"kind":"import","mrn":"T:1"}"#, #"{"declaration":{"kind":"import","mrn":"T:1"}}"#,
      #"{"event":"accepted","declaration":{"kind":"import","mrn":"T:1"}}"#,
    ]
    for old in forms {
      for new in forms {
        #expect(JSONDifference.ofSubmissions(from: Array(old.utf8), to: Array(new.utf8)) == [])
      }
    }
  }

  @Test func `a submission's differences point into the new one, and another id comes last`() {
    let old = #"{"event":"accepted","id":"a","declaration":{"kind":"import","mrn":"T:1"}}"#
    let long = #"{"id":"b","event":"accepted","declaration":{"kind":"import","mrn":"T:2"}}"#
    let bare = #"{"kind":"import","mrn":"T:2"}"#
    func found(_ new: String) -> [String]? {
      JSONDifference.ofSubmissions(from: Array(old.utf8), to: Array(new.utf8))?.map(words)
    }
    #expect(found(long) == [#"/declaration/mrn "T:1" -> "T:2""#, #"/id "a" -> "b""#])
    #expect(found(bare) == [#"/mrn "T:1" -> "T:2""#, #"/id "a" -> -"#])
  }

  @Test func `generated lines equal themselves with line breaks, and no other line`() {
    let lines = generatedLines(declarations: 100, seed: 11)
    for (index, line) in lines.enumerated() {
      #expect(JSONDifference.all(from: line, to: JSONText.indented(line)) == [])
      let other = lines[(index + 1) % lines.count]
      #expect(JSONDifference.first(from: line, to: other) != nil)
      #expect(CanonicalDocument.bytes(of: line) != CanonicalDocument.bytes(of: other))
    }
  }
}

#if DEBUG
  @testable import Customs

  @Suite struct CanonicalDocumentTests {
    @Test(arguments: [
      #"{"value":"1.50","b":[1,-0.0,"x",true,false,null,{}],"a":{"":"","netMassKg":"x"}}"#,
      #"{"aa":1,"a":2,"b":3,"ab":4,"Ä":"\u00c4"}"#, #"[[],[[1e9999999]],7.2e3]"#, "",
      #"{"value":{"value":"1.0"},"quantity":["1.0"],"number":"1.0"}"#, "{\"a\":1",
    ])
    func `the tokens give the same form as the tree`(text: String) {
      let json = Array(text.utf8)
      #expect(CanonicalDocument.bytes(of: json) == JSONValue(json: json)?.canonical)
    }

    @Test func `the tokens of generated lines give the same form as their trees`() {
      for line in generatedLines(declarations: 200, seed: 12) {
        #expect(CanonicalDocument.bytes(of: line) == JSONValue(json: line)?.canonical)
      }
    }
  }
#endif
