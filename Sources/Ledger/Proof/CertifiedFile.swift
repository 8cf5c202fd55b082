import Customs

/// A file in which a view was certified, of whichever kind.
public indirect enum CertifiedFile: Sendable {
  case certificate([UInt8])
  case rows(RowProof)
  case difference(DifferenceFile)
  /// What `tamga view --format json --certify -` prints: a file of one of the kinds above, and the rows.
  case published(CertifiedFile, rows: [UInt8])

  /// The member that a JSON file of this kind begins with.
  public static let jsonMember = "certificate"

  /// Tells what a file is by its beginning; nil if it is nothing of these.
  ///
  /// - Throws: `ProofError` of the check `format`.
  public init?(_ bytes: [UInt8]) throws {
    let first = bytes.prefix { $0 != StrictText.lineFeed }
    if first.elementsEqual(Certificate.header.utf8) {
      self = .certificate(bytes)
    } else if first.elementsEqual(RowProof.header.utf8) {
      self = .rows(try RowProof(bytes))
    } else if first.elementsEqual(DifferenceFile.header.utf8) {
      self = .difference(try DifferenceFile(bytes))
    } else if bytes.starts(with: "{\"\(Self.jsonMember)\":".utf8) {
      self = try Self.json(bytes)
    } else {
      return nil
    }
  }

  private static func json(_ bytes: [UInt8]) throws -> CertifiedFile {
    guard let object = JSONDocument(bytes), object.names == [jsonMember, "rows"],
      case .string(let text) = object[jsonMember]?.cell,
      let rows = object["rows"]
    else {
      throw ProofError(.format, "expected a JSON object with '\(jsonMember)' and 'rows'")
    }
    switch try CertifiedFile(text) {
    case .certificate(let note): return .published(.certificate(note), rows: rows.written)
    case .rows(let proof): return .published(.rows(proof), rows: rows.written)
    default:
      throw ProofError(.format, "'\(jsonMember)': expected a certificate or a proof of rows")
    }
  }

  /// What a file says when every check has been passed.
  public struct Verified: Sendable {
    /// The certificates that it rests on; whether the log gives what they say is not checked yet.
    public let certificates: [Certificate]
    /// What is proven, given the certificates; empty if they are all there is.
    public let claim: [String]
  }

  /// Verifies everything that can be verified without the ledger.
  ///
  /// - Parameter published: rows that were published with the file, as CSV, JSON or NDJSON.
  /// - Throws: `ProofError` of the first check that fails.
  public func verify(key: VerifierKey, published: [UInt8]? = nil) throws -> Verified {
    switch self {
    case .certificate(let note):
      let certificate = try SignedCertificate(note, key: key).certificate
      guard let published else { return Verified(certificates: [certificate], claim: []) }
      let rows = try PublishedRows(published, of: certificate)
      try rows.verify(all: certificate)
      return Verified(
        certificates: [certificate],
        claim: ["the \(rows.count) published rows are all rows of the certified view"])
    case .rows(let proof):
      let result = try proof.verify(key: key)
      guard let published else {
        return Verified(certificates: [result.certificate], claim: result.words(proof.conditions))
      }
      let rows = try PublishedRows(published, of: result.certificate)
      try rows.verify(are: result.rows)
      return Verified(
        certificates: [result.certificate],
        claim: [
          "the \(rows.count) published rows are all that the certified view has\(RowProof.words(proof.conditions))"
        ])
    case .difference(let file):
      guard published == nil else {
        throw ProofError(
          .rows,
          "rows can be compared with a certificate or a proof of rows, not with a difference")
      }
      let (old, new) = try file.verify(key: key)
      return Verified(
        certificates: [old, new],
        claim: [
          "both certificates are of one log and one view; the log of \(new.size) entries begins with all of that of \(old.size)"
        ])
    case .published(let file, let rows):
      guard published == nil else {
        throw ProofError(.rows, "the file has rows of its own, expected no others")
      }
      return try file.verify(key: key, published: rows)
    }
  }
}

extension RowProof {
  /// " where origin=TR and flow=export"; "" without conditions.
  fileprivate static func words(_ conditions: [RowCondition]) -> String {
    let words = conditions.map { StrictText.quoted($0.text.utf8) }.joined(separator: " and ")
    return words.isEmpty ? "" : " where \(words)"
  }
}

extension RowProof.Result {
  /// What is proven, in words and rows.
  fileprivate func words(_ conditions: [RowCondition]) -> [String] {
    let condition = RowProof.words(conditions)
    let claim =
      rows.isEmpty
      ? "the certified view has no row\(condition)"
      : "the certified view has \(rows.count == 1 ? "this row" : "these \(rows.count) rows")\(condition), and no other"
    return [claim] + rows.map { String(decoding: $0, as: UTF8.self) }
  }
}

extension Certificate {
  /// What it says, for people.
  public var words: [String] {
    let left = quarantined.isEmpty ? "nothing left out" : "INCOMPLETE, left out: \(quarantinedText)"
    return [
      "view \(view) version \(version), \(rows) rows, root \(root)",
      "log \(origin), \(size) entries, root \(logRoot)",
      "months \(effectiveText), day \(dayText), home \(home), values in \(currency), \(left)",
      "reducer \(reducer)",
    ]
  }
}
