import Customs

/// The rows of a view, as people and programs see them.
public struct ViewTable: Sendable {
  /// A row: the key columns' texts and the measures' numbers.
  public struct Row: Sendable {
    public let key: [String]
    public let items: Int64
    public let mass: Int128
    public let value: Int128
    public let quantity: Int128

    /// The measures as exact decimals: kilograms with up to six decimals, value with two, quantity with up to three.
    public func measures(hasQuantity: Bool) -> [String] {
      [
        String(items), ExactDecimal.text(mass, decimals: 6),
        ExactDecimal.text(value, decimals: 2, minimum: 2),
      ] + (hasQuantity ? [ExactDecimal.text(quantity, decimals: 3)] : [])
    }
  }

  public let name: String
  public let keyColumns: [String]
  public let hasQuantity: Bool
  /// Entries the rows account for.
  public let progress: UInt64
  /// Sorted by key columns, compared as bytes.
  public var rows: [Row]

  public var measureColumns: [String] {
    ["items", "netMassKg", "statisticalValue"] + (hasQuantity ? ["quantity"] : [])
  }
  public var columns: [String] { keyColumns + measureColumns }

  /// Writes a row as one JSON object: texts and exact decimals as strings, `items` as a number.
  ///
  /// These bytes are hashed into the view's root, so this is a format: columns in order, nothing between them.
  public func write(_ row: Row, to writer: inout JSONWriter) {
    writer.beginObject()
    for (column, text) in zip(keyColumns, row.key) { writer.member(column, text) }
    for (column, text) in zip(measureColumns, row.measures(hasQuantity: hasQuantity)) {
      writer.key(column)
      if column == "items" { writer.raw(text.utf8) } else { writer.value(text) }
    }
    writer.endObject()
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
  /// All rows of the served version of a view, or those that `isIncluded` keeps.
  public func table(
    _ projection: any SumProjection, where isIncluded: ([String]) -> Bool = { _ in true }
  ) throws
    -> ViewTable
  {
    let store = try served(projection).store
    var cells: [SumCell] = []
    let progress = try store.forEachCell { cells.append($0) }
    // Parties are read after the cells: the log may know more of them than the view, never fewer.
    let names = try log.environment.read { try log.partyIdentifiers(in: $0) }
    var rows: [ViewTable.Row] = []
    for cell in cells {
      let row = try Self.row(cell, projection, names)
      if isIncluded(row.key) { rows.append(row) }
    }
    return Self.table(projection, rows, progress)
  }

  /// Freshly replayed rows, by the same path as the stored ones.
  func table(_ projection: any SumProjection, cells: [SumCell], progress: UInt64) throws
    -> ViewTable
  {
    let names = try log.environment.read { try log.partyIdentifiers(in: $0) }
    return Self.table(projection, try cells.map { try Self.row($0, projection, names) }, progress)
  }

  /// The root of the served version, computed at need and remembered.
  public func root(of projection: any SumProjection) throws -> Hash {
    if let known = try served(projection).store.rememberedRoot() { return known }
    let table = try table(projection)
    let root = table.root
    // A reader without the right to write computes it each time.
    do {
      try served(projection, readOnly: false).store.remember(root: root, progress: table.progress)
    } catch  where ErrorClass(error) == .permission {}
    return root
  }

  private static func row(_ cell: SumCell, _ projection: any SumProjection, _ names: [String])
    throws -> ViewTable.Row
  {
    let key = try projection.fields(of: cell.key).map { field in
      switch field {
      case .text(let text): return text
      case .party(let number):
        guard Int(number) < names.count else {
          throw LedgerError(
            .damaged,
            "view \(projection.name) names party number \(number), the log has \(names.count - 1); run 'tamga verify'"
          )
        }
        return names[Int(number)]
      }
    }
    return ViewTable.Row(
      key: key, items: cell.items, mass: cell.mass, value: cell.value, quantity: cell.quantity)
  }

  private static func table(
    _ projection: any SumProjection, _ rows: [ViewTable.Row], _ progress: UInt64
  ) -> ViewTable {
    var rows = rows
    let first = projection.fields(of: 0).first
    // Packed keys sort like their columns, but party numbers do not sort like identifiers.
    if case .party = first { rows.sort { precedes($0.key, $1.key) } }
    return ViewTable(
      name: projection.name, keyColumns: projection.keyColumns, hasQuantity: projection.hasQuantity,
      progress: progress, rows: rows)
  }

  /// Column by column, as bytes.
  static func precedes(_ a: [String], _ b: [String]) -> Bool {
    for (x, y) in zip(a, b) {
      if x.utf8.elementsEqual(y.utf8) { continue }
      return x.utf8.lexicographicallyPrecedes(y.utf8)
    }
    return false
  }
}
