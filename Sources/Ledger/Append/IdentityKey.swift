/// 128 bits of a hash of an identity: small enough to keep one for every line of a large file.
///
/// The hash is keyed anew in every process, so that nobody can choose two identities that have the same.
struct IdentityKey: Hashable {
  let high: UInt64
  let low: UInt64

  init(_ bytes: ArraySlice<UInt8>) {
    (high, low) = unsafe bytes.withUnsafeBytes { bytes in
      var first = Hasher()
      unsafe first.combine(bytes: bytes)
      // The same bytes behind another beginning: an independent half.
      var second = Hasher()
      second.combine(UInt64.max)
      unsafe second.combine(bytes: bytes)
      return (
        UInt64(truncatingIfNeeded: first.finalize()), UInt64(truncatingIfNeeded: second.finalize())
      )
    }
  }

  func hash(into hasher: inout Hasher) { hasher.combine(low) }
}

/// Some bytes as the key of a dictionary, hashed together instead of one by one.
struct ByteKey: Hashable {
  let bytes: [UInt8]

  func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }
}
