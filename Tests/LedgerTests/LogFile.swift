import Customs
import LMDB
import Support

@testable import Ledger

/// The log's records, changed behind the ledger's back, through LMDB so that the file stays valid.
struct LogFile {
  let ledger: TemporaryLedger

  /// Changes a record.
  func change(_ table: String, _ key: [UInt8], _ body: (inout [UInt8]) throws -> Void) throws {
    try ledger.ledger().log.environment.write { transaction in
      let handle = try transaction.reading.table(table)
      guard var value = try transaction.reading.value(of: key.span.bytes, in: handle)?.array else {
        throw Failure(text: "\(table) has no record \(key)")
      }
      try body(&value)
      try transaction.put(value.span.bytes, at: key.span.bytes, in: handle)
    }
  }

  /// Stores a record.
  func put(_ table: String, _ key: [UInt8], _ value: [UInt8]) throws {
    try ledger.ledger().log.environment.write { transaction in
      let handle = try transaction.reading.table(table)
      try transaction.put(value.span.bytes, at: key.span.bytes, in: handle)
    }
  }

  /// Removes a record.
  func remove(_ table: String, _ key: [UInt8]) throws {
    try ledger.ledger().log.environment.write { transaction in
      let handle = try transaction.reading.table(table)
      guard try transaction.remove(key.span.bytes, from: handle) else {
        throw Failure(text: "\(table) has no record \(key)")
      }
    }
  }

  /// All keys of a table.
  func keys(_ table: String) throws -> [[UInt8]] {
    var keys: [[UInt8]] = []
    try ledger.ledger().log.environment.read { transaction in
      try transaction.forEach(in: transaction.table(table)) { record in
        keys.append(record.key.array)
        return true
      }
    }
    return keys
  }

  /// The number of bytes of a record.
  func size(_ table: String, _ key: [UInt8]) throws -> Int {
    try ledger.ledger().log.environment.read { transaction in
      try transaction.value(of: key.span.bytes, in: transaction.table(table))?.byteCount ?? 0
    }
  }

  /// A number as a key.
  static func key(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  }

  /// Where the part of a position lies: in a sealed bundle, or in a tail's record of its own.
  struct Place {
    let table: String
    let key: [UInt8]
    /// Where the entry (or the document's record) begins in the record.
    let start: Int
    let count: Int
    /// Where its leaf hash lies.
    var hash = 0
  }

  func entry(at position: UInt64) throws -> Place {
    let (number, index) = position.quotientAndRemainder(dividingBy: 256)
    if let part = try part(of: LogLayout.Table.bundles, number, Int(index)) {
      return Place(
        table: LogLayout.Table.bundles, key: Self.key(number), start: part.lowerBound,
        count: part.count,
        hash: LogLayout.offsetBytes + Int(index) * 32)
    }
    let size = try size(LogLayout.Table.tail, Self.key(position))
    return Place(table: LogLayout.Table.tail, key: Self.key(position), start: 32, count: size - 32)
  }

  func document(at position: UInt64) throws -> Place {
    let (number, index) = position.quotientAndRemainder(dividingBy: 256)
    if let part = try part(of: LogLayout.Table.documents, number, Int(index)) {
      return Place(
        table: LogLayout.Table.documents, key: Self.key(number), start: part.lowerBound,
        count: part.count)
    }
    let size = try size(LogLayout.Table.documentTail, Self.key(position))
    return Place(
      table: LogLayout.Table.documentTail, key: Self.key(position), start: 0, count: size)
  }

  private func part(of table: String, _ number: UInt64, _ index: Int) throws -> Range<Int>? {
    try ledger.ledger().log.environment.read { transaction in
      guard let record = try transaction.value(of: number, in: transaction.table(table)) else {
        return nil
      }
      func offset(_ index: Int) -> Int {
        let bytes = record.array(index * 4..<index * 4 + 4)
        return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
      }
      return offset(index)..<offset(index + 1)
    }
  }
}
