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
      Self.write(value, column, to: &writer)
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
      let column = columns[index]
      if column.isKey || column.kind == .text || !column.adds { return .absent }
      if isMixed, columns[index].kind == .decimal, columns[index].unit == nil { return .absent }
      return rows.map { $0.values[index] }.reduce(.absent) { $0.adding($1) }
    }
  }

  /// Writes what a row holds in a column.
  public static func write(_ value: ViewValue, _ column: ViewColumn, to writer: inout JSONWriter) {
    switch (value.printed, column.kind) {
    case (nil, _): writer.null()
    case (let text?, .count): writer.raw(text.utf8)
    case (let text?, _): writer.value(text)
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

/// Where a table's parts come from: the stored views, or what they would be.
struct ViewSource {
  let raw: (any Projection, ViewQuery) throws -> RawView
  /// The identifiers of all parties, by number.
  let parties: () throws -> [String]
  /// When the entry at a position was recorded, microseconds since 1970-01-01T00:00Z.
  let recordedAt: (Position) throws -> Int64?
  /// How far a view has come.
  let progress: (any Projection) throws -> UInt64
  /// The lists published among the first entries.
  let lists: (_ size: UInt64) throws -> ListCatalogue
}

extension CustomsLedger {
  /// The rows of a view, of its served version or as of an earlier moment, or those that `isIncluded` keeps.
  ///
  /// - Throws: `missingView` if it was never built, `unknownEntry` if the query names a position it has not come to.
  public func table(
    _ projection: any Projection, _ query: ViewQuery = ViewQuery(),
    where isIncluded: (_ key: [String]) -> Bool = { _ in true }
  ) throws -> ViewTable {
    var table = try self.table(projection, query, from: stored)
    table.rows = table.rows.filter { isIncluded(table.key(of: $0)) }
    return table
  }

  /// The views as they are stored.
  var stored: ViewSource {
    ViewSource(
      raw: raw,
      parties: { try self.log.environment.read { try self.log.partyIdentifiers(in: $0) } },
      recordedAt: { position in
        try self.log.environment.read { transaction in
          try self.log.withEntry(at: position, in: transaction) { $0.recordedAt }
        }
      }, progress: { try self.served($0).view.file.progress() },
      lists: { try self.log.lists(before: $0) })
  }

  func table(_ projection: any Projection, _ query: ViewQuery, from source: ViewSource) throws
    -> ViewTable
  {
    var query = query
    query.home = configuration.home
    var rows: [ViewRow]
    let (size, skipped): (UInt64, Set<UInt64>)
    if let derived = projection as? any DerivedProjection {
      // All sources as of one moment, also where one has come further.
      if query.position == nil {
        query.position = try derived.sources.map { try source.progress($0) }.min()
      }
      let sourceQuery = derived.sourceQuery(query)
      let tables = try derived.sources.map { try self.table($0, sourceQuery, from: source) }
      size = tables.first?.progress ?? 0
      skipped = Set(tables.flatMap { $0.quarantine.map(\.position) })
      query = try completed(query, size, source)
      rows = try derived.rows(tables, query).map { ViewRow($0, source: .derived) }
    } else {
      let raw = try source.raw(projection, query)
      (size, skipped, rows) = (raw.progress, raw.skipped, raw.rows)
      query = try completed(query, size, source)
      if (projection as? any FoldProjection)?.readsLists == true {
        query.lists = try source.lists(size)
      }
    }
    // Parties are read after the rows: the log may know more of them than the view, never fewer.
    rows = try named(rows, projection, source)
    rows = try named(projection.shown(rows, query), projection, source)
    let columns = projection.columns
    var table = ViewTable(
      name: projection.name, columns: columns, progress: size,
      quarantine: try cases(of: projection, skipped), rows: rows)
    if columns.contains(where: \.isKey) { table.sort() }
    return table
  }

  /// Fills in what a query leaves to the ledger.
  func completed(_ query: ViewQuery, _ size: UInt64, _ source: ViewSource) throws
    -> ViewQuery
  {
    var query = query
    query.position = size
    if query.day == nil, size > 0 {
      query.day = try source.recordedAt(Position(size - 1)).map {
        Int32(clamping: $0 / CivilTime.microsecondsPerDay)
      }
    }
    return query
  }

  /// Puts identifiers in the place of party numbers.
  func named(_ rows: [ViewRow], _ projection: any Projection, _ source: ViewSource) throws
    -> [ViewRow]
  {
    let hasParties = rows.contains { row in
      row.values.contains { if case .party = $0 { true } else { false } }
    }
    guard hasParties else { return rows }
    let names = try source.parties()
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
    // A reader without the right to write computes it each time; so does one that would have to wait for a process
    // that is changing the view, and perhaps stands still.
    do {
      let lock = try ViewDirectory(self, projection.name).lock(wait: 0)
      defer { withExtendedLifetime(lock) {} }
      try served(projection, readOnly: false).view.file.remember(
        root: root, progress: table.progress)
    } catch  where [.permission, .locked].contains(ErrorClass(error)) {}
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
