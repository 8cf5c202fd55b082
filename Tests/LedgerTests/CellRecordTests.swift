import Support
import Testing

@testable import Ledger

/// What cells look like on disk.
@Suite struct CellRecordTests {
  private static let numbers: [Int128] = [
    0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, Int128(Int64.max), Int128(Int64.min),
    Int128(UInt64.max), 1 << 62, 1 << 63, 1 << 64, -(1 << 64), Int128.max, Int128.min,
  ]

  private static let cells: [SumCell] = numbers.enumerated().map { index, number in
    SumCell(
      key: UInt64(index) * 0x0123_4567_89AB, items: Int64(truncatingIfNeeded: number), mass: number,
      value: numbers[numbers.count - 1 - index], quantity: number ^ 0x55)
  }

  private func bytes(_ cells: [SumCell]) -> [UInt8] {
    var record = CellRecord()
    record.begin(part: cells[...])
    return record.bytes.array
  }

  private func read(_ bytes: [UInt8]) throws -> [SumCell] {
    var cells: [SumCell] = []
    try CellRecord.read(bytes.span.bytes, into: &cells, "view")
    return cells
  }

  private func read(_ key: UInt64, _ bytes: [UInt8]) throws -> SumCell {
    try CellRecord.cell(key, bytes.span.bytes, "view")
  }

  @Test(arguments: cells)
  func `a cell is read as it was written, whatever its numbers`(cell: SumCell) throws {
    var record = CellRecord()
    record.begin(cell)
    #expect(try read(cell.key, record.bytes.array) == cell)
  }

  @Test func `so are many, the last possible key among them`() throws {
    var cells = Self.cells
    cells.append(SumCell(key: .max - 1, items: 1, mass: 2, value: 3, quantity: 4))
    #expect(try read(bytes(cells)) == cells)
    #expect(try read([]) == [])
  }

  @Test func `a small cell takes few bytes`() {
    var record = CellRecord()
    record.begin(SumCell(key: 7, items: 3, mass: 150, value: -2, quantity: 0))
    #expect(record.bytes.array == [6, 0xAC, 0x02, 3, 0])
  }

  @Test func `a record that is cut, goes on, or holds too large a number is damaged`() throws {
    let whole = bytes([Self.cells[13]])
    for count in 1..<whole.count {
      let cut = Array(whole[..<count])
      #expect(throws: LedgerError.self) { try read(cut) }
    }
    for wrong: [UInt8] in [
      [2, 2, 2, 2, 2], [UInt8](repeating: 0x80, count: 40),
      [UInt8](repeating: 0xFF, count: 18) + [4],
      [],
    ] {
      #expect(throws: LedgerError.self) { try read(1, wrong) }
    }
  }
}
