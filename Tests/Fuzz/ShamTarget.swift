/// A reader with a fault that only guidance by coverage leads to: a fuzzer that does not find it finds nothing elsewhere.
enum ShamTarget {
  static func run(_ input: FuzzInput) {
    let bytes = input.bytes
    guard bytes.count >= 5, bytes[0] == UInt8(ascii: "t") else { return }
    guard bytes[1] == UInt8(ascii: "a") else { return }
    guard bytes[2] == UInt8(ascii: "m") else { return }
    guard bytes[3] == UInt8(ascii: "g") else { return }
    hold(bytes[4] != UInt8(ascii: "a"), "the sham target is never given what it is looking for")
  }
}
