import Customs
import Support
import Testing

@testable import Ledger

/// Views as one pass over the entries makes them, in memory, one entry after the other, with nothing kept from before: no ranges,
/// no stored facts, no taking back. What is in force at the end is all that is ever added up or folded.
struct NaivePass {
  private struct Step {
    let position: Position
    let event: EventKind?
    let number: [UInt8]
    let carries: Bool
    let supersedes: Position?
    let at: Int64
    let acceptedOn: Int32?
  }

  private let ledger: CustomsLedger
  private let size: UInt64
  private var steps: [Step] = []
  /// The counted version in force of each declaration.
  private var inForce: [[UInt8]: Position] = [:]
  /// The last version of each declaration, whether or not it counts.
  private var latest: [[UInt8]: Position] = [:]
  private var identifiers = [""]
  private var editions: [ListCatalogue.Edition] = []
  private var day: Int32?

  init(_ temporary: TemporaryLedger, size: UInt64) throws {
    ledger = try temporary.ledger()
    self.size = size
    let (log, parties) = (ledger.log, try temporary.entries())
    for index in 0..<size {
      let position = Position(index)
      try log.environment.read { transaction in
        _ = try log.withEntry(at: position, in: transaction) { entry in
          day = Int32(clamping: entry.recordedAt / CivilTime.microsecondsPerDay)
          if entry.event == .party { return identifiers.append(parties[Int(index)].subject) }
          let number = entry.number.array
          let carries = entry.event?.carriesDeclaration == true
          steps.append(
            Step(
              position: position, event: entry.event, number: number, carries: carries,
              supersedes: entry.supersedes, at: entry.happenedAt, acceptedOn: entry.acceptedOn))
          if carries { latest[number] = position }
          if carries, entry.counts { inForce[number] = position }
          if entry.event == .invalidated || entry.event == .notReleased { inForce[number] = nil }
        }
        if steps.last?.position == position, steps.last?.event == .listPublished,
          let document = try log.document(at: position, in: transaction)
        {
          editions.append(try ListCatalogue.Edition(document.body, at: position))
        }
      }
    }
    inForce[[]] = nil
  }

  /// A view as it is shown.
  func table(_ projection: any Projection) throws -> ViewTable {
    var query = ViewQuery()
    (query.position, query.home, query.day) = (size, ledger.configuration.home, day)
    var rows: [ViewRow]
    switch projection {
    case let derived as any DerivedProjection:
      let sources = try derived.sources.map { try self.table($0) }
      rows = try derived.rows(sources, query).map { ViewRow($0, source: .derived) }
    case let sum as any SumProjection: rows = try self.rows(sum)
    case let fold as any FoldProjection:
      if fold.readsLists { query.lists = ListCatalogue(editions) }
      rows = try self.rows(fold)
    default: throw Failure(text: "\(projection.name) has no algebra")
    }
    rows = named(try projection.shown(named(rows), query))
    var table = ViewTable(
      name: projection.name, columns: projection.columns, progress: size, quarantine: [], rows: rows
    )
    table.sort()
    return table
  }

  private func named(_ rows: [ViewRow]) -> [ViewRow] {
    rows.map { row in
      ViewRow(
        row.values.map { value in
          if case .party(let number) = value { .text(identifiers[Int(number)]) } else { value }
        }, source: row.source)
    }
  }

  private func entry(_ position: Position, _ body: (borrowing EntryView) throws -> Void) throws {
    let found: Void? = try ledger.log.environment.read { transaction in
      try ledger.log.withEntry(at: position, in: transaction, body)
    }
    if found == nil { throw Failure(text: "there is no entry at \(position)") }
  }

  private func rows(_ projection: any SumProjection) throws -> [ViewRow] {
    var cells: [UInt64: SumCell] = [:]
    for position in inForce.values {
      try entry(position) { version in
        guard projection.includes(version) else { return }
        for place in 0..<version.itemCount {
          let item = version.item(place)
          let key = projection.key(version, item)
          var cell = cells[key] ?? SumCell(key: key, items: 0, mass: 0, value: 0, quantity: 0)
          cell.add(
            1, Int128(item.netMassInMilligrams), Int128(item.statisticalValueInHundredths),
            projection.hasQuantity ? Int128(item.quantityInThousandths) : 0)
          cells[key] = cell
        }
      }
    }
    return cells.values.sorted { $0.key < $1.key }.map { projection.row(of: $0) }
  }

  private func rows(_ projection: any FoldProjection) throws -> [ViewRow] {
    var facts: [[UInt8]: [Fact]] = [:]
    func add(_ writer: FactWriter) {
      for written in writer.written { facts[written.key, default: []].append(written.fact) }
    }
    for step in steps {
      var writer = FactWriter(position: step.position, assertedAt: step.position)
      let context = try context(of: step)
      let version: Position? =
        if step.carries {
          step.position
        } else if let taken = step.supersedes {
          taken
        } else {
          projection.stepsFollowVersion && !step.number.isEmpty ? latest[step.number] : nil
        }
      let previous = step.carries ? step.supersedes ?? step.position : version
      try entry(step.position) { entry in
        if step.carries, inForce[step.number] == step.position {
          try projection.declared(entry, context, to: &writer)
        }
        guard let version, let previous else {
          return try projection.happened(entry, in: entry, after: entry, context, to: &writer)
        }
        try self.entry(version) { version in
          try self.entry(previous) { previous in
            try projection.happened(entry, in: version, after: previous, context, to: &writer)
          }
        }
      }
      add(writer)
    }
    let context = FoldContext(
      home: ledger.configuration.home,
      lists: projection.readsLists ? ListCatalogue(editions) : ListCatalogue())
    return try facts.flatMap { key, facts in
      let ordered = facts.sorted { a, b in
        let (x, y) = projection.order == .effective ? (a.effectiveAt, b.effectiveAt) : (0, 0)
        return (x, a.position.rawValue, a.ordinal) < (y, b.position.rawValue, b.ordinal)
      }
      return try projection.rows(of: key, ordered, context).map { ViewRow($0, source: .group(key)) }
    }
  }

  private func context(of step: Step) throws -> FactContext {
    let log = ledger.log
    return FactContext(
      home: ledger.configuration.home, lists: ListCatalogue(editions),
      document: {
        guard
          let document = try log.environment.read({ try log.document(at: step.position, in: $0) })
        else { throw Failure(text: "there is no document at \(step.position)") }
        return document
      },
      acceptance: {
        let first = steps.first { $0.number == step.number && $0.carries } ?? step
        guard let day = step.acceptedOn, day != first.acceptedOn else {
          return .init(at: first.at, position: first.position)
        }
        return .init(at: Int64(day) * CivilTime.microsecondsPerDay, position: first.position)
      })
  }
}
