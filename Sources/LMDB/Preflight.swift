import CLMDB
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Checks made before LMDB maps a file, because LMDB answers damage with a signal instead of an error.
enum Preflight {
  static let lockFileBytes = 65_664  // room for 1,024 readers
  static let pageSize = 4096

  /// LMDB 0.9.26 to 0.9.31 destroy mutexes that other processes hold.
  static func checkLibraryVersion() throws(LMDBError) {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    _ = mdb_version(&major, &minor, &patch)
    guard major == 0, minor == 9, (26...31).contains(patch) else { return }
    throw LMDBError(
      code: MDB_VERSION_MISMATCH, operation: "use LMDB 0.9.\(patch)", path: "liblmdb",
      detail: "versions 0.9.26 to 0.9.31 destroy shared mutexes; install 0.9.24, 0.9.25 or 0.9.32")
  }

  /// Memory maps and locks of network and FUSE file systems do not keep LMDB's promises.
  static func checkFileSystem(_ path: String) throws(LMDBError) {
    var figures = statfs()
    guard statfs(path, &figures) == 0 else {
      throw LMDBError(code: errno, operation: "look at the file system", path: path)
    }
    let refused: [UInt32: String] = [
      0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x6573_5546: "FUSE",
      0x0102_1997: "9P",
    ]
    if let name = refused[UInt32(truncatingIfNeeded: figures.f_type)] {
      throw LMDBError(
        code: ENOTSUP, operation: "open", path: path,
        detail: "the directory is on \(name); a ledger needs a local file system")
    }
  }

  /// Reads both meta pages without mapping them: magic, version, page size, and whether the file holds its last page.
  static func checkFile(_ directory: String, mayBeMissing: Bool) throws(LMDBError) {
    let path = directory + "/data.mdb"
    // In its place may be a pipe, and opening one waits for somebody to write.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0, errno == ENOENT, mayBeMissing { return }
    guard descriptor >= 0 else { throw LMDBError(code: errno, operation: "open", path: path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw LMDBError(code: errno, operation: "look at", path: path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw damaged(path, "it is no regular file")
    }
    guard Int(status.st_size) >= 2 * pageSize else {
      throw damaged(
        path, "it has \(status.st_size) bytes, expected at least \(2 * pageSize); it was cut short")
    }
    var newest: (transaction: UInt64, lastPage: UInt64) = (0, 0)
    for page in 0..<2 {
      var bytes = [UInt8](repeating: 0, count: 152)
      var count = pread(descriptor, &bytes, 152, off_t(page * pageSize))
      while count < 0, errno == EINTR {
        count = pread(descriptor, &bytes, 152, off_t(page * pageSize))
      }
      guard count == 152 else {
        throw LMDBError(
          code: count < 0 ? errno : EIO, operation: "read the header of", path: path)
      }
      let field: (Int) -> UInt64 = { offset in
        bytes.withUnsafeBytes {
          UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
      }
      let magic = UInt32(truncatingIfNeeded: field(16))
      guard magic == 0xBEEF_C0DE else {
        throw damaged(
          path, "meta page \(page) begins with \(String(magic, radix: 16)), expected beefc0de")
      }
      let version = UInt32(truncatingIfNeeded: field(20))
      guard version == 1 else { throw damaged(path, "format version \(version), expected 1") }
      let size = UInt32(truncatingIfNeeded: field(40))
      guard size == UInt32(pageSize) else {
        throw damaged(path, "page size \(size), expected \(pageSize)")
      }
      if field(144) >= newest.transaction { newest = (field(144), field(136)) }
    }
    // Behind the headers: another process may append meanwhile, and a file grows before its header says so.
    guard fstat(descriptor, &status) == 0 else {
      throw LMDBError(code: errno, operation: "look at", path: path)
    }
    let size = Int(status.st_size)
    guard newest.lastPage < UInt64(size / pageSize) else {
      throw damaged(
        path,
        "it has \(size) bytes, its header says that page \(newest.lastPage) of \(pageSize) is there; it was cut short, or the header is damaged"
      )
    }
  }

  /// A new lock file is sparse, and touching a hole on a full disk is a SIGBUS: its blocks are allocated beforehand.
  /// Only ever called before LMDB opens the file in this process.
  ///
  /// A reader on a file system that nobody can write needs none.
  static func allocateLockFile(_ directory: String, readOnly: Bool) throws(LMDBError) {
    let path = directory + "/lock.mdb"
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw LMDBError(
          code: MDB_INVALID, operation: "open", path: path,
          detail: "it is no regular file; remove it while nobody uses the ledger, it is made again")
      }
      if Int(status.st_size) >= 8192 { return }
    }
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
    if descriptor < 0, errno == EROFS, readOnly { return }
    guard descriptor >= 0 else { throw LMDBError(code: errno, operation: "open", path: path) }
    defer { close(descriptor) }
    try passOn(to: descriptor, path, in: directory, mode: 0o660)
    let code = posix_fallocate(descriptor, 0, off_t(lockFileBytes))
    if code != 0, code != EOPNOTSUPP {
      throw LMDBError(code: code, operation: "reserve space for", path: path)
    }
  }

  /// In a directory with the setgid bit, which a group may read, files have these rights whatever the umask.
  static func passOn(
    to descriptor: Int32, _ path: String, in directory: String, mode: mode_t
  ) throws(LMDBError) {
    var status = stat()
    guard stat(directory, &status) == 0 else {
      throw LMDBError(code: errno, operation: "look at", path: directory)
    }
    guard status.st_mode & S_ISGID != 0 else { return }
    guard fchmod(descriptor, mode) == 0 else {
      throw LMDBError(code: errno, operation: "set the rights of", path: path)
    }
  }

  static func damaged(_ path: String, _ detail: String) -> LMDBError {
    LMDBError(
      code: MDB_INVALID, operation: "open", path: path,
      detail: detail + "; restore a backup (views can be deleted and rebuilt)")
  }
}

/// The device and inode of an open `data.mdb`: the same file is never opened twice in a process.
struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
  private static let claimed = Mutex<Set<FileIdentity>>([])

  static func claim(_ path: String, mayBeMissing: Bool) throws(LMDBError) -> FileIdentity? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if mayBeMissing, errno == ENOENT { return nil }
      throw LMDBError(code: errno, operation: "open", path: path)
    }
    let identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    guard claimed.withLock({ $0.insert(identity).inserted }) else {
      throw LMDBError(
        code: EBUSY, operation: "open", path: path,
        detail: "it is open in this process already, and a second open would destroy its locks")
    }
    return identity
  }

  /// Closes the environment and gives the file free in one step. Free before, a second open would lose its locks;
  /// free after, a new file that got the same inode would be refused.
  static func release(_ identity: FileIdentity?, after handle: OpaquePointer) {
    claimed.withLock { claimed in
      mdb_env_close(handle)
      if let identity { claimed.remove(identity) }
    }
  }
}
