import Customs

/// The stored form of cells: a cell's items, mass, value and quantity one after the other, each number in as few bytes as it
/// needs. Most cells take a quarter of what they do in memory, and so does the flush of a rebuild.
///
/// A number is folded so that small negative ones are small, and then has seven bits a byte, the lowest first; the top bit
/// says that more follow.
struct CellRecord {
  private(set) var bytes: [UInt8] = []

  /// The numbers of one cell; its key is the record's.
  mutating func begin(_ cell: SumCell) {
    bytes.removeAll(keepingCapacity: true)
    append(cell)
  }

  /// Cells in the order of their keys, each led by how much its key is greater than the one before.
  mutating func begin(part cells: ArraySlice<SumCell>) {
    bytes.removeAll(keepingCapacity: true)
    var last: UInt64 = 0
    for cell in cells {
      append(folded: UInt128(cell.key - last))
      append(cell)
      last = cell.key
    }
  }

  private mutating func append(_ cell: SumCell) {
    append(Int128(cell.items))
    append(cell.mass)
    append(cell.value)
    append(cell.quantity)
  }

  private mutating func append(_ number: Int128) {
    append(folded: UInt128(bitPattern: (number << 1) ^ (number >> 127)))
  }

  private mutating func append(folded number: UInt128) {
    var rest = number
    while rest > UInt128(UInt64.max) {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    var low = UInt64(truncatingIfNeeded: rest)
    while low >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: low) | 0x80)
      low >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: low))
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

  /// The cells of one part of a snapshot.
  static func cells(of record: RawSpan, _ path: String) throws -> [SumCell] {
    var cells: [SumCell] = []
    var (place, last): (Int, UInt64) = (0, 0)
    while place < record.byteCount {
      let step = try folded(record, &place, path)
      let (key, isTooLarge) = last.addingReportingOverflow(UInt64(truncatingIfNeeded: step))
      guard !isTooLarge, step <= UInt128(UInt64.max) else {
        throw ViewFile.damaged(path, "a snapshot with a key beyond 64 bits")
      }
      cells.append(try cell(key, record, &place, path))
      last = key
    }
    return cells
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
    let folded = try folded(record, &place, path)
    return Int128(bitPattern: folded >> 1) ^ -Int128(bitPattern: folded & 1)
  }

  private static func folded(_ record: RawSpan, _ place: inout Int, _ path: String) throws
    -> UInt128
  {
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
