/// A certificate whose signature has been verified: there is no other way to have one.
public struct SignedCertificate: Sendable {
  public let certificate: Certificate
  public let note: SignedNote

  /// Reads a certificate and believes it only if `key` signed it and names its origin.
  ///
  /// - Throws: `ProofError` of the checks `format`, `signature` or `origin`.
  public init(_ bytes: [UInt8], key: VerifierKey) throws {
    note = try SignedNote(bytes)
    certificate = try Certificate(text: note.text)
    try note.verified(by: [key])
    guard certificate.origin.utf8.elementsEqual(key.name) else {
      throw ProofError(
        .origin,
        "the certificate is of \(StrictText.quoted(certificate.origin.utf8)), expected \(StrictText.quoted(key.name)), the key's name"
      )
    }
  }

  /// Signs a certificate; the signature is verified before anybody gets it.
  init(_ certificate: Certificate, with key: SigningKey) throws {
    var note = try SignedNote(text: certificate.text)
    try note.sign(with: key)
    try self.init(note.bytes, key: key.verifier)
  }

  /// The note with all its signatures, as it was.
  public var bytes: [UInt8] { note.bytes }
}
