import Customs
import Support

@testable import Ledger

/// A log folded by one thread, entry after entry, into dictionaries: no chunks, no stored facts, no states to go on from.
///
/// It shares with the engine only the reducers and the reading of single entries. What a version declared is removed when it
/// stops counting; a step that follows its version is told at the end, with the last version.
struct NaiveReplay {
  let log: Log
  let size: UInt64
  let home: UInt16
  let lists: ListCatalogue
  private let names: [String]

  init(_ ledger: CustomsLedger) throws {
    log = ledger.log
    size = try log.size()
    home = ledger.configuration.home
    lists = try log.lists(before: size)
    names = try ledger.log.environment.read { try ledger.log.partyIdentifiers(in: $0) }
  }

  /// The table of a view.
  func table(_ projection: any Projection) throws -> ViewTable {
    var query = ViewQuery()
    (query.position, query.home, query.lists) = (size, home, lists)
    query.day = try log.environment.read { transaction in
      try log.withEntry(at: Position(size - 1), in: transaction) {
        Int32($0.recordedAt / CivilTime.microsecondsPerDay)
      }
    }
    let rows: [ViewRow]
    switch projection {
    case let sum as any SumProjection: rows = try self.rows(sum)
    case let fold as any FoldProjection: rows = try self.rows(fold)
    case let derived as any DerivedProjection:
      let sources = try derived.sources.map { try self.table($0) }
      rows = try derived.rows(sources, query).map { ViewRow($0, source: .derived) }
    default: throw Failure(text: "\(projection.name) is of no known algebra")
    }
    var table = ViewTable(
      name: projection.name, columns: projection.columns, progress: size, quarantine: [],
      rows: named(try projection.shown(named(rows), query)))
    table.sort()
    return table
  }

  private func named(_ rows: [ViewRow]) -> [ViewRow] {
    rows.map { row in
      var row = row
      for (index, value) in row.values.enumerated() {
        if case .party(let number) = value { row.values[index] = .text(names[Int(number)]) }
      }
      return row
    }
  }

  private func rows(_ projection: any SumProjection) throws -> [ViewRow] {
    var places: [UInt64: Int] = [:]
    var cells: [SumCell] = []
    func add(_ entry: borrowing EntryView, _ sign: Int64) {
      guard projection.includes(entry) else { return }
      for index in 0..<entry.itemCount {
        let item = entry.item(index)
        let key = projection.key(entry, item)
        let place = places[key] ?? cells.count
        if place == cells.count {
          places[key] = place
          cells.append(SumCell(key: key, items: 0, mass: 0, value: 0, quantity: 0))
        }
        cells[place].add(
          sign, Int128(sign) * Int128(item.netMassInMilligrams),
          Int128(sign) * Int128(item.statisticalValueInHundredths),
          projection.hasQuantity ? Int128(sign) * Int128(item.quantityInThousandths) : 0)
      }
    }
    try log.environment.read { transaction in
      for position in (0..<size).map({ Position($0) }) {
        try log.withEntry(at: position, namedBy: position.rawValue, in: transaction) { entry in
          if entry.counts { add(entry, 1) }
          guard let old = entry.retracts else { return }
          try log.withEntry(at: old, namedBy: position.rawValue, in: transaction) { add($0, -1) }
        }
      }
    }
    return cells.filter { $0.items != 0 }.map { projection.row(of: $0) }
  }

  private func rows(_ projection: any FoldProjection) throws -> [ViewRow] {
    var teller = FactTeller(projection: projection, replay: self)
    try log.environment.read { transaction in
      for position in (0..<size).map({ Position($0) }) {
        try log.withEntry(at: position, namedBy: position.rawValue, in: transaction) { entry in
          guard entry.event != .party else { return }
          guard let old = entry.supersedes else { return try teller.tell(entry, position) }
          try log.withEntry(at: old, namedBy: position.rawValue, in: transaction) {
            try teller.tell(entry, position, after: $0)
          }
        }
      }
      for position in teller.waiting {
        try log.withEntry(at: position, namedBy: position.rawValue, in: transaction) { step in
          let version = teller.versions[step.number.array] ?? position
          try log.withEntry(at: version, namedBy: position.rawValue, in: transaction) {
            try teller.tell(step, position, in: $0)
          }
        }
      }
    }
    let folding = FoldContext(home: home, lists: lists)
    return try teller.facts.sorted(by: projection.order).flatMap { key, facts in
      try projection.rows(of: key, facts, folding).map { projection.row($0, of: key) }
    }
  }
}

/// Makes facts of entries in their order.
private struct FactTeller {
  let projection: any FoldProjection
  let replay: NaiveReplay
  var facts = HeldFacts()
  /// The last version of each number.
  private(set) var versions: [[UInt8]: Position] = [:]
  /// Steps that are told when all versions are known.
  private(set) var waiting: [Position] = []
  /// Of each version: the first acceptance, with its day, and its own.
  private var origins: [Position: (acceptance: FactContext.Acceptance, day: Int32?)] = [:]
  private var acceptances: [Position: FactContext.Acceptance] = [:]

  init(projection: any FoldProjection, replay: NaiveReplay) {
    (self.projection, self.replay) = (projection, replay)
  }

  /// An entry that supersedes and takes back nothing.
  mutating func tell(_ entry: borrowing EntryView, _ position: Position) throws {
    let isVersion = note(entry, position)
    guard isVersion || !projection.stepsFollowVersion || entry.number.byteCount == 0 else {
      return waiting.append(position)
    }
    var writer = FactWriter(position: position, assertedAt: position)
    if entry.counts { try projection.declared(entry, context(position), to: &writer) }
    let declared = writer.written.count
    try projection.happened(entry, in: entry, after: entry, context(position), to: &writer)
    facts.add(writer.written, declared: declared, by: position)
  }

  /// An entry that supersedes a version, or takes it back.
  mutating func tell(
    _ entry: borrowing EntryView, _ position: Position, after old: borrowing EntryView
  ) throws {
    let isVersion = note(entry, position)
    if let old = entry.retracts { facts.takeBack(old) }
    var writer = FactWriter(position: position, assertedAt: position)
    if entry.counts { try projection.declared(entry, context(position), to: &writer) }
    let declared = writer.written.count
    if isVersion {
      try projection.happened(entry, in: entry, after: old, context(position), to: &writer)
    } else {
      try projection.happened(entry, in: old, after: old, context(position), to: &writer)
    }
    facts.add(writer.written, declared: declared, by: position)
  }

  /// A step of a version that came before or after it.
  mutating func tell(
    _ step: borrowing EntryView, _ position: Position, in version: borrowing EntryView
  ) throws {
    var writer = FactWriter(position: position, assertedAt: position)
    try projection.happened(step, in: version, after: version, context(position), to: &writer)
    facts.add(writer.written, declared: 0, by: position)
  }

  /// Remembers versions and their acceptance; whether the entry is one.
  private mutating func note(_ entry: borrowing EntryView, _ position: Position) -> Bool {
    guard entry.event?.carriesDeclaration == true else { return false }
    var origin = (
      acceptance: FactContext.Acceptance(at: entry.happenedAt, position: position),
      day: entry.acceptedOn
    )
    if entry.event == .amended, let old = entry.supersedes.flatMap({ origins[$0] }) {
      origin = old
    }
    origins[position] = origin
    acceptances[position] = origin.acceptance
    if let day = entry.acceptedOn, day != origin.day {
      acceptances[position] = .init(
        at: Int64(day) * CivilTime.microsecondsPerDay, position: origin.acceptance.position)
    }
    if entry.number.byteCount > 0 { versions[entry.number.array] = position }
    return true
  }

  private func context(_ position: Position) -> FactContext {
    let (log, accepted) = (replay.log, acceptances[position])
    return FactContext(
      home: replay.home, lists: replay.lists,
      document: { try EntryLookup(log: log).document(at: position) },
      acceptance: {
        guard let accepted else { throw Failure(text: "position \(position) is no version") }
        return accepted
      })
  }
}

/// Facts by key.
private struct HeldFacts {
  private var facts: [[UInt8]: [Fact]] = [:]
  private var declared: [Position: [[UInt8]]] = [:]

  mutating func add(_ written: [FactWriter.Written], declared count: Int, by position: Position) {
    for one in written { facts[one.key, default: []].append(one.fact) }
    if count > 0 { declared[position] = written.prefix(count).map(\.key) }
  }

  mutating func takeBack(_ position: Position) {
    let keys = declared.removeValue(forKey: position) ?? []
    for key in Set(keys) {
      facts[key]?.removeAll { $0.position == position && Int($0.ordinal) < keys.count }
    }
  }

  func sorted(by order: FactOrder) -> [(key: [UInt8], facts: [Fact])] {
    facts.filter { !$0.value.isEmpty }.map { key, facts in
      (
        key,
        facts.sorted { a, b in
          if order == .effective, a.effectiveAt != b.effectiveAt {
            return a.effectiveAt < b.effectiveAt
          }
          return (a.position.rawValue, a.ordinal) < (b.position.rawValue, b.ordinal)
        }
      )
    }
  }
}
