import CLMDB

/// The one write transaction of an environment. Lives inside `Environment.write`.
public struct WriteTransaction: ~Copyable {
  /// The same transaction's reading half; spans it returns end with the next change, which the compiler enforces.
  public let reading: ReadTransaction
  private let handle: OpaquePointer
  private var finished = false
  /// Handles that live on if this transaction commits.
  private var made: [Table] = []

  init(_ environment: Environment) throws(LMDBError) {
    var handle: OpaquePointer?
    let code = mdb_txn_begin(environment.handle, nil, 0, &handle)
    guard code == MDB_SUCCESS, let handle else {
      throw LMDBError(code: code, operation: "begin writing", path: environment.path)
    }
    self.handle = handle
    reading = ReadTransaction(environment, sharing: handle)
  }

  deinit { if !finished { mdb_txn_abort(handle) } }

  /// A failed commit has aborted the transaction itself, so it is finished either way.
  mutating func commit() throws(LMDBError) {
    finished = true
    try check(mdb_txn_commit(handle), "commit", reading.environment.path)
    reading.environment.makeKnown(made)
  }

  /// A table, made if it is missing.
  public mutating func createTable(_ name: String) throws(LMDBError) -> Table {
    if let known = reading.environment.knownTable(name) { return known }
    var index: MDB_dbi = 0
    let code = mdb_dbi_open(handle, name, UInt32(MDB_CREATE), &index)
    try check(code, "open table '\(name)'", reading.environment.path)
    let table = Table(name: name, index: index)
    made.append(table)
    return table
  }

  /// How a value meets what is there.
  public enum Mode: Sendable {
    /// Replaces an older value.
    case replace
    /// Throws `isKeyExists` if the key is there.
    case insert
    /// Throws `isKeyExists` unless the key is larger than every other; the cheapest.
    case append

    var flags: UInt32 {
      switch self {
      case .replace: 0
      case .insert: UInt32(MDB_NOOVERWRITE)
      case .append: UInt32(MDB_NOOVERWRITE) | UInt32(MDB_APPEND)
      }
    }
  }

  /// Stores a value under a key of 1 to 511 bytes.
  public mutating func put(
    _ value: borrowing RawSpan, at key: borrowing RawSpan, in table: Table, mode: Mode = .replace
  ) throws(LMDBError) {
    let code = key.withUnsafeBytes { keyBytes in
      value.withUnsafeBytes { bytes in
        put(bytes, at: keyBytes, in: table, mode.flags)
      }
    }
    try check(code, "put into \(table.name)", reading.environment.path)
  }

  /// Stores a value under a number key (8 bytes big-endian).
  public mutating func put(
    _ value: borrowing RawSpan, at key: UInt64, in table: Table, mode: Mode = .replace
  ) throws(LMDBError) {
    let code = withUnsafeBytes(of: key.bigEndian) { keyBytes in
      value.withUnsafeBytes { bytes in
        put(bytes, at: keyBytes, in: table, mode.flags)
      }
    }
    try check(code, "put into \(table.name)", reading.environment.path)
  }

  /// Stores the bytes of some parts behind each other under a number key (8 bytes big-endian); they are copied once, to
  /// where they stay until the commit.
  public mutating func put(
    _ parts: [ArraySlice<UInt8>], at key: UInt64, in table: Table, mode: Mode = .replace
  ) throws(LMDBError) {
    var value = MDB_val(mv_size: parts.reduce(0) { $0 + $1.count }, mv_data: nil)
    let code = withUnsafeBytes(of: key.bigEndian) { bytes in
      var wanted = MDB_val(
        mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return mdb_put(handle, table.index, &wanted, &value, mode.flags | UInt32(MDB_RESERVE))
    }
    try check(code, "put into \(table.name)", reading.environment.path)
    var place = UnsafeMutableRawBufferPointer(start: value.mv_data, count: value.mv_size)
    for part in parts {
      part.withUnsafeBytes { place.copyMemory(from: $0) }
      place = UnsafeMutableRawBufferPointer(rebasing: place[part.count...])
    }
  }

  /// Removes a key; false if it was not there.
  @discardableResult
  public mutating func remove(_ key: borrowing RawSpan, from table: Table) throws(LMDBError) -> Bool
  {
    let code = key.withUnsafeBytes { bytes in
      var wanted = MDB_val(
        mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return mdb_del(handle, table.index, &wanted, nil)
    }
    if code == MDB_NOTFOUND { return false }
    try check(code, "remove from \(table.name)", reading.environment.path)
    return true
  }

  /// Removes a number key; false if it was not there.
  @discardableResult
  public mutating func remove(_ key: UInt64, from table: Table) throws(LMDBError) -> Bool {
    let bigEndian = [key.bigEndian]
    return try remove(bigEndian.span.bytes, from: table)
  }

  /// Removes every record of a table.
  public mutating func removeAll(from table: Table) throws(LMDBError) {
    try check(mdb_drop(handle, table.index, 0), "empty \(table.name)", reading.environment.path)
  }

  private func put(
    _ value: UnsafeRawBufferPointer, at key: UnsafeRawBufferPointer, in table: Table,
    _ flags: UInt32
  ) -> Int32 {
    var (k, v) = (
      MDB_val(mv_size: key.count, mv_data: UnsafeMutableRawPointer(mutating: key.baseAddress)),
      MDB_val(mv_size: value.count, mv_data: UnsafeMutableRawPointer(mutating: value.baseAddress))
    )
    return mdb_put(handle, table.index, &k, &v, flags)
  }
}
