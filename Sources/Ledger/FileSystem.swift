#if canImport(Glibc)
  import Glibc
#endif

/// The few file operations a ledger needs, each naming the file it failed on.
enum FileSystem {
  static func makeDirectory(_ path: String, mode: mode_t) throws {
    guard unsafe mkdir(path, mode) == 0 else {
      throw FileError(errno: errno, operation: "create", path: path)
    }
    try GroupAccess.passOn(to: path, mode: mode)
  }

  /// Makes a directory and those above it that are missing.
  static func makeDirectories(_ path: String, mode: mode_t) throws {
    if try exists(path) { return }
    let parent = parent(of: path)
    if parent != path { try makeDirectories(parent, mode: mode) }
    guard unsafe mkdir(path, mode) == 0 else {
      if errno == EEXIST { return }
      throw FileError(errno: errno, operation: "create", path: path)
    }
    try GroupAccess.passOn(to: path, mode: mode)
  }

  /// Writes a new file and flushes it.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileError(errno: errno, operation: "create", path: path) }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileError(errno: errno, operation: "write", path: path) }
      written += count
    }
    try GroupAccess.passOn(to: path, mode: mode)
    guard fsync(descriptor) == 0 else {
      throw FileError(errno: errno, operation: "flush", path: path)
    }
  }

  /// Replaces a small file: after a stop there is either the old or the new one.
  static func replace(_ bytes: [UInt8], at path: String, mode: mode_t) throws {
    let temporary = path + ".new"
    if try exists(temporary) { try remove(temporary) }
    try write(bytes, to: temporary, mode: mode)
    try move(temporary, to: path)
    try flushDirectory(parent(of: path))
  }

  /// More bytes than any of a ledger's own small files has.
  private static let ownBytes = 16 << 20

  /// The bytes of one of a ledger's own small files.
  ///
  /// In its place may be anything: a pipe would be waited for, a device or a hole of a terabyte has no end.
  ///
  /// - Throws: `LedgerError.damaged` if it is no regular file, or too long to be one of a ledger's.
  static func read(_ path: String) throws -> [UInt8] {
    // Without O_NONBLOCK opening a pipe waits for somebody to write.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw FileError(
        errno: errno, operation: "open", path: path,
        detail: errno == ENOENT ? "restore it from a backup, or the ledger" : nil)
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw FileError(errno: errno, operation: "look at", path: path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw LedgerError(
        .damaged, "\(path): it is no regular file; restore it from a backup, or the ledger")
    }
    guard let bytes = try read(descriptor, path, atMost: ownBytes) else {
      throw LedgerError(
        .damaged,
        "\(path): it has \(status.st_size) bytes, expected at most \(ownBytes); restore it from a backup, or the ledger"
      )
    }
    return bytes
  }

  /// The bytes of a file or pipe that somebody names; nil, and nothing more is read, as soon as there are more than
  /// `limit`.
  static func read(_ path: String, atMost limit: Int) throws -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno: errno, operation: "open", path: path) }
    defer { close(descriptor) }
    return try read(descriptor, path, atMost: limit)
  }

  private static func read(_ descriptor: Int32, _ path: String, atMost limit: Int) throws
    -> [UInt8]?
  {
    var (result, buffer): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 1 << 16))
    while true {
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileError(errno: errno, operation: "read", path: path) }
      if count == 0 { return result }
      guard count <= limit - result.count else { return nil }
      result += buffer[..<count]
    }
  }

  static func move(_ path: String, to target: String) throws {
    guard unsafe rename(path, target) == 0 else {
      throw FileError(errno: errno, operation: "rename \(path) to", path: target)
    }
  }

  /// Makes names created in or moved into a directory survive power loss.
  static func flushDirectory(_ path: String) throws {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno: errno, operation: "open", path: path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw FileError(errno: errno, operation: "flush", path: path)
    }
  }

  /// Flushes a directory and all directories below it.
  static func flushDirectories(_ path: String) throws {
    for name in try names(in: path) where try isDirectory(path + "/" + name) {
      try flushDirectories(path + "/" + name)
    }
    try flushDirectory(path)
  }

  /// Whether there is something. What cannot be looked at is an error, not an absence.
  static func exists(_ path: String) throws -> Bool { try mode(of: path) != nil }

  static func isDirectory(_ path: String) throws -> Bool {
    try mode(of: path).map { $0 & S_IFMT == S_IFDIR } ?? false
  }

  static func isEmptyDirectory(_ path: String) throws -> Bool {
    try isDirectory(path) && names(in: path).isEmpty
  }

  /// Type and rights; nil if nothing is there.
  static func mode(of path: String) throws -> mode_t? {
    var status = stat()
    if unsafe stat(path, &status) == 0 { return status.st_mode }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw FileError(errno: errno, operation: "look at", path: path)
  }

  /// The names in a directory, sorted. What cannot be listed to its end is an error, not a shorter list.
  static func names(in path: String) throws -> [String] {
    guard let directory = unsafe opendir(path) else {
      throw FileError(errno: errno, operation: "list", path: path)
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(directory) else {
        guard errno == 0 else { throw FileError(errno: errno, operation: "list", path: path) }
        return names.sorted()
      }
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
  }

  /// Removes a file or a directory with everything in it; of a symbolic link the link.
  static func remove(_ path: String) throws {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      throw FileError(errno: errno, operation: "remove", path: path)
    }
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    if isDirectory {
      for name in try names(in: path) { try remove(path + "/" + name) }
    }
    guard unsafe isDirectory ? rmdir(path) == 0 : unlink(path) == 0 else {
      throw FileError(errno: errno, operation: "remove", path: path)
    }
  }

  /// Runs `body` with a new directory under TMPDIR (or /tmp), which is removed afterwards.
  static func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/tamga-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw FileError(errno: errno, operation: "make a temporary directory in", path: base)
    }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let result = Swift.Result { try body(path) }
    try remove(path)
    return try result.get()
  }

  static func parent(of path: String) -> String {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  static func name(of path: String) -> String {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    return trimmed.split(separator: "/").last.map(String.init) ?? trimmed
  }
}

/// An exclusive lock on a file, held by one process until it is released or ends.
///
/// LMDB has a writer lock too, but no timeout: a stopped writer would block all others for ever.
final class FileLock {
  private let descriptor: Int32

  /// Takes the lock, waiting up to `seconds` for its holder.
  ///
  /// - Throws: `LedgerError.locked` when it is still held then.
  init(path: String, wait seconds: Double, purpose: String) throws {
    // Readers of the group need no lock, and whoever can open this file can keep others waiting.
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw FileError(
        errno: errno, operation: "open", path: path,
        detail: errno == ENOENT ? "a link leads nowhere; remove it, or restore a backup" : nil)
    }
    self.descriptor = descriptor
    var waited = 0.0
    while !Self.take(descriptor) {
      guard errno == EAGAIN || errno == EACCES || errno == EINTR else {
        throw FileError(errno: errno, operation: "lock", path: path)
      }
      guard waited < seconds else {
        throw LedgerError(
          .locked,
          "\(path): another process is \(purpose); waited \(Int(seconds)) s, try again later or with a longer --wait"
        )
      }
      usleep(20_000)
      waited += 0.02
    }
  }

  deinit { close(descriptor) }

  private static func take(_ descriptor: Int32) -> Bool {
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    // An open-file-description lock: closing another descriptor of the file does not drop it.
    let setLock: Int32 = 37  // F_OFD_SETLK, which Glibc's module does not show
    return unsafe fcntl(descriptor, setLock, &lock) == 0
  }
}
