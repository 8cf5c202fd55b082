/// 128 bits of a hash of an identity: small enough to keep one for every line of a large file.
///
/// The hash is keyed anew in every process, so that nobody can choose two identities that have the same.
struct IdentityKey: Hashable {
  let high: UInt64
  let low: UInt64

  init(_ bytes: ArraySlice<UInt8>) {
    var hasher = Hasher()
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    // What is behind the same bytes makes two texts of one, and their hashes know nothing of each other.
    var other = hasher
    other.combine(UInt8(1))
    high = UInt64(truncatingIfNeeded: hasher.finalize())
    low = UInt64(truncatingIfNeeded: other.finalize())
  }

  func hash(into hasher: inout Hasher) { hasher.combine(low) }
}
