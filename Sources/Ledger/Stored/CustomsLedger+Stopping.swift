import Customs

extension CustomsLedger {
  /// Puts a version that stops at an entry into service, unless the one that is served has come further the same way.
  func promoteStopped(
    _ view: OpenView, _ directory: ViewDirectory, _ shadow: ViewDirectory.Shadow,
    _ skipped: Set<UInt64>
  ) throws {
    if try hasComeFurther(view.file, directory, skipped) {
      return try FileSystem.remove(shadow.path)
    }
    try directory.promote(shadow)
  }

  /// Whether the served version can be read, is of the same reducer, leaves out the same entries, and has seen more.
  private func hasComeFurther(
    _ file: ViewFile, _ directory: ViewDirectory, _ skipped: Set<UInt64>
  ) throws -> Bool {
    do {
      guard let version = try directory.current() else { return false }
      let served = try ViewFile(path: directory.versionPath(version), readOnly: true)
      let progress = try served.progress()
      return try served.header == file.header && progress > file.progress()
        && served.skipped() == skipped.filter { $0 < progress }
    } catch let error as LedgerError where error.code == .damaged {
      return false
    }
  }
}
