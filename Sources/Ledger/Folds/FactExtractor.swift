import Customs
import LMDB

/// Turns entries into facts.
struct FactExtractor {
  let projection: any FoldProjection
  let log: Log
  let home: UInt16
  let lists: ListCatalogue
  /// Positions that are left out on purpose.
  let skipped: Set<UInt64>
  let lookup: EntryLookup

  /// The most facts that one entry can state: their places among them are 16 bits wide.
  static let maximumFacts = 1 << 16
  /// The longest key that LMDB takes, less what is put behind it.
  static let maximumKeyBytes = 511 - FactStore.suffixBytes

  /// The changes of a range.
  ///
  /// - Throws: `EntryFailure` naming the first entry that the reducer refuses.
  func changes(over range: Range<UInt64>, in transaction: borrowing ReadTransaction) throws
    -> FactChanges
  {
    var changes = FactChanges()
    try log.forEachBundle(range, in: transaction, passing: skipped) { bundle in
      for index in 0..<bundle.count {
        let position = bundle.first.rawValue + UInt64(index)
        if skipped.contains(position) { continue }
        let entry = bundle.entry(index)
        if entry.event == .party { continue }
        do {
          try extract(entry, Position(position), &changes, transaction)
        } catch {
          throw EntryFailure(error, at: Position(position)) ?? error
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
    if let old = try log.retracted(entry.retracts, without: skipped, in: transaction) {
      try log.withEntry(at: old, namedBy: position.rawValue, in: transaction) { entry in
        for written in try declared(entry, old).written {
          changes.takeBacks.append(
            .init(
              key: written.key, position: old, place: (old, written.fact.ordinal),
              effectiveAt: written.fact.effectiveAt, payload: written.fact.payload, by: position))
        }
      }
    }
    if let previous = try superseded(by: entry, transaction) {
      try log.withEntry(at: previous, namedBy: position.rawValue, in: transaction) { old in
        guard entry.event?.carriesDeclaration == true else {
          return try happened(entry, position, in: old, after: old, &facts)
        }
        try happened(entry, position, in: entry, after: old, &facts)
        try move(entry, position, from: old, hasOld: true, &facts, &changes, transaction)
      }
    } else if projection.stepsFollowVersion, entry.event?.carriesDeclaration != true,
      let version = try self.version(of: entry, before: position, transaction)
    {
      try log.withEntry(at: version, namedBy: position.rawValue, in: transaction) { version in
        try happened(entry, position, in: version, after: version, &facts)
      }
    } else {
      try happened(entry, position, in: entry, after: entry, &facts)
      // All versions before were left out: their steps stood for themselves.
      if entry.supersedes != nil, entry.event?.carriesDeclaration == true {
        try move(entry, position, from: entry, hasOld: false, &facts, &changes, transaction)
      }
    }
    guard facts.written.count <= Self.maximumFacts else {
      throw EntryFailure(
        position: position,
        reason: "it states \(facts.written.count) facts, expected at most \(Self.maximumFacts)")
    }
    for written in facts.written {
      guard (1...Self.maximumKeyBytes).contains(written.key.count) else {
        throw EntryFailure(
          position: position,
          reason:
            "it states a fact whose key has \(written.key.count) bytes, expected 1 to \(Self.maximumKeyBytes)"
        )
      }
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

  /// Moves what the declaration's earlier steps said from the superseded version to the new one.
  ///
  /// - Parameter hasOld: false if no version was known to the view; each step then stood for itself.
  private func move(
    _ version: borrowing EntryView, _ position: Position, from old: borrowing EntryView,
    hasOld: Bool, _ facts: inout FactWriter, _ changes: inout FactChanges,
    _ transaction: borrowing ReadTransaction
  ) throws {
    guard projection.stepsFollowVersion else { return }
    let number = version.number.array
    for step in try log.positions(of: number[...], in: transaction)
    where step < position && !skipped.contains(step.rawValue) {
      try log.withEntry(at: step, namedBy: position.rawValue, in: transaction) { entry in
        if entry.event?.carriesDeclaration == true { return }
        var before = FactWriter(position: step, assertedAt: step)
        if hasOld {
          try happened(entry, step, in: old, after: old, &before)
        } else {
          try happened(entry, step, in: entry, after: entry, &before)
        }
        var after = FactWriter(position: step, assertedAt: position)
        try happened(entry, step, in: version, after: version, &after)
        let (gone, come) = Self.difference(before.written, after.written)
        for written in gone {
          changes.takeBacks.append(
            .init(
              key: written.key, position: step, place: nil,
              effectiveAt: written.fact.effectiveAt, payload: written.fact.payload, by: position))
        }
        for written in come { facts.move(written) }
      }
    }
  }

  /// What is in one and not in the other; facts that are there twice count twice.
  private static func difference(_ before: [FactWriter.Written], _ after: [FactWriter.Written]) -> (
    gone: [FactWriter.Written], come: [FactWriter.Written]
  ) {
    var (gone, come) = ([FactWriter.Written](), after)
    for written in before {
      let same = come.firstIndex {
        $0.key == written.key && $0.fact.payload == written.fact.payload
          && $0.fact.effectiveAt == written.fact.effectiveAt
      }
      if let same { come.remove(at: same) } else { gone.append(written) }
    }
    return (gone, come)
  }

  /// The version that an entry supersedes or takes back, as far as this view knows of it.
  private func superseded(
    by entry: borrowing EntryView, _ transaction: borrowing ReadTransaction
  ) throws -> Position? {
    var version = entry.supersedes
    while let candidate = version, skipped.contains(candidate.rawValue) {
      version = try log.withEntry(at: candidate, in: transaction) { $0.supersedes } ?? nil
    }
    return version
  }

  /// The version in force before a step.
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

  private func context(_ position: Position) -> FactContext {
    let lookup = lookup
    return FactContext(
      home: home, lists: lists, document: { try lookup.document(at: position) },
      acceptance: { try lookup.acceptance(of: position) })
  }
}
