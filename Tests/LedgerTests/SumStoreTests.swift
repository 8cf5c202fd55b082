import LMDB
import Support
import Testing

@testable import Ledger

/// Cells in parts, and what came to them since, beside a dictionary.
@Suite struct SumStoreTests {
  private static let header = ViewFile.Header(
    name: "cells", version: 1, origin: "test/cells", fingerprint: Hash(of: [1]))

  private let directory: TemporaryDirectory
  private let store: SumStore

  init() throws {
    directory = try TemporaryDirectory()
    store = try SumStore.create(path: directory.path + "/view", header: Self.header)
  }

  private func apply(_ cells: [SumCell]) throws {
    let progress = try store.file.progress()
    try store.apply(cells, over: progress..<progress + 1, skipped: []) { "\($0)" }
  }

  /// How many records a table has.
  private func records(_ table: String) throws -> Int {
    try store.file.environment.read { try $0.count($0.table(table)) }
  }

  private func cell(_ key: UInt64, _ items: Int64, _ mass: Int128 = 0) -> SumCell {
    SumCell(key: key, items: items, mass: mass, value: mass * 3, quantity: 0)
  }

  @Test(arguments: [1, 2])
  func `whatever came, the cells are what it adds up to, and are counted`(seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    var model: [UInt64: SumCell] = [:]
    if seed == 2 {
      let first = (1...30_000).map { cell(UInt64($0) * 5, 2, Int128($0)) }
      try store.fill(first, progress: 0, skipped: [])
      for cell in first { model[cell.key] = cell }
    }
    var merges = 0
    for _ in 0..<25 {
      var changes: [UInt64: SumCell] = [:]
      for _ in 0..<2_000 {
        let key = UInt64(numbers.below(60_000)) * 5
        let taken = changes[key] == nil ? model[key] : nil
        switch numbers.below(4) {
        case 0: changes[key] = taken?.negated
        case 1: if let taken { changes[key] = cell(key, 0, taken.items > 1 ? 1 : 0) }
        default:
          changes[key] = cell(key, 1 + Int64(numbers.below(3)), Int128(numbers.below(1 << 40)))
        }
      }
      let sorted = changes.values.filter { !$0.isEmpty }.sorted { $0.key < $1.key }
      try apply(sorted)
      for change in sorted {
        var cell = model[change.key] ?? cell(change.key, 0)
        cell.add(change.items, change.mass, change.value, change.quantity)
        model[change.key] = cell.isEmpty ? nil : cell
      }
      #expect(try store.allCells().cells == model.values.sorted { $0.key < $1.key })
      #expect(try store.count() == model.count)
      if try records("changes") == 0 { merges += 1 }
    }
    #expect(merges > 0, "the parts were never written anew")
    #expect(try records("changes") > 0, "nothing is beside the parts")
    #expect(try store.file.progress() == 25)
  }

  @Test(arguments: [false, true])
  func `more than there is cannot be taken back, and nothing is changed then`(inParts: Bool) throws
  {
    let cells = [cell(3, 2, 10), cell(7, 1, 5)]
    if inParts { try store.fill(cells, progress: 1, skipped: []) } else { try apply(cells) }
    for wrong in [cell(7, -2, -5), cell(7, -1, -4), cell(5, -1), cell(9, 0, 1)] {
      #expect { try apply([cell(3, 1, 1), wrong]) } throws: {
        ($0 as? LedgerError)?.code == .negativeCount
          && ($0 as? LedgerError)?.message.contains("cell \(wrong.key)") == true
      }
      #expect(try store.allCells().cells == cells)
      #expect(try store.file.progress() == 1)
    }
    try apply([cell(3, -2, -10), cell(7, -1, -5)])
    #expect(try store.allCells().cells == [] && store.count() == 0)
  }

  @Test func `one cell more than there is taken back is found in a long range too`() throws {
    let many = (0..<20_000).map { cell(UInt64($0) * 2, 1, 1) }
    #expect { try apply(many.dropLast() + [cell(39_999, -1)]) } throws: {
      ($0 as? LedgerError)?.message.contains("cell 39999") == true
    }
    #expect(try store.count() == 0)
    try apply(many)
    #expect(try store.count() == 20_000 && records("changes") == 0)
    #expect(try records("cells") == (20_000 + SumStore.cellsPerPart - 1) / SumStore.cellsPerPart)
  }

  @Test func `a part under a wrong key, or with a wrong number, is damaged`() throws {
    try store.fill((0..<200).map { cell(UInt64($0), 1, 7) }, progress: 1, skipped: [])
    let table = try store.file.environment.read { try $0.table("cells") }
    let key = UInt64(SumStore.cellsPerPart - 1)
    func change(_ body: (inout [UInt8]) -> Void, to newKey: UInt64) throws {
      try store.file.environment.write { transaction in
        guard var value = try transaction.reading.value(of: key, in: table)?.array else {
          throw Failure(text: "no part \(key)")
        }
        body(&value)
        try transaction.remove(key, from: table)
        try transaction.put(value.span.bytes, at: newKey, in: table)
      }
    }
    try change({ _ in }, to: key - 1)
    #expect { _ = try store.allCells() } throws: { ($0 as? LedgerError)?.code == .damaged }
  }
}
