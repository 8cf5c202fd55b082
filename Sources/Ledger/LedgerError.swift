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

  public init(errno: Int32, operation: String, path: String) {
    self.errno = errno
    self.operation = operation
    self.path = path
  }

  public var description: String {
    "\(path): cannot \(operation): \(unsafe String(cString: strerror(errno))) (\(errno))"
  }
}
