/// The fields an object may have. A field is found by its length and words of its bytes that cover its name.
///
/// A class, and never changed: handing it on and looking into it touches no other reference counts.
final class FieldTable: Sendable {
  /// No object of a submission has more fields.
  static let capacity = 24
  /// No field has a longer name.
  static let longestName = 24

  /// A name: its length, its first and last bytes, up to eight of each, and the eight in the middle of a long one.
  private struct Name: Equatable, Sendable {
    let count: Int
    let first: UInt64
    var middle: UInt64 = 0
    let last: UInt64

    init(_ name: Span<UInt8>) {
      count = name.count
      let bytes = unsafe name.bytes
      if count >= 8 {
        first = unsafe bytes.unsafeLoadUnaligned(as: UInt64.self)
        if count > 16 {
          middle = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self)
        }
        last = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      } else if count >= 4 {
        first = unsafe UInt64(bytes.unsafeLoadUnaligned(as: UInt32.self))
        last = unsafe UInt64(
          bytes.unsafeLoadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      } else {
        var value: UInt64 = 0
        for index in name.indices { value = value << 8 | UInt64(name[index]) }
        (first, last) = (value, 0)
      }
    }
  }

  private let fields: [Name]
  let texts: [String]

  init(_ names: [String]) {
    precondition(names.count <= Self.capacity)
    texts = names
    fields = names.map { name in
      let bytes = Array(name.utf8)
      precondition(bytes.count <= Self.longestName)
      return Name(bytes.span)
    }
  }

  var count: Int { fields.count }

  var names: String { texts.joined(separator: ", ") }

  /// - Parameter likely: the field to look at first; fields mostly come in the table's order.
  func index(of key: Span<UInt8>, likely: Int = 0) -> Int? {
    guard key.count <= Self.longestName else { return nil }
    let name = Name(key)
    var index = likely < fields.count ? likely : 0
    for _ in fields.indices {
      if fields[index] == name { return index }
      index = index + 1 == fields.count ? 0 : index + 1
    }
    return nil
  }
}

/// Where the fields of one object are: token indices by the field's number in its table, -1 where absent.
struct Members {
  var at = InlineArray<24, Int32>(repeating: -1)

  @inline(__always) subscript(field: Int) -> Int? { at[field] < 0 ? nil : Int(at[field]) }
}
