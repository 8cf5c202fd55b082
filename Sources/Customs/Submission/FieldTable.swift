/// The fields an object may have. A field is found by its length and its first and last eight bytes, then compared.
struct FieldTable: Sendable {
  /// No object of a submission has more fields.
  static let capacity = 24

  /// Plain numbers, so that looking at one touches no reference count.
  struct Entry: Sendable {
    let count: Int
    let first: UInt64
    let last: UInt64
  }

  private let entries: [Entry]
  let texts: [String]

  init(_ names: [String]) {
    precondition(names.count <= Self.capacity)
    texts = names
    entries = names.map { name in
      let bytes = Array(name.utf8)
      return Entry(
        count: bytes.count, first: Self.eight(bytes.span, 0),
        last: Self.eight(bytes.span, max(0, bytes.count - 8)))
    }
  }

  var count: Int { entries.count }

  var names: String { texts.joined(separator: ", ") }

  /// - Parameter likely: the field to look at first; fields mostly come in the table's order.
  func index(of key: Span<UInt8>, likely: Int = 0) -> Int? {
    let first = Self.eight(key, 0)
    let last = Self.eight(key, max(0, key.count - 8))
    var index = likely < entries.count ? likely : 0
    for _ in entries.indices {
      let entry = entries[index]
      if entry.first == first, entry.last == last, entry.count == key.count,
        key.count <= 16 || key.isEqual(to: texts[index])
      {
        return index
      }
      index = index + 1 == entries.count ? 0 : index + 1
    }
    return nil
  }

  /// Up to eight bytes from `start` as a number.
  private static func eight(_ bytes: Span<UInt8>, _ start: Int) -> UInt64 {
    if start + 8 <= bytes.count {
      return unsafe UInt64(
        bigEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
    var value: UInt64 = 0
    for index in start..<min(start + 8, bytes.count) { value = value << 8 | UInt64(bytes[index]) }
    return value
  }
}

/// Where the fields of one object are: token indices by the field's number in its table, -1 where absent.
struct Members {
  var at = InlineArray<24, Int32>(repeating: -1)

  subscript(field: Int) -> Int? { at[field] < 0 ? nil : Int(at[field]) }
}
