import Customs

/// All that a log has of one declaration, verified with nothing but the log's key: there is no other way to have one.
///
/// Everything in it is read from entries that lead to the signed root, and from documents that those entries name.
public struct Evidence: Sendable {
  /// An entry in the log, with its document.
  public struct Part: Sendable {
    public let position: Position
    /// The entry's bytes, as hashed into the tree.
    public let entry: [UInt8]
    public let leaf: Hash
    public let document: Document
  }

  /// A party that the entries name by its number.
  public struct Party: Sendable {
    public let number: UInt32
    public let identifier: String
    public let position: Position
  }

  /// The declaration's number, or `lrn:DECLARANT/LRN` before it has one.
  public let name: String
  public let checkpoint: Checkpoint
  /// The key that was asked for.
  public let key: VerifierKey
  /// All entries, by position.
  public let parts: [Part]
  /// In the order of their numbers.
  public let parties: [Party]
  public let history: DeclarationHistory
  /// The file, as it was verified.
  public let bytes: [UInt8]

  /// SHA-256 of the file.
  public var digest: Hash { Hash(of: bytes) }
  /// The file in Base64.
  public var base64: String { StrictText.base64(bytes) }

  /// The entry at a position; nil if it is not one of these.
  public func part(at position: Position) -> Part? { parts.first { $0.position == position } }

  /// Verifies everything that `Schemas/evidence-format.md` asks for.
  ///
  /// - Throws: `ProofError` of the first check that fails; then nothing is proven.
  public init(_ bytes: [UInt8], key: VerifierKey) throws {
    let file = try EvidenceFile(bytes)
    let signed = try Self.checkpoint(of: file, key)
    var parts: [Part] = []
    for (index, part) in file.parts.enumerated() {
      do {
        parts.append(try Self.verified(part, signed, before: parts.last))
      } catch let error as ProofError {
        throw error.named("part \(index + 1)")
      }
    }
    let declaration = try EvidenceDeclaration(parts, name: file.name)
    let currency = try EvidenceDerivation(declaration).currency()
    name = declaration.name
    checkpoint = signed.checkpoint
    self.key = key
    self.parts = parts
    parties = declaration.parties.values.sorted { $0.number < $1.number }
    history = DeclarationHistory(
      declaration.steps.map { .init(entry: $0.entry, document: $0.document) }, currency: currency)
    self.bytes = bytes
  }

  /// The one checkpoint of all parts, signed by all keys of the file and by no others; `key` has to be among them.
  private static func checkpoint(of file: EvidenceFile, _ key: VerifierKey) throws
    -> SignedCheckpoint
  {
    guard file.keys.contains(where: { $0.isSame(as: key) }) else {
      throw ProofError(
        .signature,
        "the file names \(file.keys.map(\.description).joined(separator: " and ")), expected \(key)"
      )
    }
    // There is at least one part.
    let bytes = file.parts.first?.proof.checkpoint ?? []
    let signed = try SignedCheckpoint(bytes, key: key)
    let signatures = signed.note.signatures
    guard signatures.count == file.keys.count,
      zip(signatures, file.keys).allSatisfy({ $0.isOf($1) })
    else {
      throw ProofError(
        .signature,
        "signatures of \(signatures.map(\.nameText).joined(separator: ", ")), expected one of each key that the file names, in their order"
      )
    }
    for key in file.keys { _ = try SignedCheckpoint(bytes, key: key) }
    if let place = file.parts.firstIndex(where: { $0.proof.checkpoint != bytes }) {
      throw ProofError(
        .checkpoint,
        "part \(place + 1) has another checkpoint than part 1, expected one of them all")
    }
    return signed
  }

  /// The entry is in the log, behind the one before, and names the document.
  private static func verified(
    _ part: EvidenceFile.Part, _ signed: SignedCheckpoint, before: Part?
  ) throws -> Part {
    guard let entry = part.proof.extra else {
      throw ProofError(.format, "the proof has no 'extra' line with the entry's bytes")
    }
    let result = try part.proof.verify(entry: entry, under: signed)
    let view = EntryView(unsafe entry.span.bytes)
    let document = part.document
    if let before {
      let last = EntryView(unsafe before.entry.span.bytes)
      guard last.position < view.position, last.recordedAt <= view.recordedAt else {
        throw ProofError(
          .declaration,
          "position \(view.position), recorded \(CivilTime.text(microseconds: view.recordedAt)): expected one behind position \(last.position), not recorded before \(CivilTime.text(microseconds: last.recordedAt))"
        )
      }
    }
    guard document.mediaType.rawValue == view.mediaTypeRawValue else {
      throw ProofError(
        .document, "the document is \(document.mediaType.name), the entry says otherwise")
    }
    let (expected, found) = (Hash(view.documentHash), Hash(of: document.body))
    guard expected == found else {
      throw ProofError(
        .document, "SHA-256 of the document is \(found), expected \(expected), as the entry says")
    }
    let bytes = view.span
    let digest = view.hasNotes ? Hash(bytes, at: bytes.byteCount - 32) : nil
    let notes = document.notes.isEmpty ? nil : Hash(of: document.notes)
    guard digest == notes else {
      throw ProofError(
        .document,
        "SHA-256 of the notes is \(notes?.description ?? "none"), expected \(digest?.description ?? "none"), as the entry says"
      )
    }
    let warnings = min(JSONDocument(document.notes)?.elements.count ?? 0, Int(UInt16.max))
    guard warnings == view.warningCount else {
      throw ProofError(
        .document,
        "\(warnings) warnings in the notes, expected \(view.warningCount), as the entry says")
    }
    return Part(
      position: view.position, entry: entry, leaf: result.leaf, document: document)
  }
}
