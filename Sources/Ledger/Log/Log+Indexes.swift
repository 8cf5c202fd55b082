import Customs
import LMDB

extension Log {
  /// Where the declaration of some entries stands; state `none` if there are none.
  func status(of positions: [Position], in transaction: borrowing ReadTransaction) throws -> (
    DeclarationStatus, DeclarationPlaces
  ) {
    var (status, places) = (DeclarationStatus(), DeclarationPlaces())
    guard let last = positions.last else { return (status, places) }
    places.first = positions.first
    places.last = last
    for position in positions.reversed() where places.current == nil {
      try withEntry(at: position, in: transaction) { entry in
        if position == last {
          status.state = entry.state ?? .none
          status.version = entry.version
          status.isInLog = true
        }
        if entry.event?.carriesDeclaration == true {
          places.current = position
          status.flow = entry.flow
        }
      }
    }
    return (status, places)
  }

  /// The entry among some whose document begins its hash with `content`.
  func entry(
    among positions: [Position], withContent content: UInt64,
    in transaction: borrowing ReadTransaction
  )
    throws -> (position: Position, version: UInt32)?
  {
    for position in positions {
      let version = try withEntry(at: position, in: transaction) { entry in
        Self.content(entry.documentHash) == content ? entry.version : nil
      }
      if let version, let version { return (position, version) }
    }
    return nil
  }

  /// What a client event id stands for.
  func clientIdentifier(_ id: ArraySlice<UInt8>, in transaction: borrowing ReadTransaction) throws
    -> Decider.Known?
  {
    let key = Array(id)
    guard let value = try transaction.value(of: unsafe key.span.bytes, in: tables.identifiers)
    else {
      return nil
    }
    guard value.byteCount == 40 else {
      throw Self.damaged(
        "index of id \(String(decoding: key, as: UTF8.self))", "\(value.byteCount) bytes")
    }
    let position = unsafe Position(
      UInt64(littleEndian: value.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)))
    let version = try withEntry(at: position, in: transaction) { $0.version } ?? 0
    return Decider.Known(
      content: Self.content(value.extracting(8..<40)), position: position, version: version)
  }

  /// The number of a party; nil if it is unknown.
  public func partyNumber(_ id: [UInt8], in transaction: borrowing ReadTransaction) throws
    -> UInt32?
  {
    guard (1...511).contains(id.count),
      let value = try transaction.value(of: unsafe id.span.bytes, in: tables.parties)
    else { return nil }
    guard value.byteCount == 12 else {
      throw Self.damaged(
        "index of party \(String(decoding: id, as: UTF8.self))", "\(value.byteCount) bytes")
    }
    return unsafe UInt32(
      littleEndian: value.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self))
  }

  /// The identifiers of all parties, by number; number 0 is "".
  public func partyIdentifiers(in transaction: borrowing ReadTransaction) throws -> [String] {
    var names = [String](repeating: "", count: try transaction.count(tables.parties) + 1)
    try transaction.forEach(in: tables.parties) { record in
      guard record.value.byteCount == 12 else { return true }
      let number = unsafe Int(
        UInt32(littleEndian: record.value.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)))
      if number < names.count { names[number] = String(decoding: record.key.array, as: UTF8.self) }
      return true
    }
    return names
  }

  /// The size of the log as it was at a recorded time: how many entries were recorded until then, inclusive.
  public func size(asOf microseconds: Int64, in transaction: borrowing ReadTransaction) throws
    -> UInt64
  {
    // Nothing was recorded before 1970, and the keys are unsigned.
    guard microseconds >= 0 else { return 0 }
    var size = try self.size(in: transaction)
    let after = UInt64(bitPattern: microseconds) &+ 1
    let key = unsafe withUnsafeBytes(of: after.bigEndian) { unsafe Array($0) }
    try transaction.forEach(in: tables.times, from: key) { record in
      guard record.value.byteCount == 8 else {
        throw Self.damaged("index of times", "\(record.value.byteCount) bytes")
      }
      size = unsafe UInt64(littleEndian: record.value.unsafeLoadUnaligned(as: UInt64.self))
      return false
    }
    return size
  }

  /// The first eight bytes of a document hash as a number.
  static func content(_ hash: RawSpan) -> UInt64 {
    unsafe UInt64(littleEndian: hash.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self))
  }
}
