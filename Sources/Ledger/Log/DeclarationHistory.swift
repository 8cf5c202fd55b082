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
    /// What an amendment changed, with pointers into the declaration; nil where nothing is replaced, or where the
    /// documents cannot be compared field by field because one of them is not JSON.
    public let changes: [JSONDifference]?
  }

  public let steps: [Step]

  /// The last entry: where the declaration stands.
  public var last: Step? { steps.last }
  /// The entry that holds the version in force.
  public var current: Step? { steps.last { $0.entry.event.carriesDeclaration } }

  /// The entry that holds a version; nil if there is no such version.
  public func step(version: UInt32) -> Step? {
    steps.first { $0.entry.version == version && $0.entry.event.carriesDeclaration }
  }

  /// The entry at a position; nil if it is not one of this declaration's.
  public func step(at position: Position) -> Step? {
    steps.first { $0.entry.position == position }
  }
}

extension Log {
  /// The history of a declaration in the first `size` entries of the log; without steps if it has none there.
  public func history(
    of number: ArraySlice<UInt8>, size: UInt64, in transaction: borrowing ReadTransaction
  ) throws -> DeclarationHistory {
    var steps: [DeclarationHistory.Step] = []
    for position in try positions(of: number, in: transaction) where position.rawValue < size {
      guard let entry = try summary(at: position, in: transaction),
        let document = try document(at: position, in: transaction)
      else { throw Self.damaged("entry \(position)", "the index names it and it is missing") }
      let replaced = entry.event == .amended ? entry.supersedes : nil
      let previous = steps.last { $0.entry.position == replaced }
      steps.append(
        .init(
          entry: entry, document: document, actor: document.string("actor"),
          reason: document.string("reason"), replaced: replaced,
          changes: previous.flatMap { Self.changes(from: $0.document, to: document) }))
    }
    return DeclarationHistory(steps: steps)
  }

  private static func changes(from old: Document, to new: Document) -> [JSONDifference]? {
    guard old.mediaType == .json, new.mediaType == .json else { return nil }
    return JSONDifference.ofDeclarations(from: old.body, to: new.body)
  }
}

extension Document {
  /// A string of the submitted object; nil if it has none of this name.
  fileprivate func string(_ name: String) -> String? {
    mediaType == .json ? JSONText.string(of: name, in: body) : nil
  }
}
