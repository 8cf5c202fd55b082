import CLMDB

#if canImport(Glibc)
  import Glibc
#endif

/// A failure of the storage engine or of the file it works on.
///
/// `code` is LMDB's own (negative) or the system's `errno` (positive). The text names the operation, the file and the
/// usual causes of that code, because "Input/output error" alone sends nobody in the right direction.
public struct LMDBError: Error, Sendable, Equatable, CustomStringConvertible {
  /// LMDB's return code or `errno`.
  public let code: Int32
  /// What was being done, as a verb phrase: "open", "commit", "put into entries".
  public let operation: String
  /// The environment's directory or the file concerned.
  public let path: String
  /// Replaces the general explanation where the caller knows more.
  public let detail: String?

  public init(code: Int32, operation: String, path: String, detail: String? = nil) {
    self.code = code
    self.operation = operation
    self.path = path
    self.detail = detail
  }

  public var description: String {
    let words = String(cString: mdb_strerror(code))
    let cause = detail ?? Self.usualCause(code)
    return "\(path): cannot \(operation): \(words) (\(code))" + (cause.isEmpty ? "" : "; \(cause)")
  }

  /// Whether the disk or the file system is the cause: exit code 74 of the command line.
  public var isDisk: Bool {
    [
      EIO, ENOSPC, EDQUOT, EFBIG, MDB_MAP_FULL, MDB_CORRUPTED, MDB_PANIC, MDB_INVALID, EMFILE,
      ENFILE,
    ]
    .contains(code)
  }

  /// Whether rights on the file are the cause: exit code 77 of the command line.
  public var isPermission: Bool { code == EACCES || code == EPERM || code == EROFS }

  /// Whether a key was not there. Reads return `nil` instead of throwing this.
  public var isNotFound: Bool { code == MDB_NOTFOUND }

  /// Whether a key was there already that had to be new.
  public var isKeyExists: Bool { code == MDB_KEYEXIST }

  static func usualCause(_ code: Int32) -> String {
    switch code {
    case EIO:
      "the disk failed or is full (short writes are reported like this); free space, check the disk, run again"
    case ENOSPC, EDQUOT: "the disk or the quota is full; free space and run again, nothing was lost"
    case EFBIG: "a file size limit (ulimit -f) was reached; raise it and run again"
    case ENOENT: "there is no such file; restore a backup of the log, rebuild a view"
    case ENOTDIR, EISDIR, ENXIO, ELOOP:
      "something else is in its place; remove that, and restore a backup of the log or rebuild the view"
    case EACCES, EPERM:
      "this user may not write the environment's files; readers need to write lock.mdb too"
    case EROFS: "the file system is mounted read-only"
    case ENOMEM:
      "the address space is limited (ulimit -v); 1 TiB of it is needed, or a smaller TAMGA_MAP_SIZE"
    case MDB_MAP_FULL: "the map is full; set a larger TAMGA_MAP_SIZE"
    case MDB_INVALID:
      "the file is not an LMDB environment, or its first two pages are damaged; restore a backup"
    case MDB_CORRUPTED, MDB_PAGE_NOTFOUND:
      "the file is damaged; run 'tamga verify' and restore a backup"
    case MDB_PANIC: "an earlier write failed half-way; start again, opening decides what is on disk"
    case MDB_VERSION_MISMATCH: "the file was written by another version of LMDB"
    case MDB_READERS_FULL: "too many readers at once; wait for some to finish"
    case MDB_BAD_TXN: "an earlier operation of this transaction failed"
    case MDB_KEYEXIST: "the key is there already, or is not larger than the last one"
    case MDB_NOTFOUND: "there is no such key or table"
    default: ""
    }
  }
}

/// Turns a return code into an error.
@inline(__always)
func check(
  _ code: Int32, _ operation: @autoclosure () -> String, _ path: @autoclosure () -> String
) throws(LMDBError) {
  if code != MDB_SUCCESS { throw LMDBError(code: code, operation: operation(), path: path()) }
}
