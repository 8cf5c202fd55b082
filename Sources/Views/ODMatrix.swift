import Customs
import Ledger

/// `od-matrix`: every counted item by country of origin, country of destination, flow and month.
public struct ODMatrix: SumProjection {
  public init() {}

  public var name: String { "od-matrix" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["origin", "destination", "flow", "month"] }

  public func includes(_ entry: borrowing EntryView) -> Bool { true }

  public func key(_ entry: borrowing EntryView, _ item: borrowing ItemView) -> UInt64 {
    var key = UInt64(item.origin)
    key = key << UInt64(KeyBits.country) | UInt64(entry.destination)
    key = key << UInt64(KeyBits.flow) | UInt64(entry.flowRawValue)
    return key << UInt64(KeyBits.month) | UInt64(entry.month)
  }

  public func fields(of key: UInt64) -> [ViewValue] {
    var reader = KeyReader(key)
    let month = PackedCode.month(UInt16(reader.take(KeyBits.month)))
    let flow = Flow(rawValue: UInt8(reader.take(KeyBits.flow)))?.name ?? ""
    let destination = PackedCode.country(UInt16(reader.take(KeyBits.country)))
    let origin = PackedCode.country(UInt16(reader.take(KeyBits.country)))
    return [.text(origin), .text(destination), .text(flow), .text(month)]
  }
}
