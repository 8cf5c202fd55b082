import Customs
import LMDB

extension CustomsLedger {
  func explain(_ projection: any FoldProjection, _ table: ViewTable, _ query: ViewQuery) throws
    -> Explanation
  {
    guard case .facts(_, let store) = try served(projection).view else {
      throw LedgerError(.missingView, "view \(projection.name) has no facts")
    }
    let size = table.progress
    let skipped = try store.file.skipped()
    let replay = replay(projection, skipped, 1, { _ in })
    let lists = try replay.lists(before: try store.file.progress())
    let context = FoldContext(home: configuration.home, lists: try replay.lists(before: size))
    var rows: [[UInt8]: [ViewRow]] = [:]
    var order: [[UInt8]] = []
    for row in table.rows {
      guard case .group(let key) = row.source else { continue }
      if rows[key] == nil { order.append(key) }
      rows[key, default: []].append(row)
    }
    let held = Dictionary(grouping: try raw(projection, store, query).rows, by: \.source)
    let months = query.months
    let holds: (FactStore.Stored) -> Bool = { stored in
      stored.holds(at: size) && (months?.contains(stored.fact.month) ?? true)
    }
    var stated: [Position: FactChanges] = [:]
    let parts = try order.map { group -> Explanation.Part in
      let shown = rows[group] ?? []
      let keys = try store.facts(under: group, of: projection).map { key, stored in
        (key: key, facts: replay.facts(stored, holds))
      }
      for (key, fact) in keys.flatMap({ key, facts in facts.map { (key, $0) } }) {
        let step = fact.assertedAt
        if stated[step] == nil {
          stated[step] = try replay.changes(
            over: step.rawValue..<step.rawValue + 1, lists: lists)
        }
        guard stated[step]?.assertions.contains(where: { $0.key == key && $0.fact == fact }) == true
        else {
          throw unexplained(
            projection, shown[0],
            "position \(step) does not state the fact of position \(fact.position)")
        }
      }
      let folded = try keys.flatMap { try replay.rows(of: $0.key, $0.facts, context) }
      let rows = held[.group(group)]?.map(\.values) ?? []
      guard folded == rows else {
        let count = keys.reduce(0) { $0 + $1.facts.count }
        throw unexplained(
          projection, shown[0],
          "its \(count) facts fold to \(folded.map { $0.map { $0.printed ?? "" } }), the view holds \(rows.map { $0.map { $0.printed ?? "" } })"
        )
      }
      return Explanation.Part(
        rows: shown, lines: try keys.flatMap { try lines(of: $0.facts, $0.key, projection) })
    }
    return Explanation(table: table, columns: projection.factColumns, addsUp: false, parts: parts)
  }

  private func lines(of facts: [Fact], _ key: [UInt8], _ projection: any FoldProjection) throws
    -> [Explanation.Line]
  {
    let mentions = try mentions(of: facts.map(\.position))
    let values = try named(
      try facts.map { ViewRow(try projection.values(of: $0, key: key), source: .derived) },
      projection, stored)
    return zip(facts, values).map { fact, row in
      Explanation.Line(
        entry: mentions[fact.position] ?? .unknown(fact.position), version: nil, item: nil,
        effectiveAt: fact.effectiveAt, values: row.values)
    }
  }
}
