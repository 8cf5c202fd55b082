/// The place of an entry in the log: 0, 1, 2 ... without gaps, in commit order.
public struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt64

  @inlinable
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  /// The number that stands for "no position" in the entry format.
  public static let noneRawValue = UInt64.max

  /// Reads the entry format's field: all bits set means none.
  @inlinable
  public init?(field: UInt64) {
    guard field != UInt64.max else { return nil }
    rawValue = field
  }

  /// The position behind this one.
  @inlinable
  public var next: Position { Position(rawValue + 1) }

  @inlinable
  public static func < (a: Position, b: Position) -> Bool { a.rawValue < b.rawValue }

  public var description: String { String(rawValue) }
}
