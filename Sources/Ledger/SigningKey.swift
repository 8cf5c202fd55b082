import Crypto
import FoundationEssentials

/// The log's Ed25519 key in the text forms of C2SP signed notes.
public struct SigningKey {
  private let key: Curve25519.Signing.PrivateKey
  public let name: String

  /// A new random key for a log.
  init(name: String) {
    key = Curve25519.Signing.PrivateKey()
    self.name = name
  }

  /// `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[:4]`, in hexadecimal.
  private var identifier: String {
    let hash = Hash(of: Array(name.utf8) + [0x0A] + publicBytes)
    return String(hash.description.prefix(8))
  }

  private var publicBytes: [UInt8] { [0x01] + Array(key.publicKey.rawRepresentation) }

  /// `name+id+base64(type ‖ public key)`: what verifiers are given.
  public var verifierKey: String {
    "\(name)+\(identifier)+\(Data(publicBytes).base64EncodedString())"
  }

  /// `PRIVATE+KEY+name+id+base64(type ‖ seed)`: what the key file holds.
  var privateText: String {
    "PRIVATE+KEY+\(name)+\(identifier)+\(Data([0x01] + Array(key.rawRepresentation)).base64EncodedString())"
  }
}
