import Customs
import LMDB

/// The append-only log: entries, documents, indexes and the Merkle tree in one LMDB environment. The only truth.
///
/// Reading takes a transaction of `environment.read`; writing is `LogCommitter`'s.
public final class Log: Sendable {
  public let environment: Environment
  let tables: Tables

  struct Tables: Sendable {
    let bundles, tail, documents, documentTail, tiles: Table
    let names, identifiers, parties, references, times: Table
  }

  /// Opens the log environment of a ledger.
  public init(path: String, readOnly: Bool) throws {
    environment = try Environment(path: path, readOnly: readOnly)
    tables = try environment.read { transaction in
      typealias Name = LogLayout.Table
      return Tables(
        bundles: try transaction.table(Name.bundles), tail: try transaction.table(Name.tail),
        documents: try transaction.table(Name.documents),
        documentTail: try transaction.table(Name.documentTail),
        tiles: try transaction.table(Name.tiles),
        names: try transaction.table(Name.names),
        identifiers: try transaction.table(Name.identifiers),
        parties: try transaction.table(Name.parties),
        references: try transaction.table(Name.references), times: try transaction.table(Name.times)
      )
    }
  }

  /// Makes an empty log in an existing, empty directory and flushes it.
  static func create(path: String) throws {
    let environment = try Environment(path: path, create: true)
    try environment.write { transaction in
      for name in LogLayout.Table.all { _ = try transaction.createTable(name) }
    }
    try environment.sync()
  }

  /// How many entries there are: the next position.
  public func size(in transaction: borrowing ReadTransaction) throws -> UInt64 {
    if let last = try transaction.lastNumber(in: tables.tail) {
      guard last < Self.maximumSize else { throw Self.damaged("tail", "its last key is \(last)") }
      return last + 1
    }
    return try sealedBundles(in: transaction) * UInt64(LogLayout.bundleWidth)
  }

  /// How many bundles are full.
  func sealedBundles(in transaction: borrowing ReadTransaction) throws -> UInt64 {
    guard let last = try transaction.lastNumber(in: tables.bundles) else { return 0 }
    guard last < Self.maximumSize / UInt64(LogLayout.bundleWidth) else {
      throw Self.damaged("entries", "its last key is \(last)")
    }
    return last + 1
  }

  /// No log has more entries; a key beyond it is damage.
  static let maximumSize: UInt64 = 1 << 48

  /// How many entries are stored, counted instead of read off the last key: what the audit goes by.
  public func storedCount(in transaction: borrowing ReadTransaction) throws -> (
    entries: UInt64, sealed: UInt64
  ) {
    let sealed = UInt64(try transaction.count(tables.bundles))
    return (
      sealed * UInt64(LogLayout.bundleWidth) + UInt64(try transaction.count(tables.tail)), sealed
    )
  }

  /// The size now.
  public func size() throws -> UInt64 { try environment.read { try size(in: $0) } }

  /// Calls `body` with the entry at a position; nil if the log is shorter.
  public func withEntry<Result>(
    at position: Position, in transaction: borrowing ReadTransaction,
    _ body: (borrowing EntryView) throws -> Result
  ) throws -> Result? {
    let width = UInt64(LogLayout.bundleWidth)
    let (number, index) = position.rawValue.quotientAndRemainder(dividingBy: width)
    if let record = try transaction.value(of: number, in: tables.bundles) {
      guard let entry = EntryBundle.entry(Int(index), of: record) else {
        throw Self.damaged("bundle \(number)", "offsets outside the record")
      }
      if let reason = EntryFormat.fault(in: entry.span) {
        throw Self.damaged("entry \(position)", reason)
      }
      return try body(entry)
    }
    guard let record = try transaction.value(of: position.rawValue, in: tables.tail) else {
      return nil
    }
    guard record.byteCount > 32 else {
      throw Self.damaged("entry \(position)", "\(record.byteCount) bytes")
    }
    let entry = EntryView(record.extracting(32..<record.byteCount))
    if let reason = EntryFormat.fault(in: entry.span) {
      throw Self.damaged("entry \(position)", reason)
    }
    return try body(entry)
  }

  /// Calls `body` with each bundle of the positions `range`, cut to the range, in order.
  ///
  /// The bundle that is not full yet is copied; all others are read in place. Entries outside the range are not looked
  /// at, nor are those of `passed`, which `body` does not read.
  public func forEachBundle(
    _ range: Range<UInt64>, in transaction: borrowing ReadTransaction,
    passing passed: Set<UInt64> = [], _ body: (borrowing EntryBundle) throws -> Void
  ) throws {
    let width = UInt64(LogLayout.bundleWidth)
    var position = range.lowerBound
    while position < range.upperBound {
      let number = position / width
      guard let record = try transaction.value(of: number, in: tables.bundles) else { break }
      let from = Int(position - number * width)
      let to = Int(min(width, range.upperBound - number * width))
      let whole = try Self.bundle(
        "bundle \(number)", number * width, to, record, from: from, passing: passed)
      if from == 0 {
        try body(whole)
      } else {
        let part = Self.part(of: whole, from..<to)
        try body(
          Self.bundle(
            "bundle \(number)", position, to - from, unsafe part.span.bytes, passing: passed))
      }
      position = number * width + UInt64(to)
    }
    if position < range.upperBound {
      try tailBundle(position..<range.upperBound, transaction, passed, body)
    }
  }

  /// Calls `body` with the parts of a bundle between some positions, which are left out.
  func forEachPart(
    of bundle: borrowing EntryBundle, without skipped: Set<UInt64>,
    _ body: (borrowing EntryBundle) throws -> Void
  ) throws {
    var start = 0
    for index in 0...bundle.count {
      let position = bundle.first.rawValue + UInt64(index)
      guard index == bundle.count || skipped.contains(position) else { continue }
      if start < index {
        let part = Self.part(of: bundle, start..<index)
        try body(
          Self.bundle(
            "a part", bundle.first.rawValue + UInt64(start), index - start, unsafe part.span.bytes))
      }
      start = index + 1
    }
  }

  /// A bundle of some entries of another one.
  private static func part(of whole: borrowing EntryBundle, _ indices: Range<Int>) -> [UInt8] {
    var builder = BundleBuilder(capacity: whole.byteCount + LogLayout.offsetBytes)
    for index in indices { builder.append(whole.entry(index).span) }
    builder.close()
    return builder.bytes
  }

  private func tailBundle(
    _ range: Range<UInt64>, _ transaction: borrowing ReadTransaction, _ passed: Set<UInt64>,
    _ body: (borrowing EntryBundle) throws -> Void
  ) throws {
    var builder = BundleBuilder(capacity: 1 << 16)
    for position in range {
      guard let record = try transaction.value(of: position, in: tables.tail), record.byteCount > 32
      else {
        throw Self.damaged("entry \(position)", "it is missing")
      }
      builder.append(record.extracting(32..<record.byteCount))
    }
    builder.close()
    let bytes = builder.bytes
    try body(
      Self.bundle(
        "the unfinished bundle", range.lowerBound, range.count, unsafe bytes.span.bytes,
        passing: passed))
  }

  @_lifetime(copy record)
  private static func bundle(
    _ what: String, _ first: UInt64, _ count: Int, _ record: RawSpan, from start: Int = 0,
    passing passed: Set<UInt64> = []
  ) throws -> EntryBundle {
    do {
      return try EntryBundle(
        first: Position(first), count: count, record: record, from: start, passing: passed)
    } catch {
      throw damaged(what, error.reason)
    }
  }

  static func damaged(_ what: String, _ reason: String) -> LedgerError {
    LedgerError(
      .damaged, "log: \(what) cannot be read: \(reason); run 'tamga verify' and restore a backup")
  }
}
