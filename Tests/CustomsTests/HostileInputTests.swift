import Customs
import Testing

/// Input that was made to break a parser: one clear error, and no crash.
@Suite struct HostileInputTests {
  @Test func `every proper prefix of a good line is refused`() {
    let line = Array(Sample.accepted.utf8)
    for count in 0..<line.count {
      let parsed = Parsed(Array(line.prefix(count)))
      #expect(parsed.rules == [.malformedJSON], "\(count) bytes")
      #expect(parsed.draft.isRefused && parsed.entry.isEmpty)
    }
  }

  @Test(arguments: [Sample.accepted, Sample.amended, Sample.departed])
  func `a good line without one byte is refused or gives a sound entry`(text: String) {
    let line = Array(text.utf8)
    for index in line.indices {
      var bytes = line
      bytes.remove(at: index)
      check(Parsed(bytes), "without byte \(index)")
    }
  }

  @Test func `a good line with random changes is refused or gives a sound entry`() {
    let seed: UInt64 = 99
    var generator = SeededGenerator(seed: seed)
    let line = Array(Sample.amended.utf8)
    for round in 0..<3000 {
      var bytes = line
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch generator.next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.insert(line[Int.random(in: line.indices, using: &generator)], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 5))
        }
      }
      check(Parsed(bytes, historic: round % 2 == 0), "seed \(seed), round \(round)")
    }
  }

  @Test(arguments: [
    ("[", "an object or an array is not closed"), (#"{"a":["#, ""), (#"{"a":{"b":"#, ""),
  ])
  func `values nested a hundred thousand deep are refused`(opening: String, words: String) {
    let parsed = Parsed(String(repeating: opening, count: 100_000))
    #expect(parsed.rules == [.malformedJSON])
  }

  @Test func `values nested deeper than 32 are refused although they are closed`() {
    func nested(_ depth: Int) -> Parsed {
      let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      return Parsed(Sample.replacing("\"X:1\"", value, in: Sample.small))
    }
    #expect(nested(5).rules == [.wrongType])
    #expect(nested(100).faults.first?.found.hasPrefix("values are nested deeper than 32") == true)
    #expect(nested(100_000).rules == [.malformedJSON])
  }

  @Test(arguments: [
    #"{"a":1,}"#, #"{"a":[1,]}"#, #"{,"a":1}"#, #"{"a":1,,"b":2}"#, #"{"a" 1}"#, #"{"a":}"#,
    #"{"a"}"#, #"{a:1}"#, #"{'a':1}"#, #"{"a":1 "b":2}"#, #"{"a":[1 2]}"#, #"{"a":01}"#,
    #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":+1}"#, #"{"a":--1}"#, #"{"a":1e}"#, #"{"a":0x1}"#,
    #"{"a":NaN}"#, #"{"a":Infinity}"#, #"{"a":tru}"#, #"{"a":truex}"#, #"{"a":nul}"#,
    #"{"a":nullx}"#, #"{"a":True}"#, #"{"a":1x}"#, #"{"a":"x}"#, #"{"a":"\x"}"#, #"{"a":"\u12"}"#,
    #"{"a":"\u12G4"}"#, #"{"a":"\"}"#, "{\"a\":\"\t\"}", "{\"a\":\"\n\"}", "{\"a\":\"\u{0}\"}",
    #"{} {}"#, #"{}{}"#, #"{} x"#, #"{}]"#, #"{}}"#, #"{},"#, #"{"#, #"}"#, #"]"#, #"[}"#, #"{]"#,
    #"{"a":[}]"#, #"/* c */ {}"#, #"{"a":1 // c"#, #"{"a":/**/1}"#, #"{} // c"#, #"# {}"#,
    "{\u{A0}}", "{\u{B}}", "{\u{C}}", "{\u{2028}}", "", " ", "null", "true", "\"text\"", "1",
    #"{"a":"b""c":1}"#, #"{"a":true false}"#, #"{"a":{}:1}"#, #"{"a"::1}"#, #"{"a":1:2}"#,
    #"{"a":"b":1}"#, #"{"a":"b":}}"#, #"{"a":["b":1]}"#, #"{"a":["b":]]}"#, #"{"":"":}}"#,
    "{\"a\":1\u{0}}", "{\"a\":1\u{0}\u{0},\"b\":2}", "[1\u{0}]", "{\"a\":true\u{0}}",
    "{\"a\":null\u{0}}",
    #"{[]:1}"#, #"{1:1}"#, #"{null:1}"#, #"["a":1]"#,
  ])
  func `what RFC 8259 does not allow is refused`(text: String) {
    let parsed = Parsed(text)
    #expect(parsed.rules == [.malformedJSON], "\(parsed.faults.map(\.line))")
    #expect(parsed.faults.first?.pointer == "")
    #expect(parsed.faults.first?.expected == "one JSON object (RFC 8259)")
  }

  @Test(
    arguments: [
      [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xBF], [0xC3], [0xE2, 0x82],
      [0xFF], [0xFE],
    ] as [[UInt8]])
  func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
    let line = Array(Sample.accepted.utf8)
    let place = Sample.accepted.utf8.distance(
      from: Sample.accepted.startIndex, to: Sample.accepted.ranges(of: "Washers")[0].lowerBound)
    let parsed = Parsed(line[..<place] + bytes + line[place...])
    #expect(parsed.rules == [.malformedJSON])
    #expect(parsed.faults.first?.found == "the text is not valid UTF-8, at byte \(place + 1)")
  }

  @Test func `a byte order mark and UTF-16 are named`() {
    func found(_ bytes: [UInt8]) -> String? { Parsed(bytes).faults.first?.found }
    #expect(
      found([0xEF, 0xBB, 0xBF] + Array(Sample.small.utf8))
        == "the text begins with a byte order mark, at byte 1")
    let utf16 = Array(Sample.small.utf16)
    let little = utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let big = utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    #expect(found([0xFF, 0xFE] + little) == "the text is UTF-16, expected UTF-8, at byte 1")
    #expect(found([0xFE, 0xFF] + big) == "the text is UTF-16, expected UTF-8, at byte 1")
    #expect(Parsed(little).rules == [.malformedJSON])
    #expect(Parsed(big).rules == [.malformedJSON])
  }

  @Test(arguments: [#"\ud800"#, #"\udc00"#, #"\ud800x"#, #"\ud800\u0041"#, #"\udc00\ud800"#])
  func `lone surrogates are refused in texts and keys`(escape: String) {
    #expect(Parsed(Sample.accepted("Washers", escape)).rules == [.malformedJSON])
    #expect(Parsed(Sample.accepted("\"brand\"", "\"\(escape)\"")).rules == [.malformedJSON])
  }

  @Test func `a surrogate pair is one character`() {
    let parsed = Parsed(Sample.accepted(#""Sender""#, #""\ud83d\ude00""#))
    #expect(parsed.batch.string(parsed.draft.exporter.name) == "😀")
  }

  @Test(arguments: [#"\u0000"#, #"\u001f"#, #"\u007f"#, #"\n"#, #"\t"#])
  func `control characters are refused although JSON lets them be escaped`(escape: String) {
    #expect(Parsed(Sample.accepted("Washers", escape)).rules == [.malformedText])
    #expect(Parsed(Sample.accepted("KZ0001", "KZ\(escape)")).rules == [.malformedText])
  }

  @Test func `numbers of ten thousand digits are refused in few words`() {
    let digits = String(repeating: "9", count: 10_000)
    for (fragment, replacement, rule) in [
      (#""netMassKg":"7200""#, #""netMassKg":\#(digits)"#, Rule.outOfRange),
      (#""netMassKg":"7200""#, #""netMassKg":"0.\#(digits)""#, .tooManyDecimals),
      (#""number":1"#, #""number":\#(digits)"#, .outOfRange),
      (#""mode":3"#, #""mode":\#(digits)"#, .outOfRange),
    ] {
      let parsed = Parsed(Sample.accepted(fragment, replacement))
      #expect(parsed.rules == [rule])
      #expect((parsed.faults.first?.found.utf8.count ?? 0) < 200)
    }
  }

  @Test func `a hundred thousand unknown fields are all named`() {
    let fields = (0..<100_000).map { "\"f\($0)\":1" }.joined(separator: ",")
    let parsed = Parsed("{\(fields)}")
    #expect(parsed.faults.count == 100_001)
    #expect(parsed.rules.last == .missingField)
  }

  private func check(_ parsed: Parsed, _ comment: Comment) {
    if parsed.draft.isRefused {
      #expect(!parsed.faults.isEmpty, comment)
      #expect(parsed.entry.isEmpty, comment)
    } else {
      #expect(EntryFormat.fault(in: parsed.entry.span.bytes) == nil, comment)
    }
  }
}
