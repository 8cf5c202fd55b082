import Customs
import LMDB
import Support
import Testing

@testable import Ledger

/// One change behind the ledger's back, and what the audit says of it.
@Suite struct AuditTests {
  /// 312 entries: one sealed bundle and a tail, both with parties, client ids, warnings, amendments and movements.
  private static func ledger() throws -> TemporaryLedger {
    let ledger = try TemporaryLedger()
    for part in 0..<10 {
      ledger.clock += 1_000_000
      var lines = (0..<25).map { index in
        Line.accepted(
          DeclarationText("T:\(part)-\(index)") {
            $0.exporter = "X:\(part)"
            $0.items = [ItemText { $0.net = index == 1 ? "0" : "10" }]
          }, id: index == 2 ? "id-\(part)" : nil)
      }
      lines += [
        Line.amended("T:\(part)-0", expect: 1) { $0.dispatch = "DE" },
        Line.event("invalidated", "T:\(part)-0"),
        Line.event("departed", "T:\(part)-1"), Line.event("arrived", "T:\(part)-1"),
        Line.event("released", "T:\(part)-2"),
      ]
      try ledger.append(lines)
    }
    return ledger
  }

  /// Positions with notes and a client id, in the sealed bundle and in the tail.
  private struct Sample {
    let noted: UInt64
    let identified: UInt64
    let party: UInt64
    let part: Int

    init(_ ledger: TemporaryLedger, sealed: Bool) throws {
      part = sealed ? 3 : 9
      let entries = try ledger.entries()
      func position(_ subject: String) throws -> UInt64 {
        guard let position = entries.firstIndex(where: { $0.subject == subject }) else {
          throw Failure(text: "no entry of \(subject)")
        }
        return UInt64(position)
      }
      noted = try position("T:\(part)-1")
      identified = try position("T:\(part)-2")
      party = try position("X:\(part)")
      guard (noted < 256) == sealed else {
        throw Failure(text: "position \(noted) is on the other side")
      }
    }
  }

  /// Makes each change of the same kind, one at a time, and takes it back by making it again.
  private func audit<Change: Sendable>(
    _ sealed: Bool, _ changes: [Change], _ change: (LogFile, Sample, Change) throws -> [String]
  ) throws {
    let ledger = try Self.ledger()
    let file = LogFile(ledger: ledger)
    let sample = try Sample(ledger, sealed: sealed)
    for (index, kind) in changes.enumerated() {
      let names = try change(file, sample, kind)
      let differences = try ledger.differences(views: false, workers: 1 + index % 2)
      for name in names {
        let isNamed = differences.contains { $0.place.contains(name) }
        #expect(isNamed, "\(kind): \(name) is not in \(differences.prefix(5))")
      }
      #expect(!differences.isEmpty, "\(kind)")
      _ = try change(file, sample, kind)
    }
    #expect(try ledger.differences(views: false) == [])
  }

  @Test func `a ledger that nobody touched has no difference`() throws {
    let ledger = try Self.ledger()
    let size = try ledger.ledger().log.size()
    #expect(size == 312)
    #expect(try ledger.differences(workers: 1) == [])
    #expect(try ledger.differences(workers: 4) == [])
  }

  typealias Header = EntryLayout.Header
  static let headerBytes = [
    Header.formatVersion, Header.event, Header.flow, Header.state, Header.flags,
    Header.warningCount, Header.position,
    Header.recordedAt, Header.effectiveAt, Header.declaration, Header.supersedes, Header.version,
    Header.exporter,
    Header.importer, Header.declarant, Header.dispatch, Header.destination, Header.trading,
    Header.acceptedOn,
    Header.month, Header.transportMode, Header.numberLength, Header.itemCount, Header.linkCount,
    Header.markCount,
    Header.party, Header.documentHash, Header.nonce, Header.office, Header.number, Header.reserved,
  ]

  @Test(arguments: [true, false])
  func `a changed byte of an entry's header is found at its position`(sealed: Bool) throws {
    try audit(sealed, Self.headerBytes) { file, sample, offset in
      let place = try file.entry(at: sample.noted)
      try file.change(place.table, place.key) { $0[place.start + offset] ^= 1 }
      return ["position \(sample.noted)"]
    }
  }

  @Test(arguments: [true, false])
  func `a changed byte of an item, and of the notes' digest, is found`(sealed: Bool) throws {
    let offsets = [-1, -32, EntryLayout.headerBytes + EntryLayout.Item.netMass]
    try audit(sealed, offsets) { file, sample, offset in
      let place = try file.entry(at: sample.noted)
      let byte = place.start + (offset < 0 ? place.count + offset : offset)
      try file.change(place.table, place.key) { $0[byte] ^= 0x80 }
      return ["position \(sample.noted)"]
    }
  }

  @Test(arguments: [true, false])
  func `an entry changed together with its leaf hash is found by its document and by the tree`(
    sealed: Bool
  ) throws {
    try audit(sealed, [EntryLayout.Item.value, EntryLayout.Item.quantity]) { file, sample, offset in
      let place = try file.entry(at: sample.noted)
      try file.change(place.table, place.key) { record in
        record[place.start + EntryLayout.headerBytes + offset] ^= 1
        let leaf = MerkleTree.leaf(Array(record[place.start..<place.start + place.count]))
        leaf.write(to: &record, at: place.hash)
      }
      return ["position \(sample.noted)"] + (sealed ? ["level 1 tile 0 hash 0"] : [])
    }
  }

  @Test(arguments: [true, false])
  func `a changed leaf hash is found at its position`(sealed: Bool) throws {
    try audit(sealed, [0, 31]) { file, sample, byte in
      let place = try file.entry(at: sample.noted)
      try file.change(place.table, place.key) { $0[place.hash + byte] ^= 1 }
      return ["position \(sample.noted)"]
    }
  }

  @Test(arguments: [true, false])
  func `a changed byte of a document's record is found at its position`(sealed: Bool) throws {
    try audit(sealed, [0, 1, 2, 3, 4, 7, 8, 40]) { file, sample, offset in
      let place = try file.document(at: sample.identified)
      try file.change(place.table, place.key) { $0[place.start + offset] ^= 1 }
      return ["position \(sample.identified)"]
    }
  }

  @Test(arguments: [true, false])
  func `changed notes are found at their position`(sealed: Bool) throws {
    try audit(sealed, [1, 2, 40]) { file, sample, back in
      let place = try file.document(at: sample.noted)
      try file.change(place.table, place.key) { $0[place.start + place.count - back] ^= 1 }
      return ["position \(sample.noted)"]
    }
  }

  @Test(arguments: [true, false])
  func `a changed document of a party is found at its position`(sealed: Bool) throws {
    try audit(sealed, [8, 12, 16]) { file, sample, byte in
      let place = try file.document(at: sample.party)
      try file.change(place.table, place.key) { $0[place.start + byte] ^= 1 }
      return ["position \(sample.party)"]
    }
  }

  @Test(arguments: [true, false])
  func `a changed record of any index is found by its key`(sealed: Bool) throws {
    typealias Table = LogLayout.Table
    for (table, name) in [(Table.identifiers, "id-%"), (Table.parties, "X:%")] {
      try audit(sealed, [0, 4, 7, 8, 11, 20, 39]) { file, sample, byte in
        let name = name.replacing("%", with: "\(sample.part)")
        let size = try file.size(table, Array(name.utf8))
        try file.change(table, Array(name.utf8)) { $0[min(byte, size - 1)] ^= 1 }
        return [name]
      }
    }
  }

  @Test(arguments: [true, false])
  func `a changed record of the index of names is found by its positions`(sealed: Bool) throws {
    try audit(sealed, [0, 5, 7, 8, 9, 11]) { file, _, byte in
      let key = LogFile.key(NameRange(level: 0, number: sealed ? 0 : 1).key)
      try file.change(LogLayout.Table.names, key) { $0[12 * 3 + byte] ^= 1 }
      return ["names of positions \(sealed ? "0 to 255" : "256 to 311")"]
    }
  }

  @Test(arguments: [true, false])
  func `a changed record of the index of times is found`(sealed: Bool) throws {
    try audit(sealed, [0, 1, 7]) { file, sample, byte in
      let key = try file.keys(LogLayout.Table.times)[sample.part]
      try file.change(LogLayout.Table.times, key) { $0[byte] ^= 1 }
      return ["time 2026-01-01T00:00:\(sealed ? "04" : "10")Z"]
    }
  }

  @Test func `a changed byte of a tile is found by its level, tile and hash`() throws {
    try audit(true, [0, 31]) { file, _, byte in
      let key = LogFile.key(LogLayout.tileKey(level: 1, number: 0))
      try file.change(LogLayout.Table.tiles, key) { $0[byte] ^= 1 }
      return ["level 1 tile 0 hash 0", "size 312"]
    }
  }
}
