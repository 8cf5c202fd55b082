import Customs
import LMDB

extension FactStore {
  /// Walks two stores side by side and calls `body` with each record that is not the same in both.
  static func compare(
    _ mine: FactStore, _ theirs: FactStore,
    _ body: (_ table: String, _ key: String, _ mine: String, _ theirs: String) -> Void
  ) throws {
    for table in tables {
      try compare(mine, theirs, table) { key, mine, theirs in body(table, key, mine, theirs) }
    }
  }

  private static func compare(
    _ mine: FactStore, _ theirs: FactStore, _ table: String,
    _ body: (_ key: String, _ mine: String, _ theirs: String) -> Void
  ) throws {
    // Both are read in pieces, so that neither is in memory whole.
    var (left, others) = (Records(mine, table), Records(theirs, table))
    var (a, b) = (try left.next(), try others.next())
    while a != nil || b != nil {
      if let x = a, let y = b, x.key == y.key {
        if x.value != y.value { body(text(x.key), text(x.value), text(y.value)) }
        (a, b) = (try left.next(), try others.next())
      } else if let x = a, b.map({ x.key.lexicographicallyPrecedes($0.key) }) ?? true {
        body(text(x.key), text(x.value), "nothing")
        a = try left.next()
      } else if let y = b {
        body(text(y.key), "nothing", text(y.value))
        b = try others.next()
      }
    }
  }

  /// Printable characters as they are, other bytes in hexadecimal.
  private static func text(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      (33...126).contains(byte)
        ? String(Unicode.Scalar(byte)) : "." + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  /// The records of a table, read in pieces.
  private struct Records {
    private let store: FactStore
    private let table: String
    private var piece: [(key: [UInt8], value: [UInt8])] = []
    private var place = 0
    private var from: [UInt8] = []
    private var isDone = false

    init(_ store: FactStore, _ table: String) {
      self.store = store
      self.table = table
    }

    mutating func next() throws -> (key: [UInt8], value: [UInt8])? {
      if place == piece.count {
        if isDone { return nil }
        try read()
        if piece.isEmpty { return nil }
      }
      defer { place += 1 }
      return piece[place]
    }

    private mutating func read() throws {
      piece.removeAll(keepingCapacity: true)
      place = 0
      var found: [(key: [UInt8], value: [UInt8])] = []
      try store.file.environment.read { transaction in
        try transaction.forEach(in: transaction.table(table), from: from) { record in
          found.append((record.key.array, record.value.array))
          return found.count < 4096
        }
      }
      isDone = found.count < 4096
      piece = found
      // The next key in order is the last one with a zero byte behind it.
      if let last = found.last { from = last.key + [0] }
    }
  }
}
