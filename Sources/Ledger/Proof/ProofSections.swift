/// The parts of a proof file: a first line that names the format, more lines, an empty line, and what follows.
struct ProofSections {
  /// The lines between the first one and the first empty one.
  let head: ArraySlice<ArraySlice<UInt8>>
  /// Everything behind the first empty line.
  let rest: [UInt8]

  /// A proof may be longer than a note by the entry's bytes and the path.
  static let maximumBytes = SignedNote.maximumBytes * 4

  init(_ bytes: [UInt8], header: String, limit: Int = Self.maximumBytes) throws {
    guard bytes.count <= limit else {
      throw ProofError(.format, "\(bytes.count) bytes, expected at most \(limit)")
    }
    guard StrictText.isPlain(bytes), let lines = StrictText.lines(bytes[...]) else {
      throw ProofError(.format, "not UTF-8, or control characters, or no line feed at the end")
    }
    guard let first = lines.first, first.elementsEqual(header.utf8) else {
      throw ProofError(
        .format, "line 1: \(StrictText.quoted(lines.first ?? [])), expected \"\(header)\"")
    }
    guard let gap = lines.firstIndex(where: \.isEmpty) else {
      throw ProofError(.format, "no empty line between the proof and its checkpoint")
    }
    head = lines[1..<gap]
    rest = Array(bytes[(lines[gap].startIndex + 1)...])
  }

  /// The hashes of a path, one a line; no tree of 2^63 leaves has a longer one than 126.
  static func hashes(_ lines: ArraySlice<ArraySlice<UInt8>>) throws -> [Hash] {
    guard lines.count <= 126 else {
      throw ProofError(.format, "\(lines.count) hashes, expected at most 126")
    }
    return try lines.map { line in
      guard let hash = StrictText.hash(base64: line) else {
        throw ProofError(.format, "\(StrictText.quoted(line)): expected a hash, 32 bytes in Base64")
      }
      return hash
    }
  }
}
