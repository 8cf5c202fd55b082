import Customs
import LMDB

/// An entry's header as a value, for listings.
public struct EntrySummary: Sendable {
  public let position: Position
  public let event: EventKind
  public let flow: Flow?
  public let state: DeclarationState
  /// Microseconds since 1970-01-01T00:00Z.
  public let recordedAt: Int64
  public let effectiveAt: Int64?
  /// MRN or other number; the party's identifier in a party entry.
  public let subject: String
  public let version: UInt32
  public let itemCount: Int
  public let warningCount: Int
  public let supersedes: Position?
}

extension EntrySummary {
  /// The header of an entry whose form has been checked. A party's identifier is in its document, not here.
  init(_ entry: borrowing EntryView) {
    self.init(
      position: entry.position, event: entry.event ?? .party, flow: entry.flow,
      state: entry.state ?? .none,
      recordedAt: entry.recordedAt, effectiveAt: entry.effectiveAt,
      subject: String(decoding: entry.number.array, as: UTF8.self), version: entry.version,
      itemCount: entry.itemCount, warningCount: entry.warningCount, supersedes: entry.supersedes)
  }
}

extension Log {
  /// The entry at a position; nil if the log is shorter.
  public func summary(at position: Position, in transaction: borrowing ReadTransaction) throws
    -> EntrySummary?
  {
    let summary = try withEntry(at: position, in: transaction) { EntrySummary($0) }
    guard let summary, summary.event == .party else { return summary }
    let id = try document(at: position, in: transaction).flatMap {
      JSONText.string(of: "id", in: $0.body)
    }
    return EntrySummary(
      position: position, event: .party, flow: nil, state: .none, recordedAt: summary.recordedAt,
      effectiveAt: nil, subject: id ?? "", version: 0, itemCount: 0, warningCount: 0,
      supersedes: nil)
  }
}
