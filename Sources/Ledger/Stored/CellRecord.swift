import Customs

/// The stored form of cells: a cell's items, mass, value and quantity one after the other, each number in as few bytes as it
/// needs. Most cells take a quarter of what they do in memory, and so does the flush of a rebuild.
///
/// A number is folded so that small negative ones are small, and then has seven bits a byte, the lowest first; the top bit
/// says that more follow.
struct CellRecord {
  /// What a cell takes at most: a step of 10 bytes and four numbers of 19.
  private static let mostBytes = 10 + 4 * 19

  private var room: [UInt8] = []
  private var count = 0

  /// The record begun last.
  var bytes: RawSpan {
    @_lifetime(borrow self) get { unsafe room.span.bytes.extracting(0..<count) }
  }

  /// The numbers of one cell; its key is the record's.
  mutating func begin(_ cell: SumCell) {
    reserve(cells: 1)
    var place = 0
    var target = room.mutableSpan
    Self.write(cell, &target, &place)
    count = place
  }

  /// Cells in the order of their keys, each led by how much its key is greater than the one before.
  mutating func begin(part cells: ArraySlice<SumCell>) {
    reserve(cells: cells.count)
    var last: UInt64 = 0
    var place = 0
    var target = room.mutableSpan
    for cell in cells {
      Self.write(cell.key - last, &target, &place)
      Self.write(cell, &target, &place)
      last = cell.key
    }
    count = place
  }

  private mutating func reserve(cells: Int) {
    guard room.count < cells * Self.mostBytes else { return }
    room = [UInt8](repeating: 0, count: cells * Self.mostBytes)
  }

  private static func write(
    _ cell: SumCell, _ target: inout MutableSpan<UInt8>, _ place: inout Int
  ) {
    write(Int128(cell.items), &target, &place)
    write(cell.mass, &target, &place)
    write(cell.value, &target, &place)
    write(cell.quantity, &target, &place)
  }

  private static func write(
    _ number: Int128, _ target: inout MutableSpan<UInt8>, _ place: inout Int
  ) {
    if let small = Int64(exactly: number) {
      return write(UInt64(bitPattern: (small << 1) ^ (small >> 63)), &target, &place)
    }
    var rest = UInt128(bitPattern: (number << 1) ^ (number >> 127))
    while rest > UInt128(UInt64.max) {
      target[place] = UInt8(truncatingIfNeeded: rest) | 0x80
      place += 1
      rest >>= 7
    }
    write(UInt64(truncatingIfNeeded: rest), &target, &place)
  }

  private static func write(
    _ number: UInt64, _ target: inout MutableSpan<UInt8>, _ place: inout Int
  ) {
    var rest = number
    while rest >= 0x80 {
      target[place] = UInt8(truncatingIfNeeded: rest) | 0x80
      place += 1
      rest >>= 7
    }
    target[place] = UInt8(truncatingIfNeeded: rest)
    place += 1
  }

  /// The cell of a key.
  ///
  /// - Throws: `damaged` if the record does not end with its last number.
  static func cell(_ key: UInt64, _ record: RawSpan, _ path: String) throws -> SumCell {
    var place = 0
    let cell = try cell(key, record, &place, path)
    guard place == record.byteCount else {
      throw ViewFile.damaged(path, "a cell of \(record.byteCount) bytes, \(place) of them used")
    }
    return cell
  }

  /// The cells of one part, appended to `cells`.
  static func read(_ record: RawSpan, into cells: inout [SumCell], _ path: String) throws {
    try forEach(of: record, path) {
      cells.append($0)
      return true
    }
  }

  /// How many cells a part has, without reading them: each has five numbers, and each number one byte without the top bit.
  static func count(of record: RawSpan) -> Int {
    let top: UInt64 = 0x8080_8080_8080_8080
    var (ends, place) = (0, 0)
    while place + 8 <= record.byteCount {
      let bytes = unsafe record.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
      ends += (~bytes & top).nonzeroBitCount
      place += 8
    }
    while place < record.byteCount {
      if unsafe record.unsafeLoad(fromByteOffset: place, as: UInt8.self) < 0x80 { ends += 1 }
      place += 1
    }
    return ends / 5
  }

  /// Calls `body` with each cell of a part until it returns false.
  static func forEach(of record: RawSpan, _ path: String, _ body: (SumCell) throws -> Bool) throws {
    var (place, last): (Int, UInt64) = (0, 0)
    while place < record.byteCount {
      let step = try folded(record, &place, path)
      let (key, isTooLarge) = last.addingReportingOverflow(UInt64(truncatingIfNeeded: step))
      guard !isTooLarge, step <= UInt128(UInt64.max) else {
        throw ViewFile.damaged(path, "cells with a key beyond 64 bits")
      }
      guard try body(cell(key, record, &place, path)) else { return }
      last = key
    }
  }

  private static func cell(_ key: UInt64, _ record: RawSpan, _ place: inout Int, _ path: String)
    throws -> SumCell
  {
    let items = try number(record, &place, path)
    guard let count = Int64(exactly: items) else {
      throw ViewFile.damaged(path, "a cell of \(items) items")
    }
    return SumCell(
      key: key, items: count, mass: try number(record, &place, path),
      value: try number(record, &place, path), quantity: try number(record, &place, path))
  }

  private static func number(_ record: RawSpan, _ place: inout Int, _ path: String) throws -> Int128
  {
    if let low = short(record, &place) {
      return Int128(Int64(bitPattern: low >> 1) ^ -Int64(bitPattern: low & 1))
    }
    let folded = try folded(record, &place, path)
    return Int128(bitPattern: folded >> 1) ^ -Int128(bitPattern: folded & 1)
  }

  /// A number of up to eight bytes, all of them read at once: nearly every one. Nil if it is longer, or too near the end of
  /// the record; nothing is read then.
  private static func short(_ record: RawSpan, _ place: inout Int) -> UInt64? {
    guard place + 8 <= record.byteCount else { return nil }
    let bytes = unsafe UInt64(
      littleEndian: record.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
    let ends = ~bytes & 0x8080_8080_8080_8080
    guard ends != 0 else { return nil }
    let bits = UInt64(ends.trailingZeroBitCount + 1)
    place += Int(bits / 8)
    // Seven bits of each byte, put together by twos, fours and eights.
    var number = bytes & (UInt64.max &>> (64 - bits)) & 0x7F7F_7F7F_7F7F_7F7F
    number = number & 0x007F_007F_007F_007F | (number & 0x7F00_7F00_7F00_7F00) >> 1
    number = number & 0x0000_3FFF_0000_3FFF | (number & 0x3FFF_0000_3FFF_0000) >> 2
    return number & 0x0FFF_FFFF | (number & 0x0FFF_FFFF_0000_0000) >> 4
  }

  private static func folded(_ record: RawSpan, _ place: inout Int, _ path: String) throws
    -> UInt128
  {
    if let low = short(record, &place) { return UInt128(low) }
    // Nine bytes hold what fits in 63 bits, which is nearly every number.
    var (low, shift): (UInt64, UInt64) = (0, 0)
    while shift < 63 {
      let byte = try byte(record, &place, path)
      low |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return UInt128(low) }
      shift += 7
    }
    var (number, high): (UInt128, UInt128) = (UInt128(low), 63)
    while true {
      let byte = try byte(record, &place, path)
      let bits = UInt128(byte & 0x7F)
      guard high < 126 || bits < 4 else {
        throw ViewFile.damaged(path, "a number of more than 128 bits")
      }
      number |= bits << high
      if byte < 0x80 { return number }
      high += 7
      guard high <= 126 else { throw ViewFile.damaged(path, "a number of more than 19 bytes") }
    }
  }

  private static func byte(_ record: RawSpan, _ place: inout Int, _ path: String) throws -> UInt8 {
    guard place < record.byteCount else {
      throw ViewFile.damaged(path, "a number that ends with its record")
    }
    defer { place += 1 }
    return unsafe record.unsafeLoad(fromByteOffset: place, as: UInt8.self)
  }
}
