import CLMDB

#if canImport(Glibc)
  import Glibc
#endif

extension Environment {
  /// Writes the state of this moment to a new file `data.mdb` in an existing directory, and flushes it.
  ///
  /// Reads in one read transaction: others go on writing meanwhile, and the file they write to may grow, because no page
  /// of this state is reused before the end. Only pages in use are written, so the copy holds nothing that was
  /// overwritten, and is not larger than it has to be; bytes differ from the original's, records do not. A copy of all
  /// pages would need the writer's lock for a moment, and would wait for ever behind a writer that is stopped.
  ///
  /// The system is asked to forget the pages of the new file, so that whoever verifies it reads the disk.
  ///
  /// - Parameter mode: rights of the new file.
  /// - Throws: `LMDBError` naming the new file; what was written of it is left to the caller, who removes the directory.
  public func copy(to directory: String, mode: UInt32) throws(LMDBError) {
    let target = directory + "/data.mdb"
    let descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      throw LMDBError(code: errno, operation: "create", path: target)
    }
    defer { close(descriptor) }
    try check(
      mdb_env_copyfd2(handle, descriptor, UInt32(MDB_CP_COMPACT)), "copy \(path) to", target)
    guard fsync(descriptor) == 0 else {
      throw LMDBError(code: errno, operation: "flush", path: target)
    }
    // Advice: a system that does not follow it lets the verification read its own memory.
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
  }
}
