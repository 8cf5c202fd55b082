/// Times as WCO messages write them (UN/EDIFACT 2379, formats 102, 203 and 304), as RFC 3339.
///
/// What has another shape is given back as it is, so that the rules of submissions report it.
enum WCOTime {
  /// `20241206154614Z`, `20230605174858+01` as `2024-12-06T15:46:14Z`, `2023-06-05T17:48:58+01:00`.
  static func rfc3339(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count >= 14, bytes.prefix(14).allSatisfy(Identifier.isDigit) else { return text }
    func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    let time =
      "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))"
    let zone = part(14..<bytes.count)
    let signed = zone.hasPrefix("+") || zone.hasPrefix("-")
    switch zone.utf8.count {
    case 3 where signed: return time + zone + ":00"
    case 5 where signed: return time + zone.prefix(3) + ":" + zone.suffix(2)
    default: return time + zone
    }
  }

  /// The day of a time, in the zone that the message uses.
  static func date(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count >= 8, bytes.prefix(8).allSatisfy(Identifier.isDigit) else { return text }
    func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
  }
}
