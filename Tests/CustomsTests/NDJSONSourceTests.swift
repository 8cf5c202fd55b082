import Customs
import Testing

@Suite struct NDJSONSourceTests {
  static let sizes = [1, 7, 4096]

  @Test(arguments: sizes)
  func `lines are cut and counted, whatever pieces they come in`(size: Int) throws {
    let text = "{\"a\":1}\n\n{\"b\":2}\r\n  \t \n   {\"c\":3}  \n{\"d\":4}"
    let read = try readAll(NDJSONSource(Pieces(Array(text.utf8), size: size)))
    #expect(
      read.records == [
        CutRecord(1, #"{"a":1}"#), CutRecord(3, #"{"b":2}"#), CutRecord(5, #"{"c":3}"#),
        CutRecord(6, #"{"d":4}"#),
      ])
  }

  @Test(arguments: ["", "\n", "\r\n\r\n", "   ", " \n \n"])
  func `an input without anything in it has no records`(text: String) throws {
    #expect(try readAll(NDJSONSource(Pieces(text))).records == [])
  }

  @Test(arguments: sizes)
  func `a final newline makes no record`(size: Int) throws {
    let source = NDJSONSource(Pieces(Array("{}\n{}\n".utf8), size: size))
    #expect(try readAll(source).records == [CutRecord(1, "{}"), CutRecord(2, "{}")])
  }

  @Test(arguments: sizes)
  func `characters of several bytes survive the cuts`(size: Int) throws {
    let text = "{\"a\":\"Ж😀é\"}\n{\"b\":\"漢字\"}\n"
    let read = try readAll(NDJSONSource(Pieces(Array(text.utf8), size: size)))
    #expect(read.records.map(\.text) == [#"{"a":"Ж😀é"}"#, #"{"b":"漢字"}"#])
  }

  @Test func `many lines in pieces of a megabyte keep their numbers`() throws {
    let text = String(repeating: Sample.small + "\n", count: 6000)
    let read = try readAll(NDJSONSource(Pieces(Array(text.utf8), size: .max)))
    #expect(read.records.count == 6000)
    #expect(read.records.map(\.line) == Array(1...6000))
    #expect(read.records.allSatisfy { $0.text == Sample.small })
  }

  @Test func `an overlong line is refused unread`() throws {
    let size = 17 << 20
    let source = NDJSONSource(Repeated(UInt8(ascii: "x"), count: size, tail: "\n{\"a\":1}\n"))
    let read = try readAll(source)
    #expect(
      read.records == [
        CutRecord(
          1, "",
          [
            Fault(
              .lineTooLong, "", found: "a line of 17825792 bytes",
              expected: "at most 16777216")
          ]), CutRecord(2, #"{"a":1}"#),
      ])
    #expect(read.largest < 2 << 20)
  }

  @Test func `an overlong line at the end is refused too`() throws {
    let read = try readAll(NDJSONSource(Repeated(UInt8(ascii: "x"), count: 40 << 20, tail: "")))
    #expect(read.records.map(\.faults.first?.found) == ["a line of 41943040 bytes"])
    #expect(read.largest < 18 << 20)
  }

  @Test func `a line of exactly the limit is read`() throws {
    let limit = InputLimits.recordBytes
    let read = try readAll(
      NDJSONSource(Repeated(UInt8(ascii: "x"), count: limit, tail: "\n{}\n")))
    #expect(read.records.map(\.text.utf8.count) == [limit, 2])
    #expect(read.records.allSatisfy { $0.faults.isEmpty })
    let more = try readAll(
      NDJSONSource(Repeated(UInt8(ascii: "x"), count: limit + 1, tail: "\n{}\n")))
    #expect(more.records.map(\.faults.first?.rule) == [.lineTooLong, nil])
  }

  @Test func `characters that JSON does not call space are left to the parser`() throws {
    let source = NDJSONSource(Pieces("\u{B}{}\n{}\u{C}\n"))
    #expect(try readAll(source).records.map(\.text) == ["\u{B}{}", "{}\u{C}"])
  }

  @Test func `progress is told in bytes`() throws {
    let source = NDJSONSource(Pieces("{}\n{}\n", size: 3))
    var consumed: [Int] = []
    while let batch = try source.next() { consumed.append(batch.consumed) }
    #expect(consumed == [3, 6])
  }

  @Test func `a line that a source refuses is refused by the parser, and the next one read`() throws
  {
    let source = NDJSONSource(
      Repeated(UInt8(ascii: "x"), count: 17 << 20, tail: "\n" + Sample.small + "\n"))
    var drafts: [Draft] = []
    let parser = SubmissionParser()
    while let batch = try source.next() { drafts += parser.parse(batch).drafts }
    #expect(drafts.map(\.line) == [1, 2])
    #expect(drafts.map(\.isRefused) == [true, false])
    #expect(drafts[0].faults.map(\.rule) == [.lineTooLong])
  }

  @Test func `a line is parsed alike wherever it lies in a batch`() throws {
    let lines = [Sample.accepted, Sample.small, "{", Sample.amended, Sample.departed]
    let source = NDJSONSource(Pieces(lines.joined(separator: "\n")))
    let batch = SubmissionParser().parse(try #require(try source.next()))
    for (draft, line) in zip(batch.drafts, lines) {
      let alone = Parsed(line)
      #expect(Array(batch.entry(draft)) == alone.entry)
      #expect(draft.faults == alone.faults)
      #expect(batch.string(draft.number) == alone.batch.string(alone.draft.number))
      #expect(Array(batch.document(draft)) == Array(line.utf8))
    }
  }
}
