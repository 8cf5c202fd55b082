// What is internal can be tested in a debug build only.
#if DEBUG
  import Support
  import Testing

  @testable import Customs

  /// JSON is read by places that the processor's vectors find; what that does not read is read value by value. Both read the same.
  @Suite struct QuickWayTests {
    @Test
    func `lines with random changes give the same drafts by the quick way and by the plain way`() {
      let seed: UInt64 = 4711
      var generator = SeededGenerator(seed: seed)
      let lines =
        generatedLines(declarations: 60, seed: 1)
        + [Sample.accepted, Sample.amended, Sample.departed, Sample.small].map { Array($0.utf8) }
      let quick = SubmissionParser()
      let plain = SubmissionParser(isPlain: true)
      var count = (read: 0, malformed: 0)
      for round in 0..<6000 {
        var bytes = lines[round % lines.count]
        // Every line comes as it is once.
        if round >= lines.count { Self.change(&bytes, &generator) }
        let records = RecordBatch(object: bytes)
        let one = quick.parse(records, historic: round % 2 == 0)
        let other = plain.parse(records, historic: round % 2 == 0)
        let difference = Self.difference(one, other)
        #expect(difference == nil, "seed \(seed), round \(round): \(difference ?? "")")
        if one.drafts.contains(where: { $0.faults.contains { $0.rule == .malformedJSON } }) {
          count.malformed += 1
        } else {
          count.read += 1
        }
      }
      #expect(count.read > 1000 && count.malformed > 1000, "\(count)")
    }

    @Test(arguments: [
      "{}", "[]", "[{}]", "[1,2,]", #"{"a":1,}"#, #"["\ud83d\ude00","\udc00"]"#, #"["\"","\\"]"#,
      #"[12"abc"]"#, #"[true"a"]"#, #"["a"b]"#, #"["a""b"]"#,
      "[ true , false,null , -0 , 1e5,0.5 ]",
      "[truex]", "[nul]", "[01]", "[1.]", #"["a\u0000b"]"#, #"{"a":{"b":[[]]}}"#, #"{"a"}"#,
      #"{"a":}"#, "{1:2}", "[1 2]", "[]]", "[}", "{]", "", "\"a\"", "1", "[1\u{c}]", "\u{c}[]",
      "[\"\u{7f}\",\"\u{feff}\"]", " {\"a\" : \"b\" }\t\r\n", "[-]", "[1e+]", #"["\u00e9é"]"#,
    ])
    func `texts at the edges of JSON give the same tokens, or the same words`(text: String) {
      #expect(Self.tokens(text, isPlain: false) == Self.tokens(text, isPlain: true))
    }

    @Test(arguments: 28...36) func `so do values nested about 32 deep`(depth: Int) {
      for inner in ["", "1", "{}", "\"a\""] {
        let text =
          String(repeating: "[", count: depth) + inner + String(repeating: "]", count: depth)
        #expect(Self.tokens(text, isPlain: false) == Self.tokens(text, isPlain: true))
      }
    }

    /// Changes a few bytes, mostly to such as mean something in JSON.
    private static func change(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
      let marks =
        Array(#"""\{}[]:, 0123456789.eE+-tfnu/abx"#.utf8) + [0x09, 0x7F, 0xC3, 0xED, 0xA0, 1]
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch generator.next() % 4 {
        case 0: bytes[place] = marks[Int.random(in: marks.indices, using: &generator)]
        case 1: bytes.insert(marks[Int.random(in: marks.indices, using: &generator)], at: place)
        case 2: bytes.insert(contentsOf: Array(#"\u0416"#.utf8), at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 4))
        }
      }
    }

    /// What differs, in words.
    private static func difference(_ one: DraftBatch, _ other: DraftBatch) -> String? {
      if one.entries != other.entries { return "entries" }
      if one.text != other.text { return "texts" }
      let (first, second) = (one.drafts.map(words), other.drafts.map(words))
      return first == second ? nil : "\(first) and \(second)"
    }

    private static func words(_ draft: Draft) -> String { String(reflecting: draft) }

    /// Each token's kind, text and end; or why there are none.
    private static func tokens(_ text: String, isPlain: Bool) -> [String] {
      let bytes = Array(text.utf8)
      let batch = RecordBatch(object: bytes)
      do {
        return try JSONReader(isPlain: isPlain).read(batch.bytes.span, 0..<bytes.count) { tokens in
          var found: [String] = []
          for index in 0..<tokens.count {
            let isText = tokens.kind(index) != .object && tokens.kind(index) != .array
            found.append(
              "\(tokens.kind(index)) \(tokens.next(index)) \(isText ? tokens.bytes(index).text : "")"
            )
          }
          return found
        }
      } catch let malformed as JSONReader.Malformed {
        return ["\(malformed.reason), at byte \(malformed.offset)"]
      } catch {
        return ["\(error)"]
      }
    }
  }
#endif
