/// Widths of the fields that packed keys are made of. Fields lie in the order of the columns, the first one highest, so
/// that keys sort like their columns.
enum KeyBits {
  static let party = 32
  static let flow = 3
  static let country = 10
  static let month = 15
  static let subheading = 20
  static let heading = 14
  static let unit = 16
}

/// Takes a key apart, last field first.
struct KeyReader {
  private var rest: UInt64

  init(_ key: UInt64) { rest = key }

  mutating func take(_ bits: Int) -> UInt64 {
    defer { rest >>= UInt64(bits) }
    return rest & ((1 << UInt64(bits)) - 1)
  }
}
