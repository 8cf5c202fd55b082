import Customs
import Ledger

#if canImport(Glibc)
  import Glibc
#endif

/// The submitted file. What comes through a pipe is put into an unlinked temporary file first, so that its size is known.
final class InputFile: NamedInput, OriginalInput {
  let name: String
  /// Size in bytes.
  let size: UInt64
  private let descriptor: Int32

  /// - Parameter path: a file, or `-` for standard input.
  init(_ path: String) throws {
    name = path == "-" ? "<stdin>" : path
    let opened = path == "-" ? dup(0) : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw FileError(errno: errno, operation: "open", path: name) }
    var status = stat()
    guard unsafe fstat(opened, &status) == 0 else {
      throw FileError(errno: errno, operation: "look at", path: name)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: descriptor = opened
    case S_IFDIR: throw FileError(errno: EISDIR, operation: "read", path: name)
    default: descriptor = try Self.spool(opened, name)
    }
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw FileError(errno: errno, operation: "look at", path: name)
    }
    size = UInt64(status.st_size)
  }

  deinit { close(descriptor) }

  /// A fresh look at the file from its beginning.
  func source() -> any ByteSource { Reader(self) }

  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while filled < range.count {
        let read = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + filled }, range.count - filled,
          off_t(range.lowerBound + filled))
        if read < 0, errno == EINTR { continue }
        if read < 0 { failure = errno }
        if read <= 0 { return }
        filled += read
      }
    }
    guard failure == 0 else { throw FileError(errno: failure, operation: "read", path: name) }
    return bytes
  }

  private static func spool(_ input: Int32, _ name: String) throws -> Int32 {
    let directory = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(directory)/tamga-XXXXXX".utf8CString)
    let file = unsafe mkstemp(&template)
    guard file >= 0 else {
      throw FileError(errno: errno, operation: "make a temporary file in", path: directory)
    }
    // Without a name it goes with the process, however that ends.
    _ = unsafe unlink(template)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe read(input, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileError(errno: errno, operation: "read", path: name) }
      if count == 0 { break }
      var start = 0
      while start < count {
        let written = unsafe buffer[start..<count].withUnsafeBytes {
          unsafe write(file, $0.baseAddress, $0.count)
        }
        if written < 0, errno == EINTR { continue }
        guard written > 0 else {
          throw FileError(errno: errno, operation: "write a temporary file in", path: directory)
        }
        start += written
      }
    }
    close(input)
    return file
  }

  private final class Reader: ByteSource {
    private let file: InputFile
    private var offset = 0

    init(_ file: InputFile) { self.file = file }

    var original: (any OriginalInput)? { file }

    func read(into bytes: inout [UInt8], upTo count: Int) throws -> Int {
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: count))
      while true {
        let read = unsafe bytes[start...].withUnsafeMutableBytes {
          unsafe pread(file.descriptor, $0.baseAddress, $0.count, off_t(offset))
        }
        if read < 0, errno == EINTR { continue }
        guard read >= 0 else { throw FileError(errno: errno, operation: "read", path: file.name) }
        bytes.removeLast(count - read)
        offset += read
        return read
      }
    }
  }

  /// All bytes of a small file.
  static func contents(of path: String) throws -> [UInt8] {
    let source = try InputFile(path).source()
    var bytes: [UInt8] = []
    while try source.read(into: &bytes, upTo: 1 << 20) > 0 {}
    return bytes
  }
}
