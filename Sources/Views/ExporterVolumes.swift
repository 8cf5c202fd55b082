import Customs
import Ledger

/// `exporter-volumes`: what each exporter sent out, by flow, domestic or foreign origin, destination and month.
public struct ExporterVolumes: SumProjection {
  /// Packed code of the home country; its goods are domestic.
  let home: UInt16

  public init(home: UInt16) { self.home = home }

  public var name: String { "exporter-volumes" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["exporter", "flow", "goods", "destination", "month"] }

  public func includes(_ entry: borrowing EntryView) -> Bool {
    entry.flowRawValue == Flow.export.rawValue || entry.flowRawValue == Flow.reexport.rawValue
      || entry.flowRawValue == Flow.dispatch.rawValue
  }

  public func key(_ entry: borrowing EntryView, _ item: borrowing ItemView) -> UInt64 {
    var key = UInt64(entry.exporter)
    key = key << UInt64(KeyBits.flow) | UInt64(entry.flowRawValue)
    key = key << 1 | (item.origin == home ? 0 : 1)
    key = key << UInt64(KeyBits.country) | UInt64(entry.destination)
    return key << UInt64(KeyBits.month) | UInt64(entry.month)
  }

  public func fields(of key: UInt64) -> [ViewValue] {
    var reader = KeyReader(key)
    let month = PackedCode.month(UInt16(reader.take(KeyBits.month)))
    let destination = PackedCode.country(UInt16(reader.take(KeyBits.country)))
    let goods = reader.take(1) == 0 ? "domestic" : "foreign"
    let flow = Flow(rawValue: UInt8(reader.take(KeyBits.flow)))?.name ?? ""
    let exporter = UInt32(reader.take(KeyBits.party))
    return [.party(exporter), .text(flow), .text(goods), .text(destination), .text(month)]
  }
}
