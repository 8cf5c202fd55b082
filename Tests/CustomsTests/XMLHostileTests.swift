import Customs
import Testing

/// XML that was made to break a reader: one clear error with its line, and no crash.
@Suite struct XMLHostileTests {
  static let laughs =
    "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a0 \"ha\">"
    + (1...9).map { "<!ENTITY a\($0) \"" + String(repeating: "&a\($0 - 1);", count: 10) + "\">" }
    .joined() + "]>\n<MetaData>&a9;</MetaData>"

  @Test(arguments: [
    (laughs, 2, "a document type"),
    (#"<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><x>&f;</x>"#, 1, "a document type"),
    (#"<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>"#, 1, "a document type"),
    (String(repeating: "<a>", count: 100_000), 1, "nested more than 48 deep"),
    ("<a>" + String(repeating: "<b/>", count: 400_001), 1, "more than 400000 elements"),
    ("<a " + (0..<60_000).map { "a\($0)=\"\"" }.joined(separator: " ") + "/>", 1, "of more than"),
    ("<a>\n" + (0...10_000).map { "<n\($0)/>" }.joined(), 2, "names of elements"),
    ("<a>\n<b>&x;</b></a>", 2, "Entity 'x' not defined"), ("<a>\n\n</b>", 3, "mismatch"),
    ("<a>\n<!-- -- --></a>", 2, "hyphen"), ("", 1, "the file is empty"), ("no", 1, "Extra content"),
    ("<a/><b/>", 1, "Extra content"), ("<a>\u{1}</a>", 1, "PCDATA invalid Char value 1"),
  ])
  func `a hostile text is refused with its line`(text: String, line: Int, words: String) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let (draft, _) = try Message.draft(text)
    #expect(clock.now - start < .seconds(20), "a second in a release build")
    #expect(draft.isRefused && draft.faults.map(\.rule) == [.malformedXML])
    #expect(draft.line == line, "\(draft.faults)")
    #expect(draft.faults.first?.found.contains(words) == true, "\(draft.faults)")
  }

  @Test func `bytes that are not the encoding they claim are refused`() throws {
    for bytes: [UInt8] in [
      Array("<a>".utf8) + [0xFF] + Array("</a>".utf8), [0, 0, 0, 0], [0x3C, 0],
    ] {
      let (draft, _) = try Message.draft(bytes)
      #expect(draft.isRefused && draft.faults.map(\.rule) == [.malformedXML])
    }
  }

  @Test(arguments: [false, true])
  func `a message is not taken for whole at bytes that cannot be decoded`(isBigEndian: Bool) throws
  {
    let text = String(decoding: try Message.bytes("9-declaration.xml"), as: UTF8.self)
      .replacing("UTF-8", with: "UTF-16")
    func encoded(_ units: [UInt16]) -> [UInt8] {
      units.flatMap { unit in
        let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
        return isBigEndian ? [high, low] : [low, high]
      }
    }
    let units = [0xFEFF] + Array(text.utf16)
    let (whole, _) = try Message.draft(encoded(units))
    #expect(!whole.faults.contains { $0.rule == .malformedXML })
    // Half of a pair at any place: what is in front of it may be well-formed.
    for place in Array(stride(from: 1, to: units.count, by: 97)) + [units.count] {
      let wrong = units[..<place] + [0xD800] + units[place...]
      let (draft, _) = try Message.draft(encoded(Array(wrong)))
      #expect(draft.isRefused && draft.faults.map(\.rule) == [.malformedXML], "unit \(place)")
    }
  }

  @Test(arguments: ["9-declaration.xml", "2-acceptance.xml", "5-amendment.xml"])
  func `a message cut off at any byte is refused`(name: String) throws {
    let bytes = try Message.bytes(name)
    let end = try #require(bytes.lastIndex(of: UInt8(ascii: ">")))
    for count in 0...end {
      let (draft, _) = try Message.draft(Array(bytes.prefix(count)))
      #expect(draft.isRefused && draft.faults.map(\.rule) == [.malformedXML], "\(count) bytes")
    }
  }

  @Test func `a message with random changes is refused or gives a sound entry`() throws {
    let seed: UInt64 = 7
    var generator = SeededGenerator(seed: seed)
    let message = try Message.bytes("9-declaration.xml")
    var taken = 0
    for round in 0..<1500 {
      var bytes = message
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch generator.next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.insert(message[Int.random(in: message.indices, using: &generator)], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 7))
        }
      }
      let (draft, batch) = try Message.draft(bytes, historic: round % 2 == 0)
      #expect(draft.isRefused == batch.entry(draft).isEmpty, "seed \(seed), round \(round)")
      #expect(
        draft.isRefused == draft.faults.contains { $0.rule.refuses(historic: batch.isHistoric) })
      if !draft.isRefused { taken += 1 }
    }
    #expect(taken > 0, "some changes are in text that no rule looks at")
  }
}
