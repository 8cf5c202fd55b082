import Customs
import LMDB

/// The facts of a fold view on disk, by key, and the rows they fold to.
///
/// A fact is never removed: what is taken back keeps the position since which it no longer holds, so that the view as of
/// any earlier position is folded from the same records.
final class FactStore: Sendable {
  static let tables = ["facts", "rows"]
  /// Behind a fact's key stand the position that asserted it and its place among that entry's facts.
  static let suffixBytes = 10

  let file: ViewFile
  private let facts: Table
  private let rows: Table
  var path: String { file.path }
  var header: ViewFile.Header { file.header }

  /// A fact with the time of its end.
  struct Stored: Sendable, Equatable {
    let fact: Fact
    /// The position since which it does not hold; `UInt64.max`: it holds.
    let takenBackAt: UInt64

    /// Whether the ledger held it when it had `size` entries.
    func holds(at size: UInt64) -> Bool {
      fact.assertedAt.rawValue < size && takenBackAt >= size
    }
  }

  typealias Fold = (_ key: [UInt8], _ facts: [Fact]) throws -> [[ViewValue]]

  /// Opens a stored view.
  convenience init(path: String, readOnly: Bool) throws {
    try self.init(ViewFile(path: path, readOnly: readOnly))
  }

  private init(_ file: ViewFile) throws {
    self.file = file
    (facts, rows) = try file.environment.read { transaction in
      (try transaction.table("facts"), try transaction.table("rows"))
    }
  }

  /// Makes an empty view in a new directory.
  static func create(path: String, header: ViewFile.Header, begun: ViewFile.Begun? = nil) throws
    -> FactStore
  {
    try FactStore(ViewFile(creating: path, header: header, begun: begun, tables: tables))
  }

  /// Goes on with an interrupted build: its facts stand as far as its progress, rows are folded anew.
  static func resume(path: String) throws -> FactStore {
    let store = try FactStore(ViewFile(resuming: path))
    try store.file.environment.write { try $0.removeAll(from: store.rows) }
    return store
  }

  /// Takes in what `range` changes. With `fold` the rows of the keys it touches are folded anew in the same transaction;
  /// without, whoever builds the view folds all of them at the end.
  func apply(
    _ changes: FactChanges, over range: Range<UInt64>, order: FactOrder, fold: Fold?
  ) throws {
    try file.environment.write { transaction in
      try file.advance(over: range, &transaction)
      try put(changes, &transaction)
      guard let fold else { return }
      for key in changes.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        let held = try storedFacts(of: key, in: transaction.reading).filter {
          $0.takenBackAt == .max
        }.map(\.fact).sorted { Fact.precedes($0, $1, order) }
        try replaceRows(of: key, held.isEmpty ? [] : try fold(key, held), &transaction)
      }
    }
  }

  private func put(_ changes: FactChanges, _ transaction: inout WriteTransaction) throws {
    let sorted = changes.assertions.map {
      (Self.key($0.key, $0.fact.assertedAt, $0.fact.ordinal), $0.fact)
    }
    .sorted { $0.0.lexicographicallyPrecedes($1.0) }
    for (key, fact) in sorted {
      let value = Self.encode(Stored(fact: fact, takenBackAt: .max))
      try transaction.put(unsafe value.span.bytes, at: unsafe key.span.bytes, in: facts)
    }
    for takeBack in changes.takeBacks { try end(takeBack, &transaction) }
  }

  /// Notes since when a fact no longer holds.
  private func end(_ takeBack: FactChanges.TakeBack, _ transaction: inout WriteTransaction) throws {
    let held = try storedFacts(of: takeBack.key, at: takeBack.place, in: transaction.reading).first
    {
      $0.takenBackAt == .max && $0.fact.position == takeBack.position
        && $0.fact.payload == takeBack.payload
    }
    guard let held else {
      throw LedgerError(
        .negativeCount,
        "view \(header.name): position \(takeBack.by) takes back what position \(takeBack.position) said, and the view does not hold it"
      )
    }
    let key = Self.key(takeBack.key, held.fact.assertedAt, held.fact.ordinal)
    let value = Self.encode(Stored(fact: held.fact, takenBackAt: takeBack.by.rawValue))
    try transaction.put(unsafe value.span.bytes, at: unsafe key.span.bytes, in: facts)
  }

  private func storedFacts(
    of key: [UInt8], at place: (assertedAt: Position, ordinal: UInt16)?,
    in transaction: borrowing ReadTransaction
  ) throws -> [Stored] {
    guard let place else { return try storedFacts(of: key, in: transaction) }
    let whole = Self.key(key, place.assertedAt, place.ordinal)
    guard let value = try transaction.value(of: unsafe whole.span.bytes, in: facts) else {
      return []
    }
    return [try decode(whole, value.array)]
  }

  /// All facts of a key, taken back or not, in the order of their assertion.
  func storedFacts(of key: [UInt8], in transaction: borrowing ReadTransaction) throws -> [Stored] {
    var found: [Stored] = []
    try transaction.forEach(in: facts, from: key) { record in
      let whole = record.key.array
      guard whole.starts(with: key) else { return false }
      guard whole.count == key.count + Self.suffixBytes else { return true }
      found.append(try decode(whole, record.value.array))
      return true
    }
    return found
  }

  /// All facts of a key.
  func storedFacts(of key: [UInt8]) throws -> [Stored] {
    try file.environment.read { try storedFacts(of: key, in: $0) }
  }

  /// Calls `body` with each key of `lower ..< upper` and all its facts, in the order of keys.
  func forEachKey(
    from lower: [UInt8], upTo upper: [UInt8]?, _ body: ([UInt8], [Stored]) throws -> Void
  ) throws {
    try file.environment.read { transaction in
      var (key, group): ([UInt8], [Stored]) = ([], [])
      try transaction.forEach(in: facts, from: lower) { record in
        let whole = record.key.array
        guard whole.count > Self.suffixBytes else {
          throw ViewFile.damaged(path, "a fact's key of \(whole.count) bytes")
        }
        let next = Array(whole.dropLast(Self.suffixBytes))
        if next != key {
          if !group.isEmpty { try body(key, group) }
          group.removeAll(keepingCapacity: true)
          key = next
          if let upper, !next.lexicographicallyPrecedes(upper) { return false }
        }
        group.append(try decode(whole, record.value.array))
        return true
      }
      if !group.isEmpty { try body(key, group) }
    }
  }

  /// Keys that cut all keys into parts of about `count` facts; the first one is empty.
  func keyBorders(every count: Int) throws -> [[UInt8]] {
    var borders: [[UInt8]] = [[]]
    var seen = 0
    try file.environment.read { transaction in
      try transaction.forEach(in: facts) { record in
        seen += 1
        if seen % count == 0 {
          let key = Array(record.key.array.dropLast(Self.suffixBytes))
          if borders.last != key { borders.append(key) }
        }
        return true
      }
    }
    return borders
  }

  private func replaceRows(
    of key: [UInt8], _ values: [[ViewValue]], _ transaction: inout WriteTransaction
  ) throws {
    var old: [[UInt8]] = []
    try transaction.reading.forEach(in: rows, from: key) { record in
      let whole = record.key.array
      guard whole.starts(with: key) else { return false }
      if whole.count == key.count + 2 { old.append(whole) }
      return true
    }
    for whole in old.dropFirst(values.count) {
      try transaction.remove(unsafe whole.span.bytes, from: rows)
    }
    for (index, row) in values.enumerated() {
      let whole = Self.rowKey(key, index)
      let value = RowCodec.encode(row)
      try transaction.put(unsafe value.span.bytes, at: unsafe whole.span.bytes, in: rows)
    }
  }

  /// Appends rows of keys that are greater than all before.
  func appendRows(_ folded: [(key: [UInt8], rows: [[ViewValue]])]) throws {
    try file.environment.write { transaction in
      for (key, values) in folded {
        for (index, row) in values.enumerated() {
          let whole = Self.rowKey(key, index)
          let value = RowCodec.encode(row)
          try transaction.put(unsafe value.span.bytes, at: unsafe whole.span.bytes, in: rows)
        }
      }
    }
  }

  /// Calls `body` with each stored row in the order of keys; returns the progress of the same state.
  @discardableResult
  func forEachRow(_ body: ([UInt8], [ViewValue]) throws -> Void) throws -> UInt64 {
    try file.environment.read { transaction in
      try transaction.forEach(in: rows) { record in
        let whole = record.key.array
        guard whole.count > 2 else {
          throw ViewFile.damaged(path, "a row's key of \(whole.count) bytes")
        }
        try body(Array(whole.dropLast(2)), try RowCodec.decode(record.value.array))
        return true
      }
      return try file.progress(in: transaction)
    }
  }

  /// How many rows there are.
  func count() throws -> Int { try file.environment.read { try $0.count(rows) } }

  /// The first stored difference to another store, as words; nil if facts and rows are the same bytes.
  func differences(from other: FactStore) throws -> (count: Int, first: String?) {
    var (count, first): (Int, String?) = (0, nil)
    try Self.compare(self, other) { table, key, mine, theirs in
      count += 1
      first = first ?? "\(table) \(key): stored \(mine), replayed \(theirs)"
    }
    return (count, first)
  }

  static func key(_ key: [UInt8], _ assertedAt: Position, _ ordinal: UInt16) -> [UInt8] {
    var suffix = FactBytes()
    suffix.append(assertedAt.rawValue)
    suffix.append(ordinal)
    return key + suffix.bytes
  }

  private static func rowKey(_ key: [UInt8], _ index: Int) -> [UInt8] {
    key + [UInt8(truncatingIfNeeded: index >> 8), UInt8(truncatingIfNeeded: index)]
  }

  private static func encode(_ stored: Stored) -> [UInt8] {
    var bytes = FactBytes()
    bytes.append(stored.takenBackAt)
    bytes.append(stored.fact.position.rawValue)
    bytes.append(stored.fact.effectiveAt)
    return bytes.bytes + stored.fact.payload
  }

  private func decode(_ key: [UInt8], _ value: [UInt8]) throws -> Stored {
    guard value.count >= 24 else {
      throw ViewFile.damaged(path, "a fact of \(value.count) bytes")
    }
    var suffix = FactReader(Array(key.suffix(Self.suffixBytes)))
    var reader = FactReader(Array(value.prefix(24)))
    let (takenBackAt, position) = (try reader.number(UInt64.self), try reader.number(UInt64.self))
    return Stored(
      fact: Fact(
        position: Position(position), assertedAt: Position(try suffix.number()),
        ordinal: try suffix.number(), effectiveAt: try reader.number(),
        payload: Array(value[24...])),
      takenBackAt: takenBackAt)
  }
}
