import Customs
import LMDB

extension Log {
  /// The complete declaration (JSON) of the version that an entry holds, from its document and those it supersedes.
  ///
  /// A short acceptance takes over what was lodged; a message that amends changes the version before. Reads as many
  /// documents as there are between this one and the last that is complete by itself.
  ///
  /// - Parameter currency: the ledger's statistical currency.
  /// - Returns: nil if the documents give none: the entry holds no version, or they were changed.
  /// - Throws: `LedgerError` if a record cannot be read.
  public func declaration(
    at position: Position, currency: String, in transaction: borrowing ReadTransaction
  ) throws -> [UInt8]? {
    var later: [Document] = []
    var place = position
    while let document = try document(at: place, in: transaction) {
      if var declaration = document.declaration(currency: currency) {
        for document in later.reversed() {
          guard let next = document.declaration(after: declaration, currency: currency) else {
            return nil
          }
          declaration = next
        }
        return declaration
      }
      later.append(document)
      let before = try withEntry(at: place, in: transaction) { $0.supersedes }
      // Older entries alone, so that a damaged one cannot lead in a circle.
      guard let before, let before, before < place else { return nil }
      place = before
    }
    return nil
  }
}

extension Document {
  /// The submission (JSON): the document, or what the message becomes; nil if it cannot be told without a version.
  func submission(after version: [UInt8]? = nil, currency: String) -> [UInt8]? {
    mediaType == .xml
      ? MessageSubmission.json(of: body, currency: currency, version: version) : body
  }

  /// The complete declaration in force after the document; nil if it takes over a version that is not given.
  func declaration(after version: [UInt8]? = nil, currency: String) -> [UInt8]? {
    submission(after: version, currency: currency).flatMap {
      CompleteDeclaration.after($0, before: version)
    }
  }
}
