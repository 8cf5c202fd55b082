import Support
import Testing

@testable import Ledger

/// Copies of a ledger that is in use.
@Suite struct BackupTests {
  private static func filled(declarations: Int = 120) throws -> TemporaryLedger {
    let ledger = try TemporaryLedger()
    try ledger.fill(
      generatedLines(declarations: declarations, seed: 3).map {
        String(decoding: $0, as: UTF8.self)
      }
    )
    return ledger
  }

  private func copy(
    _ ledger: TemporaryLedger, to name: String,
    _ options: CustomsLedger.CopyOptions = CustomsLedger.CopyOptions()
  ) throws -> (path: String, copy: LedgerCopy, differences: [Difference]) {
    let path = ledger.directory.path + "/" + name
    var differences: [Difference] = []
    let copy = try ledger.ledger().copy(
      to: path, purpose: "backup", options: options, report: { differences.append($0) })
    return (path, copy, differences)
  }

  @Test(arguments: [0, 1, 40, 300])
  func `a copy holds the same entries, documents and indexes`(declarations: Int) throws {
    let ledger = try Self.filled(declarations: declarations)
    let (path, copy, differences) = try copy(ledger, to: "copy")
    #expect(differences.isEmpty)
    let copied = try CustomsLedger(path: path)
    let log = try ledger.ledger().log
    #expect(try copied.log.size() == log.size() && copy.size == log.size())
    #expect(
      try copied.log.environment.read { try copied.log.root(size: copy.size, in: $0) }
        == log.environment.read { try log.root(size: copy.size, in: $0) })
    #expect(copied.configuration == (try ledger.ledger().configuration))
    #expect(try ledger.directory.names() == ["copy", "ledger"])
    #expect(try ledger.directory.names("copy/log") == ["data.mdb", "lock.mdb"])
  }

  @Test func `checkpoints and quarantined entries go along, views and keys do not`() throws {
    let ledger = try Self.filled()
    try ledger.project()
    let key = try SigningKey(file: ledger.path + "/keys/log.key")
    let signed = try ledger.ledger().checkpoints.sign(with: [key], wait: 0)
    try ledger.ledger().quarantine(
      ledger.projection("od-matrix"), 3, reason: "a test")
    let (path, copy, _) = try copy(ledger, to: "copy")
    #expect(copy.checkpoints == 1 && !copy.hasKey)
    #expect(try ledger.directory.names("copy/keys") == [])
    #expect(try ledger.directory.names("copy/views") == ["od-matrix"])
    #expect(try ledger.directory.names("copy/views/od-matrix") == ["quarantine.json"])
    let copied = try CustomsLedger(path: path)
    #expect(try copied.checkpoints.newest()?.bytes == signed.bytes)
    #expect(try ViewDirectory(copied, "od-matrix").quarantine().positions == [3])
  }

  @Test func `the key goes along when it is asked for, as its owner's alone`() throws {
    let ledger = try Self.filled()
    var options = CustomsLedger.CopyOptions()
    options.withKey = true
    let (path, copy, _) = try copy(ledger, to: "copy", options)
    #expect(copy.hasKey)
    #expect(
      try FileSystem.read(path + "/keys/log.key")
        == FileSystem.read(ledger.path + "/keys/log.key"))
    #expect(try FileSystem.mode(of: path + "/keys/log.key").map { $0 & 0o777 } == 0o600)
    #expect(try FileSystem.mode(of: path).map { $0 & 0o777 } == 0o700)
  }

  @Test func `a copy of a ledger that does not agree with its checkpoints is not made`() throws {
    let ledger = try Self.filled()
    let key = try SigningKey(file: ledger.path + "/keys/log.key")
    _ = try ledger.ledger().checkpoints.sign(with: [key], wait: 0)
    let file = try ledger.ledger().checkpoints.file(ledger.ledger().log.size())
    var bytes = try FileSystem.read(file)
    bytes[bytes.count - 20] ^= 1
    try FileSystem.replace(bytes, at: file, mode: 0o640)
    var differences: [Difference] = []
    #expect {
      try ledger.ledger().copy(
        to: ledger.directory.path + "/copy", purpose: "backup",
        report: { differences.append($0) })
    } throws: {
      ErrorClass($0) == .difference
    }
    #expect(differences.map(\.check) == ["checkpoint"])
    #expect(try ledger.directory.names() == ["ledger"])
  }

  @Test func `nothing is copied to where something is`() throws {
    let ledger = try Self.filled(declarations: 1)
    _ = try copy(ledger, to: "copy")
    #expect { try copy(ledger, to: "copy") } throws: { ErrorClass($0) == .cannotCreate }
    #expect { try copy(ledger, to: "ledger/log/data.mdb/copy") } throws: {
      ErrorClass($0) == .cannotCreate
    }
    #expect(try ledger.directory.names() == ["copy", "ledger"])
  }

  @Test func `what an interrupted copy left is removed by the next`() throws {
    let ledger = try Self.filled(declarations: 1)
    let left = ledger.directory.path + "/.copy.backup-2147483000"
    try FileSystem.makeDirectory(left, mode: 0o700)
    try FileSystem.write([1], to: left + "/file", mode: 0o600)
    _ = try copy(ledger, to: "copy")
    #expect(try ledger.directory.names() == ["copy", "ledger"])
  }
}
