import Customs

extension CustomsLedger {
  /// Serves the version built before the one served now.
  ///
  /// - Throws: `missingView` if there is no older version of the same reducer.
  public func rollback(_ projection: any Projection, wait: Double = 0) throws -> String {
    let directory = ViewDirectory(self, projection.name)
    let lock = try directory.lock(wait: wait)
    defer { withExtendedLifetime(lock) {} }
    let versions = try directory.versions()
    guard let current = try directory.current(), let index = versions.firstIndex(of: current),
      index > 0
    else {
      throw LedgerError(
        .missingView,
        "view \(projection.name) has no older version; there are: \(versions.joined(separator: ", "))"
      )
    }
    let target = versions[index - 1]
    _ = try open(projection, directory.versionPath(target), readOnly: true)
    try directory.serve(target)
    return target
  }
}
