import Customs
import Support
import Testing

@testable import Ledger

/// Evidence in which anything was changed, by an accident or by somebody who has the log's key.
@Suite struct EvidenceMutationTests {
  private let ledger: TemporaryLedger
  private let key: VerifierKey
  /// Evidence of T:1, and the positions in it.
  private let bytes: [UInt8]
  private let positions: [Int]

  init() throws {
    ledger = try EvidenceLife.ledger()
    try ledger.sign()
    key = try ledger.key().verifier
    let evidence = try ledger.ledger().evidence(of: "T:1")
    bytes = evidence.bytes
    positions = evidence.parts.map { Int($0.position.rawValue) }
  }

  private func failure(_ text: String) -> ProofError.Check? { failedCheck(Array(text.utf8), key) }

  @Test func `every changed byte fails, and every cut`() throws {
    // An entry with notes, and the step behind it.
    let ledger = try TemporaryLedger()
    let line = Line.accepted("T:9") {
      $0.exporter = nil
      $0.importer = nil
    }
    #expect(try ledger.append([line], historic: true).summary.created == 1)
    try ledger.fill([Line.event("released", "T:9")])
    try ledger.sign()
    let evidence = try ledger.ledger().evidence(of: "T:9")
    #expect(evidence.parts.count == 2 && !evidence.parts[0].document.notes.isEmpty)
    let (bytes, key) = (evidence.bytes, evidence.key)
    #expect(failedCheck(bytes, key) == nil)
    var numbers = SeededNumbers(seed: 42)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1 << UInt8(numbers.below(8))
      #expect(failedCheck(changed, key) != nil, "byte \(index), seed 42")
    }
    for count in stride(from: 0, to: bytes.count, by: 7) {
      #expect(failedCheck(Array(bytes.prefix(count)), key) != nil, "\(count) bytes")
    }
    #expect(failedCheck(bytes + [0x0A], key) == .format)
  }

  @Test func `every line left out, doubled, or changed with the next one fails`() throws {
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    for index in lines.indices.dropLast() {
      var (dropped, doubled, swapped) = (lines, lines, lines)
      dropped.remove(at: index)
      doubled.insert(lines[index], at: index)
      swapped.swapAt(index, index + 1)
      for changed in [dropped, doubled, swapped] where changed != lines {
        #expect(failure(changed.joined(separator: "\n")) != nil, "line \(index + 1)")
      }
    }
  }

  @Test func `a part left out, doubled, moved or of another declaration fails`() throws {
    let log = try MadeUpLog(ledger)
    func check(_ positions: [Int], _ name: String = "T:1") throws -> ProofError.Check? {
      failedCheck(try log.evidence(name, positions).bytes, key)
    }
    #expect(try check(positions) == nil)
    // Movements that change no state can be left out, and what comes last: the words say so.
    #expect(try check(Array(positions.dropLast())) == nil)
    for index in positions.indices.dropLast() {
      var left = positions
      left.remove(at: index)
      #expect(try check(left) == .declaration, "part \(index + 1)")
    }
    for index in positions.indices {
      var doubled = positions
      doubled.insert(positions[index], at: index)
      #expect(try check(doubled) == .declaration)
      if index > 0 {
        var swapped = positions
        swapped.swapAt(index - 1, index)
        #expect(try check(swapped) == .declaration)
      }
    }
    for other in log.entries.indices where !positions.contains(other) {
      #expect(try check((positions + [other]).sorted()) == .declaration)
    }
    #expect(try check(positions, "T:2") == .declaration)
    #expect(try check(positions, "lrn:X:broker/ALM-1") == .declaration)
    #expect(try check([0, 1]) == .declaration)
  }

  @Test func `whoever signs an entry that does not follow from its document is found out`() throws {
    let genuine = try MadeUpLog(ledger)
    // What follows from nothing: the time, the nonce.
    typealias Header = EntryLayout.Header
    let free = Set(Header.recordedAt..<Header.recordedAt + 8).union(
      Header.nonce..<Header.nonce + 16)
    var passed: Set<Int> = []
    // A party, what was lodged, the amendment, a movement.
    for position in [0, 2, 5, 6].map({ positions[$0] }) {
      for index in genuine.entries[position].entry.indices {
        var log = genuine
        log.entries[position].entry[index] ^= 0x10
        let bytes = try log.evidence("T:1", positions).bytes
        if failedCheck(bytes, key) == nil { passed.insert(index) }
      }
    }
    #expect(passed.subtracting(free).isEmpty, "\(passed.subtracting(free).sorted())")
    #expect(passed.isSuperset(of: Header.nonce..<Header.nonce + 16))
  }

  @Test func `a document that its entry does not name fails`() throws {
    var log = try MadeUpLog(ledger)
    let place = positions[5]
    let document = log.entries[place].document
    let body = String(decoding: document.body, as: UTF8.self)
    // The entry's hash is right, and the entry is still the old one's.
    log.submit(body.replacing("\"RU\"", with: "\"KZ\""), at: place)
    #expect(failedCheck(try log.evidence("T:1", positions).bytes, key) == .document)
    log.submit("{\"event\":\"amended\"", at: place)
    #expect(failedCheck(try log.evidence("T:1", positions).bytes, key) == .document)
    log = try MadeUpLog(ledger)
    log.entries[place].document = log.entries[positions[4]].document
    #expect(failedCheck(try log.evidence("T:1", positions).bytes, key) == .document)
    log.entries[place].document = Document(
      mediaType: .json, body: document.body, notes: Array("[]".utf8))
    #expect(failedCheck(try log.evidence("T:1", positions).bytes, key) == .document)
    log.entries[place].document = Document(mediaType: .xml, body: document.body, notes: [])
    #expect(failedCheck(try log.evidence("T:1", positions).bytes, key) == .document)
  }
}
