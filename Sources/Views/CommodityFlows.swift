import Customs
import Ledger

/// `commodity-flows`: every counted item by subheading, flow, partner country, unit and month, with quantities.
///
/// The partner is where the goods come from for an import, else where they go. Quantities are never summed across units.
public struct CommodityFlows: SumProjection {
  public init() {}

  public var name: String { "commodity-flows" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["commodity", "flow", "partner", "unit", "month"] }
  public var hasQuantity: Bool { true }

  public func includes(_ entry: borrowing EntryView) -> Bool { true }

  public func key(_ entry: borrowing EntryView, _ item: borrowing ItemView) -> UInt64 {
    let isImport = entry.flowRawValue == Flow.import.rawValue
    var key = UInt64(item.subheading)
    key = key << UInt64(KeyBits.flow) | UInt64(entry.flowRawValue)
    key = key << UInt64(KeyBits.country) | UInt64(isImport ? entry.dispatch : entry.destination)
    key = key << UInt64(KeyBits.unit) | UInt64(item.unit)
    return key << UInt64(KeyBits.month) | UInt64(entry.month)
  }

  public func fields(of key: UInt64) -> [ViewValue] {
    var reader = KeyReader(key)
    let month = PackedCode.month(UInt16(reader.take(KeyBits.month)))
    let unit = PackedCode.unit(UInt16(reader.take(KeyBits.unit)))
    let partner = PackedCode.country(UInt16(reader.take(KeyBits.country)))
    let flow = Flow(rawValue: UInt8(reader.take(KeyBits.flow)))?.name ?? ""
    let commodity = String(paddedWithZeros: Int(reader.take(KeyBits.subheading)), 6)
    return [.text(commodity), .text(flow), .text(partner), .text(unit), .text(month)]
  }
}
