import Customs
import LMDB
import Support
import Testing

@testable import Ledger

/// Records that are missing, or too many, and changes anywhere at all.
@Suite struct AuditRecordTests {
  private static func ledger(_ count: Int = 270) throws -> TemporaryLedger {
    let ledger = try TemporaryLedger()
    var lines = (0..<count - 8).map { index in
      Line.accepted(DeclarationText("T:\(index)"), id: index % 50 == 7 ? "id-\(index)" : nil)
    }
    // Something of every kind that the index of references knows.
    lines.insert(contentsOf: [Line.lodged("A"), Line.lodged("B"), Line.lodged("C")], at: 20)
    lines += [
      Line.acceptance("T:A", of: "A"), Line.rejected("B"), Line.accepted("T:D", lrn: "D"),
      Line.list(), Line.registered("X:importer"),
    ]
    for half in [lines[..<(count / 2)], lines[(count / 2)...]] {
      ledger.clock += 1_000_000
      try ledger.append(Array(half))
    }
    return ledger
  }

  typealias Table = LogLayout.Table

  @Test(arguments: Table.all)
  func `a missing record of any table is found`(table: String) throws {
    let ledger = try Self.ledger()
    let file = LogFile(ledger: ledger)
    let keys = try file.keys(table)
    for key in [keys[0], keys[keys.count / 2]] {
      var record: [UInt8] = []
      try file.change(table, key) { record = $0 }
      try file.remove(table, key)
      #expect(try !ledger.differences(views: false).isEmpty, "\(table) without \(key)")
      try file.put(table, key, record)
      #expect(try ledger.differences(views: false) == [])
    }
  }

  @Test(arguments: Table.all)
  func `a record too many in any table is found`(table: String) throws {
    let ledger = try Self.ledger()
    let file = LogFile(ledger: ledger)
    var record: [UInt8] = []
    let some = try file.keys(table)[0]
    try file.change(table, some) { record = $0 }
    var keys = [Array("zzz".utf8)]
    if some.count == 8, table != Table.bundles, table != Table.tail {
      keys += [LogFile.key(77_777), LogFile.key(.max)]
    }
    for key in keys {
      try file.put(table, key, record)
      // A last key of another form stops the reading itself.
      let found = Result { try ledger.differences(views: false) }
      if case .success(let differences) = found {
        #expect(!differences.isEmpty, "\(table) with \(key)")
      }
      try file.remove(table, key)
    }
    #expect(try ledger.differences(views: false) == [])
  }

  @Test func `an entry or a bundle far behind the last one is found, and stops no program`() async {
    await #expect(processExitsWith: .success) {
      for table in [Table.bundles, Table.tail] {
        for key in [LogFile.key(77_777), LogFile.key(.max)] {
          let ledger = try AuditRecordTests.ledger()
          let file = LogFile(ledger: ledger)
          try file.put(table, key, [UInt8](repeating: 1, count: 300))
          guard try !ledger.differences(views: false).isEmpty else {
            throw Failure(text: "\(table) \(key)")
          }
        }
      }
    }
  }

  @Test(arguments: Table.all)
  func `a record cut short or made longer is found in any table`(table: String) throws {
    let ledger = try Self.ledger()
    let file = LogFile(ledger: ledger)
    let keys = try file.keys(table)
    for key in [keys[0], keys[keys.count - 1]] {
      let size = try file.size(table, key)
      for count in [0, 1, 31, 32, 33, size / 2, size - 8, size - 1, size + 1, size + 8]
      where count >= 0 && count != size {
        var record: [UInt8] = []
        try file.change(table, key) { bytes in
          record = bytes
          bytes =
            Array(bytes.prefix(count)) + [UInt8](repeating: 0, count: max(0, count - bytes.count))
        }
        let found = Result { try ledger.differences(views: false) }
        if case .success(let differences) = found {
          #expect(!differences.isEmpty, "\(table) \(key) of \(count) bytes instead of \(size)")
        }
        try file.put(table, key, record)
      }
    }
    #expect(try ledger.differences(views: false) == [])
  }

  @Test func `every single byte of a small log is found when it changes`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([
      Line.accepted(
        DeclarationText("T:1") {
          $0.importer = nil
          $0.kind = "export"
          $0.items = [ItemText { $0.net = "0" }]
        }, id: "id-1")
    ])
    let file = LogFile(ledger: ledger)
    var count = 0
    for table in Table.all {
      for key in try file.keys(table) {
        for byte in 0..<(try file.size(table, key)) {
          try file.change(table, key) { $0[byte] ^= 0x41 }
          let found = Result { try ledger.differences(views: false) }
          if case .success(let differences) = found {
            #expect(!differences.isEmpty, "\(table) \(key) byte \(byte)")
          }
          try file.change(table, key) { $0[byte] ^= 0x41 }
          count += 1
        }
      }
    }
    #expect(count > 1000)
    #expect(try ledger.differences() == [])
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `any byte of a sealed bundle, its offsets among them, is found when it changes`(seed: UInt64)
    throws
  {
    let ledger = try Self.ledger()
    let file = LogFile(ledger: ledger)
    var numbers = SeededNumbers(seed: seed)
    for _ in 0..<12 {
      let table = numbers.pick([Table.bundles, Table.documents])
      let size = try file.size(table, LogFile.key(0))
      let byte = numbers.below(3) == 0 ? numbers.below(LogLayout.offsetBytes) : numbers.below(size)
      let bit = UInt8(1) << UInt8(numbers.below(8))
      try file.change(table, LogFile.key(0)) { $0[byte] ^= bit }
      let found = Result { try ledger.differences(views: false) }
      if case .success(let differences) = found {
        #expect(!differences.isEmpty, "seed \(seed): \(table) byte \(byte) bit \(bit)")
      }
      try file.change(table, LogFile.key(0)) { $0[byte] ^= bit }
    }
  }
}
