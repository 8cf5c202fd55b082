import LMDB
import Support

@testable import Ledger

/// The files of a view, changed behind the ledger's back.
enum StoredView {
  /// Changes a record of a view's served version.
  static func change(
    _ ledger: TemporaryLedger, _ view: String, table: String, key: [UInt8],
    _ body: (inout [UInt8]) -> Void
  ) throws {
    try write(ledger, view) { transaction in
      let table = try transaction.reading.table(table)
      guard var value = try transaction.reading.value(of: key.span.bytes, in: table)?.array else {
        throw Failure(text: "no such record")
      }
      body(&value)
      try transaction.put(value.span.bytes, at: key.span.bytes, in: table)
    }
  }

  /// Changes the cell with the smallest key.
  static func changeFirstCell(
    _ ledger: TemporaryLedger, _ view: String, _ body: (inout [UInt8]) -> Void
  ) throws {
    try change(ledger, view, table: "cells", key: try firstKey(ledger, view), body)
  }

  /// Changes the record with the smallest key of a table.
  static func changeFirst(
    _ ledger: TemporaryLedger, _ view: String, table: String, _ body: (inout [UInt8]) -> Void
  ) throws {
    let key = try firstKey(ledger, view, table: table)
    try change(ledger, view, table: table, key: key, body)
  }

  /// Removes the cell with the smallest key.
  static func removeFirstCell(_ ledger: TemporaryLedger, _ view: String) throws {
    let key = try firstKey(ledger, view)
    try write(ledger, view) { transaction in
      let cells = try transaction.reading.table("cells")
      try transaction.remove(key.span.bytes, from: cells)
    }
  }

  private static func firstKey(
    _ ledger: TemporaryLedger, _ view: String, table: String = "cells"
  ) throws -> [UInt8] {
    var first: [UInt8] = []
    try write(ledger, view) { transaction in
      let table = try transaction.reading.table(table)
      try transaction.reading.forEach(in: table) { record in
        first = record.key.array
        return false
      }
    }
    return first
  }

  private static func write(
    _ ledger: TemporaryLedger, _ view: String, _ body: (inout WriteTransaction) throws -> Void
  ) throws {
    let directory = ViewDirectory(try ledger.ledger(), view)
    guard let version = try directory.current() else {
      throw Failure(text: "no version of \(view)")
    }
    let environment = try Environment(path: directory.versionPath(version))
    try environment.write { try body(&$0) }
  }
}
