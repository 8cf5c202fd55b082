/// A key and where its cell lies: what is sorted instead of whole cells.
struct KeyPlace: BitwiseCopyable {
  var key: UInt64
  var place: Int

  private static let digitBits = 11
  private static let digits = 1 << digitBits

  /// Sorts by key: by one digit of 11 bits after the other from the lowest on, each pass keeping the order of the last.
  /// Digits in which all keys agree are left out. So an element costs six moves at most, however many there are.
  static func sort(_ elements: inout [KeyPlace]) {
    guard elements.count > digits else { return elements.sort { $0.key < $1.key } }
    var differing: UInt64 = 0
    for element in elements { differing |= element.key ^ elements[0].key }
    var other = elements
    for shift in stride(from: UInt64(0), to: 64, by: digitBits)
    where (differing >> shift) & UInt64(digits - 1) != 0 {
      distribute(elements, into: &other, by: shift)
      swap(&elements, &other)
    }
  }

  /// Puts the elements in the order of one digit.
  private static func distribute(
    _ elements: [KeyPlace], into target: inout [KeyPlace], by shift: UInt64
  ) {
    var places = [Int](repeating: 0, count: digits)
    let source = elements.span
    var next = places.mutableSpan
    for index in source.indices { next[digit(source[index].key, shift)] += 1 }
    var sum = 0
    for digit in 0..<digits {
      let count = next[digit]
      next[digit] = sum
      sum += count
    }
    var ordered = target.mutableSpan
    for index in source.indices {
      let digit = digit(source[index].key, shift)
      ordered[next[digit]] = source[index]
      next[digit] += 1
    }
  }

  private static func digit(_ key: UInt64, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: key >> shift) & (digits - 1)
  }
}
