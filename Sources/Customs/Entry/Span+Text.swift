/// Texts where they lie.
extension Span<UInt8> {
  /// Equality with a word of the program.
  func `is`(_ word: StaticString) -> Bool {
    guard word.utf8CodeUnitCount == count else { return false }
    for index in indices where unsafe self[index] != word.utf8Start[index] { return false }
    return true
  }

  /// Equality of bytes; `String ==` would compare canonical equivalents.
  func isEqual(to text: String) -> Bool {
    let expected = text.utf8
    guard expected.count == count else { return false }
    var index = 0
    for byte in expected {
      if self[index] != byte { return false }
      index += 1
    }
    return true
  }

  /// Unicode scalars in UTF-8 text.
  var characterCount: Int {
    var count = 0
    for index in indices where self[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// Whether a byte is below 0x20 or is 0x7F.
  var hasControlCharacter: Bool {
    // A byte less than n has its high bit set in (word - n) & ~word; a higher byte may have it only if a lower one has.
    var found: UInt64 = 0
    forEachWord { word in
      let other = word ^ 0x7F7F_7F7F_7F7F_7F7F
      found |= (word &- 0x2020_2020_2020_2020) & ~word | (other &- 0x0101_0101_0101_0101) & ~other
    }
    return found & Self.highBits != 0
  }

  /// Whether every byte is below 0x7F.
  var isBelowDelete: Bool {
    var found: UInt64 = 0
    forEachWord { word in found |= word | ((word & ~Self.highBits) &+ 0x0101_0101_0101_0101) }
    return found & Self.highBits == 0
  }

  /// Whether every byte is one of 0x20 to 0x7E.
  var isPrintableASCII: Bool { isBelowDelete && !hasControlCharacter }

  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// Calls `body` with words that together hold every byte, some of them twice, and else only spaces.
  @inline(__always)
  private func forEachWord(_ body: (UInt64) -> Void) {
    var start = 0
    while start + 8 <= count {
      body(word(at: start))
      start += 8
    }
    guard start < count else { return }
    if count >= 8 { return body(word(at: count - 8)) }
    var word: UInt64 = 0x2020_2020_2020_2020
    for index in indices { word = word << 8 | UInt64(self[index]) }
    body(word)
  }

  @inline(__always)
  private func word(at start: Int) -> UInt64 {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
  }

  /// The bytes as text; bytes that are not UTF-8 become U+FFFD.
  var text: String {
    var bytes = [UInt8]()
    bytes.append(copying: self)
    return String(decoding: bytes, as: UTF8.self)
  }
}
