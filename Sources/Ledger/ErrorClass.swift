import LMDB

#if canImport(Glibc)
  import Glibc
#endif

/// What kind of trouble an error is; decides the exit code of the command line (sysexits).
public enum ErrorClass: Sendable {
  /// 1: what was checked is not what it has to be.
  case difference
  /// 66: what was named is not there.
  case noInput
  /// 73: something cannot be made.
  case cannotCreate
  /// 74: disk or file contents.
  case disk
  /// 75: a lock is held; try again.
  case locked
  /// 77: rights.
  case permission
  /// 78: a description is wrong.
  case configuration
  /// 65: input data.
  case data
  /// 70: none of these.
  case other

  public init(_ error: any Error) {
    switch error {
    case let error as LMDBError:
      self = error.isPermission ? .permission : error.code == EBUSY ? .locked : .disk
    case let error as FileError:
      switch error.errno {
      case EACCES, EPERM, EROFS: self = .permission
      case ENOENT, ENOTDIR, EISDIR: self = .noInput
      default: self = .disk
      }
    case is ProofError: self = .difference
    case let error as LedgerError:
      switch error.code {
      case .inconsistent, .unexplained, .unsound: self = .difference
      case .openKey: self = .permission
      case .notALedger, .unknownView, .missingView, .noCheckpoint, .unknownEntry: self = .noInput
      case .exists: self = .cannotCreate
      case .damaged, .negativeCount, .stopped, .ahead, .system, .changedInput: self = .disk
      case .locked: self = .locked
      case .format, .changedReducer, .unusableKey: self = .configuration
      case .invalidOrigin, .unknownCountry, .unknownCurrency, .unknownGroup: self = .configuration
      case .tooLarge: self = .data
      }
    default: self = .other
    }
  }

  /// Whether the system refused something that may well be there and whole.
  static func isOfSystem(_ error: any Error) -> Bool {
    switch error {
    case let error as LMDBError: error.code > 0 && error.code != ENOENT && error.code != ENOTDIR
    case let error as FileError: error.errno != ENOENT && error.errno != ENOTDIR
    default: false
    }
  }
}
