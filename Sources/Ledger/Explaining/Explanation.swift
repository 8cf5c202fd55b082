import Customs

/// Where rows of a view come from: the entries, and what each of them adds to a row or states about it.
public struct Explanation: Sendable {
  /// An entry's part in a row.
  public struct Line: Sendable {
    public let entry: EntryMention
    /// The version that declares the goods, where it is not the entry itself: the one that the entry takes back.
    public let version: Position?
    /// Number of the goods item; nil where the fact is of no single item.
    public let item: Int?
    /// When it happened, microseconds since 1970-01-01T00:00Z; nil in a sum view, where it is the month that counts.
    public let effectiveAt: Int64?
    /// For each of `columns`.
    public let values: [ViewValue]
  }

  /// A row, or the rows of one group of facts.
  public struct Part: Sendable {
    public let rows: [ViewRow]
    /// Of a derived row, the cell of `source` that the lines add up to.
    public let cell: ViewRow?
    public let lines: [Line]

    init(rows: [ViewRow], cell: ViewRow? = nil, lines: [Line]) {
      (self.rows, self.cell, self.lines) = (rows, cell, lines)
    }
  }

  /// The table that the rows are of, with the rows that are explained.
  public let table: ViewTable
  /// What the lines' values are.
  public let columns: [ViewColumn]
  /// Whether the lines' values add up to the row's.
  public let addsUp: Bool
  public let parts: [Part]
  /// Of a derived view, the table of the view that it is computed from, with the cells that were needed.
  public var source: ViewTable?
}

/// An entry as it is named where views are explained.
public struct EntryMention: Sendable, Equatable {
  public let position: Position
  public let event: String
  /// MRN or other number; "" if it has none.
  public let number: String
}

extension CustomsLedger {
  /// Explains the rows of a view that `isIncluded` keeps.
  ///
  /// In a sum view the contributions are read off the log again and have to add up to the stored cell. In a fold view
  /// every fact of the row has to be stated again by the entry that it is from, and the row is folded again. Of a derived
  /// view the cells behind each row are explained, and the row is computed from them alone.
  /// - Throws: `unexplained` if they do not; `unknownEntry` if there is no such row.
  public func explain(
    _ projection: any Projection, _ query: ViewQuery = ViewQuery(), workers: Int = 1,
    where isIncluded: (_ key: [String]) -> Bool
  ) throws -> Explanation {
    let table = try self.table(projection, query, where: isIncluded)
    guard !table.rows.isEmpty else {
      throw LedgerError(
        .unknownEntry, "view \(projection.name) has no such row as of \(table.progress) entries")
    }
    var asked = query
    asked.position = table.progress
    if let sum = projection as? any SumProjection { return try explain(sum, table, workers) }
    if let fold = projection as? any FoldProjection { return try explain(fold, table, asked) }
    if let derived = projection as? any DerivedProjection {
      return try explain(derived, table, asked, workers)
    }
    throw LedgerError(.unknownView, "view \(projection.name) is of no known algebra")
  }

  func explain(
    _ projection: any SumProjection, _ table: ViewTable, _ workers: Int
  ) throws -> Explanation {
    let keys = table.rows.compactMap { row in
      if case .cell(let key) = row.source { key } else { nil }
    }
    let found = try Replay(log, workers: workers).contributions(
      of: projection, to: Set(keys), over: 0..<table.progress,
      skipped: Set(table.quarantine.map(\.position)))
    let byKey = Dictionary(grouping: found) { $0.cell.key }
    let mentions = try mentions(of: found.map(\.position))
    let parts = try zip(table.rows, keys).map { row, key in
      var sum = SumCell(key: key, items: 0, mass: 0, value: 0, quantity: 0)
      let lines = (byKey[key] ?? []).map { contribution in
        let cell = contribution.cell
        sum.add(cell.items, cell.mass, cell.value, cell.quantity)
        return Explanation.Line(
          entry: mentions[contribution.position] ?? .unknown(contribution.position),
          version: contribution.version == contribution.position ? nil : contribution.version,
          item: Int(contribution.item), effectiveAt: nil,
          values: projection.measures(of: contribution.cell))
      }
      let measures = Array(row.values.dropFirst(projection.keyColumns.count))
      guard projection.measures(of: sum) == measures else {
        throw unexplained(
          projection, row,
          "the entries add up to \(Self.text(sum)), the view holds \(measures.map { $0.printed ?? "" })"
        )
      }
      return Explanation.Part(rows: [row], lines: lines)
    }
    return Explanation(
      table: table, columns: Array(projection.columns.dropFirst(projection.keyColumns.count)),
      addsUp: true, parts: parts)
  }

  func unexplained(_ projection: any Projection, _ row: ViewRow, _ reason: String) -> LedgerError {
    let key = projection.keyColumns.indices.map { "\(projection.keyColumns[$0])=\(row.text($0))" }
    return LedgerError(
      .unexplained,
      "view \(projection.name), row \(key.joined(separator: " ")): \(reason); run 'tamga verify --views' and 'tamga rebuild \(projection.name)'"
    )
  }

  /// Event and number of some entries.
  func mentions(of positions: some Sequence<Position>) throws -> [Position: EntryMention] {
    var mentions: [Position: EntryMention] = [:]
    try log.environment.read { transaction in
      for position in positions where mentions[position] == nil {
        mentions[position] = try log.withEntry(at: position, in: transaction) { entry in
          EntryMention(
            position: position, event: entry.event?.name ?? "",
            number: String(decoding: entry.number.array, as: UTF8.self))
        }
      }
    }
    return mentions
  }
}

extension EntryMention {
  static func unknown(_ position: Position) -> EntryMention {
    EntryMention(position: position, event: "", number: "")
  }
}
