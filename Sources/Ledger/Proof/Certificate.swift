import Customs

/// What a view says of a log at one moment.
///
/// It is a function of the log's first entries, the reducer and the parameters, and of nothing else: no time, no machine.
/// Everybody who replays the same entries writes the same bytes. Schemas/proof-formats.md, section 6, has every line.
public struct Certificate: Sendable, Equatable {
  public static let header = "tamga-certificate@v1"

  /// A column as the bytes and the order of rows need it.
  public struct Column: Sendable, Equatable {
    public let name: String
    public let kind: ViewColumn.Kind
  }

  /// The log's name.
  public let origin: String
  /// So many entries of the log, from position 0 on, are what the view was folded from.
  public let size: UInt64
  /// RFC 6962 root over these entries.
  public let logRoot: Hash
  public let view: String
  /// The reducer's version, from 1.
  public let version: UInt64
  /// What the reducer does, as a hash (`Fingerprint`).
  public let reducer: Hash
  /// ISO 3166-1 alpha-2: goods of this origin are domestic.
  public let home: String
  /// ISO 4217: statistical values are in it.
  public let currency: String
  /// Only what happened in these months (`year * 12 + month - 1`); nil: all.
  public let months: ClosedRange<UInt16>?
  /// The day that open periods are measured at, days since 1970-01-01; nil for a log without entries.
  public let day: Int32?
  /// Positions below `size` that the view leaves out, ascending: it is incomplete if there are any.
  public let quarantined: [UInt64]
  public let keyColumns: [Column]
  /// The columns behind the key.
  public let measures: [Column]
  public let rows: UInt64
  /// RFC 6962 root over the rows in the order of their keys, each as its line of JSON.
  public let root: Hash

  public var columns: [Column] { keyColumns + measures }

  /// What is said of a table.
  ///
  /// - Parameter query: asked with these months, on this day.
  init(
    _ table: ViewTable, of projection: any Projection, _ configuration: LedgerConfiguration,
    logRoot: Hash, months: ClosedRange<UInt16>?, day: Int32?
  ) {
    origin = configuration.origin
    size = table.progress
    self.logRoot = logRoot
    view = projection.name
    version = UInt64(clamping: projection.version)
    reducer = Fingerprint.of(projection)
    home = configuration.homeCountry
    currency = configuration.currency
    self.months = months
    self.day = day
    quarantined = table.quarantine.map(\.position)
    let columns = table.columns.map { Column(name: $0.name, kind: $0.kind) }
    let keyCount = table.keyColumns.count
    keyColumns = Array(columns.prefix(keyCount))
    measures = Array(columns.dropFirst(keyCount))
    rows = UInt64(table.rows.count)
    root = table.root
  }

  /// The lines that are signed.
  var text: [UInt8] {
    let lines = [
      Self.header, "origin \(origin)", "size \(size)", "log-root \(logRoot.base64)",
      "view \(view)", "version \(version)", "reducer \(reducer.base64)", "home \(home)",
      "currency \(currency)", "effective \(effectiveText)", "day \(dayText)",
      "quarantined \(quarantinedText)", "key \(Self.text(keyColumns))",
      "values \(Self.text(measures))", "rows \(rows)", "root \(root.base64)",
    ]
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Reads the text of a note. What can be written in one way is read in that way only.
  ///
  /// - Throws: `ProofError` of the check `format`, naming the line.
  init(text: [UInt8]) throws {
    var lines = try CertificateLines(text, header: Self.header)
    origin = try lines.text("origin")
    size = try lines.number("size")
    logRoot = try lines.hash("log-root")
    view = try lines.text("view")
    version = try lines.number("version")
    reducer = try lines.hash("reducer")
    home = try lines.text("home")
    currency = try lines.text("currency")
    months = try lines.value("effective", "'all' or months such as 2022-01..2022-06", Self.months)
    day = try lines.value("day", "'none' or a date such as 2022-06-14", Self.day)
    quarantined = try lines.value("quarantined", "'none' or positions", Self.positions)
    keyColumns = try lines.value("key", "columns such as origin:text", Self.columns)
    measures = try lines.value("values", "'none' or columns such as items:count", Self.columns)
    rows = try lines.number("rows")
    root = try lines.hash("root")
    try lines.end()
    guard self.text == text else {
      throw ProofError(.format, "the certificate is not written in the one spelling it has")
    }
    guard zip(quarantined, quarantined.dropFirst()).allSatisfy(<),
      quarantined.last.map({ $0 < size }) ?? true,
      size > 0 || (logRoot == MerkleTree.emptyRoot && day == nil)
    else {
      throw ProofError(
        .format,
        "positions that are not below the size in ascending order, or a size of 0 with a root or a day"
      )
    }
    guard rows > 0 || root == MerkleTree.emptyRoot else {
      throw ProofError(
        .format, "0 rows with root \(root), expected \(MerkleTree.emptyRoot), the root of nothing")
    }
    guard !keyColumns.isEmpty, keyColumns.allSatisfy({ $0.kind != .decimal }),
      Set(columns.map(\.name)).count == columns.count
    else {
      throw ProofError(
        .format, "key columns have to be texts or counts, and columns to have names of their own")
    }
  }
}

extension Certificate {
  /// Months as the certificate writes them.
  public var effectiveText: String {
    months.map { months in
      let first = months.lowerBound == 0 ? "" : PackedCode.month(months.lowerBound)
      let last = months.upperBound == .max ? "" : PackedCode.month(months.upperBound)
      return "\(first)..\(last)"
    } ?? "all"
  }

  /// The day as the certificate writes it.
  public var dayText: String { day.map { CivilTime.text(day: Int($0)) } ?? "none" }

  /// The positions left out as the certificate writes them.
  public var quarantinedText: String {
    quarantined.isEmpty ? "none" : quarantined.map(String.init).joined(separator: " ")
  }

  static func text(_ columns: [Column]) -> String {
    columns.isEmpty
      ? "none" : columns.map { "\($0.name):\(word($0.kind))" }.joined(separator: " ")
  }

  private static func word(_ kind: ViewColumn.Kind) -> String {
    switch kind {
    case .text: "text"
    case .count: "count"
    case .decimal: "decimal"
    }
  }

  // What these take for a spelling is looked at again: the whole text has to come back.

  private static func months(_ text: String) -> ClosedRange<UInt16>?? {
    if text == "all" { return .some(nil) }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].isEmpty else { return nil }
    guard let first = parts[0].isEmpty ? 0 : CustomsLedger.month(String(parts[0])),
      let last = parts[2].isEmpty ? .max : CustomsLedger.month(String(parts[2])), first <= last
    else { return nil }
    return first...last
  }

  private static func day(_ text: String) -> Int32?? {
    if text == "none" { return .some(nil) }
    return CivilTime.parseDate(Array(text.utf8).span).map { Optional($0.day) }
  }

  private static func positions(_ text: String) -> [UInt64]? {
    if text == "none" { return [] }
    let numbers = text.utf8.split(separator: 0x20).map { StrictText.decimal(Array($0)[...]) }
    let found = numbers.compactMap(\.self)
    return found.count == numbers.count ? found : nil
  }

  private static func columns(_ text: String) -> [Column]? {
    if text == "none" { return [] }
    let kinds: [ViewColumn.Kind] = [.text, .count, .decimal]
    let parts = text.split(separator: " ").map { part -> Column? in
      let halves = part.split(separator: ":", omittingEmptySubsequences: false)
      guard halves.count == 2, !halves[0].isEmpty,
        let kind = kinds.first(where: { word($0) == halves[1] })
      else { return nil }
      return Column(name: String(halves[0]), kind: kind)
    }
    let found = parts.compactMap(\.self)
    return found.count == parts.count ? found : nil
  }
}

/// The lines of a certificate, taken one by one.
private struct CertificateLines {
  private let lines: [ArraySlice<UInt8>]
  private var next = 1

  init(_ text: [UInt8], header: String) throws {
    guard let lines = StrictText.lines(text[...]), let first = lines.first,
      first.elementsEqual(header.utf8)
    else { throw ProofError(.format, "line 1: expected \"\(header)\"") }
    self.lines = lines
  }

  /// What stands behind a name.
  mutating func text(_ name: String) throws -> String {
    guard next < lines.count, lines[next].starts(with: (name + " ").utf8) else {
      let found = next < lines.count ? StrictText.quoted(lines[next]) : "the end"
      throw ProofError(.format, "line \(next + 1): \(found), expected '\(name)' and its value")
    }
    next += 1
    return String(decoding: lines[next - 1].dropFirst(name.utf8.count + 1), as: UTF8.self)
  }

  mutating func value<Value>(_ name: String, _ expected: String, _ read: (String) -> Value?) throws
    -> Value
  {
    let found = try text(name)
    guard let value = read(found) else {
      throw ProofError(
        .format, "line \(next), \(name): \(StrictText.quoted(found.utf8)), expected \(expected)")
    }
    return value
  }

  mutating func number(_ name: String) throws -> UInt64 {
    try value(name, "a number without sign or zeros in front") {
      StrictText.decimal(Array($0.utf8)[...])
    }
  }

  mutating func hash(_ name: String) throws -> Hash {
    try value(name, "32 bytes in Base64") { StrictText.hash(base64: Array($0.utf8)[...]) }
  }

  func end() throws {
    guard next == lines.count else {
      throw ProofError(
        .format, "line \(next + 1): \(StrictText.quoted(lines[next])), expected the end")
    }
  }
}
