import Customs
import Ledger

/// `importer-volumes`: what each importer brought in, by country of dispatch and month.
public struct ImporterVolumes: SumProjection {
  public init() {}

  public var name: String { "importer-volumes" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["importer", "flow", "dispatch", "month"] }

  public func includes(_ entry: borrowing EntryView) -> Bool {
    entry.flowRawValue == Flow.import.rawValue
  }

  public func key(_ entry: borrowing EntryView, _ item: borrowing ItemView) -> UInt64 {
    var key = UInt64(entry.importer)
    key = key << UInt64(KeyBits.flow) | UInt64(entry.flowRawValue)
    key = key << UInt64(KeyBits.country) | UInt64(entry.dispatch)
    return key << UInt64(KeyBits.month) | UInt64(entry.month)
  }

  public func fields(of key: UInt64) -> [ViewValue] {
    var reader = KeyReader(key)
    let month = PackedCode.month(UInt16(reader.take(KeyBits.month)))
    let dispatch = PackedCode.country(UInt16(reader.take(KeyBits.country)))
    let flow = Flow(rawValue: UInt8(reader.take(KeyBits.flow)))?.name ?? ""
    return [
      .party(UInt32(reader.take(KeyBits.party))), .text(flow), .text(dispatch), .text(month),
    ]
  }
}
