import Customs
import LMDB

/// The entries of one commit, decided and placed; what is still missing is given by the commit itself: recorded time,
/// nonces and leaf hashes.
package struct CommitBatch: Sendable {
  /// Position of its first entry.
  var first: UInt64
  var entries: [UInt8] = []
  var entryEnds: [UInt32] = []
  /// Document records, or the places of documents in the input (`DocumentPlace`).
  var documents: [UInt8] = []
  var documentEnds: [UInt32] = []
  /// Whether any document waits as a place.
  var hasPlaces = false
  /// Bytes of the documents themselves, wherever they wait.
  var documentBytes = 0
  /// Records for the indexes whose names do not stand in entries: table, key, value.
  var records: [UInt8] = []
  /// What is told of its lines when they are on disk (`LineRecord`).
  var results: [UInt8] = []
  var resultCount = 0
  /// Bytes of input read until its last line, for progress.
  var consumed = 0

  var count: Int { entryEnds.count }
  var end: UInt64 { first + UInt64(count) }
  var byteCount: Int {
    entries.count + documents.count + records.count + results.count
      + (entryEnds.count + documentEnds.count) * 4
  }

  init(first: UInt64) { self.first = first }

  /// The bytes of an entry.
  func entry(_ index: Int) -> ArraySlice<UInt8> {
    entries[Self.range(entryEnds, index..<index + 1)]
  }

  /// Where some of the parts lie that end at `ends`; at least one.
  static func range(_ ends: [UInt32], _ indices: Range<Int>) -> Range<Int> {
    let start = indices.lowerBound == 0 ? 0 : ends[indices.lowerBound - 1]
    return Int(start)..<Int(ends[indices.upperBound - 1])
  }

  /// The tables that `records` are of; the raw value is stored.
  enum Index: UInt8 {
    case identifiers, parties, references

    func table(of log: Log) -> Table {
      switch self {
      case .identifiers: log.tables.identifiers
      case .parties: log.tables.parties
      case .references: log.tables.references
      }
    }
  }

  /// Adds a record for an index.
  mutating func add(_ index: Index, _ key: ArraySlice<UInt8>, _ value: [UInt8]) {
    let start = records.count
    records.append(contentsOf: repeatElement(0, count: 4))
    records[start] = index.rawValue
    records[start + 1] = UInt8(value.count)
    records.store(UInt16(key.count), at: start + 2)
    records.append(contentsOf: key)
    records.append(contentsOf: value)
  }

  /// Stores the records, in the order of tables and keys, so that neighbours share a page while it is in hand.
  func writeRecords(to log: Log, _ transaction: inout WriteTransaction) throws {
    var found: [(index: Index, key: ArraySlice<UInt8>, value: [UInt8])] = []
    var start = 0
    while start < records.count, let index = Index(rawValue: records[start]) {
      let keyEnd = start + 4 + Int(records[start + 2]) + Int(records[start + 3]) << 8
      let end = keyEnd + Int(records[start + 1])
      found.append((index, records[(start + 4)..<keyEnd], Array(records[keyEnd..<end])))
      start = end
    }
    found.sort {
      $0.index == $1.index
        ? $0.key.lexicographicallyPrecedes($1.key) : $0.index.rawValue < $1.index.rawValue
    }
    for record in found {
      try transaction.put(
        unsafe record.value.span.bytes, at: unsafe record.key.span.bytes,
        in: record.index.table(of: log), mode: .insert)
    }
  }
}
