import Customs
import FoundationEssentials

/// `ledger.json`: what a ledger is. Written once by `init`.
public struct LedgerConfiguration: Codable, Sendable, Equatable {
  /// Version of the directory's layout.
  public var format: Int
  /// Name of the log in checkpoints, a schema-less URL such as "customs.example/kz".
  public var origin: String
  /// ISO 3166-1 alpha-2; goods of this origin are domestic.
  public var homeCountry: String
  /// ISO 4217; statistical values are in hundredths of it.
  public var currency: String
  /// Verifier key of the log's signatures (C2SP signed note).
  public var publicKey: String
  /// Base64 of the key's signature over the file without this member. Only `verify` looks at it.
  public var signature: String?

  public static let format = 1

  /// The packed code of the home country.
  public var home: UInt16 { PackedCode.country(homeCountry) ?? 0 }

  static func read(from path: String) throws -> LedgerConfiguration {
    let bytes = try FileSystem.read(path)
    let configuration: LedgerConfiguration
    do {
      configuration = try JSONDecoder().decode(LedgerConfiguration.self, from: Data(bytes))
    } catch {
      throw LedgerError(
        .format, "\(path): it is not a ledger's description (\(error)); restore it from a backup")
    }
    guard configuration.format == Self.format else {
      throw LedgerError(
        .format, "\(path): format \(configuration.format), this program reads \(Self.format)")
    }
    guard PackedCode.country(configuration.homeCountry).map(Codes.isCountry) == true else {
      throw LedgerError(
        .unknownCountry, "\(path): homeCountry \"\(configuration.homeCountry)\" is no country")
    }
    return configuration
  }

  /// What is signed: the file as it would be without a signature.
  var statement: [UInt8] {
    var unsigned = self
    unsigned.signature = nil
    return unsigned.json
  }

  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("format", format)
    writer.member("origin", origin)
    writer.member("homeCountry", homeCountry)
    writer.member("currency", currency)
    writer.member("publicKey", publicKey)
    writer.member("signature", ifPresent: signature)
    writer.endObject()
    return writer.bytes + [0x0A]
  }
}
