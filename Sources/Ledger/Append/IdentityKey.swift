import Crypto

/// 128 bits of the SHA-256 of an identity: small enough to keep one for every line of a large file.
struct IdentityKey: Hashable {
  private let high: UInt64
  private let low: UInt64

  init(_ bytes: ArraySlice<UInt8>) {
    (high, low) = Hash(SHA256.hash(data: bytes)).firstWords
  }
}
