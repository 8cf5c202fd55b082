import Customs
import Testing

@Suite struct JSONWriterTests {
  @Test func `objects, arrays and values are written without spaces, in order`() {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("b", "text")
    writer.member("a", 7)
    writer.member("left out", ifPresent: nil)
    writer.member("kept", ifPresent: "x")
    writer.key("list")
    writer.beginArray()
    writer.value(1)
    writer.value(true)
    writer.value(false)
    writer.null()
    writer.beginObject()
    writer.endObject()
    writer.beginArray()
    writer.endArray()
    writer.raw("{\"r\":1}".utf8)
    writer.endArray()
    writer.member("last", Int128.max)
    writer.endObject()
    #expect(
      text(writer)
        == #"{"b":"text","a":7,"kept":"x","list":[1,true,false,null,{},[],{"r":1}],"#
        + #""last":170141183460469231731687303715884105727}"#)
  }

  @Test(arguments: [
    ("", ""), ("\"", #"\""#), ("\\", #"\\"#), ("/", "/"), ("\n\r\t", #"\n\r\t"#),
    ("\u{0}\u{1}\u{8}\u{B}\u{C}\u{1F}", #"\u0000\u0001\u0008\u000b\u000c\u001f"#),
    ("\u{7F}", "\u{7F}"), ("Ж😀é\u{2028}", "Ж😀é\u{2028}"), ("<&>'", "<&>'"),
  ])
  func `only what RFC 8259 demands is escaped`(plain: String, escaped: String) {
    var writer = JSONWriter()
    writer.value(plain)
    #expect(text(writer) == "\"\(escaped)\"")
    writer.clear()
    writer.beginObject()
    writer.member(plain, 1)
    writer.endObject()
    #expect(text(writer) == "{\"\(escaped)\":1}")
  }

  @Test func `a cleared writer begins anew`() {
    var writer = JSONWriter()
    writer.value(1)
    writer.clear()
    writer.value(2)
    #expect(text(writer) == "2")
  }

  @Test func `written texts are read as they were`() throws {
    let seed: UInt64 = 5
    var generator = SeededGenerator(seed: seed)
    for round in 0..<500 {
      var scalars = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        let limit: UInt32 = round % 2 == 0 ? 128 : 0x1_1000
        if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) {
          scalars.append(scalar)
        }
      }
      let plain = String(scalars)
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("a", plain)
      writer.endObject()
      let read = JSONText.string(of: "a", in: writer.bytes).map { Array($0.unicodeScalars) }
      #expect(read == Array(scalars), "seed \(seed), round \(round)")
    }
  }

  @Test func `notes are an array in the form of the result lines`() {
    let faults = [
      Fault(.zeroMass, "/items/0/netMassKg", found: "0", expected: "a mass above 0"),
      Fault(.unknownCountry, "", found: "\"ZZ\"", expected: "x\n"),
    ]
    let expected =
      #"[{"code":"zero-mass","pointer":"/items/0/netMassKg","found":"0","expected":"a mass above 0"},"#
      + #"{"code":"unknown-country","pointer":"","found":"\"ZZ\"","expected":"x\n"}]"#
    #expect(String(decoding: Notes.encode(faults), as: UTF8.self) == expected)
    #expect(Notes.encode([]) == Array("[]".utf8))
  }

  @Test func `a text member of a written object is found again`() {
    let json = Array(#"{"a":{"b":"no"},"b":"x\ny","n":1}"#.utf8)
    #expect(JSONText.string(of: "b", in: json) == "x\ny")
    for name in ["n", "c", "a", ""] { #expect(JSONText.string(of: name, in: json) == nil) }
    for text in ["", "[]", "{", "1"] {
      #expect(JSONText.string(of: "b", in: Array(text.utf8)) == nil)
    }
  }

  private func text(_ writer: JSONWriter) -> String {
    String(decoding: writer.bytes, as: UTF8.self)
  }
}
