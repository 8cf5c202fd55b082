#if canImport(Glibc)
  import Glibc
#endif

/// Who besides its owner may read a ledger: nobody, or the members of one group.
///
/// A directory of a ledger that a group may read has the setgid bit, so that what is made in it belongs to that group;
/// every file made later follows the bit. Keys stay with the owner. LMDB's readers announce themselves in `lock.mdb`,
/// which the group may therefore write: whoever is in the group can keep writers waiting, and has to be trusted for that.
public struct GroupAccess: Sendable {
  let group: gid_t

  /// - Throws: `LedgerError` if the system knows no such group.
  public init(named name: String) throws {
    if let number = gid_t(name) {
      group = number
      return
    }
    errno = 0
    guard let entry = unsafe getgrnam(name) else {
      throw LedgerError(
        .unknownGroup, "group \"\(name)\": expected a group of this system, see 'getent group'")
    }
    group = unsafe entry.pointee.gr_gid
  }

  /// Opens a directory and all that is in it for reading, but not `keys/`.
  func grant(_ path: String) throws {
    try Self.change(path, group, 0o2750)
    for name in try FileSystem.names(in: path) where name != "keys" {
      let below = "\(path)/\(name)"
      if try FileSystem.isDirectory(below) {
        try grant(below)
      } else {
        try Self.change(below, group, name == "lock.mdb" ? 0o660 : 0o640)
      }
    }
  }

  /// Gives something just made the rights it is to have, whatever the umask, if a group may read its directory.
  static func passOn(to path: String, mode: mode_t) throws {
    guard mode & 0o070 != 0,
      try FileSystem.mode(of: FileSystem.parent(of: path)).map({ $0 & S_ISGID != 0 }) == true
    else { return }
    let isDirectory = try FileSystem.isDirectory(path)
    guard unsafe chmod(path, isDirectory ? mode | S_ISGID : mode) == 0 else {
      throw FileError(errno: errno, operation: "set the rights of", path: path)
    }
  }

  private static func change(_ path: String, _ group: gid_t, _ mode: mode_t) throws {
    guard unsafe chown(path, uid_t.max, group) == 0 else {
      throw FileError(errno: errno, operation: "give to group \(group)", path: path)
    }
    guard unsafe chmod(path, mode) == 0 else {
      throw FileError(errno: errno, operation: "set the rights of", path: path)
    }
  }
}
