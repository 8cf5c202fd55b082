import Customs
import LMDB

/// The entries of a declaration as they were at one size of the log, oldest first.
public struct DeclarationHistory: Sendable {
  /// An entry with what was submitted and what that changed.
  public struct Step: Sendable {
    public let entry: EntrySummary
    public let document: Document
    /// Who submitted it, and why, as the submission says.
    public let actor: String?
    public let reason: String?
    /// The version that an amendment replaces.
    public let replaced: Position?
    /// What an amendment changed, with pointers into the declaration, by the complete declarations that the documents
    /// give; nil where nothing is replaced, or where one of the documents gives none.
    public let changes: [JSONDifference]?
    /// The lodged entry whose declaration this acceptance takes over, because its document has none.
    public let lodged: Position?
  }

  /// The number that acceptance gave; nil before.
  public let number: String?
  /// The local reference that the declaration was first named by.
  public let localReference: String?
  public let steps: [Step]

  /// The last entry: where the declaration stands.
  public var last: Step? { steps.last }
  /// The entry that holds the version in force.
  public var current: Step? { steps.last { $0.entry.event.carriesDeclaration } }

  /// The entry that holds a version; nil if there is no such version.
  public func step(version: UInt32) -> Step? {
    steps.first { $0.entry.version == version && $0.entry.event.carriesDeclaration }
  }

  /// A version's entries: its own, and before it the lodged one whose declaration it takes over.
  public func steps(of version: Step) -> [Step] {
    steps.filter { $0.entry.position == version.lodged } + [version]
  }

  /// The entry at a position; nil if it is not one of this declaration's.
  public func step(at position: Position) -> Step? {
    steps.first { $0.entry.position == position }
  }
}

extension Log {
  /// The history of a declaration in the first `size` entries of the log; without steps if it has none there.
  ///
  /// - Parameters:
  ///   - name: its number, or `lrn:DECLARANT/LRN`, or an LRN that one declarant alone has used.
  ///   - currency: the ledger's statistical currency.
  /// - Throws: `LedgerError` that lists the declarants if there are several.
  public func history(
    of name: ArraySlice<UInt8>, size: UInt64, currency: String,
    in transaction: borrowing ReadTransaction
  ) throws -> DeclarationHistory {
    let sources = try positions(ofDeclaration: name, size: size, in: transaction).map { position in
      guard let entry = try withEntry(at: position, in: transaction, { $0.span.array }),
        let document = try document(at: position, in: transaction)
      else { throw Self.damaged("entry \(position)", "the index names it and it is missing") }
      return DeclarationHistory.Source(entry: entry, document: document)
    }
    return DeclarationHistory(sources, currency: currency)
  }

  /// The positions of a declaration's entries in the first `size` of the log, in order; empty if it has none there.
  ///
  /// - Parameter name: its number, or `lrn:DECLARANT/LRN`, or an LRN that one declarant alone has used.
  func positions(
    ofDeclaration name: ArraySlice<UInt8>, size: UInt64, in transaction: borrowing ReadTransaction
  ) throws -> [Position] {
    let known = try positions(of: name, in: transaction).filter { $0.rawValue < size }
    if try hasNumber(known, transaction) { return known }
    return try entries(ofReference: name, size: size, in: transaction)
  }

  /// Until the acceptance nobody knew that the lodged entry would have this number.
  private func hasNumber(_ positions: [Position], _ transaction: borrowing ReadTransaction) throws
    -> Bool
  {
    try positions.contains { position in
      try withEntry(at: position, in: transaction) { $0.number.byteCount > 0 } ?? false
    }
  }
}

extension DeclarationHistory {
  /// An entry whose form has been checked, and its document.
  struct Source: Sendable {
    let entry: [UInt8]
    let document: Document
  }

  /// Tells all entries of one declaration, oldest first, by what they and their documents say.
  ///
  /// - Parameter currency: the ledger's statistical currency.
  init(_ sources: [Source], currency: String) {
    // Complete declarations, each made once.
    var versions: [Position: [UInt8]] = [:]
    var steps: [Step] = []
    var (number, localReference): (String?, String?) = (nil, nil)
    for source in sources {
      let view = EntryView(unsafe source.entry.span.bytes)
      let document = source.document
      let entry = EntrySummary(view)
      if view.number.byteCount > 0 { number = number ?? view.number.asciiText }
      localReference =
        localReference ?? view.localReference.map { String(decoding: $0, as: UTF8.self) }
      let replaced = entry.event == .amended || entry.event == .accepted ? entry.supersedes : nil
      let before = replaced.flatMap { versions[$0] }
      let submission = document.submission(after: before, currency: currency) ?? []
      let isShort =
        entry.event == .accepted && CompleteDeclaration.after(submission) == nil
      let version =
        entry.event.carriesDeclaration
        ? CompleteDeclaration.after(submission, before: before) : nil
      versions[entry.position] = version
      let changes = before.flatMap { before in
        version.flatMap { JSONDifference.all(from: before, to: $0) }
      }
      steps.append(
        .init(
          entry: entry, document: document,
          actor: JSONText.string(of: "actor", in: submission),
          reason: JSONText.string(of: "reason", in: submission), replaced: replaced,
          changes: isShort ? [] : changes, lodged: isShort ? replaced : nil))
    }
    self.init(number: number, localReference: localReference, steps: steps)
  }
}
