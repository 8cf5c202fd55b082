import Crypto
import Customs

/// A name of an entry and where that is, as the index of names keeps it.
struct NamePlace: Comparable, Sendable {
  /// Bytes of a place in a record: the hash, and the distance from the record's first position as u32, both big-endian.
  static let byteCount = 12

  /// What a name is. Stored nowhere, but hashed before the name.
  enum Kind: UInt8 {
    case number = 0
    case localReference = 1
  }

  let hash: UInt64
  let position: UInt64

  static func < (a: NamePlace, b: NamePlace) -> Bool {
    a.hash == b.hash ? a.position < b.position : a.hash < b.hash
  }

  /// The first eight bytes of SHA-256(kind ‖ name). Nobody can choose names that crowd together.
  static func hash(_ kind: Kind, _ name: some Collection<UInt8>) -> UInt64 {
    var bytes = [kind.rawValue]
    bytes.append(contentsOf: name)
    return Hash(SHA256.hash(data: bytes)).firstWords.0.byteSwapped
  }

  /// The same of a name where it lies.
  private static func hash(_ kind: Kind, _ name: borrowing RawSpan) -> UInt64 {
    var hasher = SHA256()
    unsafe withUnsafeBytes(of: kind.rawValue) { unsafe hasher.update(bufferPointer: $0) }
    unsafe name.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
    return Hash(hasher.finalize()).firstWords.0.byteSwapped
  }

  /// Appends the places of the names that an entry has: its declaration's number, and the local reference that it brings
  /// or answers.
  static func append(
    of entry: borrowing EntryView, at position: UInt64, to places: inout [NamePlace]
  ) {
    let number = entry.number
    if number.byteCount > 0 {
      places.append(NamePlace(hash: hash(.number, number), position: position))
    }
    switch entry.event {
    case .lodged, .accepted, .rejected:
      guard let reference = entry.localReference else { return }
      places.append(NamePlace(hash: hash(.localReference, reference), position: position))
    default: return
    }
  }

  /// A record of places that are in order.
  static func record(_ places: [NamePlace], first: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: places.count * byteCount)
    var offset = 0
    for place in places {
      bytes.store(place.hash.byteSwapped, at: offset)
      bytes.store(UInt32(place.position - first).byteSwapped, at: offset + 8)
      offset += byteCount
    }
    return bytes
  }

  /// The place `index` of a record.
  init(_ record: RawSpan, _ index: Int, first: UInt64) {
    let offset = index * Self.byteCount
    hash = Self.hash(record, index)
    position =
      unsafe first
      + UInt64(
        UInt32(
          bigEndian: record.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt32.self)))
  }

  init(hash: UInt64, position: UInt64) {
    self.hash = hash
    self.position = position
  }

  static func hash(_ record: RawSpan, _ index: Int) -> UInt64 {
    unsafe UInt64(
      bigEndian: record.unsafeLoadUnaligned(
        fromByteOffset: index * byteCount, as: UInt64.self))
  }

  /// The first place of a record whose hash is not less than one; how many there are if all are less.
  ///
  /// Hashes are spread evenly, so the search begins where the hash should be and has two or three steps.
  static func firstIndex(of hash: UInt64, in record: RawSpan) -> Int {
    let count = record.byteCount / byteCount
    guard count > 0 else { return 0 }
    let guess = Int(hash.multipliedFullWidth(by: UInt64(count)).high)
    var (low, high, step) = (0, count, 4)
    if Self.hash(record, guess) < hash {
      low = guess + 1
      while low + step < count, Self.hash(record, low + step) < hash {
        low += step + 1
        step *= 2
      }
      high = min(low + step, count)
    } else {
      high = guess
      while high - step > 0, Self.hash(record, high - step) >= hash {
        high -= step
        step *= 2
      }
      low = max(0, high - step)
    }
    while low < high {
      let middle = (low + high) / 2
      if Self.hash(record, middle) < hash { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
