import Customs
import LMDB

/// What a copy of a ledger holds, as its verification found it.
public struct LedgerCopy: Sendable {
  /// Entries.
  public let size: UInt64
  public let root: Hash
  /// Bytes of `log/data.mdb`.
  public let bytes: Int
  /// Signed checkpoints carried along.
  public let checkpoints: Int
  /// Whether it holds the signing key.
  public let hasKey: Bool
}

extension CustomsLedger {
  /// How a copy is made.
  public struct CopyOptions: Sendable {
    /// Whether `keys/log.key` goes into the copy, if it is there.
    public var withKey = false
    /// The group that may read the copy; nil: nobody but its owner.
    public var readers: GroupAccess?
    public var workers = 2

    public init() {}
  }

  /// Copies this ledger to a place where nothing is: log, description, checkpoints and quarantined entries, without views.
  ///
  /// The copy is a ledger. It holds one moment of this one, at least everything acknowledged before the copying began;
  /// others go on appending. It is flushed, and then every byte of it is verified, checkpoints included, before it gets
  /// its name: whatever is at `path` afterwards was found to be whole. If the machine stops, or anything fails or
  /// differs, nothing is there.
  ///
  /// - Parameters:
  ///   - purpose: part of the name it has until then: "backup" or "restore".
  ///   - checkpoints: more checkpoints, kept elsewhere, that the copy has to agree with.
  ///   - progress: told how many entries more were verified.
  ///   - report: called for each difference.
  /// - Throws: `LedgerError.damaged` after the last difference; `.exists` if something is at `path`.
  public func copy(
    to path: String, purpose: String, options: CopyOptions = CopyOptions(),
    checkpoints: [(name: String, bytes: [UInt8])] = [],
    progress: @escaping @Sendable (UInt64) -> Void = { _ in },
    report: @escaping (Difference) -> Void
  ) throws -> LedgerCopy {
    try WholeDirectory.make(path, purpose: purpose, mode: 0o700) { temporary in
      let acknowledged = try log.size()
      // Before the log: none of them may be of more entries than the copy has.
      let checkpointCount = try copyCheckpoints(to: temporary)
      try copyQuarantine(to: temporary)
      try FileSystem.makeDirectory(temporary + "/keys", mode: 0o700)
      let hasKey = try options.withKey && copyKey(to: temporary)
      try FileSystem.write(
        try FileSystem.read(self.path + "/ledger.json"), to: temporary + "/ledger.json", mode: 0o640
      )
      try FileSystem.makeDirectory(temporary + "/log", mode: 0o750)
      try log.environment.copy(to: temporary + "/log", mode: 0o640)
      let (size, root, bytes) = try Self.verified(
        temporary, atLeast: acknowledged, options.workers, checkpoints, progress, report)
      // Nobody has the copy open now; whoever opens it next makes its own.
      try FileSystem.remove(temporary + "/log/lock.mdb")
      try options.readers?.grant(temporary)
      return LedgerCopy(
        size: size, root: root, bytes: bytes, checkpoints: checkpointCount, hasKey: hasKey)
    }
  }

  /// Audits a finished copy. It is open no longer when this returns.
  private static func verified(
    _ path: String, atLeast acknowledged: UInt64, _ workers: Int,
    _ checkpoints: [(name: String, bytes: [UInt8])],
    _ progress: @escaping @Sendable (UInt64) -> Void, _ report: @escaping (Difference) -> Void
  ) throws -> (size: UInt64, root: Hash, bytes: Int) {
    let ledger = try CustomsLedger(path: path)
    let audit = Audit(ledger, workers: workers, progress: progress, report: report)
    let found = try audit.verifyLog()
    try audit.verifyCheckpoints(checkpoints)
    if let found, found.size < acknowledged {
      audit.report(
        "size", "the copy", expected: "at least \(acknowledged) entries", found: "\(found.size)")
    }
    guard let (size, root) = found, audit.differences == 0 else {
      throw LedgerError(
        .unsound,
        "\(audit.differences) differences; nothing was made. What was copied does not agree with itself or with a checkpoint: run 'tamga verify' on it, and read docs/operations.md"
      )
    }
    return (size, root, try ledger.log.environment.usage().usedBytes)
  }

  /// Copies the signed checkpoints byte for byte, then the statements about keys, so that no checkpoint is of a key that
  /// the copy does not know; how many checkpoints there are. Signatures are verified with the copy.
  private func copyCheckpoints(to target: String) throws -> Int {
    let sizes = try checkpoints.sizes()
    try copyFiles(sizes.map { FileSystem.name(of: checkpoints.file($0)) }, "checkpoints", target)
    let rotations = path + "/rotations"
    if try FileSystem.exists(rotations) {
      let names = try FileSystem.names(in: rotations).filter { !$0.hasSuffix(".new") }
      try copyFiles(names, "rotations", target)
    }
    return sizes.count
  }

  private func copyFiles(_ names: [String], _ directory: String, _ target: String) throws {
    guard !names.isEmpty else { return }
    try FileSystem.makeDirectory("\(target)/\(directory)", mode: 0o750)
    for name in names {
      try FileSystem.write(
        try FileSystem.read("\(path)/\(directory)/\(name)"), to: "\(target)/\(directory)/\(name)",
        mode: 0o640)
    }
  }

  /// Copies what somebody decided about views, which no rebuild can find out.
  private func copyQuarantine(to target: String) throws {
    try FileSystem.makeDirectory(target + "/views", mode: 0o750)
    guard try FileSystem.exists(path + "/views") else { return }
    for name in try FileSystem.names(in: path + "/views") {
      let quarantine = try ViewDirectory(self, name).quarantine()
      guard !quarantine.cases.isEmpty else { continue }
      try FileSystem.makeDirectory("\(target)/views/\(name)", mode: 0o750)
      try FileSystem.write(
        quarantine.json, to: "\(target)/views/\(name)/\(ViewDirectory.quarantineName)", mode: 0o640)
    }
  }

  /// Copies the signing keys that lie in the ledger, if nobody but their owner may read them; whether there was one.
  private func copyKey(to target: String) throws -> Bool {
    var isThere = false
    for name in ["log.key", "next.key"] {
      let file = "\(path)/keys/\(name)"
      guard try FileSystem.exists(file) else { continue }
      _ = try SigningKey(file: file)
      try FileSystem.write(
        try FileSystem.read(file), to: "\(target)/keys/\(name)", mode: 0o600)
      isThere = true
    }
    return isThere
  }
}
