/// The lines of a text, one after the other: a long text is never split into all its lines at once.
struct LineReader {
  private let bytes: [UInt8]
  /// Where the next line begins.
  private(set) var offset = 0
  /// The number of the line read last, from 1.
  private(set) var line = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  /// The next line, without its line feed.
  ///
  /// - Throws: `ProofError` of the check `format` behind the last line feed.
  mutating func next() throws -> ArraySlice<UInt8> {
    line += 1
    guard let end = bytes[offset...].firstIndex(of: StrictText.lineFeed) else {
      throw ProofError(.format, "line \(line): the file ends here, expected a line that ends")
    }
    defer { offset = end + 1 }
    return bytes[offset..<end]
  }

  /// What stands behind a word and a space in the next line.
  mutating func next(_ word: String) throws -> ArraySlice<UInt8> {
    let line = try next()
    guard let rest = Self.rest(of: line, behind: word) else {
      throw unexpected(line, "\"\(word) ...\"")
    }
    return rest
  }

  /// What stands behind a word and a space; nil if the line begins otherwise.
  static func rest(of line: ArraySlice<UInt8>, behind word: String) -> ArraySlice<UInt8>? {
    line.starts(with: (word + " ").utf8) ? line.dropFirst(word.utf8.count + 1) : nil
  }

  func unexpected(_ found: ArraySlice<UInt8>, _ expected: String) -> ProofError {
    ProofError(.format, "line \(line): \(StrictText.quoted(found)), expected \(expected)")
  }
}
