import Customs

/// How facts and rows stand in their tables.
extension FactStore {
  static func key(_ key: [UInt8], _ assertedAt: Position, _ ordinal: UInt16) -> [UInt8] {
    var suffix = FactBytes()
    suffix.append(assertedAt.rawValue)
    suffix.append(ordinal)
    return key + suffix.bytes
  }

  static func rowKey(_ key: [UInt8], _ index: Int) -> [UInt8] {
    key + [UInt8(truncatingIfNeeded: index >> 8), UInt8(truncatingIfNeeded: index)]
  }

  static func encode(_ stored: Stored) -> [UInt8] {
    var bytes = FactBytes()
    bytes.append(stored.takenBackAt)
    bytes.append(stored.fact.position.rawValue)
    bytes.append(stored.fact.effectiveAt)
    return bytes.bytes + stored.fact.payload
  }

  func decode(_ key: [UInt8], _ value: RawSpan) throws -> Stored {
    guard value.byteCount >= 24 else {
      throw ViewFile.damaged(path, "a fact of \(value.byteCount) bytes")
    }
    var suffix = FactReader(key, from: key.count - Self.suffixBytes)
    var reader = FactReader(value.array(0..<24))
    let (takenBackAt, position) = (try reader.number(UInt64.self), try reader.number(UInt64.self))
    return Stored(
      fact: Fact(
        position: Position(position), assertedAt: Position(try suffix.number()),
        ordinal: try suffix.number(), effectiveAt: try reader.number(),
        payload: value.array(24..<value.byteCount)),
      takenBackAt: takenBackAt)
  }
}
