import Customs
import LMDB

/// The cells of a sum view on disk.
final class SumStore: ViewStore {
  static let tables = ["cells", "snapshots"]
  /// Of a resumed build the snapshots stand.
  static let lastTable = "cells"
  /// A copy of all cells is kept at every multiple of so many entries, so that the view as of any earlier position is
  /// at most half as many entries away.
  static let usualSpacing: UInt64 = 1 << 20
  /// So many cells of a copy are one record.
  static let cellsPerPart = 2048

  let file: ViewFile
  private let cells: Table
  private let snapshots: Table

  init(_ file: ViewFile) throws {
    self.file = file
    (cells, snapshots) = try file.environment.read { transaction in
      (try transaction.table("cells"), try transaction.table("snapshots"))
    }
  }

  /// Writes all cells of a view that is still empty, and its progress.
  func fill(_ sorted: [SumCell], progress: UInt64, skipped: Set<UInt64>) throws {
    var start = 0
    repeat {
      let end = min(sorted.count, start + 200_000)
      try file.environment.write { transaction in
        var record = CellRecord()
        for cell in sorted[start..<end] {
          record.begin(cell)
          try transaction.put(
            unsafe record.bytes.span.bytes, at: cell.key, in: cells, mode: .append)
        }
        if end == sorted.count {
          try file.advance(over: 0..<progress, skipped: skipped, &transaction)
        }
      }
      start = end
    } while start < sorted.count
  }

  /// Keeps a copy of all cells as they were at a position.
  func keepSnapshot(_ sorted: [SumCell], at position: UInt64) throws {
    try file.environment.write { transaction in
      var record = CellRecord()
      for (part, start) in stride(from: 0, to: sorted.count, by: Self.cellsPerPart).enumerated() {
        let end = min(sorted.count, start + Self.cellsPerPart)
        record.begin(part: sorted[start..<end])
        let key = Self.key(position) + Self.key(UInt64(part))
        try transaction.put(
          unsafe record.bytes.span.bytes, at: unsafe key.span.bytes, in: snapshots)
      }
      // A snapshot without cells is told from a missing one by this record.
      let key = Self.key(position)
      try transaction.put(unsafe key.span.bytes, at: unsafe key.span.bytes, in: snapshots)
    }
  }

  /// The positions of which there are snapshots.
  func snapshotPositions() throws -> [UInt64] {
    try file.environment.read { transaction in
      var positions: [UInt64] = []
      var next: UInt64 = 0
      var found = true
      while found {
        found = false
        try transaction.forEach(in: snapshots, from: Self.key(next)) { record in
          guard record.key.byteCount == 8, let position = record.number else {
            throw ViewFile.damaged(path, "a snapshot's key of \(record.key.byteCount) bytes")
          }
          positions.append(position)
          next = position + 1
          found = true
          return false
        }
      }
      return positions
    }
  }

  /// The cells kept at a position.
  func snapshot(at position: UInt64) throws -> [SumCell] {
    var kept: [SumCell] = []
    try file.environment.read { transaction in
      try transaction.forEach(in: snapshots, from: Self.key(position)) { record in
        var reader = FactReader(record.key.array)
        guard try reader.number(UInt64.self) == position else { return false }
        if reader.isAtEnd { return true }
        kept += try CellRecord.cells(of: record.value, path)
        return true
      }
    }
    return kept
  }

  private static func key(_ number: UInt64) -> [UInt8] {
    var key = FactBytes()
    key.append(number)
    return key.bytes
  }

  /// Adds what the entries of `range` changed; cells and progress together.
  ///
  /// - Throws: `negativeCount` naming the cell if more would be taken back than there is; nothing is changed then.
  func apply(
    _ changes: [SumCell], over range: Range<UInt64>, skipped: Set<UInt64>,
    describe: (UInt64) -> String
  ) throws {
    try file.environment.write { transaction in
      try file.advance(over: range, skipped: skipped, &transaction)
      var record = CellRecord()
      for change in changes {
        var cell = SumCell(key: change.key, items: 0, mass: 0, value: 0, quantity: 0)
        if let stored = try transaction.reading.value(of: change.key, in: cells) {
          cell = try CellRecord.cell(change.key, stored, path)
        }
        cell.add(change.items, change.mass, change.value, change.quantity)
        try Self.check(cell, header.name, range, describe)
        if cell.items == 0 {
          try transaction.remove(cell.key, from: cells)
        } else {
          record.begin(cell)
          try transaction.put(unsafe record.bytes.span.bytes, at: cell.key, in: cells)
        }
      }
    }
  }

  /// A cell without items has nothing in it; none has less than no items.
  static func check(
    _ cell: SumCell, _ view: String, _ range: Range<UInt64>, _ describe: (UInt64) -> String
  ) throws {
    guard cell.items < 0 || (cell.items == 0 && !cell.isEmpty) else { return }
    throw LedgerError(
      .negativeCount,
      "view \(view): positions \(range.lowerBound) to \(range.upperBound) leave cell \(describe(cell.key)) with \(cell.items) items, \(cell.mass) mg, \(cell.value) hundredths; more was taken back than was there"
    )
  }

  /// Calls `body` with each cell in the order of keys, and returns the progress of the same state.
  @discardableResult
  func forEachCell(_ body: (SumCell) throws -> Void) throws -> UInt64 {
    try file.environment.read { transaction in
      try transaction.forEach(in: cells) { record in
        guard let key = record.number else {
          throw ViewFile.damaged(path, "a key of \(record.key.byteCount) bytes")
        }
        try body(try CellRecord.cell(key, record.value, path))
        return true
      }
      return try file.progress(in: transaction)
    }
  }

  /// All cells by key, and the progress of the same state.
  func allCells() throws -> (cells: [SumCell], progress: UInt64) {
    var cells: [SumCell] = []
    cells.reserveCapacity(try count())
    let progress = try forEachCell { cells.append($0) }
    return (cells, progress)
  }

  /// How many cells there are.
  func count() throws -> Int { try file.environment.read { try $0.count(cells) } }
}
