import Customs
import LMDB

/// Consecutive entries, in place: a record of the log, or the unfinished tail put into the same form. Whoever holds one can
/// read its entries: they were checked when it was made.
public struct EntryBundle: ~Escapable {
  /// Position of the first entry.
  public let first: Position
  /// How many entries there are, at most 256.
  public let count: Int
  /// How many goods items all entries have together.
  @usableFromInline let itemCount: Int
  @usableFromInline let record: RawSpan
  /// How many entries before it is checked an entry is called for.
  private static let ahead = 8
  /// Which entries take another version back: bit `index % 64` of word `index / 64`.
  private let retracting: InlineArray<4, UInt64>

  /// Takes the entries `start..<count` of a record, if they can be read in place. Called once for each bundle, before
  /// anything is folded; what a fold needs to know beforehand is gathered on the way.
  ///
  /// - Parameters:
  ///   - start: entries before it are not looked at, and not to be read.
  ///   - passed: positions that nobody is going to read; only their places are checked.
  /// - Throws: `Fault` with the reason.
  @_lifetime(copy record)
  init(
    first: Position, count: Int, record: RawSpan, from start: Int = 0,
    passing passed: Set<UInt64> = []
  ) throws(Fault) {
    guard record.byteCount >= LogLayout.offsetBytes else {
      throw Fault(reason: "\(record.byteCount) bytes")
    }
    var (previous, items) = (LogLayout.offsetBytes, 0)
    var retracting = InlineArray<4, UInt64>(repeating: 0)
    for index in start...count {
      let offset = Self.offset(index, record)
      guard offset >= previous, offset <= record.byteCount else {
        throw Fault(
          reason: "offset \(index) is \(offset), expected \(previous) to \(record.byteCount)")
      }
      defer { previous = offset }
      // Memory has time to bring an entry while those before it are checked.
      if index < count - Self.ahead {
        let next = Self.offset(index + Self.ahead, record)
        LargeArray.fetchAhead(record, next..<next + EntryLayout.headerBytes)
      }
      guard index > start else { continue }
      let position = first.rawValue + UInt64(index) - 1
      if !passed.isEmpty, passed.contains(position) { continue }
      let entry = EntryView(record.extracting(previous..<offset))
      if let reason = EntryFormat.fault(in: entry.span) {
        throw Fault(reason: "entry \(position): \(reason)")
      }
      items += entry.itemCount
      if entry.retracts != nil { retracting[(index - 1) / 64] |= 1 << UInt64((index - 1) % 64) }
    }
    self.first = first
    self.count = count
    self.record = record
    itemCount = items
    self.retracting = retracting
  }

  /// Why a record is no bundle.
  struct Fault: Error { let reason: String }

  /// Entry `index` of `0..<count`, its bytes taken as they are.
  @inlinable
  @_lifetime(copy self)
  public func entry(_ index: Int) -> EntryView {
    let (start, end) = unsafe (
      record.unsafeLoadUnaligned(fromByteOffset: index * 4, as: UInt32.self),
      record.unsafeLoadUnaligned(fromByteOffset: index * 4 + 4, as: UInt32.self)
    )
    return EntryView(
      record.extracting(Int(UInt32(littleEndian: start))..<Int(UInt32(littleEndian: end))))
  }

  /// Whether any of some positions is in it.
  func contains(anyOf positions: Set<UInt64>) -> Bool {
    positions.contains { first.rawValue <= $0 && $0 < first.rawValue + UInt64(count) }
  }

  /// Calls `body` with the index of each entry that takes another version back, and with that version.
  func forEachRetraction(_ body: (Int, Position) throws -> Void) rethrows {
    for word in 0..<4 {
      var bits = retracting[word]
      while bits != 0 {
        let index = word * 64 + bits.trailingZeroBitCount
        bits &= bits - 1
        if let position = entry(index).retracts { try body(index, position) }
      }
    }
  }

  /// The bytes of all entries together.
  public var byteCount: Int { Self.offset(count, record) - Self.offset(0, record) }

  /// Where entry `index` begins in a record.
  private static func offset(_ index: Int, _ record: RawSpan) -> Int {
    unsafe Int(
      UInt32(littleEndian: record.unsafeLoadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
  }

  /// Entry `index` alone of a record, unchecked but for its place; nil if that is outside the record.
  @_lifetime(copy record)
  static func entry(_ index: Int, of record: RawSpan) -> EntryView? {
    guard record.byteCount >= LogLayout.offsetBytes else { return nil }
    let (start, end) = (offset(index, record), offset(index + 1, record))
    guard start <= end, end <= record.byteCount else { return nil }
    return EntryView(record.extracting(start..<end))
  }
}
