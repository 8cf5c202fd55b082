// What is internal can be tested in a debug build only.
#if DEBUG
  import Testing

  @testable import Customs

  /// Texts are looked at eight bytes at a time; every byte counts, wherever it stands.
  @Suite struct SpanTextTests {
    @Test func `every byte at every place of a short text is judged as by itself`() {
      for count in 1...20 {
        for place in 0..<count {
          for byte in UInt8.min...UInt8.max {
            var text = [UInt8](repeating: UInt8(ascii: "A"), count: count)
            text[place] = byte
            let isControl = byte < 0x20 || byte == 0x7F
            #expect(text.span.hasControlCharacter == isControl, "\(byte) at \(place) of \(count)")
            #expect(text.span.isBelowDelete == (byte < 0x7F), "\(byte) at \(place) of \(count)")
            #expect(text.span.isPrintableASCII == (0x20...0x7E).contains(byte))
          }
        }
      }
    }

    @Test func `all bytes but control characters are none together`() {
      let bytes = Array(UInt8.min...UInt8.max).filter { $0 >= 0x20 && $0 != 0x7F }
      #expect(bytes.span.hasControlCharacter == false)
      let empty: [UInt8] = []
      #expect(empty.span.hasControlCharacter == false)
      #expect(empty.span.isPrintableASCII == true)
    }
  }
#endif
