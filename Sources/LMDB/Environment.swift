import CLMDB
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// One LMDB environment: a directory with `data.mdb` and `lock.mdb`.
///
/// At most one `Environment` per file is open in a process (LMDB's locks are lost otherwise); a second open throws.
/// Transactions are closures; none may outlive its closure, change threads, or be suspended.
public final class Environment: @unchecked Sendable {
  // `@unchecked`: the handle is used by many threads at once, which LMDB allows for an environment opened with
  // MDB_NOTLS; tables are opened under `tables`' lock.

  /// How a commit reaches the disk.
  public enum Durability: Sendable {
    /// Every commit is flushed before it returns. After power loss every acknowledged commit is there.
    case synced
    /// Nothing is flushed until `sync()`. Only for a file that is thrown away when the machine stops.
    case unsynced
  }

  /// The directory.
  public let path: String
  let handle: OpaquePointer
  private let identity: FileIdentity
  /// The tables there were on opening, and those whose making was committed since.
  private let openTables: Mutex<[String: Table]>

  /// Opens an environment that exists; with `create` makes the directory's two files.
  ///
  /// - Parameters:
  ///   - path: the directory; it has to exist.
  ///   - mapSize: address space in bytes, the same for every process that opens the file.
  ///   - readOnly: no write transaction will be begun.
  /// - Throws: `LMDBError` when the file is missing, foreign, cut short, already open in this process, on a network
  ///   file system, or not accessible.
  public init(
    path: String, create: Bool = false, readOnly: Bool = false, durability: Durability = .synced,
    mapSize: Int = Environment.defaultMapSize
  ) throws(LMDBError) {
    try Preflight.checkLibraryVersion()
    try Preflight.checkFileSystem(path)
    try Preflight.checkFile(path, mayBeMissing: create)
    try Preflight.allocateLockFile(path, readOnly: readOnly)
    var created: OpaquePointer?
    try check(mdb_env_create(&created), "create a handle", path)
    guard let handle = created else {
      throw LMDBError(code: ENOMEM, operation: "create a handle", path: path)
    }
    var opened = false
    var claimed: FileIdentity?
    defer { if !opened { FileIdentity.release(claimed, after: handle) } }
    try check(mdb_env_set_mapsize(handle, mapSize), "set the map size", path)
    try check(mdb_env_set_maxreaders(handle, 1024), "set the number of readers", path)
    try check(mdb_env_set_maxdbs(handle, 32), "set the number of tables", path)
    var flags = UInt32(MDB_NOTLS)
    if readOnly { flags |= UInt32(MDB_RDONLY) }
    if durability == .unsynced { flags |= UInt32(MDB_NOSYNC) }
    let dataFile = path + "/data.mdb"
    // The identity is claimed before LMDB touches the lock file: a second open would drop the first one's locks.
    claimed = try FileIdentity.claim(dataFile, mayBeMissing: create)
    try check(mdb_env_open(handle, path, flags, 0o640), "open", path)
    if claimed == nil { claimed = try FileIdentity.claim(dataFile, mayBeMissing: false) }
    guard let identity = claimed else {
      throw LMDBError(code: ENOENT, operation: "open", path: dataFile)
    }
    var descriptor: mdb_filehandle_t = -1
    if mdb_env_get_fd(handle, &descriptor) == MDB_SUCCESS {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      if create { try Preflight.passOn(to: descriptor, dataFile, in: path, mode: 0o640) }
    }
    var cleared: Int32 = 0
    try check(mdb_reader_check(handle, &cleared), "clear stale readers", path)
    openTables = Mutex(try Self.openTables(handle, path))
    self.path = path
    self.handle = handle
    self.identity = identity
    opened = true
  }

  /// Closing is what `deinit` does: no transaction can be alive then.
  deinit {
    FileIdentity.release(identity, after: handle)
  }

  /// 1 TiB of address space, or TAMGA_MAP_SIZE bytes (valgrind, `ulimit -v`).
  public static var defaultMapSize: Int {
    if let text = getenv("TAMGA_MAP_SIZE"), let size = Int(String(cString: text)), size > 0 {
      return size
    }
    return 1 << 40
  }

  /// The version of the library in use, "0.9.24".
  public static var libraryVersion: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    _ = mdb_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  /// Runs `body` on one unchanging state of the file. Keep it short: pages it can see are not reused meanwhile.
  public func read<Result>(_ body: (borrowing ReadTransaction) throws -> Result) throws -> Result {
    let transaction = try ReadTransaction(self)
    return try body(transaction)
  }

  /// Runs `body` in the one write transaction there can be. Commits when it returns, leaves no trace when it throws.
  ///
  /// When this returns, the changes are on disk (`synced`). If the machine stops before, none of them are.
  public func write<Result>(_ body: (inout WriteTransaction) throws -> Result) throws -> Result {
    var transaction = try WriteTransaction(self)
    let result = try body(&transaction)
    try transaction.commit()
    return result
  }

  /// Runs `body` in the one write transaction there can be, and leaves no trace of it whether it returns or throws.
  public func discarding<Result>(_ body: (inout WriteTransaction) throws -> Result) throws -> Result
  {
    var transaction = try WriteTransaction(self)
    return try body(&transaction)
  }

  /// Flushes everything to disk; needed once before an `unsynced` environment is put into service.
  public func sync() throws(LMDBError) {
    try check(mdb_env_sync(handle, 1), "flush", path)
  }

  /// Bytes of `data.mdb` in use, and the map's size.
  public func usage() throws(LMDBError) -> (usedBytes: Int, mapBytes: Int) {
    var info = MDB_envinfo()
    var stat = MDB_stat()
    try check(mdb_env_info(handle, &info), "read the environment's figures", path)
    try check(mdb_env_stat(handle, &stat), "read the environment's figures", path)
    return ((Int(info.me_last_pgno) + 1) * Int(stat.ms_psize), Int(info.me_mapsize))
  }

  /// A table whose handle every transaction may use that began after it was known.
  func knownTable(_ name: String) -> Table? { openTables.withLock { $0[name] } }

  /// Makes the tables of a committed write transaction known. Never before: LMDB closes them with an aborted one.
  func makeKnown(_ tables: [Table]) {
    openTables.withLock { known in for table in tables { known[table.name] = table } }
  }

  /// Opens every table of the file. A handle belongs to the transaction that opened it until that commits, and two
  /// transactions must not open handles at once; so this is done here, before there is any other.
  private static func openTables(_ handle: OpaquePointer, _ path: String) throws(LMDBError)
    -> [String: Table]
  {
    var begun: OpaquePointer?
    try check(mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &begun), "begin reading", path)
    guard let transaction = begun else {
      throw LMDBError(code: ENOMEM, operation: "begin reading", path: path)
    }
    var finished = false
    defer { if !finished { mdb_txn_abort(transaction) } }
    try checkTables(handle, transaction, path)
    var tables: [String: Table] = [:]
    for name in try tableNames(transaction, path) {
      var index: MDB_dbi = 0
      let code = mdb_dbi_open(transaction, name, 0, &index)
      if code == MDB_INCOMPATIBLE { continue }  // a record beside the tables
      try check(code, "open table '\(name)'", path)
      tables[name] = Table(name: name, index: index)
    }
    finished = true
    try check(mdb_txn_commit(transaction), "open the tables", path)
    return tables
  }

  /// Before LMDB looks at them: a table's record that points elsewhere would end the process.
  private static func checkTables(
    _ handle: OpaquePointer, _ transaction: OpaquePointer, _ path: String
  ) throws(LMDBError) {
    var faults: [PageFault] = []
    try PageCheck(environment: handle, path: path).tables(transaction) { faults.append($0) }
    guard !faults.isEmpty else { return }
    let words = faults.prefix(5).map { "\($0.place): expected \($0.expected), found \($0.found)" }
    throw Preflight.damaged(path + "/data.mdb", words.joined(separator: "; "))
  }

  private static func tableNames(_ transaction: OpaquePointer, _ path: String) throws(LMDBError)
    -> [String]
  {
    var root: MDB_dbi = 0
    var opened: OpaquePointer?
    try check(mdb_dbi_open(transaction, nil, 0, &root), "list the tables", path)
    try check(mdb_cursor_open(transaction, root, &opened), "list the tables", path)
    guard let cursor = opened else { return [] }
    defer { mdb_cursor_close(cursor) }
    var names: [String] = []
    var (key, value) = (MDB_val(), MDB_val())
    var code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST)
    while code == MDB_SUCCESS {
      names.append(
        String(
          decoding: UnsafeRawBufferPointer(start: key.mv_data, count: key.mv_size), as: UTF8.self))
      code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
    }
    if code != MDB_NOTFOUND { try check(code, "list the tables", path) }
    return names
  }
}

/// A named table of an environment.
public struct Table: Sendable {
  public let name: String
  let index: MDB_dbi
}
