import Customs

/// Rows as `tamga view` printed them (CSV, JSON or NDJSON), brought back to the bytes that are hashed.
public struct PublishedRows: Sendable {
  /// In the order of their keys, however they were sorted.
  private let rows: [CertifiedRow]

  public var count: Int { rows.count }

  /// Reads a file: `[` begins JSON, `{` NDJSON, and a line of column names CSV; nothing at all is NDJSON without rows.
  ///
  /// - Throws: `ProofError` of the check `format`.
  init(_ bytes: [UInt8], of certificate: Certificate) throws {
    let found: [CertifiedRow]
    switch bytes.first {
    case UInt8(ascii: "["):
      guard let array = JSONDocument(bytes) else {
        throw ProofError(.format, "it begins like JSON and is none")
      }
      found = try array.elements.map { try CertifiedRow($0, of: certificate) }
    case UInt8(ascii: "{"), nil: found = try Self.lines(bytes, certificate)
    default: found = try Self.cells(bytes, certificate)
    }
    // Stable, so that rows of one key stay as they are.
    rows = found.sorted { $0.precedes($1) }
  }

  private static func lines(_ bytes: [UInt8], _ certificate: Certificate) throws -> [CertifiedRow] {
    try bytes.split(separator: StrictText.lineFeed).map { line in
      guard let object = JSONDocument(Array(line)) else {
        throw ProofError(.format, "\(StrictText.quoted(line)): expected a row as a JSON object")
      }
      return try CertifiedRow(object, of: certificate)
    }
  }

  private static func cells(_ bytes: [UInt8], _ certificate: Certificate) throws -> [CertifiedRow] {
    let table: CSVTable
    do {
      table = try CSVTable(bytes)
    } catch let fault as CSVFault {
      throw ProofError(.format, "it is no CSV: \(fault.reason)")
    }
    let header = (table.rows.first ?? []).map { String(decoding: $0 ?? [], as: UTF8.self) }
    guard header == certificate.columns.map(\.name) else {
      throw ProofError(
        .format,
        "the columns are \(header.joined(separator: ",")), expected \(certificate.columns.map(\.name).joined(separator: ","))"
      )
    }
    return try table.rows.dropFirst().enumerated().map { index, row in
      guard row.count == certificate.columns.count else {
        throw ProofError(
          .format,
          "row \(index + 1): \(row.count) cells, expected \(certificate.columns.count)")
      }
      return CertifiedRow(
        try zip(certificate.columns, row).map { try cell($1, $0, index + 1) }, of: certificate)
    }
  }

  private static func cell(_ text: [UInt8]?, _ column: Certificate.Column, _ row: Int) throws
    -> CertifiedRow.Cell
  {
    guard let text else { return .absent }
    switch column.kind {
    case .text: return .text(withoutApostrophe(text))
    case .decimal: return .text(text)
    case .count:
      if let number = CertifiedRow.count(text) { return .count(number) }
      throw ProofError(
        .format,
        "row \(row), column \(column.name): \(StrictText.quoted(text)), expected a whole number")
    }
  }

  /// A text without the apostrophe that keeps spreadsheets from taking it for a formula.
  private static func withoutApostrophe(_ text: [UInt8]) -> [UInt8] {
    CSVTable.isGuarded(text) ? Array(text.dropFirst()) : text
  }

  /// Whether these are all rows of the certified view.
  ///
  /// - Throws: `ProofError` of the check `rows`.
  func verify(all certificate: Certificate) throws {
    guard UInt64(rows.count) == certificate.rows else {
      throw ProofError(.rows, "\(rows.count) rows, expected \(certificate.rows) as certified")
    }
    let root = MerkleTree.root(of: rows.map { MerkleTree.leaf($0.line) })
    guard root == certificate.root else {
      throw ProofError(.rows, "the rows have the root \(root), certified is \(certificate.root)")
    }
  }

  /// Whether these are the rows that were proven.
  ///
  /// - Throws: `ProofError` of the check `rows`, naming the first that differs.
  func verify(are proven: [[UInt8]]) throws {
    for (row, line) in zip(rows, proven) where row.line != line {
      throw ProofError(
        .rows, "\(StrictText.quoted(row.line)), proven is \(StrictText.quoted(line))")
    }
    guard rows.count == proven.count else {
      throw ProofError(.rows, "\(rows.count) rows, proven are \(proven.count)")
    }
  }
}
