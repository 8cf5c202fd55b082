import Customs

/// Consecutive entries, in place: a record of the log, or the unfinished tail put into the same form.
public struct EntryBundle: ~Escapable {
  /// Position of the first entry.
  public let first: Position
  /// How many entries there are, at most 256.
  public let count: Int
  @usableFromInline let record: RawSpan

  @usableFromInline
  @_lifetime(copy record)
  init(first: Position, count: Int, record: RawSpan) {
    self.first = first
    self.count = count
    self.record = record
  }

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

  /// The bytes of all entries together.
  public var byteCount: Int { offset(count) - offset(0) }

  /// Where entry `index` begins in the record.
  func offset(_ index: Int) -> Int {
    unsafe Int(
      UInt32(littleEndian: record.unsafeLoadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
  }

  /// The reason why the entries from `start` on cannot be read in place, or nil. Called once per bundle before anything
  /// is folded. Of the positions `passed`, which nobody is going to read, only the places are checked.
  func fault(from start: Int = 0, passing passed: Set<UInt64> = []) -> String? {
    guard record.byteCount >= LogLayout.offsetBytes else { return "\(record.byteCount) bytes" }
    var previous = LogLayout.offsetBytes
    for index in start...count {
      let offset = offset(index)
      guard offset >= previous, offset <= record.byteCount else {
        return "offset \(index) is \(offset), expected \(previous) to \(record.byteCount)"
      }
      previous = offset
      guard index > start else { continue }
      let position = first.rawValue + UInt64(index) - 1
      if !passed.isEmpty, passed.contains(position) { continue }
      if let reason = EntryFormat.fault(in: entry(index - 1).span) {
        return "entry \(position): \(reason)"
      }
    }
    return nil
  }
}
