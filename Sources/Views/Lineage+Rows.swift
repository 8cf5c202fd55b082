import Customs
import Ledger

/// How a source's facts become its rows: one for each unit.
extension Lineage {
  public func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws
    -> [[ViewValue]]
  {
    guard key.first != 1 else { return [] }
    var reader = FactReader(key)
    let (number, item): (String, UInt16) = (try reader.text(), try reader.number())
    var (sources, links): ([SourceFact], [LinkFact]) = ([], [])
    for fact in facts {
      switch try LineageFact(fact.payload) {
      case .source(let source): sources.append(source)
      case .link(let link): links.append(link)
      }
    }
    if links.isEmpty, item == 0 || !sources.contains(where: { $0.isListed }) { return [] }
    let units = Set(sources.map(\.amount.unit)).union(links.map(\.taken.unit))
    return units.sorted().map { unit in
      let rows = SourceRow(unit: unit, sources: sources, links: links)
      return [.text(number), .count(Int64(item))] + rows.values
    }
  }
}

/// A source in one unit.
private struct SourceRow {
  let unit: UInt16
  /// All of the source, and all that was taken from it, in any unit.
  let sources: [SourceFact]
  let links: [LinkFact]

  private var quantity: Int128? {
    let here = sources.filter { $0.amount.unit == unit }
    return here.isEmpty ? nil : here.reduce(Int128(0)) { $0 + $1.amount.value }
  }

  var values: [ViewValue] {
    let here = links.filter { $0.taken.unit == unit }
    let (quantity, taken) = (quantity, here.reduce(Int128(0)) { $0 + $1.taken.value })
    // What went out for good is not left here, unless somebody took from it all the same.
    let isGone =
      here.allSatisfy { $0.flow == .transit }
      && sources.allSatisfy { $0.flow != .import && $0.flow != .transit }
      && !sources.contains { $0.isListed && !$0.isOrphan }
    func shown(_ value: Int128?) -> ViewValue {
      value.map { GoodsAmount.shown($0, unit: unit) } ?? .absent
    }
    let flags = flags(quantity, taken, here)
    return [
      .text(PackedCode.unit(unit)), .optional(sources.first?.flow.name ?? ""),
      .day(sources.first?.acceptedOn),
      .optional(common(sources.map { String(paddedWithZeros: Int($0.subheading), 6) })),
      .optional(common(sources.map { PackedCode.country($0.origin) })),
      sources.first.map { .party($0.holder) } ?? .absent,
      shown(quantity), shown(taken), isGone ? .absent : shown(quantity.map { $0 - taken }),
      .count(Int64(here.count)), .absent, .optional(flags.joined(separator: " ")),
      .optional(here.map(\.by).joined(separator: " ")),
    ]
  }

  private func flags(_ quantity: Int128?, _ taken: Int128, _ here: [LinkFact]) -> [String] {
    typealias Flag = Lineage.Flag
    let headings = Set(sources.map { $0.subheading / 100 })
    let origins = Set(sources.map(\.origin))
    let isKnown = !sources.isEmpty
    let isOrphan = !isKnown || (here.isEmpty && sources.contains { $0.isOrphan })
    let found: [(String, Bool)] = [
      (Flag.orphan, isOrphan),
      (Flag.overdrawn, quantity.map { taken > $0 } ?? false),
      (Flag.unitMismatch, isKnown && quantity == nil),
      (Flag.unstated, here.contains { !$0.isStated }),
      (Flag.headingChange, isKnown && here.contains { !headings.contains($0.heading) }),
      (Flag.originChange, isKnown && here.contains { !origins.contains($0.origin) }),
      (Flag.quantityUp, here.contains { $0.grows || ($0.taken.value > (quantity ?? .max)) }),
    ]
    return found.filter(\.1).map(\.0)
  }

  /// What all are; nothing where they differ.
  private func common(_ texts: [String]) -> String {
    texts.dropFirst().allSatisfy { $0 == texts.first } ? texts.first ?? "" : ""
  }
}
