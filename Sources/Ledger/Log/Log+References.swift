import Customs
import LMDB

/// What the log knows by a name: local references, lists, statistics, registrations, opening balances.
extension Log {
  /// The positions of the entries that one reference names, in order; empty if it is unknown.
  ///
  /// Of a local reference: the entry that brought it, and the acceptance or rejection if that was a lodged one. Whatever
  /// comes later is found by the number that the acceptance gives.
  public func positions(ofReference key: [UInt8], in transaction: borrowing ReadTransaction) throws
    -> [Position]
  {
    try positions(at: key, in: tables.references, transaction)
  }

  /// The keys that begin with some bytes, in order.
  public func references(beginningWith prefix: [UInt8], in transaction: borrowing ReadTransaction)
    throws -> [[UInt8]]
  {
    var keys: [[UInt8]] = []
    try transaction.forEach(in: tables.references, from: prefix) { record in
      let key = record.key.array
      guard key.starts(with: prefix) else { return false }
      keys.append(key)
      return true
    }
    return keys
  }

  /// The positions of all entries of a kind in the first `size` entries of the log, in order.
  ///
  /// With `document(at:in:)`, what was published until a position: all of one kind are neighbours in the index, so the
  /// cost is theirs alone.
  public func positions(
    of kind: ReferenceKind, size: UInt64, in transaction: borrowing ReadTransaction
  ) throws -> [Position] {
    var found: [Position] = []
    try transaction.forEach(in: tables.references, from: [kind.rawValue]) { record in
      let key = record.key.array
      guard key.first == kind.rawValue else { return false }
      found += try positions(at: key, in: tables.references, transaction).filter {
        $0.rawValue < size
      }
      return true
    }
    return found.sorted()
  }

  /// The entries in the first `size` of the declaration that `lrn:DECLARANT/LRN` or an LRN names; empty if there is none.
  func entries(
    ofReference name: ArraySlice<UInt8>, size: UInt64, in transaction: borrowing ReadTransaction
  ) throws -> [Position] {
    var found: [(key: [UInt8], positions: [Position])] = []
    for key in try candidates(name, transaction) {
      let positions = try positions(ofReference: key, in: transaction).filter { $0.rawValue < size }
      if !positions.isEmpty { found.append((key, positions)) }
    }
    guard found.count < 2 else {
      let choices = found.map { found in
        let parts = ReferenceKey.parts(found.key)
        return "lrn:\(parts.last ?? "")/\(parts.first ?? "")"
      }
      throw LedgerError(
        .unknownEntry,
        "\(String(decoding: name, as: UTF8.self)): \(found.count) declarants have used this LRN; ask for one of \(choices.joined(separator: ", "))"
      )
    }
    guard let positions = found.first?.positions else { return [] }
    for position in positions.reversed() {
      let number = try withEntry(at: position, in: transaction) { $0.number.array } ?? []
      if !number.isEmpty {
        return try self.positions(of: number[...], in: transaction).filter { $0.rawValue < size }
      }
    }
    return positions
  }

  /// The keys that a name can mean. Identifiers and LRNs may have slashes in them, so every one is tried.
  private func candidates(_ name: ArraySlice<UInt8>, _ transaction: borrowing ReadTransaction)
    throws
    -> [[UInt8]]
  {
    guard name.starts(with: Array("lrn:".utf8)) else {
      return try references(
        beginningWith: ReferenceKey.prefix(localReference: Array(name)), in: transaction)
    }
    let rest = name.dropFirst(4)
    return rest.indices.filter { rest[$0] == UInt8(ascii: "/") }.map { slash in
      ReferenceKey.bytes(
        .localReference, [Array(rest[(slash + 1)...]), Array(rest[..<slash])])
    }
  }
}
