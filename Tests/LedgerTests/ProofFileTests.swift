import Support
import Testing

@testable import Ledger

/// Proof files of a real log, checked with nothing but a key.
@Suite struct ProofFileTests {
  private let ledger: TemporaryLedger
  private let key: VerifierKey
  private let sizes: [UInt64]

  init() throws {
    ledger = try TemporaryLedger()
    let lines = generatedLines(declarations: 260, seed: 23)
    var sizes: [UInt64] = []
    for part in [0..<40, 40..<130, 130..<lines.count] {
      try ledger.append(Array(lines[part]))
      sizes.append(try ledger.sign().size)
    }
    self.sizes = sizes
    key = try ledger.key().verifier
  }

  private func inclusion(_ subject: String, withEntry: Bool = true) throws -> (
    file: TlogProof, entry: [UInt8], size: UInt64
  ) { try ledger.ledger().proveInclusion(of: subject, withEntry: withEntry) }

  private func check(_ bytes: [UInt8], entry: [UInt8]? = nil) -> ProofError.Check? {
    failedCheck { _ = try ProofFile.check(bytes, entry: entry, key: key) }
  }

  @Test func `every entry is proven to somebody who has only the key`() throws {
    for position in 0..<(sizes.last ?? 0) {
      let proof = try inclusion("\(position)")
      let bytes = proof.file.bytes
      #expect(try TlogProof(bytes).bytes == bytes)
      let words = try ProofFile.check(bytes, key: key)
      #expect(words.first == "ok: an entry is in the log")
    }
  }

  @Test func `a declaration's number stands for its current version`() throws {
    let log = try ledger.ledger().log
    let (number, position) = try log.environment.read { transaction -> (String, UInt64) in
      for position in 0..<(sizes.last ?? 0) {
        let entry = try log.summary(at: .init(position), in: transaction)
        if let entry, entry.event == .amended { return (entry.subject, position) }
      }
      throw Failure(text: "no amendment among the generated lines")
    }
    let proven = try inclusion(number).file.index
    #expect(proven >= position)
    #expect(throws: LedgerError.self) { try inclusion("no-such-number") }
    #expect(throws: LedgerError.self) { try inclusion("\(sizes.last ?? 0)") }
  }

  @Test func `every changed byte of an inclusion proof fails`() throws {
    let proof = try inclusion("77")
    let bytes = proof.file.bytes
    for index in bytes.indices {
      for bit in [0x01, 0x40] as [UInt8] {
        var changed = bytes
        changed[index] ^= bit
        #expect(check(changed) != nil, "byte \(index)")
      }
    }
    for count in 0..<bytes.count { #expect(check(Array(bytes.prefix(count))) != nil) }
  }

  @Test func `nothing is said to be proven without the entry, the signature, or the position`()
    throws
  {
    let proof = try inclusion("77", withEntry: false)
    #expect(check(proof.file.bytes) == .entry)
    #expect(check(proof.file.bytes, entry: proof.entry) == nil)
    #expect(check(proof.file.bytes, entry: try inclusion("78").entry) == .inclusion)
    #expect(check(proof.file.bytes, entry: []) == .inclusion)
    let foreign = try SigningKey(text: Array(ProofNoteTests.privateKey.utf8), place: "test")
      .verifier
    #expect(
      failedCheck { _ = try ProofFile.check(proof.file.bytes, entry: proof.entry, key: foreign) }
        == .signature)
    let signed = try ledger.ledger().checkpoints.newest()
    #expect(check(signed?.bytes ?? []) == nil)
    #expect(check(signed?.bytes ?? [], entry: proof.entry) == .entry)
    // The path of one position and the entry of another.
    let text = String(decoding: proof.file.bytes, as: UTF8.self)
    let moved = text.replacing("index 77\n", with: "index 76\n")
    #expect(check(Array(moved.utf8), entry: proof.entry) == .inclusion)
  }

  @Test func `every two checkpoints are consistent, and any changed byte fails`() throws {
    for (place, old) in sizes.enumerated() {
      for new in sizes[place...] {
        let file = try ledger.ledger().proveConsistency(from: old, to: new)
        #expect(try ConsistencyFile(file.bytes).bytes == file.bytes)
        #expect(check(file.bytes) == nil)
      }
    }
    let bytes = try ledger.ledger().proveConsistency(from: sizes[0], to: nil).bytes
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect(check(changed) != nil, "byte \(index)")
    }
    for count in 0..<bytes.count { #expect(check(Array(bytes.prefix(count))) != nil) }
    #expect(throws: LedgerError.self) {
      try ledger.ledger().proveConsistency(from: sizes[0] + 1, to: nil)
    }
  }

  @Test func `a consistency proof with the checkpoints of other sizes fails`() throws {
    let ledger = try ledger.ledger()
    let right = try ledger.proveConsistency(from: sizes[0], to: sizes[2])
    let signed = try ledger.checkpoints.all()
    for (old, new) in [(1, 2), (0, 1), (2, 0), (2, 2), (0, 0)] {
      let wrong = ConsistencyFile(proof: right.proof, old: signed[old], new: signed[new])
      #expect(check(wrong.bytes) == .consistency)
    }
  }
}
