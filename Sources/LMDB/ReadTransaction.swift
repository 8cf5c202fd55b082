import CLMDB

/// One unchanging state of an environment. Lives inside `Environment.read` (or `WriteTransaction.reading`).
///
/// Every span it returns points into the memory map and cannot leave the closure: the compiler refuses.
public struct ReadTransaction: ~Copyable {
  let environment: Environment
  let handle: OpaquePointer
  private let owned: Bool

  init(_ environment: Environment) throws(LMDBError) {
    var handle: OpaquePointer?
    let code = mdb_txn_begin(environment.handle, nil, UInt32(MDB_RDONLY), &handle)
    guard code == MDB_SUCCESS, let handle else {
      throw LMDBError(code: code, operation: "begin reading", path: environment.path)
    }
    self.environment = environment
    self.handle = handle
    owned = true
  }

  /// The reading half of a write transaction, which ends it itself.
  init(_ environment: Environment, sharing handle: OpaquePointer) {
    self.environment = environment
    self.handle = handle
    owned = false
  }

  deinit { if owned { mdb_txn_abort(handle) } }

  /// A table that exists. One that another process made after this environment was opened is not seen.
  public func table(_ name: String) throws(LMDBError) -> Table {
    var flags: UInt32 = 0
    if let known = environment.knownTable(name),
      mdb_dbi_flags(handle, known.index, &flags) == MDB_SUCCESS
    {
      return known
    }
    var index: MDB_dbi = 0
    // Only the write transaction may open one: it is alone.
    let code = owned ? MDB_NOTFOUND : mdb_dbi_open(handle, name, 0, &index)
    try check(code, "open table '\(name)'", environment.path)
    return Table(name: name, index: index)
  }

  /// The number of records of a table; the tree's figures, no scan.
  public func count(_ table: Table) throws(LMDBError) -> Int {
    var figures = MDB_stat()
    try check(mdb_stat(handle, table.index, &figures), "count \(table.name)", environment.path)
    return Int(figures.ms_entries)
  }

  /// The value of a key (1 to 511 bytes), or nil.
  @_lifetime(borrow self)
  public func value(of key: borrowing RawSpan, in table: Table) throws(LMDBError) -> RawSpan? {
    var found = MDB_val()
    let code = key.withUnsafeBytes { bytes in
      var wanted = MDB_val(
        mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return mdb_get(handle, table.index, &wanted, &found)
    }
    return try span(found, code, table)
  }

  /// The value of a number key, stored as 8 bytes big-endian, or nil.
  @_lifetime(borrow self)
  public func value(of key: UInt64, in table: Table) throws(LMDBError) -> RawSpan? {
    var found = MDB_val()
    let code = withUnsafeBytes(of: key.bigEndian) { bytes in
      var wanted = MDB_val(
        mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return mdb_get(handle, table.index, &wanted, &found)
    }
    return try span(found, code, table)
  }

  /// The largest key of a table of number keys, or nil when it is empty.
  public func lastNumber(in table: Table) throws(LMDBError) -> UInt64? {
    let cursor = try openCursor(table)
    defer { mdb_cursor_close(cursor) }
    var (key, value) = (MDB_val(), MDB_val())
    let code = mdb_cursor_get(cursor, &key, &value, MDB_LAST)
    if code == MDB_NOTFOUND { return nil }
    try check(code, "read the last record of \(table.name)", environment.path)
    guard key.mv_size == 8, let data = key.mv_data else {
      throw LMDBError(
        code: MDB_CORRUPTED, operation: "read \(table.name)", path: environment.path,
        detail: "its last key has \(key.mv_size) bytes, expected 8; run 'tamga verify'")
    }
    return UInt64(bigEndian: data.loadUnaligned(as: UInt64.self))
  }

  /// Calls `body` with each record in key order, from the first key that is not less than `start`, until it returns false.
  public func forEach(
    in table: Table, from start: [UInt8] = [], _ body: (borrowing Record) throws -> Bool
  ) throws {
    let cursor = try openCursor(table)
    defer { mdb_cursor_close(cursor) }
    var (key, value) = (MDB_val(), MDB_val())
    var code: Int32
    if start.isEmpty {
      code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST)
    } else {
      code = start.withUnsafeBytes { bytes in
        key = MDB_val(
          mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        return mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)
      }
    }
    while code != MDB_NOTFOUND {
      try check(code, "read \(table.name)", environment.path)
      let record = Record(
        key: RawSpan(_unsafeStart: key.mv_data, byteCount: key.mv_size),
        value: RawSpan(_unsafeStart: value.mv_data, byteCount: value.mv_size))
      guard try body(record) else { return }
      code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
    }
  }

  private func openCursor(_ table: Table) throws(LMDBError) -> OpaquePointer {
    var opened: OpaquePointer?
    let code = mdb_cursor_open(handle, table.index, &opened)
    guard code == MDB_SUCCESS, let opened else {
      throw LMDBError(code: code, operation: "read \(table.name)", path: environment.path)
    }
    return opened
  }

  @_lifetime(borrow self)
  private func span(_ found: MDB_val, _ code: Int32, _ table: Table) throws(LMDBError) -> RawSpan? {
    if code == MDB_NOTFOUND { return nil }
    try check(code, "read \(table.name)", environment.path)
    return _overrideLifetime(
      RawSpan(_unsafeStart: found.mv_data, byteCount: found.mv_size), borrowing: self)
  }
}

/// A key and its value, in place.
public struct Record: ~Escapable {
  public let key: RawSpan
  public let value: RawSpan

  @_lifetime(copy key, copy value)
  init(key: RawSpan, value: RawSpan) {
    self.key = key
    self.value = value
  }

  /// The key of a table of number keys; nil if it has not 8 bytes.
  public var number: UInt64? {
    guard key.byteCount == 8 else { return nil }
    return UInt64(bigEndian: key.unsafeLoadUnaligned(as: UInt64.self))
  }
}
