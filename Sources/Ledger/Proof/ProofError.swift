/// A check that failed: which one, what was found, what was expected. Nothing is proven then.
public struct ProofError: Error, Sendable, CustomStringConvertible {
  /// The checks a proof has to pass, all of them.
  public enum Check: String, Sendable {
    /// The file is written as its format demands.
    case format
    /// The log's key signed it.
    case signature
    /// It speaks of the log that the key belongs to.
    case origin
    /// The entry's bytes are there, are an entry, and name the position proven.
    case entry
    /// The documents are those that the entries name, and the entries follow from them.
    case document
    /// The entries are those of one declaration, in their order.
    case declaration
    /// The entry leads to the signed root.
    case inclusion
    /// The later tree begins with all of the earlier one.
    case consistency
    /// The checkpoint is the one that was kept.
    case checkpoint
    /// The rows are all that are meant, and no others.
    case rows
  }

  public let check: Check
  public let message: String

  public init(_ check: Check, _ message: String) {
    self.check = check
    self.message = message
  }

  /// The same failure, told with the file it was found in.
  public func named(_ place: String) -> ProofError { ProofError(check, "\(place): \(message)") }

  public var description: String { "\(message) [failed-\(check.rawValue)]" }
}
