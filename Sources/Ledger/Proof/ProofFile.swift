import Customs

#if canImport(Glibc)
  import Glibc
#endif

/// Proofs and checkpoints as files, for a command line.
public enum ProofFile {
  /// Reads a file.
  ///
  /// - Throws: `ProofError` of the check `format` if it is longer than any file that can be checked.
  public static func read(_ path: String) throws -> [UInt8] {
    guard let bytes = try FileSystem.read(path, atMost: EvidenceFile.maximumBytes) else {
      throw ProofError(
        .format,
        "\(path): more than \(EvidenceFile.maximumBytes) bytes; no file to check is that long"
      )
    }
    return bytes
  }

  /// Writes a file: after a stop there is either the old or the new one.
  ///
  /// - Throws: `LedgerError.exists` if something is there that is no file: it would be renamed away, a device too.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    var status = stat()
    if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw LedgerError(
        .exists, "\(path): it is no regular file; expected one to replace, or a name that is free")
    }
    try FileSystem.replace(bytes, at: path, mode: 0o644)
  }

  /// Verifies a file of any kind and says in plain words what it proves.
  ///
  /// - Parameter entry: the entry's bytes, if an inclusion proof does not hold them.
  /// - Throws: `ProofError` of the first check that fails; then nothing is proven.
  public static func check(_ bytes: [UInt8], entry: [UInt8]? = nil, key: VerifierKey) throws
    -> [String]
  {
    let kind = ProofKind(bytes)
    guard entry == nil || kind == .inclusion else {
      throw ProofError(
        .entry,
        "an entry's bytes were given, but the file is no inclusion proof: \(StrictText.quoted(bytes.prefix { $0 != StrictText.lineFeed }))"
      )
    }
    switch kind {
    case .inclusion: return try inclusion(bytes, entry, key)
    case .consistency: return try consistency(bytes, key)
    case .evidence: return try Evidence(bytes, key: key).words
    case .checkpoint:
      let signed = try SignedCheckpoint(bytes, key: key)
      return ["ok: a checkpoint", said(signed.checkpoint), by(key)]
    }
  }

  private static func inclusion(_ bytes: [UInt8], _ entry: [UInt8]?, _ key: VerifierKey) throws
    -> [String]
  {
    let result = try TlogProof(bytes).verify(entry: entry, key: key)
    let summary = result.summary
    let subject = summary.subject.isEmpty ? "" : " of \(StrictText.quoted(summary.subject.utf8))"
    let version = summary.version > 0 ? ", version \(summary.version)" : ""
    return [
      "ok: an entry is in the log",
      "position \(summary.position): \(summary.event.name)\(subject)\(version), recorded \(CivilTime.text(microseconds: summary.recordedAt))",
      "leaf hash \(result.leaf) of \(result.entry.count) bytes",
      said(result.checkpoint), by(key),
    ]
  }

  private static func consistency(_ bytes: [UInt8], _ key: VerifierKey) throws -> [String] {
    let (old, new) = try ConsistencyFile(bytes).verify(key: key)
    return [
      "ok: the later checkpoint begins with all of the earlier one; nothing in it was changed or left out",
      "earlier: " + said(old), "later: " + said(new), by(key),
    ]
  }

  static func said(_ checkpoint: Checkpoint) -> String {
    "log \(checkpoint.origin), \(checkpoint.size) entries, root \(checkpoint.root)"
  }

  static func by(_ key: VerifierKey) -> String { "signed by \(key)" }
}
