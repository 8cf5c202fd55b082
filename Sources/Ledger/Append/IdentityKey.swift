/// 128 bits of the SHA-256 of an identity: small enough to keep one for every line of a large file.
struct IdentityKey: Hashable {
  private let high: UInt64
  private let low: UInt64

  init(_ bytes: ArraySlice<UInt8>) {
    let hash = Hash(of: bytes).bytes
    high = hash[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = hash[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
