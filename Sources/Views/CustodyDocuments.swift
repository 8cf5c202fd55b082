import Ledger

/// The declarations of one consignment, in the order of acceptance, compared with what stands before them.
///
/// Goods of a declaration are compared with the goods that its links name, if these are in the consignment; a declaration
/// without such links with the whole declaration before it.
struct CustodyDocuments {
  private let order: [CustodyDocument]
  private let places: [String: Int]

  init(_ documents: [CustodyDocument]) {
    order = documents
    places = Dictionary(documents.enumerated().map { ($1.mrn, $0) }) { first, _ in first }
  }

  func flags(of mrn: String) -> Set<CustodyFlag> {
    guard let place = places[mrn] else { return [] }
    let document = order[place]
    let links = document.links.filter { $0.source != mrn && places[$0.source] != nil }
    let (mine, theirs): (Goods, Goods)
    var isOther = false
    if links.isEmpty {
      guard place > 0 else { return [] }
      (mine, theirs) = (Goods(document.items), Goods(order[place - 1].items))
      isOther = !mine.headings.isSubset(of: theirs.headings)
    } else {
      let linked = document.items.filter { item in links.contains { $0.item == item.number } }
      mine = Goods(linked, drawnBy: links)
      theirs = Goods(sources(of: links))
      isOther = linked.contains { item in
        links.contains { link in
          let sources = link.item == item.number ? sources(of: [link]) : []
          return !sources.isEmpty && !sources.contains { $0.heading == item.heading }
        }
      }
    }
    var flags: Set<CustodyFlag> = isOther ? [.headingChange] : []
    if mine.hasDrifted(from: theirs) { flags.insert(.massDrift) }
    if mine.exceeds(theirs) { flags.insert(.quantityUp) }
    return flags
  }

  /// The items that links name, each once.
  private func sources(of links: [CustodyDocument.Link]) -> [CustodyDocument.Item] {
    var seen: Set<[Int]> = []
    var found: [CustodyDocument.Item] = []
    for link in links {
      guard let place = places[link.source] else { continue }
      for item in order[place].items(named: link.sourceItem)
      where seen.insert([place, Int(item.number)]).inserted {
        found.append(item)
      }
    }
    return found
  }
}

/// Some goods, added up. Sums are kept as `WideNumber`, because optionals and dictionaries hold them.
private struct Goods {
  private(set) var headings: Set<UInt32> = []
  /// Milligrams.
  private var gross = WideNumber(0)
  /// Not all of them were weighed, or measured.
  private var (hasUnweighed, hasUnmeasured) = (false, false)
  /// Thousandths by unit, as declared.
  private var quantities: [UInt16: WideNumber] = [:]
  /// Thousandths by unit, of what the links draw.
  private var drawn: [UInt16: WideNumber] = [:]

  init(_ items: [CustodyDocument.Item], drawnBy links: [CustodyDocument.Link] = []) {
    for item in items {
      headings.insert(item.heading)
      if item.gross < 0 { hasUnweighed = true } else { gross.add(item.gross) }
      guard let unit = item.unit else {
        hasUnmeasured = true
        continue
      }
      quantities[unit, default: WideNumber(0)].add(item.quantity)
      let parts = links.filter { $0.item == item.number }.map(\.quantity)
      if parts.isEmpty || parts.contains(nil) {
        drawn[unit, default: WideNumber(0)].add(item.quantity)
      } else {
        for part in parts { drawn[unit, default: WideNumber(0)].add(part ?? 0) }
      }
    }
  }

  /// The unit, if all goods are measured in one.
  private var unit: UInt16? {
    hasUnmeasured || quantities.count != 1 ? nil : quantities.keys.first
  }

  /// More of a unit than there was of it.
  func exceeds(_ source: Goods) -> Bool {
    drawn.contains { unit, amount in
      source.quantities[unit].map { amount.value > $0.value } ?? false
    }
  }

  /// Whether the gross mass is more than 2 % away from the source's; in proportion to the quantity where both are measured
  /// in the same unit, so that a part of a consignment weighs its part.
  func hasDrifted(from source: Goods) -> Bool {
    guard !hasUnweighed, !source.hasUnweighed, source.gross.value > 0 else { return false }
    var (here, there) = (WideNumber(1), WideNumber(1))
    if let unit, unit == source.unit, let mine = quantities[unit],
      let theirs = source.quantities[unit], mine.value > 0, theirs.value > 0
    {
      (here, there) = (mine, theirs)
    }
    // 100 x mass / here against 98 and 102 x before / there; products may need more than 128 bits.
    let scaled = (100 * gross.value).multipliedFullWidth(by: there.value)
    let highest = (102 * source.gross.value).multipliedFullWidth(by: here.value)
    let lowest = (98 * source.gross.value).multipliedFullWidth(by: here.value)
    return (highest.high, highest.low) < (scaled.high, scaled.low)
      || (scaled.high, scaled.low) < (lowest.high, lowest.low)
  }
}

extension WideNumber {
  fileprivate mutating func add(_ number: Int64) { self = WideNumber(value + Int128(number)) }
}
