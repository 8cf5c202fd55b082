#if canImport(Glibc)
  import Glibc
#endif

/// Directories that are there whole or not at all.
enum WholeDirectory {
  /// Builds a directory under another name beside `path`, flushes it, and renames it.
  ///
  /// If the machine stops before the end there is nothing at `path`; afterwards everything `body` made is there. What
  /// an interrupted run of the same purpose has left is removed first.
  ///
  /// - Parameters:
  ///   - purpose: part of the other name: "init", "backup".
  ///   - body: fills the directory it is given; flushes the files it makes. Directories are flushed afterwards.
  static func make<Result>(
    _ path: String, purpose: String, mode: mode_t, _ body: (_ temporary: String) throws -> Result
  ) throws -> Result {
    let parent = FileSystem.parent(of: path)
    if try FileSystem.exists(path), try !FileSystem.isEmptyDirectory(path) {
      throw LedgerError(
        .exists, "\(path): it exists and is not empty; a ledger is made where nothing is")
    }
    try FileSystem.makeDirectories(parent, mode: 0o755)
    guard try FileSystem.isDirectory(parent) else {
      throw LedgerError(
        .exists, "\(parent): it is a file, expected a directory to make the ledger in")
    }
    try removeLeftovers(of: path, purpose)
    let temporary = "\(parent)/.\(FileSystem.name(of: path)).\(purpose)-\(getpid())"
    do {
      try FileSystem.makeDirectory(temporary, mode: mode)
      let result = try body(temporary)
      try FileSystem.flushDirectories(temporary)
      try FileSystem.move(temporary, to: path)
      try FileSystem.flushDirectory(parent)
      return result
    } catch {
      // The first error says more than one about leftovers, which the next run removes.
      do { try FileSystem.remove(temporary) } catch {}
      throw error
    }
  }

  /// Removes what an interrupted run for the same path left, if its process is gone.
  private static func removeLeftovers(of path: String, _ purpose: String) throws {
    let parent = FileSystem.parent(of: path)
    let prefix = ".\(FileSystem.name(of: path)).\(purpose)-"
    for name in try FileSystem.names(in: parent) where name.hasPrefix(prefix) {
      guard let process = Int32(name.dropFirst(prefix.count)) else { continue }
      // This process has made none yet: one of its number is from an earlier run, as in a container.
      guard process == getpid() || (kill(process, 0) != 0 && errno == ESRCH) else { continue }
      try FileSystem.remove(parent + "/" + name)
    }
  }
}
