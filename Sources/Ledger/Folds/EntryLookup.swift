import Customs
import LMDB

/// What facts may need of the log besides the entry at hand. It is read in transactions of its own: few entries need it.
struct EntryLookup: Sendable {
  let log: Log
  /// Entries that are in no committed state of the log yet.
  var pending: [UInt64: Pending] = [:]

  struct Pending: Sendable {
    let document: Document
    let step: Step
  }

  /// As much of an entry as leads to the acceptance of its declaration.
  struct Step: Sendable {
    /// The version that an amendment goes back to.
    let amends: Position?
    let at: Int64
    let acceptedOn: Int32?

    init(_ entry: borrowing EntryView) {
      amends = entry.event == .amended ? entry.supersedes : nil
      at = entry.happenedAt
      acceptedOn = entry.acceptedOn
    }
  }

  func document(at position: Position) throws -> Document {
    if let known = pending[position.rawValue] { return known.document }
    let found = try log.environment.read { try log.document(at: position, in: $0) }
    guard let found else { throw Log.damaged("document \(position)", "it is missing") }
    return found
  }

  /// The acceptance of the declaration of which a version is at `position`: back through what it supersedes.
  func acceptance(of position: Position) throws -> FactContext.Acceptance {
    let version = try step(position)
    var (first, accepted) = (position, version)
    while let earlier = accepted.amends { (first, accepted) = (earlier, try step(earlier)) }
    guard let day = version.acceptedOn, day != accepted.acceptedOn else {
      return .init(at: accepted.at, position: first)
    }
    return .init(at: Int64(day) * CivilTime.microsecondsPerDay, position: first)
  }

  private func step(_ position: Position) throws -> Step {
    if let known = pending[position.rawValue] { return known.step }
    let found = try log.environment.read { transaction in
      try log.withEntry(at: position, in: transaction) { Step($0) }
    }
    guard let found else { throw Log.damaged("entry \(position)", "it is named and not there") }
    return found
  }
}
