import Customs

/// An inclusion proof with its checkpoint in one file (C2SP tlog-proof@v1), and perhaps the entry itself.
///
///     c2sp.org/tlog-proof@v1
///     extra <base64>          here: the entry's bytes; nobody vouches for it until its hash leads to the root
///     index <position>
///     <base64 hash>           the path, zero or more lines
///
///     <checkpoint>
public struct TlogProof: Sendable {
  public static let header = "c2sp.org/tlog-proof@v1"

  /// What the `extra` line holds.
  public let extra: [UInt8]?
  public let index: UInt64
  public let path: [Hash]
  /// The signed note behind the empty line, not yet believed.
  public let checkpoint: [UInt8]

  public init(extra: [UInt8]?, proof: InclusionProof, checkpoint: SignedCheckpoint) {
    self.init(extra: extra, proof: proof, checkpoint: checkpoint.bytes)
  }

  init(extra: [UInt8]?, proof: InclusionProof, checkpoint: [UInt8]) {
    self.extra = extra
    index = proof.index
    path = proof.path
    self.checkpoint = checkpoint
  }

  /// Reads a file; what it says still has to be verified.
  ///
  /// - Throws: `ProofError` of the check `format`.
  public init(_ bytes: [UInt8]) throws {
    let sections = try ProofSections(bytes, header: Self.header)
    var lines = sections.head
    if let line = lines.first, line.starts(with: "extra ".utf8) {
      guard let decoded = StrictText.decoded(base64: line.dropFirst(6)) else {
        throw ProofError(.format, "line 2, extra: expected Base64 with its padding")
      }
      extra = decoded
      lines = lines.dropFirst()
    } else {
      extra = nil
    }
    guard let line = lines.first, line.starts(with: "index ".utf8),
      let index = StrictText.decimal(line.dropFirst(6))
    else {
      throw ProofError(
        .format, "\(StrictText.quoted(lines.first ?? [])): expected 'index' and a position")
    }
    self.index = index
    path = try ProofSections.hashes(lines.dropFirst())
    checkpoint = sections.rest
  }

  /// The file.
  public var bytes: [UInt8] {
    var text = Self.header + "\n"
    if let extra { text += "extra \(StrictText.base64(extra))\n" }
    text += "index \(index)\n"
    for hash in path { text += hash.base64 + "\n" }
    return Array(text.utf8) + [StrictText.lineFeed] + checkpoint
  }

  /// What has been proven.
  public struct Result: Sendable {
    public let checkpoint: Checkpoint
    public let entry: [UInt8]
    public let leaf: Hash
    public let summary: EntrySummary
  }

  /// Verifies everything: signature, origin, the entry's form and position, and its way to the root.
  ///
  /// - Parameter entry: the entry's bytes, if they are not those of the `extra` line.
  /// - Throws: `ProofError` of the first check that fails.
  public func verify(entry: [UInt8]?, key: VerifierKey) throws -> Result {
    try verify(entry: entry, under: try SignedCheckpoint(checkpoint, key: key))
  }

  /// Verifies all the rest under a checkpoint that is believed, which the caller has compared with that of the file.
  func verify(entry: [UInt8]?, under signed: SignedCheckpoint) throws -> Result {
    guard let entry = entry ?? extra else {
      throw ProofError(
        .entry, "the file has no 'extra' line with the entry's bytes; give them with --entry FILE")
    }
    let leaf = MerkleTree.leaf(entry)
    try InclusionProof(index: index, size: signed.size, path: path).verify(
      leaf: leaf, root: signed.root)
    if let reason = EntryFormat.fault(in: unsafe entry.span.bytes) {
      throw ProofError(
        .entry, "the log has these bytes at position \(index), but they are no entry: \(reason)")
    }
    let summary = EntrySummary(EntryView(unsafe entry.span.bytes))
    guard summary.position.rawValue == index else {
      throw ProofError(
        .entry,
        "the entry says it is at position \(summary.position), the proof is of position \(index)")
    }
    return Result(checkpoint: signed.checkpoint, entry: entry, leaf: leaf, summary: summary)
  }
}
