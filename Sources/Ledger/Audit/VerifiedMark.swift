/// How far the log was found to be without differences: `LEDGER/verified`, three lines like those of a checkpoint, unsigned.
///
/// It saves reading everything every night, no more: whoever can write the ledger can write this file. An auditor gives a
/// checkpoint of his own instead.
public struct VerifiedMark: Sendable, Equatable {
  public let checkpoint: Checkpoint

  static func path(_ ledger: CustomsLedger) -> String { ledger.path + "/verified" }

  public init(_ ledger: CustomsLedger, size: UInt64, root: Hash) {
    checkpoint = Checkpoint(origin: ledger.configuration.origin, size: size, root: root)
  }

  /// The mark of the last run; nil before the first.
  ///
  /// - Throws: `ProofError` naming the file if it is not three lines of this log.
  public init?(last ledger: CustomsLedger) throws {
    let path = Self.path(ledger)
    guard try FileSystem.exists(path) else { return nil }
    do {
      let bytes = try FileSystem.read(path)
      checkpoint = try Checkpoint(text: bytes)
      guard checkpoint.origin.utf8.elementsEqual(ledger.configuration.origin.utf8),
        checkpoint.text == bytes
      else {
        throw ProofError(
          .origin,
          "it is of \(StrictText.quoted(checkpoint.origin.utf8)), expected three lines of \(StrictText.quoted(ledger.configuration.origin.utf8))"
        )
      }
    } catch let error as ProofError {
      throw ProofError(
        error.check, "\(error.message); delete it, and the next run reads everything"
      ).named(path)
    }
  }

  /// Writes the mark; the file is the old one or the new one, whenever the machine stops.
  public func write(_ ledger: CustomsLedger) throws {
    try FileSystem.replace(checkpoint.text, at: Self.path(ledger), mode: 0o640)
  }
}

extension Audit {
  /// Compares a mark with the log that `verifyLog` has read.
  public func verify(_ mark: VerifiedMark) throws {
    guard let tree = recomputed else { return }
    try compare(
      mark.checkpoint, "verified", "root of \(mark.checkpoint.size) entries as verified", tree)
  }
}
