import ArgumentParser
import Customs
import TextTable

/// The column of the table library; `Report` has columns of its own.
private typealias TextColumn = Column

/// How data is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, csv, json, ndjson
}

/// Rows of one shape, printed in any of the formats.
struct Report {
  enum Kind { case text, number, decimal }

  struct Column {
    let name: String
    let kind: Kind

    init(_ name: String, _ kind: Kind = .text) {
      self.name = name
      self.kind = kind
    }
  }

  let columns: [Column]
  /// Cells as text; nil is "none".
  var rows: [[String?]] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// Prints all rows; without the header where the rows go on from others.
  func print(_ format: OutputFormat, header: Bool = true) {
    let output = StandardOutput.shared
    switch format {
    case .table: output.write(header ? table : String(table.drop { $0 != "\n" }.dropFirst()))
    case .csv:
      if header {
        output.write(columns.map { Self.csv($0.name, .text) }.joined(separator: ",") + "\n")
      }
      for row in rows {
        output.write(
          zip(columns, row).map { Self.csv($1, $0.kind) }.joined(separator: ",") + "\n")
      }
    case .json:
      var writer = JSONWriter()
      writer.beginArray()
      for row in rows { write(row, to: &writer) }
      writer.endArray()
      output.write(writer.bytes + [0x0A])
    case .ndjson:
      for row in rows { printLine(row) }
    }
  }

  /// Without the columns in which no row has anything, of those that may go.
  func withoutEmpty(_ optional: Set<String>) -> Report {
    let kept = columns.indices.filter { index in
      !optional.contains(columns[index].name)
        || rows.contains { !($0[index] ?? "").isEmpty }
    }
    var report = Report(kept.map { columns[$0] })
    report.rows = rows.map { row in kept.map { row[$0] } }
    return report
  }

  /// Prints one row as a JSON line.
  func printLine(_ row: [String?]) {
    var writer = JSONWriter()
    write(row, to: &writer)
    StandardOutput.shared.write(writer.bytes + [0x0A])
  }

  /// Prints the rows as elements of a JSON array that others may follow; whoever asks closes it.
  func printElements(isFirst: Bool) {
    for (index, row) in rows.enumerated() {
      var writer = JSONWriter()
      write(row, to: &writer)
      StandardOutput.shared.write(isFirst && index == 0 ? "[" : ",")
      StandardOutput.shared.write(writer.bytes)
    }
  }

  /// A row as a JSON object: whole numbers as numbers, exact decimals as strings.
  private func write(_ row: [String?], to writer: inout JSONWriter) {
    writer.beginObject()
    for (column, cell) in zip(columns, row) {
      writer.key(column.name)
      switch (cell, column.kind) {
      case (nil, _): writer.null()
      case (let cell?, .number): writer.raw(cell.utf8)
      case (let cell?, _): writer.value(cell)
      }
    }
    writer.endObject()
  }

  /// Aligned text for people, numbers with separated thousands.
  private var table: String {
    let shown = columns.enumerated().map { index, column in
      Self.pointsAligned(
        rows.map { row in Self.shown(row[index] ?? "", column.kind) }, column.kind)
    }
    let table = TextTable<Int> { place in
      columns.enumerated().map { index, column in
        TextColumn(
          title: column.name, value: shown[index][place],
          align: column.kind == .text ? .left : .right)
      }
    }
    if rows.isEmpty { return columns.map(\.name).joined(separator: "  ") + "\n(no rows)\n" }
    return (table.string(for: Array(rows.indices), style: Style.plain) ?? "") + "\n"
  }

  /// Decimals with their points under each other: spaces stand for the places that a number does not have.
  private static func pointsAligned(_ cells: [String], _ kind: Kind) -> [String] {
    guard kind == .decimal else { return cells }
    func places(_ cell: String) -> Int {
      cell.lastIndex(of: ".").map { cell.distance(from: $0, to: cell.endIndex) } ?? 0
    }
    let most = cells.map(places).max() ?? 0
    return cells.map { $0 + String(repeating: " ", count: most - places($0)) }
  }

  static func shown(_ cell: String, _ kind: Kind) -> String {
    guard kind != .text else { return String(decoding: printable(cell), as: UTF8.self) }
    let parts = cell.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first.flatMap({ Int128($0) }) else { return cell }
    return grouped(whole) + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// Text without control characters, so that data cannot drive a terminal.
  private static func printable(_ cell: String) -> [UInt8] {
    cell.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x3F : $0 }
  }

  /// RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe (OWASP ASVS 1.2.10). Nothing is an
  /// empty cell, an empty text `""`, so that the cell is what it was for whoever reads it as written.
  private static func csv(_ cell: String?, _ kind: Kind) -> String {
    guard var text = cell else { return "" }
    if kind == .text, CSVTable.looksLikeFormula(text.utf8) { text = "'" + text }
    guard text.isEmpty || text.utf8.contains(where: { [0x2C, 0x22, 0x0A, 0x0D].contains($0) })
    else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
