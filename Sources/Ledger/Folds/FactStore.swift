import Customs
import LMDB

/// The facts of a fold view on disk, by key, and the rows they fold to.
///
/// A fact is never removed: what is taken back keeps the position since which it no longer holds, so that the view as of
/// any earlier position is folded from the same records.
final class FactStore: ViewStore {
  static let tables = ["facts", "rows"]
  /// Of a resumed build rows are folded anew.
  static let lastTable = "rows"
  /// Behind a fact's key stand the position that asserted it and its place among that entry's facts.
  static let suffixBytes = 10

  let file: ViewFile
  private let facts: Table
  private let rows: Table

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

  /// How the rows of a key come about.
  struct Fold: Sendable {
    /// From all its facts, taken back or not.
    let whole: @Sendable (_ key: [UInt8], _ facts: [Stored]) throws -> [[ViewValue]]
    /// From its rows and what has changed since; nil: only `whole` will do.
    var continued: Continued?

    typealias Continued =
      @Sendable (_ key: [UInt8], _ rows: [[ViewValue]], _ change: FactChange) -> [[ViewValue]]?

    init(whole: @escaping @Sendable ([UInt8], [Stored]) throws -> [[ViewValue]]) {
      self.whole = whole
    }
  }

  /// Rows of one key: their numbers are 16 bits wide.
  static let maximumRows = 1 << 16

  init(_ file: ViewFile) throws {
    self.file = file
    (facts, rows) = try file.environment.read { transaction in
      (try transaction.table("facts"), try transaction.table("rows"))
    }
  }

  /// Takes in what `range` changes. With `fold` the rows of the keys it touches are folded anew in the same transaction;
  /// without, whoever builds the view folds all of them at the end.
  ///
  /// - Parameter skipped: the positions that were left out.
  /// - Throws: `EntryFailure` naming the first entry at which a fact or a row cannot be had; nothing is changed then.
  func apply(
    _ changes: FactChanges, over range: Range<UInt64>, skipped: Set<UInt64>, fold: Fold?
  ) throws {
    try file.environment.write {
      try apply(changes, over: range, skipped: skipped, fold: fold, in: &$0)
    }
  }

  /// The same in a transaction that is open.
  func apply(
    _ changes: FactChanges, over range: Range<UInt64>, skipped: Set<UInt64>, fold: Fold?,
    in transaction: inout WriteTransaction
  ) throws {
    try file.advance(over: range, skipped: skipped, &transaction)
    try put(changes, &transaction)
    guard let fold else { return }
    let byKey = fold.continued == nil ? [:] : changes.byKey
    var first: EntryFailure?
    for key in changes.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      do {
        let old = try storedRows(of: key, in: transaction.reading)
        let rows =
          try continued(key, old, byKey[key], fold)
          ?? fold.whole(key, try storedFacts(of: key, in: transaction.reading))
        if first == nil { try replaceRows(of: key, old, rows, &transaction) }
      } catch let failure as EntryFailure {
        if failure.position < first?.position ?? failure.position.next { first = failure }
      }
    }
    if let first { throw first }
  }

  private func continued(
    _ key: [UInt8], _ old: [(key: [UInt8], value: [UInt8])], _ change: FactChange?, _ fold: Fold
  ) throws -> [[ViewValue]]? {
    guard let continued = fold.continued, let change, !old.isEmpty else { return nil }
    return continued(key, try old.map { try RowCodec.decode($0.value) }, change)
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
        && $0.fact.assertedAt < takeBack.by && $0.fact.effectiveAt == takeBack.effectiveAt
        && $0.fact.payload == takeBack.payload
    }
    guard let held else {
      throw EntryFailure(
        position: takeBack.by,
        reason:
          "it takes back what position \(takeBack.position) said, which the view does not hold")
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
    return [try decode(whole, value)]
  }

  /// All facts of a key, taken back or not, in the order of their assertion.
  func storedFacts(of key: [UInt8], in transaction: borrowing ReadTransaction) throws -> [Stored] {
    var found: [Stored] = []
    try transaction.forEach(in: facts, from: key) { record in
      let whole = record.key.array
      guard whole.starts(with: key) else { return false }
      guard whole.count == key.count + Self.suffixBytes else { return true }
      found.append(try decode(whole, record.value))
      return true
    }
    return found
  }

  /// Calls `body` with each key of `lower ..< upper` and all its facts, in the order of keys.
  func forEachKey(
    from lower: [UInt8] = [], upTo upper: [UInt8]? = nil, in transaction: borrowing ReadTransaction,
    _ body: ([UInt8], [Stored]) throws -> Void
  ) throws {
    var (key, group): ([UInt8], [Stored]) = ([], [])
    try transaction.forEach(in: facts, from: lower) { record in
      let whole = record.key.array
      guard whole.count > Self.suffixBytes else {
        throw ViewFile.damaged(path, "a fact's key of \(whole.count) bytes")
      }
      if whole.count != key.count + Self.suffixBytes || !whole.starts(with: key) {
        if !group.isEmpty { try body(key, group) }
        group.removeAll(keepingCapacity: true)
        key = Array(whole.dropLast(Self.suffixBytes))
        if let upper, !key.lexicographicallyPrecedes(upper) { return false }
      }
      group.append(try decode(whole, record.value))
      return true
    }
    if !group.isEmpty { try body(key, group) }
  }

  /// The keys whose rows are shown as one, with all their facts, in the order of keys.
  func facts(under group: [UInt8], of projection: any FoldProjection) throws -> [(
    key: [UInt8], facts: [Stored]
  )] {
    var found: [(key: [UInt8], facts: [Stored])] = []
    try file.environment.read { transaction in
      try forEachKey(from: group, upTo: group.endOfPrefix, in: transaction) { key, facts in
        if projection.group(of: key) == group { found.append((key, facts)) }
      }
    }
    return found
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

  /// The records of a key's rows.
  private func storedRows(of key: [UInt8], in transaction: borrowing ReadTransaction) throws
    -> [(key: [UInt8], value: [UInt8])]
  {
    var found: [(key: [UInt8], value: [UInt8])] = []
    try transaction.forEach(in: rows, from: key) { record in
      let whole = record.key.array
      guard whole.starts(with: key) else { return false }
      if whole.count == key.count + 2 { found.append((whole, record.value.array)) }
      return true
    }
    return found
  }

  private func replaceRows(
    of key: [UInt8], _ old: [(key: [UInt8], value: [UInt8])], _ values: [[ViewValue]],
    _ transaction: inout WriteTransaction
  ) throws {
    try Self.check(values, of: key)
    for record in old.dropFirst(values.count) {
      try transaction.remove(unsafe record.key.span.bytes, from: rows)
    }
    for (index, row) in values.enumerated() {
      let whole = Self.rowKey(key, index)
      let value = RowCodec.encode(row)
      if index < old.count, old[index].value == value { continue }
      try transaction.put(unsafe value.span.bytes, at: unsafe whole.span.bytes, in: rows)
    }
  }

  private static func check(_ values: [[ViewValue]], of key: [UInt8]) throws {
    guard values.count <= maximumRows else {
      throw LedgerError(
        .tooLarge, "a view: one key has \(values.count) rows, expected at most \(maximumRows)")
    }
  }

  /// Appends rows of keys that are greater than all before.
  func appendRows(_ folded: [(key: [UInt8], rows: [[ViewValue]])]) throws {
    try file.environment.write { transaction in
      for (key, values) in folded {
        try Self.check(values, of: key)
        for (index, row) in values.enumerated() {
          let whole = Self.rowKey(key, index)
          let value = RowCodec.encode(row)
          try transaction.put(unsafe value.span.bytes, at: unsafe whole.span.bytes, in: rows)
        }
      }
    }
  }

  /// Calls `body` with each stored row in the order of keys.
  func forEachRow(
    in transaction: borrowing ReadTransaction, _ body: ([UInt8], [ViewValue]) throws -> Void
  ) throws {
    try transaction.forEach(in: rows) { record in
      let whole = record.key.array
      guard whole.count > 2 else {
        throw ViewFile.damaged(path, "a row's key of \(whole.count) bytes")
      }
      try body(Array(whole.dropLast(2)), try RowCodec.decode(record.value.array))
      return true
    }
  }

  /// How many rows there are, those of keys that are shown as one counted once.
  func count(shownBy projection: any FoldProjection) throws -> Int {
    try file.environment.read { transaction in
      guard projection.groupBytes != nil else { return try transaction.count(rows) }
      var (count, from): (Int, [UInt8]?) = (0, [])
      while let start = from {
        from = nil
        try transaction.forEach(in: rows, from: start) { record in
          count += 1
          from = projection.group(of: record.key.array).endOfPrefix
          return false
        }
      }
      return count
    }
  }

  /// The first stored difference to another store, as words; nil if facts and rows are the same bytes.
  func differences(from other: FactStore) throws -> (count: Int, first: String?) {
    var (count, first): (Int, String?) = (0, nil)
    try Self.compare(self, other) { table, key, mine, theirs in
      count += 1
      first = first ?? "\(table) \(key): stored \(mine), replayed \(theirs)"
    }
    return (count, first)
  }
}
