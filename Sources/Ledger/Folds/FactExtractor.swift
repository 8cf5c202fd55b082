import Customs
import LMDB

/// What a range of the log changes about the facts of a projection.
struct FactChanges: Sendable {
  /// A fact that holds from `fact.assertedAt` on.
  struct Assertion: Sendable {
    let key: [UInt8]
    let fact: Fact
  }

  /// A fact that no longer holds from `by` on.
  struct TakeBack: Sendable {
    let key: [UInt8]
    /// The entry that said it.
    let position: Position
    /// Where it is stored; nil: the one of `position` that holds now, whose bytes are `payload`.
    let place: (assertedAt: Position, ordinal: UInt16)?
    let payload: [UInt8]
    let by: Position
  }

  var assertions: [Assertion] = []
  var takeBacks: [TakeBack] = []

  mutating func add(_ other: FactChanges) {
    assertions += other.assertions
    takeBacks += other.takeBacks
  }

  /// The keys whose rows have to be folded anew.
  var keys: Set<[UInt8]> { Set(assertions.map(\.key)).union(takeBacks.map(\.key)) }
}

/// An entry that a reducer cannot take.
struct EntryFailure: Error {
  let position: Position
  let reason: String
}

/// Turns entries into facts.
struct FactExtractor {
  let projection: any FoldProjection
  let log: Log
  let home: UInt16
  let lists: ListCatalogue
  /// Positions that are left out on purpose.
  let skipped: Set<UInt64>

  /// The changes of a range.
  ///
  /// - Throws: `EntryFailure` naming the first entry that the reducer refuses.
  func changes(over range: Range<UInt64>, in transaction: borrowing ReadTransaction) throws
    -> FactChanges
  {
    var changes = FactChanges()
    try log.forEachBundle(range, in: transaction) { bundle in
      for index in 0..<bundle.count {
        let entry = bundle.entry(index)
        let position = bundle.first.rawValue + UInt64(index)
        guard entry.event != .party, !skipped.contains(position) else { continue }
        do {
          try extract(entry, Position(position), &changes, transaction)
        } catch let failure as EntryFailure {
          throw failure
        } catch let error as LedgerError where error.code != .system {
          throw EntryFailure(position: Position(position), reason: error.message)
        }
      }
    }
    return changes
  }

  private func extract(
    _ entry: borrowing EntryView, _ position: Position, _ changes: inout FactChanges,
    _ transaction: borrowing ReadTransaction
  ) throws {
    // The version's facts come first, so that their places are the same when they are taken back.
    var facts = try declared(entry, position)
    let isVersion = entry.event?.carriesDeclaration == true
    let previous = try previous(of: entry, position, transaction)
    if let previous {
      try withEntry(previous, transaction) { old in
        if entry.retracts != nil {
          for written in try declared(old, previous).written {
            changes.takeBacks.append(
              .init(
                key: written.key, position: previous, place: (previous, written.fact.ordinal),
                payload: written.fact.payload, by: position))
          }
        }
        if isVersion {
          try happened(entry, position, in: entry, after: old, &facts)
        } else {
          try happened(entry, position, in: old, after: old, &facts)
        }
      }
    } else {
      try happened(entry, position, in: entry, after: entry, &facts)
    }
    if projection.stepsFollowVersion, isVersion, entry.supersedes != nil {
      try move(entry, position, from: previous, &facts, &changes, transaction)
    }
    for written in facts.written {
      changes.assertions.append(.init(key: written.key, fact: written.fact))
    }
  }

  private func declared(
    _ entry: borrowing EntryView, _ position: Position
  ) throws -> FactWriter {
    var facts = FactWriter(position: position, assertedAt: position)
    guard entry.counts else { return facts }
    try projection.declared(entry, context(position), to: &facts)
    return facts
  }

  private func happened(
    _ entry: borrowing EntryView, _ position: Position, in version: borrowing EntryView,
    after previous: borrowing EntryView, _ facts: inout FactWriter
  ) throws {
    try projection.happened(entry, in: version, after: previous, context(position), to: &facts)
  }

  /// The version that an entry finds in force; nil if there is none, or if nobody asks.
  ///
  /// One that is left out was never in force: the version before it still stands, and what was said under it.
  private func previous(
    of entry: borrowing EntryView, _ position: Position,
    _ transaction: borrowing ReadTransaction
  ) throws -> Position? {
    if let superseded = entry.supersedes, !skipped.contains(superseded.rawValue) {
      return superseded
    }
    let isStep = projection.stepsFollowVersion && entry.event?.carriesDeclaration != true
    guard isStep || entry.supersedes != nil else { return nil }
    return try version(of: entry, before: position, transaction)
  }

  /// Moves what the declaration's earlier steps said from the version before, or from themselves, to the new one.
  private func move(
    _ version: borrowing EntryView, _ position: Position, from previous: Position?,
    _ facts: inout FactWriter, _ changes: inout FactChanges,
    _ transaction: borrowing ReadTransaction
  ) throws {
    let number = version.number.array
    for step in try log.positions(of: number[...], in: transaction)
    where step < position && !skipped.contains(step.rawValue) {
      var before = FactWriter(position: step, assertedAt: step)
      var after = FactWriter(position: step, assertedAt: position)
      try withEntry(step, transaction) { entry in
        if entry.event?.carriesDeclaration == true { return }
        if let previous {
          try withEntry(previous, transaction) { old in
            try happened(entry, step, in: old, after: old, &before)
          }
        } else {
          try happened(entry, step, in: entry, after: entry, &before)
        }
        try happened(entry, step, in: version, after: version, &after)
      }
      for written in before.written
      where !after.written.contains(where: { Self.isSame($0, written) }) {
        changes.takeBacks.append(
          .init(
            key: written.key, position: step, place: nil, payload: written.fact.payload,
            by: position))
      }
      for written in after.written
      where !before.written.contains(where: { Self.isSame($0, written) }) {
        facts.move(written)
      }
    }
  }

  private static func isSame(_ a: FactWriter.Written, _ b: FactWriter.Written) -> Bool {
    a.key == b.key && a.fact.payload == b.fact.payload && a.fact.effectiveAt == b.fact.effectiveAt
  }

  /// The version in force before an entry, those that are left out apart.
  private func version(
    of entry: borrowing EntryView, before position: Position,
    _ transaction: borrowing ReadTransaction
  ) throws -> Position? {
    let number = entry.number.array
    guard !number.isEmpty else { return nil }
    return try log.positions(of: number[...], in: transaction).last { earlier in
      guard earlier < position, !skipped.contains(earlier.rawValue) else { return false }
      return try log.withEntry(at: earlier, in: transaction) {
        $0.event?.carriesDeclaration == true
      } ?? false
    }
  }

  private func withEntry(
    _ position: Position, _ transaction: borrowing ReadTransaction,
    _ body: (borrowing EntryView) throws -> Void
  ) throws {
    let found: Void? = try log.withEntry(at: position, in: transaction, body)
    if found == nil { throw Log.damaged("entry \(position)", "it is named and not there") }
  }

  /// Documents and acceptances are read in a transaction of their own: few entries need theirs.
  private func context(_ position: Position) -> FactContext {
    let log = log
    return FactContext(
      home: home, lists: lists,
      document: {
        let found = try log.environment.read { try log.document(at: position, in: $0) }
        guard let found else { throw Log.damaged("document \(position)", "it is missing") }
        return found
      },
      acceptance: { try log.environment.read { try log.acceptance(of: position, in: $0) } })
  }
}

extension Log {
  /// The acceptance of the declaration of which a version is at `position`: back through what it supersedes.
  fileprivate func acceptance(of position: Position, in transaction: borrowing ReadTransaction)
    throws -> FactContext.Acceptance
  {
    typealias Step = (amends: Position?, at: Int64, acceptedOn: Int32?)
    func step(_ position: Position) throws -> Step {
      let found = try withEntry(at: position, in: transaction) { entry -> Step in
        (entry.event == .amended ? entry.supersedes : nil, entry.happenedAt, entry.acceptedOn)
      }
      guard let found else { throw Self.damaged("entry \(position)", "it is named and not there") }
      return found
    }
    let version = try step(position)
    var (first, accepted) = (position, version)
    while let earlier = accepted.amends { (first, accepted) = (earlier, try step(earlier)) }
    guard let day = version.acceptedOn, day != accepted.acceptedOn else {
      return .init(at: accepted.at, position: first)
    }
    return .init(at: Int64(day) * CivilTime.microsecondsPerDay, position: first)
  }
}
