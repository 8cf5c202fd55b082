import Customs
import Testing

@Suite struct JSONArraySourceTests {
  static let sizes = [1, 7, 4096]

  @Test(arguments: sizes)
  func `an array is cut into its objects with their lines`(size: Int) throws {
    let text = "[\n {\"a\":1},\n\n {\"b\":{\"c\":[1,{}]}} , {\"d\":\n2}\r\n]\n"
    #expect(
      try cut(text, size) == [
        CutRecord(2, #"{"a":1}"#), CutRecord(4, #"{"b":{"c":[1,{}]}}"#),
        CutRecord(4, "{\"d\":\n2}"),
      ])
  }

  @Test(arguments: sizes)
  func `a single object is an input`(size: Int) throws {
    #expect(try cut("\n {\"a\":[]}\n ", size) == [CutRecord(2, #"{"a":[]}"#)])
  }

  @Test(arguments: sizes)
  func `brackets, quotes and backslashes in texts are passed over`(size: Int) throws {
    let object = #"{"a":"}]\"{[,\\","b\"}":"\\\"","c":"\u007d"}"#
    #expect(
      try cut("[\(object),\(object)]", size) == [CutRecord(1, object), CutRecord(1, object)])
  }

  @Test(arguments: ["[]", " [ ] ", "[\n]\n"])
  func `an empty array has no records`(text: String) throws {
    #expect(try cut(text, 1) == [])
  }

  @Test(arguments: [
    ("", 0, 1, "no value"), (" \n ", 0, 2, "no value"),
    ("x", 0, 1, "'x' where an object should begin"),
    ("[1]", 0, 1, "'1' where an object should begin"),
    ("[[]]", 0, 1, "'[' where an object should begin"),
    ("[{},]", 1, 1, "']' where an object should begin"),
    ("[,{}]", 0, 1, "',' where an object should begin"),
    ("[{},,{}]", 1, 1, "',' where an object should begin"),
    ("[{}{}]", 1, 1, "'{' behind an object"), ("[{}\n{}]", 1, 2, "'{' behind an object"),
    ("[{} x", 1, 1, "'x' behind an object"), ("[{}}", 1, 1, "'}' behind an object"),
    ("[{}] x", 1, 1, "'x' behind the end of the JSON text"),
    ("[{}]\n[", 1, 2, "'[' behind the end of the JSON text"),
    ("{}{}", 1, 1, "'{' behind the end of the JSON text"),
    ("{}]", 1, 1, "']' behind the end of the JSON text"),
    ("[", 0, 1, "the end of the input inside the array"),
    ("[{}", 1, 1, "the end of the input inside the array"),
    ("[{},\n", 1, 2, "the end of the input inside the array"),
    ("[\n{\"a\":\n", 0, 3, "the end of the input inside an object that began on line 2"),
    ("{\"a\":\"}", 0, 1, "the end of the input inside an object that began on line 1"),
    ("\u{FEFF}[]", 0, 1, "'0xEF' where an object should begin"),
  ])
  func `what is no array of objects is named, behind the objects before it`(
    text: String, before: Int, line: Int, found: String
  ) throws {
    for size in Self.sizes {
      let records = try cut(text, size)
      #expect(records.count == before + 1)
      #expect(records.dropLast().allSatisfy { $0.faults.isEmpty })
      let expected = "one JSON object, or an array of them (RFC 8259)"
      #expect(
        records.last
          == CutRecord(line, "", [Fault(.malformedJSON, "", found: found, expected: expected)]))
    }
  }

  @Test func `brackets that do not match are left to the parser`() throws {
    #expect(try cut(#"[{"a":[}]]"#, 7).first?.text == #"{"a":[}]"#)
    #expect(Parsed(#"{"a":[}]"#).rules == [.malformedJSON])
  }

  @Test func `an overlong object is refused without being kept`() throws {
    let source = JSONArraySource(
      Opened(#"[{"a":""#, Repeated(UInt8(ascii: "x"), count: 17 << 20, tail: "\"},{}]")))
    let read = try readAll(source)
    #expect(read.records.map(\.faults.first?.rule) == [.lineTooLong, nil])
    #expect(read.records.first?.faults.first?.found == "an object of 17825800 bytes")
    #expect(read.records.map(\.text) == ["", "{}"])
    #expect(read.largest < 1 << 20)
  }

  @Test func `many objects come in batches of a bounded size`() throws {
    let text = "[" + repeatElement(Sample.small, count: 8000).joined(separator: ",\n") + "]"
    let read = try readAll(JSONArraySource(Pieces(Array(text.utf8), size: .max)))
    #expect(read.records.map(\.line) == Array(1...8000))
    #expect(read.records.allSatisfy { $0.text == Sample.small })
    #expect(read.largest < 2 << 20)
  }

  private func cut(_ text: String, _ size: Int) throws -> [CutRecord] {
    try readAll(JSONArraySource(Pieces(Array(text.utf8), size: size))).records
  }
}

/// A few bytes before another source's.
private final class Opened: ByteSource {
  private var head: [UInt8]
  private let rest: any ByteSource

  init(_ head: String, _ rest: any ByteSource) {
    self.head = Array(head.utf8)
    self.rest = rest
  }

  func read(into bytes: inout [UInt8], upTo count: Int) throws -> Int {
    if head.isEmpty { return try rest.read(into: &bytes, upTo: count) }
    defer { head = [] }
    bytes.append(contentsOf: head)
    return head.count
  }
}
