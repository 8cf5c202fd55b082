import Customs

/// Puts parts (entries or document records) behind each other with their offsets.
struct BundleBuilder {
  private(set) var bytes: [UInt8]
  private(set) var count = 0

  /// - Parameter tileBytes: room for the leaf hashes behind the offsets; 0 for documents.
  init(tileBytes: Int, capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
    bytes.append(contentsOf: repeatElement(0, count: LogLayout.offsetBytes + tileBytes))
    markEnd()
  }

  /// Appends a part.
  mutating func append(_ part: borrowing RawSpan) {
    unsafe part.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    count += 1
    markEnd()
  }

  /// Sets the leaf hash of a part.
  mutating func setLeaf(_ index: Int, _ hash: Hash) {
    hash.write(to: &bytes, at: LogLayout.offsetBytes + index * 32)
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
