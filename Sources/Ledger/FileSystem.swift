import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// The few file operations a ledger needs, each naming the file it failed on.
enum FileSystem {
  static func makeDirectory(_ path: String, mode: mode_t) throws {
    guard unsafe mkdir(path, mode) == 0 else {
      throw FileError(errno: errno, operation: "create", path: path)
    }
  }

  /// Makes a directory and those above it that are missing.
  static func makeDirectories(_ path: String, mode: mode_t) throws {
    if exists(path) { return }
    let parent = parent(of: path)
    if parent != path { try makeDirectories(parent, mode: mode) }
    if unsafe mkdir(path, mode) != 0, errno != EEXIST {
      throw FileError(errno: errno, operation: "create", path: path)
    }
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
    guard fsync(descriptor) == 0 else {
      throw FileError(errno: errno, operation: "flush", path: path)
    }
  }

  /// Replaces a small file: after a stop there is either the old or the new one.
  static func replace(_ bytes: [UInt8], at path: String, mode: mode_t) throws {
    let temporary = path + ".new"
    if exists(temporary) { try remove(temporary) }
    try write(bytes, to: temporary, mode: mode)
    try move(temporary, to: path)
    try flushDirectory(parent(of: path))
  }

  static func read(_ path: String) throws -> [UInt8] { try read(path, atMost: .max) ?? [] }

  /// The bytes of a file; nil, and nothing more is read, as soon as there are more than `limit`.
  static func read(_ path: String, atMost limit: Int) throws -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno: errno, operation: "open", path: path) }
    defer { close(descriptor) }
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

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func isEmptyDirectory(_ path: String) -> Bool {
    (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty ?? false
  }

  /// The names in a directory, sorted.
  static func names(in path: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw FileError(errno: errno == 0 ? ENOENT : errno, operation: "list", path: path)
    }
  }

  /// Removes a file or a directory with everything in it.
  static func remove(_ path: String) throws {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw FileError(errno: errno == 0 ? EIO : errno, operation: "remove", path: path)
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
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
    guard descriptor >= 0 else { throw FileError(errno: errno, operation: "open", path: path) }
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
