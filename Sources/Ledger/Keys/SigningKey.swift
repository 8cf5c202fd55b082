import Crypto
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// The log's Ed25519 key in the text forms of C2SP signed notes.
public struct SigningKey {
  private let key: Curve25519.Signing.PrivateKey
  public let name: String

  /// A new random key for a log.
  init(name: String) {
    key = Curve25519.Signing.PrivateKey()
    self.name = name
  }

  /// Reads `PRIVATE+KEY+name+id+base64(0x01 ‖ seed)`, in the one spelling it has, from bytes of a file or elsewhere.
  ///
  /// Messages never repeat what was read: it may be most of a secret.
  init(text: [UInt8], place: String) throws {
    let parts = text.split(
      separator: UInt8(ascii: "+"), maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].elementsEqual("PRIVATE".utf8),
      parts[1].elementsEqual("KEY".utf8),
      StrictText.isKeyName(parts[2])
    else {
      throw LedgerError(.unusableKey, "\(place): expected one line PRIVATE+KEY+NAME+ID+KEY")
    }
    guard let seed = StrictText.decoded(base64: parts[4]), seed.count == 33,
      seed[0] == VerifierKey.ed25519
    else {
      throw LedgerError(
        .unusableKey,
        "\(place): expected a key of type 1 (Ed25519) and 32 bytes in Base64 behind the id")
    }
    do {
      key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed[1...])
    } catch {
      throw LedgerError(.unusableKey, "\(place): it is no private key of Ed25519")
    }
    name = String(decoding: parts[2], as: UTF8.self)
    guard verifier.identifierText.utf8.elementsEqual(parts[3]) else {
      throw LedgerError(
        .unusableKey,
        "\(place): id \(StrictText.quoted(parts[3])), expected \(verifier.identifierText), which follows from name and key"
      )
    }
  }

  /// Reads a key file; the line may end with a line feed.
  ///
  /// - Parameter isNamed: whether a user named it; it may be a pipe then, which a ledger's own key never is.
  /// - Throws: `LedgerError.openKey` if others than its owner have any right to it.
  public init(file path: String, isNamed: Bool = false) throws {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw FileError(
        errno: errno, operation: "open", path: path,
        detail: errno == ENOENT
          ? "put the log's key there, mode 600, or name its file with --key" : nil)
    }
    let others = status.st_mode & 0o077
    guard others == 0 else {
      throw LedgerError(
        .openKey,
        "\(path): mode \(String(status.st_mode & 0o777, radix: 8)), expected 600: others may read or change it; run 'chmod 600 \(path)', and read docs/trust.md if somebody could have read it"
      )
    }
    guard var bytes = isNamed ? try FileSystem.read(path, atMost: 4096) : try FileSystem.read(path)
    else {
      throw LedgerError(.unusableKey, "\(path): more than 4096 bytes; no key is that long")
    }
    if bytes.last == StrictText.lineFeed { bytes.removeLast() }
    do {
      try self.init(text: bytes, place: path)
    } catch let error as LedgerError {
      throw LedgerError(error.code, "\(error.message); restore the key from your copy of it")
    }
  }

  /// Where the key that follows lies while two keys overlap.
  public static func nextFile(of ledger: CustomsLedger) -> String { ledger.path + "/keys/next.key" }

  /// The key in a file; a new one for the ledger's log, in a new file that only its owner can read, if there is none.
  public static func readOrMake(_ path: String, for ledger: CustomsLedger) throws -> SigningKey {
    if try !FileSystem.exists(path) {
      let key = SigningKey(name: ledger.configuration.origin)
      try FileSystem.write(Array((key.privateText + "\n").utf8), to: path, mode: 0o600)
      try FileSystem.flushDirectory(FileSystem.parent(of: path))
    }
    return try SigningKey(file: path)
  }

  /// The public half.
  var verifier: VerifierKey { VerifierKey(name: Array(name.utf8), key: key.publicKey) }

  /// Signs bytes; the same bytes always get the same signature.
  func signature(of bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: bytes)) }

  /// `name+id+base64(type ‖ public key)`: what verifiers are given.
  public var verifierKey: String { verifier.description }

  /// `PRIVATE+KEY+name+id+base64(type ‖ seed)`: what the key file holds.
  var privateText: String {
    "PRIVATE+KEY+\(name)+\(verifier.identifierText)+\(StrictText.base64([VerifierKey.ed25519] + Array(key.rawRepresentation)))"
  }
}
