import Customs

/// All that a log has of one declaration, in a text that is checked without the log. Schemas/evidence-format.md has
/// every byte.
///
///     tamga-evidence@v1
///     declaration <number>
///     key <verifier key>
///     parts <count>
///
///     document application/json <base64>
///     notes <base64>                      left out where there are none
///     c2sp.org/tlog-proof@v1              a proof of the entry, as others read it; its extra line holds the entry
///     ...
///
/// What can be written in one way only is read in that way only. There is no line that nothing vouches for.
struct EvidenceFile: Sendable {
  static let header = "tamga-evidence@v1"

  /// Longer files are neither written nor read.
  static let maximumBytes = 64 << 20
  /// Files with more entries are neither written nor read.
  static let maximumParts = 10_000
  /// As many keys as a log in the middle of changing its key can need.
  static let maximumKeys = 4

  /// An entry with its document.
  struct Part: Sendable {
    let document: Document
    let proof: TlogProof
  }

  /// A declaration's number, or `lrn:DECLARANT/LRN` before it has one.
  let name: [UInt8]
  /// Who signed the checkpoint, in the order of the signatures.
  let keys: [VerifierKey]
  /// In the order of their positions.
  let parts: [Part]

  /// The file.
  var bytes: [UInt8] {
    var bytes = Array("\(Self.header)\ndeclaration ".utf8) + name + [StrictText.lineFeed]
    for key in keys { bytes += Array("key \(key)\n".utf8) }
    bytes += Array("parts \(parts.count)\n".utf8)
    for part in parts {
      let document = part.document
      bytes += Array(
        "\ndocument \(document.mediaType.name) \(StrictText.base64(document.body))\n".utf8)
      if !document.notes.isEmpty {
        bytes += Array("notes \(StrictText.base64(document.notes))\n".utf8)
      }
      bytes += part.proof.bytes
    }
    return bytes
  }

  init(name: [UInt8], keys: [VerifierKey], parts: [Part]) {
    self.name = name
    self.keys = keys
    self.parts = parts
  }

  /// Reads a file; what it says still has to be verified.
  ///
  /// - Throws: `ProofError` of the check `format`.
  init(_ bytes: [UInt8]) throws {
    guard bytes.count <= Self.maximumBytes else {
      throw ProofError(
        .format, "\(bytes.count) bytes, expected at most \(Self.maximumBytes) in evidence")
    }
    guard StrictText.isPlain(bytes) else {
      throw ProofError(.format, "not UTF-8, or control characters other than line feeds")
    }
    var lines = LineReader(bytes)
    let first = try lines.next()
    guard first.elementsEqual(Self.header.utf8) else {
      throw lines.unexpected(first, "\"\(Self.header)\"")
    }
    name = Array(try lines.next("declaration"))
    var keys: [VerifierKey] = []
    var line = try lines.next()
    while let text = LineReader.rest(of: line, behind: "key"), keys.count < Self.maximumKeys {
      keys.append(try VerifierKey(bytes: Array(text)))
      line = try lines.next()
    }
    guard !keys.isEmpty else { throw lines.unexpected(line, "\"key NAME+ID+KEY\"") }
    self.keys = keys
    guard let text = LineReader.rest(of: line, behind: "parts"),
      let count = StrictText.decimal(text), (1...UInt64(Self.maximumParts)).contains(count)
    else {
      throw lines.unexpected(line, "\"parts\" and a number from 1 to \(Self.maximumParts)")
    }
    var parts: [Part] = []
    for _ in 0..<count { parts.append(try Self.part(&lines, bytes, signatures: keys.count)) }
    self.parts = parts
    guard lines.isAtEnd else {
      throw ProofError(
        .format, "line \(lines.line + 1): something follows the last of \(count) parts")
    }
  }

  private static func part(_ lines: inout LineReader, _ bytes: [UInt8], signatures: Int) throws
    -> Part
  {
    try emptyLine(&lines)
    let text = try lines.next("document")
    var found: (type: MediaType, body: ArraySlice<UInt8>)?
    for type in [MediaType.json, .xml] {
      if let body = LineReader.rest(of: text, behind: type.name) { found = (type, body) }
    }
    guard let found, let body = StrictText.decoded(base64: found.body) else {
      throw lines.unexpected(text, "\"application/json\" or \"application/xml\", and Base64")
    }
    var start = lines.offset
    var line = try lines.next()
    var notes: [UInt8] = []
    if let text = LineReader.rest(of: line, behind: "notes") {
      guard let decoded = StrictText.decoded(base64: text), !decoded.isEmpty else {
        throw lines.unexpected(line, "\"notes\" and Base64 of at least one byte")
      }
      notes = decoded
      start = lines.offset
      line = try lines.next()
    }
    // The proof, its checkpoint, and the signatures under it, which nothing but their number ends.
    for _ in 0..<2 { while try !lines.next().isEmpty {} }
    for _ in 0..<signatures { _ = try lines.next() }
    let proof = try TlogProof(Array(bytes[start..<lines.offset]))
    return Part(
      document: Document(mediaType: found.type, body: body, notes: notes), proof: proof)
  }

  private static func emptyLine(_ lines: inout LineReader) throws {
    let line = try lines.next()
    guard line.isEmpty else { throw lines.unexpected(line, "an empty line before each part") }
  }
}
