import Customs
import Ledger

/// Prints changed rows: for people and spreadsheets a line a column, for programs an object a row.
struct DifferencePrinter {
  let format: OutputFormat
  /// Print at most so many rows.
  let limit: Int?
  /// Whether each line names its view.
  let namesView: Bool

  private static let shownEntries = 2

  /// Changed rows with the table that they are rows of.
  typealias Part = (rows: [RowDifference], table: ViewTable)

  /// Prints the changed rows of some views, and returns how many were kept back.
  func print(_ parts: [Part], withEntries: Bool) -> Int {
    let all = parts.flatMap { part in part.rows.map { (row: $0, table: part.table) } }
    let shown = all.prefix(limit ?? all.count)
    switch format {
    case .table, .csv:
      guard let table = parts.first?.table else { break }
      var report = Report(columns(table, withEntries))
      for (row, table) in shown { add(row, table, withEntries, &report) }
      report.print(format)
    case .ndjson:
      for (row, table) in shown {
        StandardOutput.shared.write(json(row, table, withEntries) + [0x0A])
      }
    case .json:
      StandardOutput.shared.write("[")
      for (index, (row, table)) in shown.enumerated() {
        StandardOutput.shared.write((index == 0 ? [] : [0x2C]) + json(row, table, withEntries))
      }
      StandardOutput.shared.write("]\n")
    }
    return all.count - shown.count
  }

  /// Of several views the key is one column: theirs are not the same.
  private func columns(_ table: ViewTable, _ withEntries: Bool) -> [Report.Column] {
    var columns: [Report.Column] =
      namesView
      ? [.init("view"), .init("change"), .init("key")]
      : [.init("change")] + table.keyColumns.map { .init($0) }
    columns += [
      .init("column"), .init("old", .decimal), .init("new", .decimal),
      .init("difference", .decimal),
    ]
    return columns + (withEntries ? [.init("entries")] : [])
  }

  private func add(
    _ row: RowDifference, _ table: ViewTable, _ withEntries: Bool, _ report: inout Report
  ) {
    let key = (row.old ?? row.new).map { table.key(of: $0) } ?? []
    for column in row.columns(of: table) {
      var cells: [String?] = namesView ? [table.name, row.kind.rawValue] : [row.kind.rawValue]
      if namesView {
        cells.append(zip(table.keyColumns, key).map { "\($0)=\($1)" }.joined(separator: " "))
      } else {
        cells += key
      }
      cells += [
        table.columns[column].name, row.old?.values[column].printed,
        row.new?.values[column].printed, row.difference(column)?.printed,
      ]
      if withEntries { cells.append(words(row.entries)) }
      report.rows.append(cells)
    }
  }

  /// "17 amended 22KZ..., 18 ..."; in a table not more than a few.
  private func words(_ entries: [EntryMention]) -> String {
    let shown = format == .table ? entries.prefix(Self.shownEntries) : entries[...]
    let rest = entries.count > shown.count ? ", and \(entries.count - shown.count) more" : ""
    return shown.map { "\($0.position) \($0.event) \($0.number)" }.joined(separator: ", ") + rest
  }

  /// `{"view","change","key":{},"old":{}|null,"new":{}|null,"difference":{},"entries":[{"position","event","mrn"}]}`
  private func json(_ row: RowDifference, _ table: ViewTable, _ withEntries: Bool) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("view", table.name)
    writer.member("change", row.kind.rawValue)
    writer.key("key")
    writer.beginObject()
    if let any = row.old ?? row.new {
      for (name, text) in zip(table.keyColumns, table.key(of: any)) { writer.member(name, text) }
    }
    writer.endObject()
    for (name, side) in [("old", row.old), ("new", row.new)] {
      writer.key(name)
      guard let side else {
        writer.null()
        continue
      }
      write(table, side.values, &writer)
    }
    writer.key("difference")
    write(table, table.columns.indices.map { row.difference($0) }, &writer)
    if withEntries {
      writer.key("entries")
      writer.beginArray()
      for entry in row.entries { write(entry, &writer) }
      writer.endArray()
    }
    writer.endObject()
    return writer.bytes
  }

  /// The columns behind the key; nil: left out.
  private func write(_ table: ViewTable, _ values: [ViewValue?], _ writer: inout JSONWriter) {
    writer.beginObject()
    for (column, value) in zip(table.columns, values) where !column.isKey {
      guard let value else { continue }
      writer.key(column.name)
      ViewTable.write(value, column, to: &writer)
    }
    writer.endObject()
  }

  private func write(_ entry: EntryMention, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("position", entry.position.rawValue)
    writer.member("event", entry.event)
    writer.member("mrn", entry.number)
    writer.endObject()
  }
}
