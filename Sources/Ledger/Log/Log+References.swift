import Customs
import LMDB

/// What the log knows by a name that is used once: local references, lists, statistics, registrations, opening balances.
extension Log {
  /// The positions of the entries that one reference names, in order; empty if it is unknown.
  ///
  /// Of a local reference: the entry that brought it, and the acceptance or rejection if that was a lodged one. Whatever
  /// comes later is found by the number that the acceptance gives.
  public func positions(ofReference key: [UInt8], in transaction: borrowing ReadTransaction) throws
    -> [Position]
  {
    guard key.first == ReferenceKind.localReference.rawValue else {
      return try publication(key, transaction).map { [$0] } ?? []
    }
    guard let (reference, declarant) = ReferenceKey.localReference(key),
      let number = try partyNumber(declarant, in: transaction)
    else { return [] }
    return try localReferences(reference, in: transaction).first { $0.declarant == number }?
      .positions ?? []
  }

  /// The entry that published something under a name.
  private func publication(_ key: [UInt8], _ transaction: borrowing ReadTransaction) throws
    -> Position?
  {
    guard (1...511).contains(key.count),
      let value = try transaction.value(of: unsafe key.span.bytes, in: tables.references)
    else { return nil }
    return try Self.position(value, key)
  }

  private static func position(_ value: RawSpan, _ key: [UInt8]) throws -> Position {
    guard value.byteCount == 8 else {
      throw damaged(
        "index of \(String(decoding: key, as: UTF8.self))", "\(value.byteCount) bytes")
    }
    return unsafe Position(
      UInt64(littleEndian: value.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)))
  }

  /// The positions of all publications of a kind in the first `size` entries of the log, in order.
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
      let position = try Self.position(record.value, key)
      if position.rawValue < size { found.append(position) }
      return true
    }
    return found.sorted()
  }

  /// The entries in the first `size` of the declaration that `lrn:DECLARANT/LRN` or an LRN names; empty if there is none.
  func entries(
    ofReference name: ArraySlice<UInt8>, size: UInt64, in transaction: borrowing ReadTransaction
  ) throws -> [Position] {
    var found: [(reference: [UInt8], known: LocalReference)] = []
    for (reference, declarant) in candidates(name) {
      var wanted: UInt32?
      if let declarant {
        wanted = try partyNumber(declarant, in: transaction)
        if wanted == nil { continue }
      }
      for var known in try localReferences(reference, in: transaction) {
        if let wanted, wanted != known.declarant { continue }
        known.positions.removeAll { $0.rawValue >= size }
        if !known.positions.isEmpty { found.append((reference, known)) }
      }
    }
    guard found.count < 2 else {
      let names = try partyIdentifiers(in: transaction)
      let choices = found.map { found in
        "lrn:\(names[Int(found.known.declarant)])/\(String(decoding: found.reference, as: UTF8.self))"
      }
      throw LedgerError(
        .unknownEntry,
        "\(String(decoding: name, as: UTF8.self)): \(found.count) declarants have used this LRN; ask for one of \(choices.sorted().joined(separator: ", "))"
      )
    }
    guard let positions = found.first?.known.positions else { return [] }
    for position in positions.reversed() {
      let number = try withEntry(at: position, in: transaction) { $0.number.array } ?? []
      if !number.isEmpty {
        return try self.positions(of: number[...], in: transaction).filter { $0.rawValue < size }
      }
    }
    return positions
  }

  /// The local references, and their declarants, that a name can mean. Identifiers and LRNs may have slashes in them, so
  /// every one is tried.
  private func candidates(_ name: ArraySlice<UInt8>) -> [(reference: [UInt8], declarant: [UInt8]?)]
  {
    guard name.starts(with: Array("lrn:".utf8)) else { return [(Array(name), nil)] }
    let rest = name.dropFirst(4)
    return rest.indices.filter { rest[$0] == UInt8(ascii: "/") }.map { slash in
      (Array(rest[(slash + 1)...]), Array(rest[..<slash]))
    }
  }
}
