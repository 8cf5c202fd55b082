import Customs
import LMDB

/// The cells of a sum view on disk.
///
/// They lie together in parts, as sorted as they were added up. What comes later is not written between them: a thousand
/// declarations change cells all over a view, and each page with one of them would be written whole. It is added up
/// beside them, cell by cell, until it is worth writing all parts anew.
final class SumStore: ViewStore {
  static let tables = ["cells", "changes", "snapshots"]
  /// Of a resumed build the snapshots stand.
  static let lastTable = "cells"
  /// A copy of all cells is kept at every multiple of so many entries, so that the view as of any earlier position is
  /// at most half as many entries away.
  static let usualSpacing: UInt64 = 1 << 20
  /// So many cells of a copy are one record.
  static let cellsPerSnapshotPart = 2048
  /// So many cells are one record, under the key of the last one. Three or so of them fill a page.
  static let cellsPerPart = 64
  /// Changes are written into the parts once there are more of them than this, and than four for each part.
  static let mostChanges = 16_384
  static let changesPerPart = 4

  let file: ViewFile
  private let cells: Table
  /// What is to be added to the cells, by key.
  private let changes: Table
  private let snapshots: Table

  init(_ file: ViewFile) throws {
    self.file = file
    (cells, changes, snapshots) = try file.environment.read { transaction in
      (
        try transaction.table("cells"), try transaction.table("changes"),
        try transaction.table("snapshots")
      )
    }
  }

  /// Writes all cells of a view that is still empty, and its progress.
  func fill(_ sorted: [SumCell], progress: UInt64, skipped: Set<UInt64>) throws {
    var start = 0
    repeat {
      let end = min(sorted.count, start + 200_000 / Self.cellsPerPart * Self.cellsPerPart)
      try file.environment.write { transaction in
        try write(sorted[start..<end], &transaction)
        if end == sorted.count {
          try file.advance(over: 0..<progress, skipped: skipped, &transaction)
        }
      }
      start = end
    } while start < sorted.count
  }

  private func write(_ sorted: ArraySlice<SumCell>, _ transaction: inout WriteTransaction) throws {
    var record = CellRecord()
    var rest = sorted
    while let last = rest.prefix(Self.cellsPerPart).last {
      record.begin(part: rest.prefix(Self.cellsPerPart))
      try transaction.put(record.bytes, at: last.key, in: cells, mode: .append)
      rest = rest.dropFirst(Self.cellsPerPart)
    }
  }

  /// Adds what the entries of `range` changed; cells and progress together.
  ///
  /// - Throws: `negativeCount` naming the cell if more would be taken back than there is; nothing is changed then.
  func apply(
    _ sorted: [SumCell], over range: Range<UInt64>, skipped: Set<UInt64>,
    describe: (UInt64) -> String
  ) throws {
    try file.environment.write { transaction in
      try file.advance(over: range, skipped: skipped, &transaction)
      let known = try transaction.reading.count(changes) + sorted.count
      let parts = try transaction.reading.count(cells)
      if known <= max(Self.mostChanges, parts * Self.changesPerPart) {
        for cell in sorted { try add(cell, range, &transaction, describe) }
      } else {
        let all = SumCell.sums(try allCells(in: transaction.reading), sorted)
        for cell in all { try Self.check(cell, header.name, range, describe) }
        try transaction.removeAll(from: changes)
        try transaction.removeAll(from: cells)
        try write(all[...], &transaction)
      }
    }
  }

  /// Adds to the changes of a cell.
  private func add(
    _ cell: SumCell, _ range: Range<UInt64>, _ transaction: inout WriteTransaction,
    _ describe: (UInt64) -> String
  ) throws {
    var change = cell
    if let stored = try transaction.reading.value(of: cell.key, in: changes) {
      let known = try CellRecord.cell(cell.key, stored, path)
      change.add(known.items, known.mass, known.value, known.quantity)
    }
    // What has come to a cell that holds nothing wrong leaves nothing wrong in it.
    if cell.items <= 0 {
      var total = change
      if let base = try part(cell.key, transaction.reading) {
        total.add(base.items, base.mass, base.value, base.quantity)
      }
      try Self.check(total, header.name, range, describe)
    }
    if change.isEmpty {
      try transaction.remove(cell.key, from: changes)
    } else {
      var record = CellRecord()
      record.begin(change)
      try transaction.put(record.bytes, at: cell.key, in: changes)
    }
  }

  /// What the parts have of a cell; nil if they have nothing.
  private func part(_ key: UInt64, _ transaction: borrowing ReadTransaction) throws -> SumCell? {
    var found: SumCell?
    try transaction.forEach(in: cells, from: Self.key(key)) { record in
      try CellRecord.forEach(of: record.value, path) { cell in
        if cell.key == key { found = cell }
        return cell.key < key
      }
      return false
    }
    return found
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

  /// All cells by key, and the progress of the same state.
  func allCells() throws -> (cells: [SumCell], progress: UInt64) {
    try file.environment.read { (try allCells(in: $0), try file.progress(in: $0)) }
  }

  private func allCells(in transaction: borrowing ReadTransaction) throws -> [SumCell] {
    var (known, changed): ([SumCell], [SumCell]) = ([], [])
    known.reserveCapacity(try transaction.count(cells) * Self.cellsPerPart)
    try transaction.forEach(in: cells) { record in
      try CellRecord.read(record.value, into: &known, path)
      guard let key = record.number, key == known.last?.key else {
        throw ViewFile.damaged(
          path, "a part of cells under another key than its last cell's")
      }
      return true
    }
    changed.reserveCapacity(try transaction.count(changes))
    try transaction.forEach(in: changes) { record in
      changed.append(try change(record))
      return true
    }
    return SumCell.sums(known, changed)
  }

  private func change(_ record: borrowing Record) throws -> SumCell {
    guard let key = record.number else {
      throw ViewFile.damaged(path, "a key of \(record.key.byteCount) bytes")
    }
    return try CellRecord.cell(key, record.value, path)
  }

  /// How many cells there are: those of the parts, which need not be read for this, and what the changes make of them.
  func count() throws -> Int {
    try file.environment.read { transaction in
      var count = 0
      try transaction.forEach(in: cells) { record in
        count += CellRecord.count(of: record.value)
        return true
      }
      try transaction.forEach(in: changes) { record in
        let change = try self.change(record)
        guard let base = try part(change.key, transaction) else {
          count += 1
          return true
        }
        if base.items + change.items == 0 { count -= 1 }
        return true
      }
      return count
    }
  }
}

/// Copies of all cells.
extension SumStore {
  /// Keeps a copy of all cells as they were at a position.
  func keepSnapshot(_ sorted: [SumCell], at position: UInt64) throws {
    try file.environment.write { transaction in
      var record = CellRecord()
      let size = Self.cellsPerSnapshotPart
      for (part, start) in stride(from: 0, to: sorted.count, by: size).enumerated() {
        record.begin(part: sorted[start..<min(sorted.count, start + size)])
        let key = Self.key(position) + Self.key(UInt64(part))
        try transaction.put(record.bytes, at: unsafe key.span.bytes, in: snapshots)
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
        try CellRecord.read(record.value, into: &kept, path)
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
}
