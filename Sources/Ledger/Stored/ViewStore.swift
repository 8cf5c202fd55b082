import Customs
import LMDB

/// One version of a view on disk: an LMDB environment with the cells, and how far they have come.
///
/// Cells and progress change in one transaction, so that after a stop at any moment no entry is applied twice or skipped.
final class ViewStore {
  /// What a stored view says of itself.
  struct Header: Equatable {
    let name: String
    let version: Int
    /// Origin of the ledger it was made from.
    let origin: String
    let fingerprint: Hash
  }

  private enum Key {
    static let name = Array("name".utf8)
    static let version = Array("version".utf8)
    static let origin = Array("origin".utf8)
    static let fingerprint = Array("fingerprint".utf8)
    static let progress = Array("progress".utf8)
    /// Progress, number of rows, root: remembered from when they were last computed.
    static let root = Array("root".utf8)
  }

  static let cellBytes = 56

  let path: String
  private let environment: Environment
  private let cells: Table
  private let meta: Table
  let header: Header

  /// Opens a stored view.
  init(path: String, readOnly: Bool) throws {
    self.path = path
    environment = try Environment(path: path, readOnly: readOnly)
    let environment = environment
    (cells, meta, header) = try environment.read { transaction in
      let meta = try transaction.table("meta")
      let fingerprint = try Self.bytes(Key.fingerprint, meta, transaction, path)
      let version = Int(
        String(decoding: try Self.bytes(Key.version, meta, transaction, path), as: UTF8.self))
      guard fingerprint.count == 32, let version else {
        throw Self.damaged(path, "its description is garbled")
      }
      let header = Header(
        name: String(decoding: try Self.bytes(Key.name, meta, transaction, path), as: UTF8.self),
        version: version,
        origin: String(
          decoding: try Self.bytes(Key.origin, meta, transaction, path), as: UTF8.self),
        fingerprint: Hash(unsafe fingerprint.span.bytes))
      return (try transaction.table("cells"), meta, header)
    }
  }

  private static func bytes(
    _ key: [UInt8], _ table: Table, _ transaction: borrowing ReadTransaction, _ path: String
  ) throws -> [UInt8] {
    guard let value = try transaction.value(of: unsafe key.span.bytes, in: table) else {
      throw damaged(path, "it has no \(String(decoding: key, as: UTF8.self))")
    }
    return value.array
  }

  /// Writes a complete view into a new directory and flushes it. Nothing reads it before it is promoted.
  static func create(
    path: String, header: Header, cells: [SumCell], progress: UInt64,
    written: (Int) -> Void = { _ in }
  ) throws {
    try FileSystem.makeDirectory(path, mode: 0o750)
    let environment = try Environment(path: path, create: true, durability: .unsynced)
    var start = 0
    repeat {
      let end = min(cells.count, start + 200_000)
      try environment.write { transaction in
        let table = try transaction.createTable("cells")
        let meta = try transaction.createTable("meta")
        var record = [UInt8](repeating: 0, count: cellBytes)
        for cell in cells[start..<end] {
          encode(cell, into: &record)
          try transaction.put(unsafe record.span.bytes, at: cell.key, in: table, mode: .append)
        }
        if end == cells.count {
          try put(Array(header.name.utf8), Key.name, meta, &transaction)
          try put(Array(String(header.version).utf8), Key.version, meta, &transaction)
          try put(Array(header.origin.utf8), Key.origin, meta, &transaction)
          try put(header.fingerprint.bytes, Key.fingerprint, meta, &transaction)
          try put(number(progress), Key.progress, meta, &transaction)
        }
      }
      written(end - start)
      start = end
    } while start < cells.count
    try environment.sync()
    try FileSystem.flushDirectory(path)
  }

  /// How many entries the view has seen: the next position it will read.
  func progress() throws -> UInt64 {
    try environment.read { try progress(in: $0) }
  }

  private func progress(in transaction: borrowing ReadTransaction) throws -> UInt64 {
    guard let value = try transaction.value(of: unsafe Key.progress.span.bytes, in: meta),
      value.byteCount == 8
    else {
      throw Self.damaged(path, "it has no progress")
    }
    return unsafe UInt64(littleEndian: value.unsafeLoadUnaligned(as: UInt64.self))
  }

  /// Adds what the entries of `range` changed; cells and progress together.
  ///
  /// - Throws: `negativeCount` naming the cell if more would be taken back than there is; nothing is changed then.
  func apply(_ changes: [SumCell], over range: Range<UInt64>, describe: (UInt64) -> String) throws {
    try environment.write { transaction in
      let progress = try progress(in: transaction.reading)
      guard progress == range.lowerBound else {
        throw LedgerError(
          .locked,
          "\(path): its progress is \(progress), expected \(range.lowerBound); another process moved it"
        )
      }
      var record = [UInt8](repeating: 0, count: Self.cellBytes)
      for change in changes {
        var cell = SumCell(key: change.key, items: 0, mass: 0, value: 0, quantity: 0)
        if let stored = try transaction.reading.value(of: change.key, in: cells) {
          cell = try Self.decode(change.key, stored, path)
        }
        cell.add(change.items, change.mass, change.value, change.quantity)
        try Self.check(cell, header.name, range, describe)
        if cell.items == 0 {
          try transaction.remove(cell.key, from: cells)
        } else {
          Self.encode(cell, into: &record)
          try transaction.put(unsafe record.span.bytes, at: cell.key, in: cells)
        }
      }
      try Self.put(Self.number(range.upperBound), Key.progress, meta, &transaction)
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
    try environment.read { transaction in
      try transaction.forEach(in: cells) { record in
        guard let key = record.number else {
          throw Self.damaged(path, "a key of \(record.key.byteCount) bytes")
        }
        try body(try Self.decode(key, record.value, path))
        return true
      }
      return try progress(in: transaction)
    }
  }

  /// How many cells there are.
  func count() throws -> Int { try environment.read { try $0.count(cells) } }

  /// The root computed last, if the view has not changed since.
  func rememberedRoot() throws -> Hash? {
    try environment.read { transaction in
      guard let value = try transaction.value(of: unsafe Key.root.span.bytes, in: meta),
        value.byteCount == 40,
        try unsafe UInt64(littleEndian: value.unsafeLoadUnaligned(as: UInt64.self))
          == progress(in: transaction)
      else { return nil }
      return Hash(value, at: 8)
    }
  }

  /// Remembers the root of the state at `progress`.
  func remember(root: Hash, progress: UInt64) throws {
    try environment.write { transaction in
      guard try self.progress(in: transaction.reading) == progress else { return }
      try Self.put(Self.number(progress) + root.bytes, Key.root, meta, &transaction)
    }
  }

  /// Bytes of the file in use.
  func usedBytes() throws -> Int { try environment.usage().usedBytes }

  private static func put(
    _ value: [UInt8], _ key: [UInt8], _ table: Table, _ transaction: inout WriteTransaction
  ) throws {
    try transaction.put(unsafe value.span.bytes, at: unsafe key.span.bytes, in: table)
  }

  private static func number(_ value: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 8)
    bytes.store(value, at: 0)
    return bytes
  }

  private static func encode(_ cell: SumCell, into record: inout [UInt8]) {
    record.store(cell.items, at: 0)
    record.store(cell.mass, at: 8)
    record.store(cell.value, at: 24)
    record.store(cell.quantity, at: 40)
  }

  private static func decode(_ key: UInt64, _ record: RawSpan, _ path: String) throws -> SumCell {
    guard record.byteCount == cellBytes else {
      throw damaged(path, "a cell of \(record.byteCount) bytes")
    }
    return unsafe SumCell(
      key: key,
      items: Int64(littleEndian: record.unsafeLoadUnaligned(fromByteOffset: 0, as: Int64.self)),
      mass: Int128(littleEndian: record.unsafeLoadUnaligned(fromByteOffset: 8, as: Int128.self)),
      value: Int128(littleEndian: record.unsafeLoadUnaligned(fromByteOffset: 24, as: Int128.self)),
      quantity: Int128(
        littleEndian: record.unsafeLoadUnaligned(fromByteOffset: 40, as: Int128.self)))
  }

  static func damaged(_ path: String, _ reason: String) -> LedgerError {
    LedgerError(.damaged, "\(path): \(reason); delete the directory and run 'tamga rebuild'")
  }
}
