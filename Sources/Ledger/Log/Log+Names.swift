import Customs
import LMDB

/// Names that nearly every entry has: declaration numbers and local references.
extension Log {
  /// The positions of a declaration's entries, in order; empty if the number is unknown. The lodged entry, which had no
  /// number yet, is the first of them.
  public func positions(of number: ArraySlice<UInt8>, in transaction: borrowing ReadTransaction)
    throws -> [Position]
  {
    var found: [Position] = []
    for position in try places(.number, number, in: transaction) {
      try withEntry(at: position, in: transaction) { entry in
        guard entry.number.isEqual(to: number) else { return }
        if entry.event == .accepted, let lodged = entry.declaration, lodged < position {
          found.append(lodged)
        }
        found.append(position)
      }
    }
    return found
  }

  /// What the log has under a local reference.
  struct LocalReference {
    /// The number of the party that used it.
    let declarant: UInt32
    /// The entry that brought it, and the acceptance or rejection if that was a lodged one.
    var positions: [Position]
  }

  /// The declarations of a local reference, one for each declarant that has used it.
  func localReferences(_ reference: [UInt8], in transaction: borrowing ReadTransaction) throws
    -> [LocalReference]
  {
    var found: [LocalReference] = []
    for position in try places(.localReference, reference[...], in: transaction) {
      try withEntry(at: position, in: transaction) { entry in
        guard entry.localReference == reference, let first = entry.declaration else { return }
        if first != position {
          let index = found.firstIndex { $0.positions.first == first }
          if let index { found[index].positions.append(position) }
        } else if entry.declarant != 0 {
          found.append(LocalReference(declarant: entry.declarant, positions: [position]))
        }
      }
    }
    return found
  }

  /// The positions that the index gives for a name's hash, in order; another name may have the same one.
  private func places(
    _ kind: NamePlace.Kind, _ name: ArraySlice<UInt8>, in transaction: borrowing ReadTransaction
  ) throws -> [Position] {
    // The first append to a log looks for names in an empty index, and hashes none of them.
    guard try transaction.count(tables.names) > 0 else { return [] }
    let hash = NamePlace.hash(kind, name)
    var found: [Position] = []
    try transaction.forEach(in: tables.names) { record in
      let (range, count) = try Self.range(of: record)
      var index = NamePlace.firstIndex(of: hash, in: record.value)
      while index < count, NamePlace.hash(record.value, index) == hash {
        found.append(Position(NamePlace(record.value, index, first: range.first).position))
        index += 1
      }
      return true
    }
    return found.sorted()
  }

  /// What a record of the index of names is about, and how many places it has.
  static func range(of record: borrowing Record) throws -> (range: NameRange, count: Int) {
    guard let key = record.number, let range = NameRange(key: key) else {
      throw damaged("index of names", "a key \(record.key.array)")
    }
    let (count, rest) = record.value.byteCount.quotientAndRemainder(
      dividingBy: NamePlace.byteCount)
    guard rest == 0 else {
      throw damaged("names from position \(range.first)", "\(record.value.byteCount) bytes")
    }
    return (range, count)
  }
}

extension RawSpan {
  /// Whether it has the same bytes.
  func isEqual(to bytes: ArraySlice<UInt8>) -> Bool {
    guard byteCount == bytes.count else { return false }
    return unsafe withUnsafeBytes { unsafe $0.elementsEqual(bytes) }
  }
}
