import FoundationEssentials
import Support
import Testing

@testable import Ledger

/// What the log's key signs, and what it never signs.
@Suite struct ProofCheckpointTests {
  private let lines = generatedLines(declarations: 150, seed: 21)

  private func refused(_ ledger: TemporaryLedger) -> LedgerError.Code? {
    do {
      try ledger.sign()
      return nil
    } catch let error as LedgerError {
      return error.code
    } catch {
      return nil
    }
  }

  private func found(_ ledger: TemporaryLedger, _ files: [(name: String, bytes: [UInt8])] = [])
    throws
    -> [Difference]
  {
    var differences: [Difference] = []
    let audit = Audit(try ledger.ledger(), workers: 1) { differences.append($0) }
    try audit.verifyLog()
    try audit.verifyCheckpoints(files)
    return differences
  }

  @Test func `checkpoints are signed for every size, kept, and the same ones given again`() throws {
    let ledger = try TemporaryLedger()
    var signed = [try ledger.sign()]
    #expect(signed[0].size == 0 && signed[0].root == MerkleTree.emptyRoot)
    for part in stride(from: 0, to: lines.count, by: 60) {
      try ledger.append(Array(lines[part..<min(part + 60, lines.count)]))
      signed.append(try ledger.sign())
      #expect(try ledger.sign().bytes == signed[signed.count - 1].bytes)
    }
    let store = try ledger.ledger().checkpoints
    #expect(try store.sizes() == signed.map(\.size))
    #expect(try store.all().map(\.bytes) == signed.map(\.bytes))
    #expect(try store.newest()?.size == ledger.ledger().log.size())
    let name = "00000000000000000000".dropLast(String(signed[1].size).count) + "\(signed[1].size)"
    #expect(try FileSystem.read(store.path + "/" + name) == signed[1].bytes)
    #expect(try found(ledger) == [])
    #expect(try found(ledger, [("kept", signed[1].bytes)]) == [])
  }

  @Test
  func
    `a log that is shorter than a signed one gets no signature and no entry, and verify says so`()
    throws
  {
    let (ledger, early) = (try TemporaryLedger(), try TemporaryLedger())
    try ledger.append(Array(lines[..<60]))
    try ledger.sign()
    ledger.close()
    try early.take("log", from: ledger.path)
    try ledger.append(Array(lines[60...]))
    let last = try ledger.sign()
    try ledger.take("log", from: early.path)
    #expect(refused(ledger) == .inconsistent)
    let size = try ledger.ledger().log.size()
    #expect { _ = try ledger.append(Array(lines[60...])) } throws: {
      ($0 as? LedgerError)?.code == .inconsistent
    }
    #expect(try ledger.ledger().log.size() == size)
    // Grown again elsewhere, but into something else.
    try early.append(Array(generatedLines(declarations: 300, seed: 22)))
    early.close()
    ledger.close()
    try ledger.take("log", from: early.path)
    #expect(try ledger.ledger().log.size() > last.size)
    #expect(refused(ledger) == .inconsistent)
    let differences = try found(ledger)
    #expect(differences.map(\.check) == ["checkpoint"])
    #expect(differences.first?.place.hasSuffix("\(last.size)") == true)
  }

  @Test func `a history rewritten with the log's own key is found by a checkpoint kept elsewhere`()
    throws
  {
    let (ledger, other) = (try TemporaryLedger(), try TemporaryLedger())
    try ledger.append(lines)
    let kept = try ledger.sign()
    // The same story but for one changed value, made from nothing; the forger keeps no checkpoints.
    var changed = lines
    changed.swapAt(0, 1)
    try other.append(changed)
    ledger.close()
    try ledger.take("log", from: other.path)
    #expect(refused(ledger) == .inconsistent)
    try FileManager.default.removeItem(atPath: ledger.path + "/checkpoints")
    #expect(try ledger.sign().root != kept.root)
    #expect(try found(ledger) == [])
    let differences = try found(ledger, [("kept-in-june.txt", kept.bytes)])
    #expect(differences.map(\.check) == ["checkpoint"])
    #expect(differences.first?.place == "kept-in-june.txt")
    #expect(differences.first?.expected.contains("\(kept.root)") == true)
  }

  @Test func `every changed byte of a kept checkpoint stops signing and is named by verify`() throws
  {
    let ledger = try TemporaryLedger()
    try ledger.append(Array(lines[..<20]))
    let signed = try ledger.sign()
    let file = try ledger.ledger().checkpoints.file(signed.size)
    for index in signed.bytes.indices {
      var changed = signed.bytes
      changed[index] ^= 1
      try FileSystem.replace(changed, at: file, mode: 0o640)
      #expect(throws: ProofError.self) { try ledger.sign() }
      if index % 25 == 0 {
        #expect(try found(ledger).map(\.check) == ["checkpoint"], "byte \(index)")
      }
    }
    try FileSystem.move(file, to: ledger.path + "/checkpoints/00000000000000000001")
    try FileSystem.replace(
      signed.bytes, at: ledger.path + "/checkpoints/00000000000000000001", mode: 0o640)
    #expect(throws: ProofError.self) { try ledger.sign() }
    #expect(try found(ledger).map(\.found) == ["size \(signed.size)"])
  }

  @Test func `a key that others can read, or of another log, signs nothing`() throws {
    let (ledger, other) = (try TemporaryLedger(), try TemporaryLedger())
    let file = ledger.path + "/keys/log.key"
    for mode in [0o640, 0o604, 0o620, 0o602] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
      #expect(refused(ledger) == .openKey)
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    #expect(refused(ledger) == nil)
    try ledger.take("keys", from: other.path)
    #expect(refused(ledger) == .unusableKey)
    for text in ["", "PRIVATE+KEY+a+00000000+AAAA", ProofNoteTests.privateKey + "\n\n"] {
      try FileSystem.replace(Array(text.utf8), at: file, mode: 0o600)
      #expect(refused(ledger) == .unusableKey)
    }
  }

  @Test func `two signings do not run at once`() throws {
    let ledger = try TemporaryLedger()
    try ledger.sign()
    let lock = try FileLock(path: ledger.path + "/checkpoints/lock", wait: 0, purpose: "signing")
    #expect(refused(ledger) == .locked)
    withExtendedLifetime(lock) {}
  }
}
