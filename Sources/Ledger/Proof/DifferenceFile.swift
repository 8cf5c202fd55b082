/// The certificates of a view at two moments of one log, with the proof that the later log begins with the earlier one.
///
///     tamga-difference@v1
///     old <size>
///     new <size>
///     <base64 hash>           the path of a consistency proof, zero or more lines
///
///     <certificate of the old size>
///
///     <certificate of the new size>
public struct DifferenceFile: Sendable {
  public static let header = "tamga-difference@v1"

  let proof: ConsistencyProof
  /// The signed notes, not yet believed.
  let old: [UInt8]
  let new: [UInt8]

  init(proof: ConsistencyProof, old: SignedCertificate, new: SignedCertificate) {
    self.proof = proof
    self.old = old.bytes
    self.new = new.bytes
  }

  /// Reads a file; what it says still has to be verified.
  ///
  /// - Throws: `ProofError` of the check `format`.
  public init(_ bytes: [UInt8]) throws {
    (proof, old, new) = try ConsistencyFile.parts(of: bytes, header: Self.header)
  }

  /// The file.
  public var bytes: [UInt8] { ConsistencyFile.bytes(header: Self.header, proof, old, new) }

  /// Verifies both signatures, that the certificates differ in their moment alone, and that the later log begins with all
  /// of the earlier one.
  ///
  /// - Throws: `ProofError` of the first check that fails.
  public func verify(key: VerifierKey) throws -> (old: Certificate, new: Certificate) {
    let (old, new) = (try signed(old, "old", key), try signed(new, "new", key))
    guard old.size == proof.old, new.size == proof.new else {
      throw ProofError(
        .consistency,
        "the proof is from \(proof.old) to \(proof.new) entries, its certificates are of \(old.size) and \(new.size)"
      )
    }
    guard old.isOfOneView(with: new) else {
      throw ProofError(
        .rows,
        "the certificates are not of one view, one reducer, one home, one currency and the same months"
      )
    }
    // Every log begins with the empty one: there is nothing to prove, and no proof has this form.
    if old.size == 0, new.size > 0 {
      guard proof.path.isEmpty else {
        throw ProofError(.consistency, "from 0 entries on: \(proof.path.count) hashes, expected 0")
      }
    } else {
      try proof.verify(oldRoot: old.logRoot, newRoot: new.logRoot)
    }
    return (old, new)
  }

  private func signed(_ bytes: [UInt8], _ which: String, _ key: VerifierKey) throws -> Certificate {
    do {
      return try SignedCertificate(bytes, key: key).certificate
    } catch let error as ProofError {
      throw error.named("the \(which) certificate")
    }
  }
}

extension Certificate {
  /// Whether nothing but the moment and what follows from it may differ.
  fileprivate func isOfOneView(with other: Certificate) -> Bool {
    view == other.view && version == other.version && reducer == other.reducer
      && home == other.home && currency == other.currency && months == other.months
      && keyColumns == other.keyColumns && measures == other.measures
  }
}

extension CustomsLedger {
  /// Puts two certificates of one view together.
  public func difference(from old: SignedCertificate, to new: SignedCertificate) throws
    -> DifferenceFile
  {
    let (from, to) = (old.certificate.size, new.certificate.size)
    let proof =
      from == 0
      ? ConsistencyProof(old: from, new: to, path: [])
      : try log.environment.read { try log.consistencyProof(from: from, to: to, in: $0) }
    let file = DifferenceFile(proof: proof, old: old, new: new)
    _ = try file.verify(key: try verifierKey())
    return file
  }
}
