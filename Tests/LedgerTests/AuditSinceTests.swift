import Support
import Testing

@testable import Ledger

/// An audit that begins where an earlier one ended.
@Suite struct AuditSinceTests {
  private func found(_ ledger: TemporaryLedger, since: UInt64, mark: VerifiedMark? = nil) throws
    -> (differences: [Difference], root: Hash?, entries: UInt64)
  {
    var differences: [Difference] = []
    let audit = Audit(try ledger.ledger(), workers: 2) { differences.append($0) }
    let result = try audit.verifyLog(since: since)
    try audit.verifyCheckpoints()
    if let mark { try audit.verify(mark) }
    let entries = audit.checked.first { $0.name == "entries" }?.count ?? 0
    return (differences, result?.root, entries)
  }

  /// Three bundles and a tail; lodged declarations early, their acceptances late.
  private func ledger() throws -> TemporaryLedger {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.lodged("A"), Line.lodged("B")])
    for part in 0..<9 {
      ledger.clock += 1_000_000
      try ledger.append((0..<96).map { Line.accepted(DeclarationText("T:\(part)-\($0)")) })
      if part == 4 { try ledger.sign() }
    }
    try ledger.append([Line.acceptance("T:A", of: "A"), Line.event("departed", "T:2-5")])
    try ledger.sign()
    return ledger
  }

  @Test func `from any position on, an untouched log has no difference and the same root`() throws {
    let ledger = try ledger()
    let size = try ledger.ledger().log.size()
    let whole = try found(ledger, since: 0)
    #expect(whole.differences == [] && whole.entries == size)
    for since in [1, 255, 256, 257, 511, 512, 600, 767, 768, size - 1, size] {
      let part = try found(ledger, since: since)
      #expect(part.differences == [], "since \(since)")
      #expect(part.root == whole.root)
      #expect(part.entries == size - since / 256 * 256)
    }
  }

  @Test func `what changed behind it is found, what changed before it is not`() throws {
    let ledger = try ledger()
    let file = LogFile(ledger: ledger)
    for (position, isSeen) in [(20, false), (300, false), (530, true), (800, true)]
      as [(UInt64, Bool)]
    {
      let place = try file.entry(at: position)
      try file.change(place.table, place.key) { $0[place.start + 130] ^= 1 }
      let differences = try found(ledger, since: 512).differences
      #expect(differences.contains { $0.place == "position \(position)" } == isSeen)
      #expect(differences.isEmpty == !isSeen)
      try file.change(place.table, place.key) { $0[place.start + 130] ^= 1 }
    }
    // A tile hash on the edge that the computing begins at gives another root.
    let key = LogFile.key(LogLayout.tileKey(level: 1, number: 0))
    try file.change(LogLayout.Table.tiles, key) { $0[32] ^= 1 }
    #expect(try !found(ledger, since: 512).differences.isEmpty)
  }

  @Test func `the mark of the last run has to be the log's root at its size`() throws {
    let ledger = try ledger()
    #expect(try VerifiedMark(last: ledger.ledger()) == nil)
    let size = try ledger.ledger().log.size()
    let root = try #require(try found(ledger, since: 0).root)
    let mark = VerifiedMark(try ledger.ledger(), size: size, root: root)
    try mark.write(ledger.ledger())
    #expect(try VerifiedMark(last: ledger.ledger()) == mark)
    #expect(try found(ledger, since: size, mark: mark).differences == [])
    let wrong = VerifiedMark(try ledger.ledger(), size: size, root: root.flipped)
    #expect(try found(ledger, since: size, mark: wrong).differences.map(\.place) == ["verified"])
    let longer = VerifiedMark(try ledger.ledger(), size: size + 1, root: root)
    #expect(
      try found(ledger, since: size + 1, mark: longer).differences.map(\.expected)
        == ["a log of at least \(size + 1) entries"])
    let bytes = mark.checkpoint.text
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      try FileSystem.replace(changed, at: ledger.path + "/verified", mode: 0o640)
      let read = Result { try VerifiedMark(last: ledger.ledger()) }
      guard case .success(let other?) = read else { continue }
      #expect(try !found(ledger, since: other.checkpoint.size, mark: other).differences.isEmpty)
    }
  }
}
