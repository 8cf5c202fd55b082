#if canImport(Glibc)
  import Glibc
#endif

/// Buffered standard output. Data goes here, words go to standard error.
final class StandardOutput: @unchecked Sendable {
  // `@unchecked`: only the main thread writes.
  static let shared = StandardOutput()
  private var buffer: [UInt8] = []

  func write(_ bytes: some Sequence<UInt8>) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { flush() }
  }

  func write(_ text: String) { write(text.utf8) }

  /// Hands everything to the system; a full disk or a closed pipe ends the program with 74.
  func flush() {
    var start = 0
    while start < buffer.count {
      let count = unsafe buffer[start...].withUnsafeBytes {
        unsafe Glibc.write(1, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        StandardError.write(
          "error: standard output: cannot write: \(unsafe String(cString: strerror(errno)))\n")
        exit(74)
      }
      start += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Waits; false, at once, when nobody reads what is written any more.
  func isRead(after milliseconds: Int32) -> Bool {
    var output = pollfd(fd: 1, events: 0, revents: 0)
    return unsafe poll(&output, 1, milliseconds) <= 0
  }
}

/// Words for people.
enum StandardError {
  /// Writes all of it, however often the system interrupts. Where nobody can be told, the exit code has to do.
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes[start...].withUnsafeBytes {
        unsafe Glibc.write(2, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      start += count
    }
  }

  static var isTerminal: Bool { isatty(2) == 1 }
}
