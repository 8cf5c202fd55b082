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

  /// Changes the cell with the smallest key, of a view that was built a moment ago; nil removes it.
  static func changeFirstCell(
    _ ledger: TemporaryLedger, _ view: String, _ body: (SumCell) -> SumCell?
  ) throws {
    let key = try firstKey(ledger, view, table: "cells")
    try write(ledger, view) { transaction in
      let table = try transaction.reading.table("cells")
      var cells: [SumCell] = []
      if let part = try transaction.reading.value(of: key.span.bytes, in: table) {
        try CellRecord.read(part, into: &cells, view)
      }
      let changed = body(cells.removeFirst())
      cells = (changed.map { [$0] } ?? []) + cells
      try transaction.remove(key.span.bytes, from: table)
      guard let last = cells.last else { return }
      var record = CellRecord()
      record.begin(part: cells[...])
      try transaction.put(record.bytes, at: last.key, in: table)
    }
  }

  /// Changes the record with the smallest key of a table.
  static func changeFirst(
    _ ledger: TemporaryLedger, _ view: String, table: String, _ body: (inout [UInt8]) -> Void
  ) throws {
    let key = try firstKey(ledger, view, table: table)
    try change(ledger, view, table: table, key: key, body)
  }

  private static func firstKey(
    _ ledger: TemporaryLedger, _ view: String, table: String
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

extension SumCell {
  /// A cell that says one item more than the entries do.
  var withOneMoreItem: SumCell {
    SumCell(key: key, items: items + 1, mass: mass, value: value, quantity: quantity)
  }
}
