import Customs
import LMDB

extension Log {
  /// Every version of every list that was published among the first `size` entries.
  public func lists(before size: UInt64) throws -> ListCatalogue {
    try environment.read { try lists(in: 0..<size, $0) }
  }

  /// Every version of every list that was published in a range.
  func lists(in range: Range<UInt64>, _ transaction: borrowing ReadTransaction) throws
    -> ListCatalogue
  {
    var editions: [ListCatalogue.Edition] = []
    for position in try positions(of: .list, size: range.upperBound, in: transaction).sorted()
    where position.rawValue >= range.lowerBound {
      guard let document = try document(at: position, in: transaction) else {
        throw Self.damaged("document \(position)", "it is missing")
      }
      editions.append(try ListCatalogue.Edition(document.body, at: position))
    }
    return ListCatalogue(editions)
  }

  /// Whether a list was published in a range.
  func hasLists(in range: Range<UInt64>) throws -> Bool {
    try environment.read { transaction in
      try positions(of: .list, size: range.upperBound, in: transaction).contains {
        $0.rawValue >= range.lowerBound
      }
    }
  }
}

extension ListCatalogue.Edition {
  /// Reads the document of a `listPublished` entry.
  ///
  /// - Throws: `damaged` if it is none.
  public init(_ json: [UInt8], at position: Position) throws {
    guard let list = JSONDocument(json)?["list"], let name = list["name"]?.text,
      let version = list["version"]?.text
    else {
      throw Log.damaged("document \(position)", "it is no published list")
    }
    self.init(
      name: name, version: version, kind: list["kind"]?.text ?? "watch",
      validFrom: list["validFrom"]?.day, validTo: list["validTo"]?.day,
      rows: (list["rows"]?.elements ?? []).map { row in
        ListCatalogue.Row(
          code: row["code"]?.text ?? "", tier: row["tier"]?.text ?? "",
          brand: row["brand"]?.text ?? "", excludes: row["mode"]?.text == "exclude")
      },
      position: position)
  }
}
