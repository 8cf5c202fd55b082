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
  /// What the entry is about: MRN or other number; the LRN before there is one; the party's identifier; name and
  /// version of a list; source, series and vintage of a statistic; holder and day of an opening balance.
  public let subject: String
  public let version: UInt32
  public let itemCount: Int
  public let warningCount: Int
  public let supersedes: Position?
  /// Rows of a list or statistic.
  public let rowCount: Int
}

extension Log {
  /// The entry at a position; nil if the log is shorter.
  public func summary(at position: Position, in transaction: borrowing ReadTransaction) throws
    -> EntrySummary?
  {
    // Identifiers of parties stand in documents alone.
    let party: String? =
      switch try withEntry(at: position, in: transaction, { $0.event }) {
      case .party: try identifier(["id"], position, transaction)
      case .partyRegistered: try identifier(["party", "id"], position, transaction)
      case .openingBalance: try identifier(["holder", "id"], position, transaction)
      default: nil
      }
    return try withEntry(at: position, in: transaction) { EntrySummary($0, party: party) }
  }

  private func identifier(
    _ path: [String], _ position: Position, _ transaction: borrowing ReadTransaction
  ) throws -> String? {
    let document = try document(at: position, in: transaction)
    return document.flatMap { JSONText.string(of: path, in: $0.body) }
  }
}

extension EntrySummary {
  /// The header of an entry whose form has been checked.
  init(_ entry: borrowing EntryView, party: String? = nil) {
    self.init(
      position: entry.position, event: entry.event ?? .party, flow: entry.flow,
      state: entry.state ?? .none,
      recordedAt: entry.recordedAt, effectiveAt: entry.effectiveAt,
      subject: Self.subject(entry, party: party), version: entry.version,
      itemCount: entry.itemCount, warningCount: entry.warningCount, supersedes: entry.supersedes,
      rowCount: entry.rowCount)
  }

  private static func subject(_ entry: borrowing EntryView, party: String?) -> String {
    switch entry.event {
    case .party, .partyRegistered: return party ?? ""
    case .listPublished, .statisticPublished:
      return entry.marks(.publication).joined(separator: " ")
    case .openingBalance:
      let day = entry.acceptedOn.map { CivilTime.text(day: Int($0)) }
      return [party, day].compactMap { $0 }.joined(separator: " ")
    default:
      let number = entry.number.asciiText
      return number.isEmpty ? entry.marks(.localReference).first ?? "" : number
    }
  }
}
