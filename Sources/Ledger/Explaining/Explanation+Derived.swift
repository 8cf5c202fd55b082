import Customs

/// Derived views: their rows come from cells of another view.
extension CustomsLedger {
  /// The cells that each row is computed from, each with its contributions.
  ///
  /// The contributions have to add up to the cells, and the cells alone have to give the row again.
  func explain(
    _ projection: any DerivedProjection, _ table: ViewTable, _ query: ViewQuery, _ workers: Int
  ) throws -> Explanation {
    let origins = try origins(of: table.rows, projection, query)
    let (source, sum) = (origins.source, origins.projection)
    for (row, cells) in zip(table.rows, origins.cells) {
      var alone = source
      alone.rows = cells
      let again = try finished(
        try projection.rows([alone], origins.query), projection, origins.query)
      guard again.contains(where: { $0.values == row.values }) else {
        throw unexplained(
          projection, row,
          "its \(cells.count) cells of \(source.name) do not give it when it is computed from them alone"
        )
      }
    }
    var distinct = source
    var seen: Set<ViewRow.Source> = []
    distinct.rows = origins.cells.joined().filter { seen.insert($0.source).inserted }
    let explained = try explain(sum, distinct, workers)
    let lines = Dictionary(
      explained.parts.flatMap { part in part.rows.map { ($0.source, part.lines) } }
    ) { first, _ in first }
    var parts: [Explanation.Part] = []
    for (row, cells) in zip(table.rows, origins.cells) {
      for cell in cells {
        parts.append(
          Explanation.Part(rows: [row], cell: cell, lines: lines[cell.source] ?? []))
      }
    }
    return Explanation(
      table: table, columns: explained.columns, addsUp: true, parts: parts, source: distinct)
  }

  /// The entries of a range that touch the cells of each row, or of what it was.
  func changes(
    of projection: any DerivedProjection, over range: Range<UInt64>, _ rows: [RowDifference],
    _ query: ViewQuery, _ workers: Int
  ) throws -> [[Position]] {
    if rows.isEmpty || range.isEmpty { return rows.map { _ in [] } }
    var keys = rows.map { _ in Set<UInt64>() }
    var skipped: Set<UInt64> = []
    var sum: (any SumProjection)?
    for (size, side) in [(range.lowerBound, \RowDifference.old), (range.upperBound, \.new)] {
      let places = rows.indices.filter { rows[$0][keyPath: side] != nil }
      var query = query
      query.position = size
      let origins = try origins(
        of: places.compactMap { rows[$0][keyPath: side] }, projection, query)
      for (place, cells) in zip(places, origins.cells) {
        keys[place].formUnion(
          cells.compactMap { if case .cell(let key) = $0.source { key } else { nil } })
      }
      skipped = Set(origins.source.quarantine.map(\.position))
      sum = origins.projection
    }
    guard let sum else { return rows.map { _ in [] } }
    let found = try Replay(log, workers: workers).contributions(
      of: sum, to: keys.reduce(into: []) { $0.formUnion($1) }, over: range, skipped: skipped)
    let byKey = Dictionary(grouping: found) { $0.cell.key }
    return keys.map { keys in
      Set(keys.flatMap { key in (byKey[key] ?? []).map(\.position) }).sorted()
    }
  }

  /// What some rows are computed from.
  private struct Origins {
    let source: ViewTable
    let projection: any SumProjection
    let query: ViewQuery
    /// For each row.
    let cells: [[ViewRow]]
  }

  private func origins(
    of rows: [ViewRow], _ projection: any DerivedProjection, _ query: ViewQuery
  ) throws -> Origins {
    guard projection.sources.count == 1, let sum = projection.sources[0] as? any SumProjection
    else {
      throw LedgerError(
        .unknownView,
        "view \(projection.name) is computed from \(projection.sources.map(\.name).joined(separator: ", ")); explain a row of that"
      )
    }
    var query = query
    query.home = configuration.home
    let table = try table(sum, projection.sourceQuery(query))
    query = try completed(query, table.progress, stored)
    return Origins(
      source: table, projection: sum, query: query,
      cells: rows.map { projection.origins(of: $0, in: [table], query)[0] })
  }

  private func finished(
    _ rows: [[ViewValue]], _ projection: any DerivedProjection, _ query: ViewQuery
  ) throws -> [ViewRow] {
    let rows = try named(rows.map { ViewRow($0, source: .derived) }, projection, stored)
    return try named(projection.shown(rows, query), projection, stored)
  }
}
