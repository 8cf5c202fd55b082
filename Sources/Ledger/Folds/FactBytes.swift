import Customs

/// Bytes of a fact's key or payload under construction.
///
/// Numbers are big-endian and texts end with a zero byte, so that keys sort like their parts and none is the beginning of
/// another one with the same parts.
public struct FactBytes: Sendable, Equatable {
  public private(set) var bytes: [UInt8] = []

  public init() { bytes.reserveCapacity(48) }

  /// Appends a number of fixed width. Negative ones do not sort and belong into payloads only.
  public mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }

  /// Appends an ASCII text in place; it holds no zero byte.
  public mutating func append(_ text: RawSpan) {
    for index in 0..<text.byteCount {
      unsafe bytes.append(text.unsafeLoad(fromByteOffset: index, as: UInt8.self))
    }
    bytes.append(0)
  }

  /// Appends a text that holds no zero byte.
  public mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(0)
  }

  /// Appends any text, led by its length; it does not sort.
  public mutating func append(counted text: String) {
    append(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
}

extension [UInt8] {
  /// The least bytes that are greater than all that begin with these; nil if there are none.
  var endOfPrefix: [UInt8]? {
    guard let last = lastIndex(where: { $0 < .max }) else { return nil }
    return self[..<last] + [self[last] + 1]
  }
}

/// Takes a key or a payload apart, in the order in which it was made.
public struct FactReader {
  private let bytes: [UInt8]
  private var place = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads on from a place in the bytes.
  init(_ bytes: [UInt8], from place: Int) { (self.bytes, self.place) = (bytes, place) }

  /// - Throws: `damaged` if the bytes end before.
  public mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws
    -> Number
  {
    let width = Number.bitWidth / 8
    guard place + width <= bytes.count else { throw Self.short }
    var number: Number = 0
    for index in place..<place + width {
      number = (Number.bitWidth == 8 ? 0 : number << 8) | Number(truncatingIfNeeded: bytes[index])
    }
    place += width
    return number
  }

  /// - Throws: `damaged` if the text has no end.
  public mutating func text() throws -> String {
    guard let end = bytes[place...].firstIndex(of: 0) else { throw Self.short }
    defer { place = end + 1 }
    return String(decoding: bytes[place..<end], as: UTF8.self)
  }

  /// A text led by its length.
  ///
  /// - Throws: `damaged` if the bytes end before.
  public mutating func countedText() throws -> String {
    let count = Int(try number(UInt32.self))
    guard count <= bytes.count - place else { throw Self.short }
    defer { place += count }
    return String(decoding: bytes[place..<place + count], as: UTF8.self)
  }

  /// Whether everything has been read.
  public var isAtEnd: Bool { place == bytes.count }

  private static var short: LedgerError {
    LedgerError(
      .damaged, "a view: a stored fact ends too early; delete the view and run 'tamga rebuild'")
  }
}
