/// A CSV text taken apart whole (RFC 4180, strict quotes), for tables that this program printed.
public struct CSVTable: Sendable {
  /// The cells of each row, the first one among them; nil for an empty cell without quotes, which is not `""`.
  public let rows: [[[UInt8]?]]

  /// - Throws: `CSVFault` saying where the text is no CSV.
  public init(_ text: [UInt8]) throws {
    let reader = CSVReader(delimiter: UInt8(ascii: ","), tellsAbsence: true)
    if let reason = reader.feed(text[...]) ?? reader.finish() { throw CSVFault(reason: reason) }
    var rows: [[[UInt8]?]] = reader.takeRows()
    for place in reader.absences { rows[place.row][place.cell] = nil }
    self.rows = rows
  }
}

extension CSVTable {
  /// Whether a spreadsheet would take a text for a formula, or would if it had fewer apostrophes before it.
  ///
  /// Such a text is printed with one more apostrophe (OWASP ASVS 1.2.10), so that taking it away gives the text back.
  public static func looksLikeFormula(_ text: some Sequence<UInt8>) -> Bool {
    let first = text.first { $0 != UInt8(ascii: "'") }
    return first.map { [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D].contains($0) } ?? false
  }

  /// Whether an apostrophe was put before a text when it was printed.
  public static func isGuarded(_ text: [UInt8]) -> Bool {
    text.first == UInt8(ascii: "'") && looksLikeFormula(text)
  }
}

/// Why a text is no CSV.
public struct CSVFault: Error {
  public let reason: String
}
