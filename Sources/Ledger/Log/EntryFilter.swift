import Customs
import LMDB

/// Which entries a listing is about. Everything that is set has to hold.
public struct EntryFilter: Sendable {
  /// The events; empty: all of them.
  public var events: Set<EventKind> = []
  /// The number of a party: its party entry, its registration, its opening balances, and the entries of declarations
  /// that name it.
  ///
  /// A declaration names the party if its version in force does. An amendment that takes the party out is an entry of
  /// both.
  public var party: UInt32?
  /// The code of an office that an entry names.
  public var office: String?

  public init() {}

  public var isEmpty: Bool { events.isEmpty && party == nil && office == nil }
}

extension Log {
  /// The positions in a range whose entries pass the filter, in order.
  ///
  /// Reads the range bundle by bundle; for a party also the version in force for each entry without a declaration.
  public func positions(
    in range: Range<UInt64>, matching filter: EntryFilter,
    in transaction: borrowing ReadTransaction
  ) throws -> [Position] {
    if filter.isEmpty { return range.map { Position($0) } }
    let office = filter.office.map { Array($0.utf8) }
    var found: [Position] = []
    try forEachBundle(range, in: transaction) { bundle in
      for index in 0..<bundle.count {
        let entry = bundle.entry(index)
        if !filter.events.isEmpty, entry.event.map(filter.events.contains) != true { continue }
        if let office, !entry.names(office: office) { continue }
        if let party = filter.party, try !concerns(party, entry, transaction) { continue }
        found.append(Position(bundle.first.rawValue + UInt64(index)))
      }
    }
    return found
  }

  /// Whether an entry is a party's own or one of a declaration that names it.
  private func concerns(
    _ party: UInt32, _ entry: borrowing EntryView, _ transaction: borrowing ReadTransaction
  ) throws -> Bool {
    if entry.event == .party { return entry.party == party }
    if entry.names(party: party) { return true }
    if let replaced = entry.supersedes {
      return try withEntry(at: replaced, in: transaction) { $0.names(party: party) } ?? false
    }
    if entry.event?.carriesDeclaration != false || entry.event?.isStep == false { return false }
    let position = entry.position
    let past = try positions(of: entry.number.array[...], in: transaction)
    for earlier in past.reversed() where earlier < position {
      let answer = try withEntry(at: earlier, in: transaction) { entry in
        entry.event?.carriesDeclaration == true ? entry.names(party: party) : nil
      }
      if let answer, let answer { return answer }
    }
    return false
  }
}
