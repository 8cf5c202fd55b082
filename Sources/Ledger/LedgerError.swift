#if canImport(Glibc)
  import Glibc
#endif

/// A failure that ends a command: what was found, what was expected, where; and of which class it is.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
  /// Stable code, printed in brackets.
  public enum Code: String, Sendable {
    case notALedger = "not-a-ledger"
    case exists = "already-exists"
    case format = "unknown-format"
    case damaged = "damaged"
    case locked = "locked"
    case unknownView = "unknown-view"
    case missingView = "missing-view"
    case changedReducer = "changed-reducer"
    case negativeCount = "negative-count"
    case stopped = "view-stopped"
    case ahead = "view-ahead-of-log"
    case unexplained = "row-not-explained"
    case invalidOrigin = "invalid-origin"
    case unknownCountry = "unknown-country"
    case unknownCurrency = "unknown-currency"
    case unknownGroup = "unknown-group"
    case tooLarge = "too-large"
    case changedInput = "changed-input"
    case inconsistent = "inconsistent-checkpoint"
    case noCheckpoint = "no-checkpoint"
    case unknownEntry = "unknown-entry"
    case unusableKey = "unusable-key"
    case openKey = "open-key"
    case system = "system"
    case unsound = "unsound"
  }

  public let code: Code
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { "\(message) [\(code.rawValue)]" }
}

/// A failure of a system call on a file.
public struct FileError: Error, Sendable, CustomStringConvertible {
  public let errno: Int32
  public let operation: String
  public let path: String
  /// Replaces the general explanation where the caller knows more.
  public let detail: String?

  public init(errno: Int32, operation: String, path: String, detail: String? = nil) {
    self.errno = errno
    self.operation = operation
    self.path = path
    self.detail = detail
  }

  public var description: String {
    let cause = detail ?? Self.usualCause(errno)
    return
      "\(path): cannot \(operation): \(unsafe String(cString: strerror(errno))) (\(errno))\(cause.isEmpty ? "" : "; \(cause)")"
  }

  /// What the system's words do not tell.
  private static func usualCause(_ code: Int32) -> String {
    switch code {
    case ENOTDIR: "a part of the path is no directory; in a ledger, restore it from a backup"
    case EISDIR, ENXIO: "it is no regular file; in a ledger, remove it or restore a backup"
    case ELOOP: "symbolic links lead in a circle; remove them, or restore a backup"
    case EIO: "the disk failed; check it and run again"
    case ENOSPC, EDQUOT: "the disk or the quota is full; free space and run again"
    case EMFILE, ENFILE: "too many files are open; raise 'ulimit -n' and run again"
    default: ""
    }
  }
}
