import Customs
import Support
import Testing

@testable import Ledger

/// Who signed evidence, and how much of it is read.
@Suite struct EvidenceSignerTests {
  private let ledger: TemporaryLedger
  private let key: VerifierKey
  private let file: EvidenceFile

  init() throws {
    ledger = try EvidenceLife.ledger()
    try ledger.sign()
    key = try ledger.key().verifier
    file = try EvidenceFile(try ledger.ledger().evidence(of: "T:1").bytes)
  }

  private func foreign() throws -> SigningKey {
    try SigningKey(text: Array(ProofNoteTests.privateKey.utf8), place: "test")
  }

  @Test func `the key that stands in the file is not believed`() throws {
    #expect(failedCheck(file.bytes, try foreign().verifier) == .signature)
    let renamed = EvidenceFile(
      name: file.name, keys: [try foreign().verifier], parts: file.parts)
    #expect(failedCheck(renamed.bytes, key) == .signature)
    #expect(failedCheck(renamed.bytes, try foreign().verifier) == .signature)
  }

  @Test func `every key of the file has signed, and nobody else`() throws {
    let log = try MadeUpLog(ledger)
    let positions = try Evidence(file.bytes, key: key).parts.map { Int($0.position.rawValue) }
    let two = [key, try foreign().verifier]
    #expect(failedCheck(try log.evidence("T:1", positions, keys: two).bytes, key) != nil)
    var note = try SignedNote(file.parts[0].proof.checkpoint)
    try note.sign(with: try foreign())
    func signedTwice(_ keys: [VerifierKey]) -> [UInt8] {
      let parts = file.parts.map { part in
        let proof = part.proof
        return EvidenceFile.Part(
          document: part.document,
          proof: TlogProof(
            extra: proof.extra,
            proof: InclusionProof(index: proof.index, size: 0, path: proof.path),
            checkpoint: note.bytes))
      }
      return EvidenceFile(name: file.name, keys: keys, parts: parts).bytes
    }
    // A signature that the file has no key for; keys in another order; a key whose name is not the origin.
    #expect(failedCheck(signedTwice([key]), key) == .format)
    #expect(failedCheck(signedTwice([two[1], key]), key) == .signature)
    #expect(failedCheck(signedTwice(two), key) == .origin)
    #expect(failedCheck(signedTwice(two), two[1]) == .origin)
    // A ledger gives out its own key's signature alone.
    let signed = try SignedNote(note.bytes).signed(byOnly: [key])
    #expect(signed.bytes == file.parts[0].proof.checkpoint)
  }

  @Test func `two keys of one origin sign during the overlap, and either is enough`() throws {
    let second = SigningKey(name: TemporaryLedger.origin)
    let keys = [key, second.verifier]
    var note = try SignedNote(file.parts[0].proof.checkpoint)
    try note.sign(with: second)
    let parts = file.parts.map { part in
      let proof = part.proof
      return EvidenceFile.Part(
        document: part.document,
        proof: TlogProof(
          extra: proof.extra, proof: InclusionProof(index: proof.index, size: 0, path: proof.path),
          checkpoint: note.bytes))
    }
    let bytes = EvidenceFile(name: file.name, keys: keys, parts: parts).bytes
    for key in keys { #expect(failedCheck(bytes, key) == nil) }
    #expect(failedCheck(bytes, try foreign().verifier) == .signature)
  }

  @Test func `evidence of a log that changes its key verifies under the old key and the new one`()
    throws
  {
    let second = SigningKey(name: TemporaryLedger.origin)
    let store = try ledger.ledger().checkpoints
    _ = try store.rotate(from: try ledger.key(), to: second, wait: 0)
    let both = try ledger.ledger().evidence(of: "T:1").bytes
    #expect(failedCheck(both, key) == nil && failedCheck(both, second.verifier) == nil)
    try ledger.fill([Line.event("arrived", "T:1", at: "2022-06-17T08:00:00Z")])
    _ = try store.sign(with: [second], wait: 0)
    let later = try ledger.ledger().evidence(of: "T:1").bytes
    #expect(failedCheck(later, key) == .signature && failedCheck(later, second.verifier) == nil)
  }

  @Test func `parts under different checkpoints fail`() throws {
    try ledger.fill([Line.event("released", "T:2")])
    try ledger.sign()
    let newer = try EvidenceFile(try ledger.ledger().evidence(of: "T:1").bytes)
    #expect(failedCheck(newer.bytes, key) == nil)
    for index in file.parts.indices {
      var parts = file.parts
      parts[index] = newer.parts[index]
      let mixed = EvidenceFile(name: file.name, keys: file.keys, parts: parts)
      #expect(failedCheck(mixed.bytes, key) == .checkpoint)
    }
  }

  @Test func `what is too large is refused before it is read`() throws {
    let header = "\(EvidenceFile.header)\ndeclaration T:1\nkey \(key)\nparts "
    for (text, words) in [
      ("10001\n", "10000"), ("0\n", "1 to 10000"), ("01\n", "1 to 10000"),
      ("10000\n", "the file ends here"),
      ("1\n\ndocument text/plain YQ==\n", "application/json"),
      ("1\n\ndocument application/json YR==\n", "Base64"),
    ] {
      do {
        _ = try Evidence(Array((header + text).utf8), key: key)
        Issue.record("\(text) passed")
      } catch let error as ProofError {
        #expect(error.check == .format && error.message.contains(words), "\(error)")
      }
    }
    let long = [UInt8](repeating: 0x0A, count: EvidenceFile.maximumBytes + 1)
    #expect(failedCheck(long, key) == .format)
    #expect(failedCheck(Array(long.dropLast()), key) == .format)
  }

  @Test func `lines of nothing but line feeds take no memory of their own`() throws {
    let start = Array(
      "\(EvidenceFile.header)\ndeclaration T:1\nkey \(key)\nparts 1\n\ndocument application/json e30=\n"
        .utf8)
    let bytes = start + [UInt8](repeating: 0x0A, count: 4 << 20)
    #expect(failedCheck(bytes, key) == .format)
  }
}
