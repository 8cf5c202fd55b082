import Customs

/// All rows of a certified view that some conditions leave, perhaps none, in one file with the certificate.
///
///     tamga-row-proof@v1
///     where <column>=<value>    the conditions, zero or more lines
///     first <index>             place of the first row below among all rows of the view
///     {"..."}                   rows that stand next to each other, as the view prints them
///     <base64 hash>             roots of the largest subtrees left and right of them
///
///     <certificate>
///
/// The rows are those whose keys begin as the conditions on the leading key columns say, with the row before them and the
/// row behind them; so it is seen that none was left out. Schemas/proof-formats.md, section 7, describes it.
public struct RowProof: Sendable {
  public static let header = "tamga-row-proof@v1"
  /// Longer files are neither written nor read.
  public static let maximumBytes = 64 << 20

  public let conditions: [RowCondition]
  let first: UInt64
  let lines: [[UInt8]]
  let siblings: [Hash]
  /// The signed note, not yet believed.
  let certificate: [UInt8]

  /// Proves what a certified table has.
  ///
  /// - Parameter table: of which the certificate was made.
  /// - Throws: `LedgerError.tooLarge` for more rows than a file holds.
  public init(_ conditions: [RowCondition], of table: ViewTable, _ signed: SignedCertificate) throws
  {
    let certificate = signed.certificate
    let all = table.rows.map { CertifiedRow($0, of: certificate) }
    let range = KeyRange(conditions, certificate.keyColumns)
    let start = all.firstIndex { range.place(of: $0) != .before } ?? all.count
    let end = all[start...].firstIndex { range.place(of: $0) == .after } ?? all.count
    let window = max(0, start - 1)..<min(all.count, end + 1)
    let leaves = all.map { MerkleTree.leaf($0.line) }
    self.conditions = conditions
    first = UInt64(window.lowerBound)
    lines = all[window].map(\.line)
    siblings =
      window.isEmpty
      ? []
      : MerkleTree.siblings(
        of: UInt64(window.lowerBound)..<UInt64(window.upperBound), size: UInt64(all.count)
      ) { MerkleTree.root(of: Array(leaves[Int($0.lowerBound)..<Int($0.upperBound)])) }
    self.certificate = signed.bytes
    guard lines.reduce(0, { $0 + $1.count }) < Self.maximumBytes / 2 else {
      throw LedgerError(
        .tooLarge,
        "\(lines.count) rows have to go into the proof, more than its \(Self.maximumBytes >> 20) MiB hold; expected conditions on the first key columns, which are \(table.keyColumns.joined(separator: ", "))"
      )
    }
  }

  /// Reads a file; what it says still has to be verified.
  ///
  /// - Throws: `ProofError` of the check `format`.
  public init(_ bytes: [UInt8]) throws {
    let sections = try ProofSections(bytes, header: Self.header, limit: Self.maximumBytes)
    var head = sections.head
    var conditions: [RowCondition] = []
    while let line = head.first, line.starts(with: "where ".utf8) {
      guard let condition = RowCondition(String(decoding: line.dropFirst(6), as: UTF8.self)) else {
        throw ProofError(.format, "\(StrictText.quoted(line)): expected column=value")
      }
      conditions.append(condition)
      head = head.dropFirst()
    }
    guard let line = head.first, line.starts(with: "first ".utf8),
      let first = StrictText.decimal(line.dropFirst(6))
    else {
      throw ProofError(
        .format, "\(StrictText.quoted(head.first ?? [])): expected 'first' and the place of a row")
    }
    let rows = head.dropFirst().prefix { $0.first == UInt8(ascii: "{") }
    self.conditions = conditions
    self.first = first
    lines = rows.map(Array.init)
    siblings = try ProofSections.hashes(head.dropFirst(1 + rows.count))
    certificate = sections.rest
  }

  /// The file.
  public var bytes: [UInt8] {
    var text = Array((Self.header + "\n").utf8)
    for condition in conditions { text += Array("where \(condition.text)\n".utf8) }
    text += Array("first \(first)\n".utf8)
    for line in lines { text += line + [StrictText.lineFeed] }
    for hash in siblings { text += Array((hash.base64 + "\n").utf8) }
    return text + [StrictText.lineFeed] + certificate
  }

  /// What has been proven.
  public struct Result: Sendable {
    public let certificate: Certificate
    /// Every row of the view that the conditions leave, as the view prints it.
    public let rows: [[UInt8]]
    /// The row before those that begin alike; nil if there is none.
    public let before: [UInt8]?
    /// The row behind them; nil if there is none.
    public let after: [UInt8]?
  }

  /// Verifies everything: the certificate's signature, the rows' way to its root, their order, and that those on both
  /// sides are not meant.
  ///
  /// - Throws: `ProofError` of the first check that fails.
  public func verify(key: VerifierKey) throws -> Result { try verify(keys: [key]) }

  /// The same when at least one of a log's `keys` signed the certificate.
  public func verify(keys: [VerifierKey]) throws -> Result {
    let certificate = try SignedCertificate(certificate, keys: keys).certificate
    for condition in conditions
    where !certificate.keyColumns.contains(where: { $0.name == condition.column }) {
      throw ProofError(
        .format,
        "where \(condition.text): expected one of the key columns \(Certificate.text(certificate.keyColumns))"
      )
    }
    let rows = try lines.map { try CertifiedRow(line: $0, of: certificate) }
    try verifyPlace(rows, certificate)
    let range = KeyRange(conditions, certificate.keyColumns)
    let places = rows.map { range.place(of: $0) }
    let (before, after) = (
      places.prefix { $0 == .before }.count, places.reversed().prefix { $0 == .after }.count
    )
    let inside = rows[before..<rows.count - after]
    guard places[before..<rows.count - after].allSatisfy({ $0 == .inside }),
      zip(rows, rows.dropFirst()).allSatisfy({ !$1.precedes($0) })
    else { throw ProofError(.rows, "the rows are not in the order of their keys") }
    try verifyEnd(before, first == 0, "before")
    try verifyEnd(after, first + UInt64(rows.count) == certificate.rows, "behind")
    return Result(
      certificate: certificate,
      rows: inside.filter { $0.isMeant(by: conditions, certificate.keyColumns) }.map(\.line),
      before: before > 0 ? rows.first?.line : nil, after: after > 0 ? rows.last?.line : nil)
  }

  /// One row stands on a side, so that none was left out there; none if the view ends there.
  private func verifyEnd(_ count: Int, _ isEnd: Bool, _ side: String) throws {
    guard count == 1 || (count == 0 && isEnd) else {
      throw ProofError(
        .rows,
        "\(count) rows \(side) those that are meant, expected 1, or 0 where the view ends: rows may have been left out"
      )
    }
  }

  private func verifyPlace(_ rows: [CertifiedRow], _ certificate: Certificate) throws {
    if certificate.rows == 0 {
      guard rows.isEmpty, siblings.isEmpty, first == 0 else {
        throw ProofError(.inclusion, "the certified view has no rows, expected none in the proof")
      }
      return
    }
    let root = try MerkleTree.root(
      size: certificate.rows, leaves: rows.map { MerkleTree.leaf($0.line) }, from: first,
      siblings: siblings)
    guard root == certificate.root else {
      throw ProofError(
        .inclusion, "the rows lead to the root \(root), expected the certified \(certificate.root)")
    }
  }
}
