import Customs

/// A row of a certified view: its line of JSON, and the key that it stands in order by.
struct CertifiedRow: Sendable, Equatable {
  /// The bytes that are hashed.
  let line: [UInt8]
  /// What stands in the key columns.
  let key: [Cell]

  /// What a row holds in a column. Nothing comes first, then texts as bytes, then counts by their size.
  enum Cell: Sendable, Equatable {
    case absent
    /// A text or an exact decimal.
    case text([UInt8])
    case count(Int64)

    /// As conditions are compared with it.
    var printed: [UInt8] {
      switch self {
      case .absent: []
      case .text(let text): text
      case .count(let number): Array(String(number).utf8)
      }
    }
  }

  /// Writes a row as `ViewTable.write` does.
  init(_ cells: [Cell], of certificate: Certificate) {
    var writer = JSONWriter()
    writer.beginObject()
    for (column, cell) in zip(certificate.columns, cells) {
      writer.key(column.name)
      switch cell {
      case .absent: writer.null()
      case .text(let text): writer.value(String(decoding: text, as: UTF8.self))
      case .count(let number): writer.value(number)
      }
    }
    writer.endObject()
    line = writer.bytes
    key = Array(cells.prefix(certificate.keyColumns.count))
  }

  /// Takes what a row of a table shows.
  init(_ row: ViewRow, of certificate: Certificate) {
    self.init(
      row.values.map { value in
        if case .count(let number) = value { return .count(number) }
        return value.printed.map { .text(Array($0.utf8)) } ?? .absent
      }, of: certificate)
  }

  /// Takes the cells of an object that has the certificate's columns and nothing else.
  ///
  /// - Throws: `ProofError` of the check `format`, naming the column.
  init(_ object: JSONDocument, of certificate: Certificate) throws {
    let names = object.names
    guard names.count == certificate.columns.count else {
      throw ProofError(
        .format,
        "a row has the columns \(names.joined(separator: " ")), expected \(certificate.columns.map(\.name).joined(separator: " "))"
      )
    }
    self.init(
      try certificate.columns.map { column in
        switch (object[column.name]?.cell, column.kind) {
        case (.null, _): return .absent
        case (.string(let text), .text), (.string(let text), .decimal): return .text(text)
        case (.number(let digits), .count):
          if let number = Self.count(digits) { return .count(number) }
        default: break
        }
        throw ProofError(
          .format, "column \(column.name) of a row: expected \(Certificate.text([column])) or null")
      }, of: certificate)
  }

  /// Reads a row's line, in the one spelling it has.
  init(line: [UInt8], of certificate: Certificate) throws {
    guard let object = JSONDocument(line) else {
      throw ProofError(.format, "\(StrictText.quoted(line)): expected a row as a JSON object")
    }
    try self.init(object, of: certificate)
    guard self.line == line else {
      throw ProofError(
        .format, "\(StrictText.quoted(line)): the row is not written as its view prints it")
    }
  }

  /// A whole number in the one spelling it has.
  static func count(_ digits: [UInt8]) -> Int64? {
    Int64(String(decoding: digits, as: UTF8.self)).flatMap { number in
      Array(String(number).utf8) == digits ? number : nil
    }
  }

  /// Whether the key stands before another one.
  func precedes(_ other: CertifiedRow) -> Bool {
    for (a, b) in zip(key, other.key) where a != b { return a < b }
    return false
  }

  /// Whether every condition is true of the key.
  func isMeant(by conditions: [RowCondition], _ keyColumns: [Certificate.Column]) -> Bool {
    conditions.allSatisfy { condition in
      zip(keyColumns, key).contains { column, cell in
        column.name == condition.column && condition.matches(cell.printed)
      }
    }
  }
}

extension CertifiedRow.Cell: Comparable {
  static func < (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.text(let x), .text(let y)): x.lexicographicallyPrecedes(y)
    case (.count(let x), .count(let y)): x < y
    default: a.rank < b.rank
    }
  }

  private var rank: Int {
    switch self {
    case .absent: 0
    case .text: 1
    case .count: 2
    }
  }
}
