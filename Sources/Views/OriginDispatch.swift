import Customs
import Ledger

/// `origin-dispatch`: imports by country of origin, country of dispatch, heading and month.
public struct OriginDispatch: SumProjection {
  public init() {}

  public var name: String { "origin-dispatch" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["origin", "dispatch", "commodity", "month"] }

  public func includes(_ entry: borrowing EntryView) -> Bool {
    entry.flowRawValue == Flow.import.rawValue
  }

  public func key(_ entry: borrowing EntryView, _ item: borrowing ItemView) -> UInt64 {
    var key = UInt64(item.origin)
    key = key << UInt64(KeyBits.country) | UInt64(entry.dispatch)
    key = key << UInt64(KeyBits.heading) | UInt64(item.heading)
    return key << UInt64(KeyBits.month) | UInt64(entry.month)
  }

  public func fields(of key: UInt64) -> [ViewValue] {
    var reader = KeyReader(key)
    let month = PackedCode.month(UInt16(reader.take(KeyBits.month)))
    let commodity = String(paddedWithZeros: Int(reader.take(KeyBits.heading)), 4)
    let dispatch = PackedCode.country(UInt16(reader.take(KeyBits.country)))
    let origin = PackedCode.country(UInt16(reader.take(KeyBits.country)))
    return [.text(origin), .text(dispatch), .text(commodity), .text(month)]
  }
}
