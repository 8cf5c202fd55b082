import Customs
import Ledger

/// An amount of goods in one unit: in thousandths of it, or in milligrams where the unit is the kilogram.
///
/// Goods declared without a supplementary quantity have the unit KGM and their net mass. Milligrams hold every mass that
/// can be declared, so nothing is rounded.
struct GoodsAmount: Sendable, Equatable {
  /// Packed unit; never 0.
  let unit: UInt16
  let value: Int128

  static let kilogram = PackedCode.unit(Array("KGM".utf8).span) ?? 0

  init(unit: UInt16, value: Int128) {
    self.unit = unit
    self.value = value
  }

  /// What an item is made of.
  init(_ item: borrowing ItemView) {
    if item.hasQuantity {
      self.init(unit: item.unit, thousandths: item.quantityInThousandths)
    } else {
      self.init(unit: Self.kilogram, value: Int128(item.netMassInMilligrams))
    }
  }

  /// A quantity as declared.
  init(unit: UInt16, thousandths: Int64) {
    self.init(
      unit: unit, value: Int128(thousandths) * (unit == Self.kilogram ? 1000 : 1))
  }

  /// A number of this unit as it is shown.
  static func shown(_ value: Int128, unit: UInt16) -> ViewValue {
    unit == kilogram ? .kilograms(value) : .quantity(value)
  }
}
