import Customs
import Ledger

/// What `lineage` knows as of one moment, by declaration: who took from its items, and who shares its consignment.
struct LineageIndex {
  /// An item of a declaration; item 0: the whole.
  struct Place: Hashable {
    let number: String
    let item: UInt16
  }

  /// What one item took from a source.
  struct Taking {
    let source: Place
    let taker: Place
    let amount: ViewValue
    let unit: String
    let isTransit: Bool
    let isStated: Bool
  }

  /// All that was taken from a declaration, and its rows as `lineage` has them before they are shown.
  struct Source {
    var takings: [Taking] = []
    var rows: [[ViewValue]] = []
  }

  private let facts: StoredFacts

  init(_ facts: StoredFacts) { self.facts = facts }

  func source(_ number: String) throws -> Source {
    var source = Source()
    for group in try facts.groups(beginningWith: Lineage.prefix(number: Array(number.utf8))) {
      var reader = FactReader(group.key)
      let place = Place(number: try reader.text(), item: try reader.number())
      source.rows += group.rows
      for fact in group.facts {
        guard case .link(let link) = try LineageFact(fact.payload) else { continue }
        source.takings.append(
          Taking(
            source: place, taker: Place(number: link.number, item: link.item),
            amount: link.taken.shown, unit: PackedCode.unit(link.taken.unit),
            isTransit: link.flow == .transit, isStated: link.isStated))
      }
    }
    return source
  }

  /// The declarations of a consignment that count, in the order in which the ledger came to know of them.
  func declarations(of reference: String) throws -> [String] {
    let key = Lineage.key(consignment: Array(reference.utf8))
    return try facts.groups(beginningWith: key).flatMap { group in
      try group.facts.map { fact in
        var reader = FactReader(fact.payload)
        return try reader.text()
      }
    }
  }
}
