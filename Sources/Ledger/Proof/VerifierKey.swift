import Crypto

/// The public half of a log's key: `name+id+base64(type ‖ public key)` (C2SP signed note, a "vkey").
///
/// Only Ed25519 (type 1) is read; keys of other types are refused, their signatures in a note are passed over.
public struct VerifierKey: Sendable, CustomStringConvertible {
  /// The name's bytes; names are equal only if their bytes are.
  let name: [UInt8]
  /// `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[:4]`, big-endian.
  public let identifier: UInt32
  private let key: Curve25519.Signing.PublicKey

  static let ed25519: UInt8 = 1

  init(name: [UInt8], key: Curve25519.Signing.PublicKey) {
    self.name = name
    self.key = key
    identifier = Self.identifier(name: name, key: key)
  }

  /// Reads the text form, in the one spelling it has.
  ///
  /// - Throws: `ProofError` of the check `format`, saying which part is wrong.
  public init(_ text: some StringProtocol) throws {
    try self.init(bytes: Array(text.utf8))
  }

  init(bytes: [UInt8]) throws {
    let parts = bytes.split(
      separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, StrictText.isKeyName(parts[0]) else {
      throw ProofError(
        .format,
        "verifier key \(StrictText.quoted(bytes)): expected NAME+ID+KEY, NAME without spaces")
    }
    guard let decoded = StrictText.decoded(base64: parts[2]), decoded.count == 33 else {
      throw ProofError(
        .format,
        "verifier key \(StrictText.quoted(parts[0])): expected 33 bytes in Base64, found \(StrictText.quoted(parts[2]))"
      )
    }
    guard decoded[0] == Self.ed25519 else {
      throw ProofError(
        .format,
        "verifier key \(StrictText.quoted(parts[0])): signature type \(decoded[0]), expected 1 (Ed25519)"
      )
    }
    name = Array(parts[0])
    do {
      key = try Curve25519.Signing.PublicKey(rawRepresentation: decoded[1...])
    } catch {
      throw ProofError(
        .format,
        "verifier key \(StrictText.quoted(parts[0])): it is no public key of Ed25519 (\(error))")
    }
    identifier = Self.identifier(name: name, key: key)
    guard identifierText.utf8.elementsEqual(parts[1]) else {
      throw ProofError(
        .format,
        "verifier key \(StrictText.quoted(parts[0])): id \(StrictText.quoted(parts[1])), expected \(identifierText), which follows from name and key"
      )
    }
  }

  /// The name, for people.
  public var nameText: String { String(decoding: name, as: UTF8.self) }

  /// The id as eight hexadecimal digits.
  public var identifierText: String {
    let digits = String(identifier, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  public var description: String {
    "\(nameText)+\(identifierText)+\(StrictText.base64([Self.ed25519] + Array(key.rawRepresentation)))"
  }

  /// Whether it is the same key under the same name.
  func isSame(as other: VerifierKey) -> Bool {
    name == other.name && key.rawRepresentation == other.key.rawRepresentation
  }

  /// Whether `signature` is this key's over `message`; false for signatures of other lengths.
  func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    signature.count == 64 && key.isValidSignature(signature, for: message)
  }

  private static func identifier(name: [UInt8], key: Curve25519.Signing.PublicKey) -> UInt32 {
    let hash = Hash(of: name + [StrictText.lineFeed, ed25519] + Array(key.rawRepresentation))
    return hash.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }
}
