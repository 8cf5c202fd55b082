import Customs
import FoundationEssentials
import LMDB

#if canImport(Glibc)
  import Glibc
#endif

/// A ledger: a directory with its description, its log, and its views.
public final class CustomsLedger: Sendable {
  public let path: String
  public let configuration: LedgerConfiguration
  public let log: Log
  /// Entries between two snapshots of a sum view.
  let snapshotSpacing: UInt64

  /// Opens a ledger that exists. Never creates anything.
  ///
  /// - Parameter readOnly: everything but `append` opens the log like this.
  public convenience init(path: String, readOnly: Bool = true) throws {
    try self.init(path: path, readOnly: readOnly, snapshotSpacing: SumStore.usualSpacing)
  }

  /// - Parameter snapshotSpacing: entries between two snapshots of a sum view, at least 1; the rows are the same for any.
  package init(path: String, readOnly: Bool, snapshotSpacing: UInt64) throws {
    guard try FileSystem.exists(path) else {
      throw LedgerError(
        .notALedger,
        "\(path): there is no such directory; make a ledger with 'tamga init \(path) --origin NAME'"
      )
    }
    guard try FileSystem.exists(path + "/ledger.json") else {
      throw LedgerError(
        .notALedger,
        "\(path): it holds no ledger.json, so it is no ledger; make one with 'tamga init'")
    }
    self.path = path
    self.snapshotSpacing = max(1, snapshotSpacing)
    configuration = try LedgerConfiguration.read(from: path + "/ledger.json")
    log = try Log(path: path + "/log", readOnly: readOnly)
  }

  /// Makes a ledger: everything is built and flushed under another name, then renamed.
  ///
  /// If the machine stops before the end there is nothing at `path`; afterwards there is a complete, empty ledger.
  ///
  /// - Parameter readers: the group that may read it; nil: nobody but its owner.
  public static func create(
    path: String, origin: String, home: String, currency: String, readers: GroupAccess? = nil
  ) throws {
    try checkNames(origin: origin, home: home, currency: currency)
    try WholeDirectory.make(path, purpose: "init", mode: 0o700) { temporary in
      for name in ["log", "views"] {
        try FileSystem.makeDirectory("\(temporary)/\(name)", mode: 0o750)
      }
      try FileSystem.makeDirectory(temporary + "/keys", mode: 0o700)
      let key = SigningKey(name: origin)
      try FileSystem.write(
        Array((key.privateText + "\n").utf8), to: temporary + "/keys/log.key", mode: 0o600)
      var configuration = LedgerConfiguration(
        format: LedgerConfiguration.format, origin: origin, homeCountry: home, currency: currency,
        publicKey: key.verifierKey)
      configuration.signature = StrictText.base64(
        try key.signature(of: configuration.statement))
      try Log.create(path: temporary + "/log")
      try FileSystem.write(configuration.json, to: temporary + "/ledger.json", mode: 0o640)
      try readers?.grant(temporary)
    }
  }

  private static func checkNames(origin: String, home: String, currency: String) throws {
    let isPlain = origin.utf8.allSatisfy { (33...126).contains($0) && $0 != UInt8(ascii: "+") }
    guard !origin.isEmpty, isPlain, !origin.hasSuffix("/"), !origin.contains("://") else {
      throw LedgerError(
        .invalidOrigin,
        "origin \"\(origin)\": expected a schema-less URL of printable ASCII without '+', such as customs.example/kz"
      )
    }
    guard PackedCode.country(home).map(Codes.isCountry) == true else {
      throw LedgerError(
        .unknownCountry,
        "home \"\(home)\": expected a country code of ISO 3166-1 alpha-2, such as KZ")
    }
    guard Codes.isCurrency(currency) else {
      throw LedgerError(
        .unknownCurrency,
        "currency \"\(currency)\": expected a currency code of ISO 4217, such as USD")
    }
  }

  /// The lock that makes appending processes take turns.
  ///
  /// - Throws: `LedgerError.inconsistent` if the log has lost entries that a kept checkpoint counts.
  func writerLock(wait seconds: Double) throws -> FileLock {
    let lock = try FileLock(path: path + "/log/writer.lock", wait: seconds, purpose: "appending")
    try checkpoints.requireWholeLog()
    return lock
  }
}
