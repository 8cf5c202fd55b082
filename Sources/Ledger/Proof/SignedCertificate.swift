/// A certificate whose signature has been verified: there is no other way to have one.
public struct SignedCertificate: Sendable {
  public let certificate: Certificate
  public let note: SignedNote

  /// Reads a certificate and believes it only if `key` signed it and names its origin.
  ///
  /// - Throws: `ProofError` of the checks `format`, `signature` or `origin`.
  public init(_ bytes: [UInt8], key: VerifierKey) throws { try self.init(bytes, keys: [key]) }

  /// Believes it if at least one of a log's `keys` signed it, and none of them wrongly.
  public init(_ bytes: [UInt8], keys: [VerifierKey]) throws {
    note = try SignedNote(bytes)
    certificate = try Certificate(text: note.text)
    for key in try note.verified(by: keys)
    where !certificate.origin.utf8.elementsEqual(key.name) {
      throw ProofError(
        .origin,
        "the certificate is of \(StrictText.quoted(certificate.origin.utf8)), expected \(StrictText.quoted(key.name)), the key's name"
      )
    }
  }

  /// Signs a certificate; every signature is verified before anybody gets it.
  init(_ certificate: Certificate, with keys: [SigningKey]) throws {
    var note = try SignedNote(text: certificate.text)
    for key in keys { try note.sign(with: key) }
    for key in keys.dropFirst() { _ = try SignedCertificate(note.bytes, key: key.verifier) }
    try self.init(note.bytes, keys: keys.prefix(1).map(\.verifier))
  }

  /// The note with all its signatures, as it was.
  public var bytes: [UInt8] { note.bytes }
}
