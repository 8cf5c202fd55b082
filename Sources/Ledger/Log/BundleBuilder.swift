import Customs

/// Puts entries behind each other with their offsets, as a bundle without leaf hashes.
struct BundleBuilder {
  private(set) var bytes: [UInt8]
  private(set) var count = 0

  init(capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
    bytes.append(contentsOf: repeatElement(0, count: LogLayout.offsetBytes))
    markEnd()
  }

  /// Appends a part.
  mutating func append(_ part: borrowing RawSpan) {
    unsafe part.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    count += 1
    markEnd()
  }

  /// The offset behind the last part; those of parts to come are the same.
  private mutating func markEnd() {
    for index in count...LogLayout.bundleWidth {
      bytes.store(UInt32(bytes.count), at: index * 4)
      if count > 0, count < LogLayout.bundleWidth { break }
    }
  }

  /// Sets the unused offsets of a bundle that is not full.
  mutating func close() {
    for index in count...LogLayout.bundleWidth { bytes.store(UInt32(bytes.count), at: index * 4) }
  }
}
