import Customs

extension CustomsLedger {
  /// Removes versions of a view that are not served, and what interrupted builds have left.
  ///
  /// A process that still reads one of them keeps what it has open; the space is free when it ends.
  ///
  /// - Parameter keep: how many of the other versions stay, the newest ones; `rollback` serves them again.
  /// - Returns: the names of what was removed.
  public func prune(_ projection: any Projection, keep: Int, wait: Double = 0) throws -> [String] {
    let directory = ViewDirectory(self, projection.name)
    guard try FileSystem.exists(directory.path) else { return [] }
    let lock = try directory.lock(wait: wait)
    defer { withExtendedLifetime(lock) {} }
    let current = try directory.current()
    let others = try directory.versions().filter { $0 != current }
    let shadows = try FileSystem.names(in: directory.path).filter { $0.hasSuffix(".shadow") }
    let removed = Array(others.dropLast(keep)) + shadows
    for name in removed { try FileSystem.remove("\(directory.path)/\(name)") }
    try FileSystem.flushDirectory(directory.path)
    return removed
  }
}
