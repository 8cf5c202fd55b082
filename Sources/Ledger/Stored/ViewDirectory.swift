/// `views/<name>/`: the versions of one view, and which of them is served.
///
/// A version is `<reducer version>.<build>`. `current` names the served one and changes by atomic rename.
struct ViewDirectory {
  let path: String
  let name: String

  init(_ ledger: CustomsLedger, _ name: String) {
    path = "\(ledger.path)/views/\(name)"
    self.name = name
  }

  /// The served version; nil if the view was never built.
  func current() throws -> String? {
    let file = path + "/current"
    guard try FileSystem.exists(file) else { return nil }
    let text = String(decoding: try FileSystem.read(file), as: UTF8.self)
    let version = String(text.prefix { $0 != "\n" })
    guard Self.build(of: version) != nil else {
      throw LedgerError(
        .damaged, "\(file): \"\(version)\" is no version; run 'tamga rebuild \(name)'")
    }
    return version
  }

  /// All versions that are complete, oldest build first.
  func versions() throws -> [String] {
    guard try FileSystem.exists(path) else { return [] }
    return try FileSystem.names(in: path).filter { Self.build(of: $0) != nil }
      .sorted { (Self.build(of: $0) ?? 0) < (Self.build(of: $1) ?? 0) }
  }

  /// The lock that makes processes changing this view take turns.
  func lock(wait: Double) throws -> FileLock {
    try FileSystem.makeDirectories(path, mode: 0o750)
    return try FileLock(path: path + "/lock", wait: wait, purpose: "changing view \(name)")
  }

  /// A build that is not in service yet.
  struct Shadow {
    let path: String
    let version: String
    /// Whether an interrupted build of the same is there, to go on with.
    let isBegun: Bool
  }

  /// A directory for a new build, next to the versions. An interrupted build that can be gone on with stays, other
  /// leftovers are removed. Needs the lock.
  func prepareShadow(_ header: ViewFile.Header, _ begun: ViewFile.Begun) throws -> Shadow {
    let last = try versions().last.flatMap(Self.build) ?? 0
    let version = "\(header.version).\(last + 1)"
    var isBegun = false
    for leftover in try FileSystem.names(in: path) where leftover.hasSuffix(".shadow") {
      let shadow = path + "/" + leftover
      if leftover == version + ".shadow", ViewFile.isBegun(shadow, header, begun) {
        isBegun = true
      } else {
        try FileSystem.remove(shadow)
      }
    }
    return Shadow(path: "\(path)/\(version).shadow", version: version, isBegun: isBegun)
  }

  /// Puts a finished build into service. If the machine stops before the last rename, the old version is served.
  func promote(_ shadow: Shadow) throws {
    try FileSystem.move(shadow.path, to: "\(path)/\(shadow.version)")
    try FileSystem.flushDirectory(path)
    try serve(shadow.version)
  }

  /// Makes `current` name a version.
  func serve(_ version: String) throws {
    try FileSystem.replace(Array((version + "\n").utf8), at: path + "/current", mode: 0o640)
  }

  func versionPath(_ version: String) -> String { "\(path)/\(version)" }

  /// The build number of `<reducer version>.<build>`.
  private static func build(of version: String) -> Int? {
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, Int(parts[0]) != nil, let build = Int(parts[1]) else { return nil }
    return build
  }
}
