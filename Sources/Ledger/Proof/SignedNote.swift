/// A text with signatures under it (C2SP signed-note v1.0.0).
///
/// The text ends with a line feed. An empty line follows, then a line for each signature:
/// `— NAME BASE64(key id ‖ signature)`. What is signed is the text with its last line feed.
public struct SignedNote: Sendable {
  /// One signature line, not yet believed.
  public struct Signature: Sendable, Equatable {
    let name: [UInt8]
    /// First four bytes, big-endian.
    public let identifier: UInt32
    /// What follows them; its length depends on the type of the key.
    public let bytes: [UInt8]

    /// The key's name, for people.
    public var nameText: String { String(decoding: name, as: UTF8.self) }

    /// Whether the line says that it is this key's.
    func isOf(_ key: VerifierKey) -> Bool { name == key.name && identifier == key.identifier }
  }

  /// More signatures than these are refused, before any of them is looked at.
  public static let maximumSignatures = 100
  /// Longer notes are refused.
  public static let maximumBytes = 1 << 20

  /// What is signed.
  public let text: [UInt8]
  public private(set) var signatures: [Signature] = []

  private static let dash: [UInt8] = [0xE2, 0x80, 0x94, 0x20]

  /// A text to be signed.
  init(text: [UInt8]) throws {
    guard text.last == StrictText.lineFeed, StrictText.isPlain(text) else {
      throw ProofError(
        .format,
        "a note's text has to be UTF-8 without control characters and to end with a line feed")
    }
    self.text = text
  }

  /// Reads a note; its signatures still have to be verified.
  ///
  /// - Throws: `ProofError` of the check `format`.
  public init(_ bytes: [UInt8]) throws {
    guard bytes.count <= Self.maximumBytes else {
      throw ProofError(
        .format, "the note has \(bytes.count) bytes, expected at most \(Self.maximumBytes)")
    }
    guard StrictText.isPlain(bytes) else {
      throw ProofError(
        .format, "the note is not UTF-8, or has control characters other than line feeds")
    }
    guard let lines = StrictText.lines(bytes[...]) else {
      throw ProofError(.format, "the note's last line does not end with a line feed")
    }
    guard let gap = lines.lastIndex(where: \.isEmpty), gap > 0 else {
      throw ProofError(.format, "the note has no empty line between text and signatures")
    }
    let signatureLines = lines[(gap + 1)...]
    guard !signatureLines.isEmpty, signatureLines.count <= Self.maximumSignatures else {
      throw ProofError(
        .format,
        "the note has \(signatureLines.count) signatures, expected 1 to \(Self.maximumSignatures)")
    }
    text = Array(bytes[..<lines[gap].startIndex])
    for line in signatureLines {
      let signature = try Self.signature(line)
      if signatures.contains(where: {
        $0.name == signature.name && $0.identifier == signature.identifier
      }) {
        throw ProofError(
          .format, "the note has two signatures of one key: \(StrictText.quoted(line))")
      }
      signatures.append(signature)
    }
  }

  /// The whole note, in the only spelling there is.
  public var bytes: [UInt8] {
    var result = text + [StrictText.lineFeed]
    for signature in signatures {
      let identifier = (0..<4).map {
        UInt8(truncatingIfNeeded: signature.identifier >> (24 - 8 * UInt32($0)))
      }
      result += Self.dash + signature.name + [StrictText.space]
      result += Array(StrictText.base64(identifier + signature.bytes).utf8) + [StrictText.lineFeed]
    }
    return result
  }

  /// The keys among `keys` whose signatures the note has, all of them valid.
  ///
  /// Signatures of other keys are passed over, also when they have the name or the id of one of these.
  ///
  /// - Throws: `ProofError` of the check `signature` if one of `keys` signed another text, or none of them signed at all.
  @discardableResult
  public func verified(by keys: [VerifierKey]) throws -> [VerifierKey] {
    var valid: [VerifierKey] = []
    for signature in signatures {
      for key in keys where signature.isOf(key) {
        guard key.isValid(signature.bytes, over: text) else {
          throw ProofError(
            .signature,
            "the signature of \(key.nameText)+\(key.identifierText) is not of this text, or not of this key"
          )
        }
        valid.append(key)
      }
    }
    guard !valid.isEmpty else {
      let expected = keys.map { "\($0.nameText)+\($0.identifierText)" }.joined(separator: " or ")
      let found = signatures.map { "\($0.nameText)+\(Self.hexadecimal($0.identifier))" }.joined(
        separator: ", ")
      throw ProofError(
        .signature, "no signature of a known key: expected one of \(expected), found \(found)")
    }
    return valid
  }

  /// The same text under the signatures of some keys alone.
  func signed(byOnly keys: [VerifierKey]) -> SignedNote {
    var note = self
    note.signatures = signatures.filter { line in keys.contains { line.isOf($0) } }
    return note
  }

  /// Adds a signature; a key signs once.
  mutating func sign(with key: SigningKey) throws {
    let verifier = key.verifier
    guard
      !signatures.contains(where: {
        $0.name == verifier.name && $0.identifier == verifier.identifier
      })
    else { return }
    signatures.append(
      Signature(
        name: verifier.name, identifier: verifier.identifier, bytes: try key.signature(of: text)))
  }

  private static func signature(_ line: ArraySlice<UInt8>) throws -> Signature {
    let rest = line.dropFirst(dash.count)
    let parts = rest.split(separator: StrictText.space, omittingEmptySubsequences: false)
    guard line.starts(with: dash), parts.count == 2, StrictText.isKeyName(parts[0]),
      let decoded = StrictText.decoded(base64: parts[1]), decoded.count > 4
    else {
      throw ProofError(
        .format, "signature line \(StrictText.quoted(line)): expected '\u{2014} NAME BASE64'")
    }
    let identifier = decoded.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return Signature(
      name: Array(parts[0]), identifier: identifier, bytes: Array(decoded.dropFirst(4)))
  }

  private static func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
