import Customs
import LMDB

/// A projection of the group algebra: one counted goods item adds its measures to one cell.
///
/// The engine adds and subtracts; an author never sees an amendment. Because integer addition is exact, associative and
/// commutative, any split of the log and any number of workers give the same cells.
public protocol SumProjection: Projection {
  /// Whether the view sums quantities; its key then holds their unit.
  var hasQuantity: Bool { get }

  /// Whether a declaration takes part at all.
  func includes(_ entry: borrowing EntryView) -> Bool

  /// The cell of an item, packed so that keys sort like their columns. Never all ones.
  func key(_ entry: borrowing EntryView, _ item: borrowing ItemView) -> UInt64

  /// The key columns of a cell.
  func fields(of key: UInt64) -> [ViewValue]

  /// Adds every counted declaration of a bundle. The one hot loop; the default is specialised for each projection.
  func fold(_ bundle: borrowing EntryBundle, into sums: inout SumAccumulator)

  /// Takes one declaration back.
  func retract(_ entry: borrowing EntryView, from sums: inout SumAccumulator)
}

extension SumProjection {
  public var hasQuantity: Bool { false }

  public var columns: [ViewColumn] {
    keyColumns.map { .key($0) } + [
      .count("items"), .decimal("netMassKg", unit: "kg"),
      .decimal("statisticalValue", unit: ViewColumn.currency),
    ] + (hasQuantity ? [.decimal("quantity")] : [])
  }

  /// The row of a cell; parties as their numbers.
  func row(of cell: SumCell) -> ViewRow {
    ViewRow(fields(of: cell.key) + measures(of: cell), source: .cell(cell.key))
  }

  /// What a cell adds up to, in the order of the columns behind the key.
  func measures(of cell: SumCell) -> [ViewValue] {
    let measures: [ViewValue] = [
      .count(cell.items), .kilograms(cell.mass), .money(cell.value), .quantity(cell.quantity),
    ]
    return Array(measures.prefix(hasQuantity ? 4 : 3))
  }

  /// Room for every item of the bundle is made once, so that the loop only ever writes in place. An item is added a few
  /// items after its cell has been called for: memory has had time to bring it by then.
  @inlinable
  public func fold(_ bundle: borrowing EntryBundle, into sums: inout SumAccumulator) {
    sums.reserve(bundle.itemCount)
    let shift = sums.shift
    var slots = sums.slots.mutableSpan
    var waiting = InlineArray<16, SumItem>(repeating: SumItem.none)
    var (used, next) = (0, 0)
    for index in 0..<bundle.count {
      let entry = bundle.entry(index)
      guard entry.counts, includes(entry) else { continue }
      for place in 0..<entry.itemCount {
        let item = entry.item(place)
        let key = key(entry, item)
        LargeArray.fetchAhead(slots, SumAccumulator.place(key, shift))
        if next >= 16 { used += SumAccumulator.add(&slots, shift, waiting[next & 15]) }
        waiting[next & 15] = SumItem(
          key: key, mass: item.netMassInMilligrams, value: item.statisticalValueInHundredths,
          quantity: hasQuantity ? item.quantityInThousandths : 0)
        next += 1
      }
    }
    for index in max(0, next - 16)..<next {
      used += SumAccumulator.add(&slots, shift, waiting[index & 15])
    }
    sums.used += used
  }

  public func retract(_ entry: borrowing EntryView, from sums: inout SumAccumulator) {
    guard includes(entry) else { return }
    for place in 0..<entry.itemCount {
      let item = entry.item(place)
      sums.add(
        SumCell(
          key: key(entry, item), items: -1, mass: -Int128(item.netMassInMilligrams),
          value: -Int128(item.statisticalValueInHundredths),
          quantity: hasQuantity ? -Int128(item.quantityInThousandths) : 0))
    }
  }
}
