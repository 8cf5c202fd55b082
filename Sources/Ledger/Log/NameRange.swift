/// Positions whose names stand in one record of the index of names: 256·4^level of them, from a multiple of that on.
///
/// The size of the log alone says which records there are, as with hash tiles: the largest that are full, from the
/// first position on, and at the end one that is not full. So the index has one form, whatever commits made it.
struct NameRange: Hashable, Sendable {
  /// A record of this level has up to 1,048,576 positions and is merged no further.
  static let topLevel = 6

  let level: Int
  let number: UInt64

  var first: UInt64 { number * Self.width(level) }
  var end: UInt64 { first + Self.width(level) }
  var key: UInt64 { LogLayout.tileKey(level: level, number: number) }

  static func width(_ level: Int) -> UInt64 { UInt64(LogLayout.bundleWidth) << UInt64(2 * level) }

  /// The ranges that a log of some size has, in order of positions.
  static func all(size: UInt64) -> [NameRange] {
    var ranges: [NameRange] = []
    var first: UInt64 = 0
    for level in (0...topLevel).reversed() {
      while first + width(level) <= size {
        ranges.append(NameRange(level: level, number: first / width(level)))
        first += width(level)
      }
    }
    if first < size { ranges.append(NameRange(level: 0, number: first / width(0))) }
    return ranges
  }

  /// The range of a record; nil for a key that none has.
  init?(key: UInt64) {
    (level, number) = (Int(key >> 56), key & (1 << 56 - 1))
    guard level <= Self.topLevel, number < Log.maximumSize / Self.width(level) else { return nil }
  }

  init(level: Int, number: UInt64) {
    self.level = level
    self.number = number
  }
}
