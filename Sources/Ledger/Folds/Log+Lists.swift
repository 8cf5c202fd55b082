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
    try forEachBundle(range, in: transaction) { bundle in
      for index in 0..<bundle.count where bundle.entry(index).event == .listPublished {
        let position = Position(bundle.first.rawValue + UInt64(index))
        guard let document = try document(at: position, in: transaction) else {
          throw Self.damaged("document \(position)", "it is missing")
        }
        editions.append(try ListCatalogue.Edition(document.body, at: position))
      }
    }
    return ListCatalogue(editions)
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
