import Customs

/// The rows of a view at one moment, as people and programs see them.
public struct ViewTable: Sendable {
  public let name: String
  public let columns: [ViewColumn]
  /// Entries the rows account for.
  public let progress: UInt64
  /// Entries left out on purpose; the table is incomplete if there are any.
  public let quarantine: [Quarantine.Case]
  /// Sorted by the key columns: texts as bytes, numbers by their size.
  public var rows: [ViewRow]

  public var keyColumns: [String] { columns.filter(\.isKey).map(\.name) }
  /// The texts of a row's key columns, which come first.
  public func key(of row: ViewRow) -> [String] {
    (0..<keyCount).map { row.text($0) }
  }
  private var keyCount: Int { columns.prefix { $0.isKey }.count }

  /// Writes a row as one JSON object: texts and exact decimals as strings, counts as numbers, nothing as null.
  ///
  /// These bytes are hashed into the view's root, so this is a format: columns in order, nothing between them.
  public func write(_ row: ViewRow, to writer: inout JSONWriter) {
    writer.beginObject()
    for (column, value) in zip(columns, row.values) {
      writer.key(column.name)
      switch (value.printed, column.kind) {
      case (nil, _): writer.null()
      case (let text?, .count): writer.raw(text.utf8)
      case (let text?, _): writer.value(text)
      }
    }
    writer.endObject()
  }

  /// The sums of the columns, "total" in the first one. Nothing stands in a column that cannot be added: of texts, and of
  /// quantities while the key has units and these are not all the same.
  public var totals: [ViewValue] {
    let unit = columns.firstIndex { $0.name == "unit" }
    let isMixed = unit.map { unit in Set(rows.map { $0.text(unit) }).count > 1 } ?? false
    return columns.indices.map { index in
      if index == 0 { return .text("total") }
      if columns[index].isKey || columns[index].kind == .text { return .absent }
      if isMixed, columns[index].kind == .decimal, columns[index].unit == nil { return .absent }
      return rows.map { $0.values[index] }.reduce(.absent) { $0.adding($1) }
    }
  }

  /// RFC 6962 root over the rows as `tamga view NAME --format ndjson` prints them, a line a leaf, without the newline.
  public var root: Hash {
    var builder = RootBuilder()
    var writer = JSONWriter()
    for row in rows {
      writer.clear()
      write(row, to: &writer)
      builder.append(MerkleTree.leaf(writer.bytes))
    }
    return builder.root
  }
}

extension CustomsLedger {
  /// The rows of a view, of its served version or as of an earlier moment, or those that `isIncluded` keeps.
  ///
  /// - Throws: `missingView` if it was never built, `unknownEntry` if the query names a position it has not come to.
  public func table(
    _ projection: any Projection, _ query: ViewQuery = ViewQuery(),
    where isIncluded: (_ key: [String]) -> Bool = { _ in true }
  ) throws -> ViewTable {
    var query = query
    query.home = configuration.home
    let size: UInt64
    var rows: [ViewRow]
    var quarantine = try ViewDirectory(self, projection.name).quarantine().cases
    if let derived = projection as? any DerivedProjection {
      let sourceQuery = derived.sourceQuery(query)
      let tables = try derived.sources.map { try self.table($0, sourceQuery) }
      size = tables.map(\.progress).min() ?? 0
      guard tables.allSatisfy({ $0.progress == size }) else {
        throw LedgerError(
          .missingView,
          "view \(projection.name) is computed from views that have not come equally far; run 'tamga project'"
        )
      }
      quarantine += tables.flatMap(\.quarantine)
      query = try completed(query, size)
      rows = try derived.rows(tables, query).map { ViewRow($0, source: .derived) }
    } else {
      let view = try served(projection).view
      size = try position(query, of: view.file)
      query = try completed(query, size)
      if case .facts(let fold, _) = view, fold.readsLists {
        query.lists = try log.lists(before: size)
      }
      rows = try self.rows(of: view, query, at: size)
    }
    // Parties are read after the rows: the log may know more of them than the view, never fewer.
    rows = try named(try projection.shown(try named(rows, projection), query), projection)
    let columns = projection.columns
    var table = ViewTable(
      name: projection.name, columns: columns, progress: size, quarantine: quarantine, rows: rows)
    if columns.contains(where: \.isKey) { table.sort() }
    table.rows = table.rows.filter { isIncluded(table.key(of: $0)) }
    return table
  }

  /// Fills in what a query leaves to the ledger.
  func completed(_ query: ViewQuery, _ size: UInt64) throws -> ViewQuery {
    var query = query
    query.position = size
    if query.day == nil, size > 0 {
      let recorded = try log.environment.read { transaction in
        try log.withEntry(at: Position(size - 1), in: transaction) { $0.recordedAt }
      }
      query.day = recorded.map { Int32(clamping: $0 / CivilTime.microsecondsPerDay) }
    }
    return query
  }

  private func position(_ query: ViewQuery, of file: ViewFile) throws -> UInt64 {
    let progress = try file.progress()
    guard let asked = query.position else { return progress }
    guard asked <= progress else {
      throw LedgerError(
        .unknownEntry,
        "view \(file.header.name) has seen \(progress) entries, asked for it as of \(asked); run 'tamga project \(file.header.name)'"
      )
    }
    return asked
  }

  private func rows(of view: OpenView, _ query: ViewQuery, at size: UInt64) throws -> [ViewRow] {
    switch view {
    case .sums(let projection, let store):
      let skipped = try ViewDirectory(self, projection.name).quarantine().positions
      let rows = try cells(store, projection, skipped, at: size).map { projection.row(of: $0) }
      guard let months = query.months else { return rows }
      guard let month = projection.columns.firstIndex(where: { $0.name == "month" }) else {
        throw LedgerError(
          .unknownView, "view \(projection.name) has no column 'month' to choose months by")
      }
      return rows.filter { Self.month($0.text(month)).map(months.contains) ?? false }
    case .facts(let projection, let store):
      let skipped = try ViewDirectory(self, projection.name).quarantine().positions
      return try replay(projection, skipped, 1, { _ in }).rows(
        store, at: size, months: query.months)
    }
  }

  /// "2022-06" as `year * 12 + month - 1`; nil for anything else.
  public static func month(_ text: String) -> UInt16? {
    CivilTime.parseDate(Array((text + "-01").utf8).span)?.month
  }

  /// Puts identifiers in the place of party numbers.
  func named(_ rows: [ViewRow], _ projection: any Projection) throws -> [ViewRow] {
    let hasParties = rows.contains { row in
      row.values.contains { if case .party = $0 { true } else { false } }
    }
    guard hasParties else { return rows }
    let names = try log.environment.read { try log.partyIdentifiers(in: $0) }
    return try rows.map { row in
      var row = row
      for (index, value) in row.values.enumerated() {
        guard case .party(let number) = value else { continue }
        guard Int(number) < names.count else {
          throw LedgerError(
            .damaged,
            "view \(projection.name) names party number \(number), the log has \(names.count - 1); run 'tamga verify'"
          )
        }
        row.values[index] = .text(names[Int(number)])
      }
      return row
    }
  }

  /// The root of the served version, computed at need and remembered.
  public func root(of projection: any Projection) throws -> Hash {
    guard !(projection is any DerivedProjection) else { return try table(projection).root }
    if let known = try served(projection).view.file.rememberedRoot() { return known }
    let table = try table(projection)
    let root = table.root
    // A reader without the right to write computes it each time.
    do {
      try served(projection, readOnly: false).view.file.remember(
        root: root, progress: table.progress)
    } catch  where ErrorClass(error) == .permission {}
    return root
  }
}

extension ViewTable {
  /// Sorts the rows by their key columns: texts as bytes, numbers by their size.
  mutating func sort() {
    let count = columns.prefix { $0.isKey }.count
    // Packed keys are in this order already unless they begin with a party.
    for (a, b) in zip(rows, rows.dropFirst()) where Self.precedes(b, a, count) {
      return rows.sort { Self.precedes($0, $1, count) }
    }
  }

  static func precedes(_ a: ViewRow, _ b: ViewRow, _ count: Int) -> Bool {
    for column in 0..<count {
      if a.values[column] < b.values[column] { return true }
      if b.values[column] < a.values[column] { return false }
    }
    return false
  }
}
