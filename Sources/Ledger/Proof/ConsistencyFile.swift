/// A consistency proof between two checkpoints, with both of them, in one file. Schemas/proof-formats.md describes it.
///
///     tamga-consistency-proof@v1
///     old <size>
///     new <size>
///     <base64 hash>           the path, zero or more lines
///
///     <checkpoint of the old size>
///
///     <checkpoint of the new size>
public struct ConsistencyFile: Sendable {
  public static let header = "tamga-consistency-proof@v1"

  public let proof: ConsistencyProof
  /// The signed notes, not yet believed.
  public let oldCheckpoint: [UInt8]
  public let newCheckpoint: [UInt8]

  public init(proof: ConsistencyProof, old: SignedCheckpoint, new: SignedCheckpoint) {
    self.proof = proof
    oldCheckpoint = old.bytes
    newCheckpoint = new.bytes
  }

  /// Reads a file; what it says still has to be verified.
  ///
  /// - Throws: `ProofError` of the check `format`.
  public init(_ bytes: [UInt8]) throws {
    (proof, oldCheckpoint, newCheckpoint) = try Self.parts(of: bytes, header: Self.header)
  }

  /// The parts of a file that has a proof and two notes. Each note has one empty line, before its signatures; the next
  /// one stands before the other note.
  static func parts(of bytes: [UInt8], header: String) throws -> (
    proof: ConsistencyProof, old: [UInt8], new: [UInt8]
  ) {
    let sections = try ProofSections(bytes, header: header)
    let lines = Array(sections.head)
    guard lines.count >= 2, lines[0].starts(with: "old ".utf8), lines[1].starts(with: "new ".utf8),
      let old = StrictText.decimal(lines[0].dropFirst(4)),
      let new = StrictText.decimal(lines[1].dropFirst(4))
    else { throw ProofError(.format, "lines 2 and 3: expected 'old' and 'new', each with a size") }
    let proof = ConsistencyProof(old: old, new: new, path: try ProofSections.hashes(lines[2...]))
    guard let rest = StrictText.lines(sections.rest[...]) else {
      throw ProofError(.format, "the last line does not end with a line feed")
    }
    let gaps = rest.indices.filter { rest[$0].isEmpty }
    guard gaps.count == 3 else {
      throw ProofError(
        .format,
        "\(gaps.count) empty lines behind the path, expected 3: one in each note and one between the two"
      )
    }
    let start = rest[gaps[1]].startIndex
    return (proof, Array(sections.rest[..<start]), Array(sections.rest[(start + 1)...]))
  }

  /// The file.
  public var bytes: [UInt8] {
    Self.bytes(header: Self.header, proof, oldCheckpoint, newCheckpoint)
  }

  static func bytes(header: String, _ proof: ConsistencyProof, _ old: [UInt8], _ new: [UInt8])
    -> [UInt8]
  {
    var text = "\(header)\nold \(proof.old)\nnew \(proof.new)\n"
    for hash in proof.path { text += hash.base64 + "\n" }
    return Array(text.utf8) + [StrictText.lineFeed] + old + [StrictText.lineFeed] + new
  }

  /// Verifies everything: both signatures, both sizes, and that the later tree begins with all of the earlier one.
  ///
  /// - Throws: `ProofError` of the first check that fails.
  public func verify(key: VerifierKey) throws -> (old: Checkpoint, new: Checkpoint) {
    let (old, new) = (try signed(oldCheckpoint, "old", key), try signed(newCheckpoint, "new", key))
    guard old.size == proof.old, new.size == proof.new else {
      throw ProofError(
        .consistency,
        "the proof is from \(proof.old) to \(proof.new) entries, its checkpoints are of \(old.size) and \(new.size)"
      )
    }
    try proof.verify(oldRoot: old.root, newRoot: new.root)
    return (old.checkpoint, new.checkpoint)
  }

  private func signed(_ bytes: [UInt8], _ which: String, _ key: VerifierKey) throws
    -> SignedCheckpoint
  {
    do {
      return try SignedCheckpoint(bytes, key: key)
    } catch let error as ProofError {
      throw error.named("the \(which) checkpoint")
    }
  }
}
