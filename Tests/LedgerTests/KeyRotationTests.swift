import FoundationEssentials
import Support
import Testing

@testable import Ledger

/// Two keys that overlap, and checkpoints from before.
@Suite struct KeyRotationTests {
  private let lines = generatedLines(declarations: 90, seed: 31)

  private func next(_ ledger: TemporaryLedger) throws -> SigningKey {
    try SigningKey.readOrMake(ledger.path + "/keys/next.key", for: ledger.ledger())
  }

  private func found(_ ledger: TemporaryLedger, _ files: [(name: String, bytes: [UInt8])] = [])
    throws -> [Difference]
  {
    var differences: [Difference] = []
    let audit = Audit(try ledger.ledger(), workers: 1) { differences.append($0) }
    try audit.verifyDescription()
    try audit.verifyLog()
    try audit.verifyCheckpoints(files)
    return differences
  }

  @Test func `in the overlap either key verifies, and old checkpoints stay verifiable after it`()
    throws
  {
    let ledger = try TemporaryLedger()
    try ledger.append(Array(lines[..<30]))
    let before = try ledger.sign()
    let (old, new) = (try ledger.key(), try next(ledger))
    let store = try ledger.ledger().checkpoints
    _ = try store.rotate(from: old, to: new, wait: 0)
    try ledger.append(Array(lines[30..<60]))
    let overlap = try store.sign(with: [old, new], wait: 0)
    #expect(overlap.note.signatures.count == 2)
    for key in [old.verifier, new.verifier] {
      #expect(try SignedCheckpoint(overlap.bytes, key: key).size == overlap.size)
    }
    #expect(
      try ledger.ledger().verifierKeys().map(\.description) == [old.verifierKey, new.verifierKey])
    // The old key is taken away.
    try FileSystem.move(ledger.path + "/keys/next.key", to: ledger.path + "/keys/log.key")
    try ledger.append(Array(lines[60...]))
    let after = try ledger.sign()
    #expect(after.note.signatures.map(\.identifier) == [new.verifier.identifier])
    #expect(throws: ProofError.self) { try SignedCheckpoint(after.bytes, key: old.verifier) }
    // What others kept verifies with the old key; what the ledger kept, with either.
    #expect(try SignedCheckpoint(before.bytes, key: old.verifier).root == before.root)
    for signed in try store.all() {
      #expect(try SignedCheckpoint(signed.bytes, key: new.verifier).size == signed.size)
    }
    let file = try #require(try store.checkpoint(size: before.size))
    #expect(try SignedCheckpoint(file.bytes, key: old.verifier).root == before.root)
    #expect(try found(ledger, [("kept", before.bytes), ("overlap", overlap.bytes)]) == [])
    // A proof from the first to the last checkpoint checks with the new key alone.
    let proof = try ledger.ledger().proveConsistency(from: before.size, to: after.size)
    _ = try proof.verify(key: new.verifier)
  }

  @Test func `a rotation that was interrupted is completed by the next signing`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append(Array(lines[..<30]))
    try ledger.sign()
    let (old, new) = (try ledger.key(), try next(ledger))
    // The statement is written, and then the machine stops.
    try ledger.ledger().add(try KeyRotation(from: old, to: new))
    #expect(try found(ledger) == [])
    let store = try ledger.ledger().checkpoints
    try ledger.append(Array(lines[30...]))
    _ = try store.sign(with: [old, new], wait: 0)
    for signed in try store.all() { _ = try SignedCheckpoint(signed.bytes, key: new.verifier) }
    #expect(try found(ledger) == [])
  }

  @Test func `only the present key states the next one, and only with the log's name`() throws {
    let (ledger, other) = (try TemporaryLedger(), try TemporaryLedger())
    try ledger.append(Array(lines[..<30]))
    try ledger.sign()
    let (old, new, stranger) = (try ledger.key(), try next(ledger), try other.key())
    let store = try ledger.ledger().checkpoints
    func refused(_ body: () throws -> Void) -> LedgerError.Code? {
      do {
        try body()
        return nil
      } catch { return (error as? LedgerError)?.code }
    }
    #expect(refused { _ = try store.rotate(from: stranger, to: new, wait: 0) } == .unusableKey)
    #expect(refused { _ = try store.rotate(from: old, to: old, wait: 0) } == .unusableKey)
    #expect(try !FileSystem.exists(ledger.path + "/rotations"))
    _ = try store.rotate(from: old, to: new, wait: 0)
    #expect(refused { _ = try store.sign(with: [old], wait: 0) } == .unusableKey)
    #expect(refused { _ = try store.sign(with: [new, stranger], wait: 0) } == .unusableKey)
    // A statement that the old key did not sign, and one with a changed byte, are no rotation.
    let file = ledger.path + "/rotations/0001"
    let good = try FileSystem.read(file)
    let forged = try KeyRotation(from: stranger, to: stranger).note.bytes
    for bytes in [forged]
      + (0..<good.count).map({ index in
        var bytes = good
        bytes[index] ^= 1
        return bytes
      })
    {
      try FileSystem.replace(bytes, at: file, mode: 0o640)
      #expect(refused { _ = try ledger.ledger().verifierKeys() } == .unusableKey)
    }
    try FileSystem.replace(good, at: file, mode: 0o640)
    #expect(try found(ledger) == [])
    try FileSystem.move(file, to: ledger.path + "/rotations/0002")
    #expect(refused { _ = try ledger.ledger().verifierKeys() } == .unusableKey)
    #expect(try found(ledger).map(\.check) == ["checkpoint"])
  }

  @Test func `a signature line that no key of the log knows is found in what the ledger keeps`()
    throws
  {
    let (ledger, other) = (try TemporaryLedger(), try TemporaryLedger())
    try ledger.append(Array(lines[..<30]))
    let signed = try ledger.sign()
    var note = signed.note
    try note.sign(with: try other.key())
    let file = try ledger.ledger().checkpoints.file(signed.size)
    try FileSystem.replace(note.bytes, at: file, mode: 0o640)
    let differences = try found(ledger)
    #expect(differences.map(\.check) == ["checkpoint"])
    #expect(differences.first?.expected == "signatures of the log's keys only")
    // One that somebody else kept may carry signatures of others.
    try FileSystem.replace(signed.bytes, at: file, mode: 0o640)
    #expect(try found(ledger, [("kept", note.bytes)]) == [])
  }

  @Test func `a changed currency or home country is found by the signature of ledger json`() throws
  {
    let ledger = try TemporaryLedger()
    let file = ledger.path + "/ledger.json"
    let good = String(decoding: try FileSystem.read(file), as: UTF8.self)
    let currency = try ledger.ledger().configuration.currency
    for (from, to, place) in [
      (#""\#(currency)""#, #""EUR""#, "ledger.json signature"),
      (#""homeCountry":"KZ""#, #""homeCountry":"KG""#, "ledger.json signature"),
      (#"{"format""#, #"{ "format""#, "ledger.json"),
    ] {
      ledger.close()
      let changed = good.replacing(from, with: to)
      #expect(changed != good)
      try FileSystem.replace(Array(changed.utf8), at: file, mode: 0o640)
      #expect(try found(ledger).map(\.place) == [place])
    }
    let unsigned = good.prefix { $0 != "}" }.split(separator: #","signature""#)[0] + "}\n"
    ledger.close()
    try FileSystem.replace(Array(unsigned.utf8), at: file, mode: 0o640)
    #expect(try found(ledger).map(\.found) == ["none"])
  }
}
