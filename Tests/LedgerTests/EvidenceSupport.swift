import Customs
import Support

@testable import Ledger

/// A log that somebody with the key has made up: entries of a true one, changed and signed again.
struct MadeUpLog {
  /// All entries with their documents, by position.
  var entries: [(entry: [UInt8], document: Document)] = []
  let key: SigningKey

  /// Everything that a ledger has.
  init(_ ledger: TemporaryLedger) throws {
    key = try ledger.key()
    let log = try ledger.ledger().log
    let size = try log.size()
    entries = try log.environment.read { transaction in
      try (0..<size).map { position in
        let entry = try log.withEntry(at: Position(position), in: transaction) { $0.span.array }
        let document = try log.document(at: Position(position), in: transaction)
        guard let entry, let document else { throw Failure(text: "no entry \(position)") }
        return (entry, document)
      }
    }
  }

  /// Puts another body into a document, and its hash into the entry.
  mutating func submit(_ body: String, at position: Int) {
    let old = entries[position].document
    entries[position].document = Document(
      mediaType: old.mediaType, body: Array(body.utf8), notes: old.notes)
    let start = EntryLayout.Header.documentHash
    entries[position].entry.replaceSubrange(start..<start + 32, with: Hash(of: body.utf8).bytes)
  }

  /// Evidence with the entries at some positions, as a signer would make it who lies but makes no mistake.
  func evidence(_ name: String, _ positions: [Int], keys: [VerifierKey]? = nil) throws
    -> EvidenceFile
  {
    let tree = MemoryTree(leaves: entries.map { MerkleTree.leaf($0.entry) })
    let size = UInt64(entries.count)
    var note = try SignedNote(
      text: Checkpoint(origin: TemporaryLedger.origin, size: size, root: tree.root(size)).text)
    try note.sign(with: key)
    let parts = try positions.map { position in
      EvidenceFile.Part(
        document: entries[position].document,
        proof: TlogProof(
          extra: entries[position].entry, proof: try tree.inclusion(UInt64(position), size),
          checkpoint: note.bytes))
    }
    return EvidenceFile(name: Array(name.utf8), keys: keys ?? [key.verifier], parts: parts)
  }
}

/// The check that a file fails, or nil if it passes.
func failedCheck(_ bytes: [UInt8], _ key: VerifierKey) -> ProofError.Check? {
  failedCheck { _ = try Evidence(bytes, key: key) }
}

/// A life with everything that happens before and after acceptance: positions 2 to 7 behind two parties.
enum EvidenceLife {
  static let number = "T:1"
  static let lines = [
    Line.lodged("ALM-1") {
      $0.exporter = nil
      $0.importer = "X:importer"
    },
    Line.acceptance("T:1", of: "ALM-1"),
    Line.event("released", "T:1"),
    Line.amended("T:1") {
      $0.declarant = Line.broker
      $0.exporter = nil
      $0.importer = "X:importer"
      $0.destination = "RU"
    },
    Line.event("departed", "T:1", at: "2022-06-15T08:00:00Z"),
    Line.event("crossed", "T:1", at: "2022-06-16T08:00:00Z"),
  ]

  /// Six entries of the declaration, four parties, of which two are another declaration's, which comes last.
  static func ledger() throws -> TemporaryLedger {
    let ledger = try TemporaryLedger()
    try ledger.fill(lines)
    try ledger.fill([Line.accepted("T:2") { $0.exporter = "X:other" }])
    return ledger
  }
}
