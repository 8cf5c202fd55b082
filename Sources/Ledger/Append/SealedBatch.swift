import Crypto
import Customs

/// A batch with what its commit gives it: recorded time, nonces, leaf hashes, the names for the index, and the documents
/// that waited in the input.
struct SealedBatch: Sendable {
  /// Consecutive entries of one bundle.
  struct Part: Sendable {
    /// Which entries of the batch.
    let indices: Range<Int>
    let first: UInt64
    let entries: [UInt8]
    let leaves: [Hash]
    let names: [NamePlace]
    let documents: DocumentRecords
    /// Root of the bundle, if all of it is here.
    let root: Hash?

    /// The bundle, and whether it is full with this part.
    var bundle: UInt64 { first / UInt64(LogLayout.bundleWidth) }
    var fillsBundle: Bool { (first + UInt64(indices.count)) % UInt64(LogLayout.bundleWidth) == 0 }
  }

  let batch: CommitBatch
  let parts: [Part]
  let recordedAt: Int64

  /// Completes the entries, bundle by bundle on all workers.
  ///
  /// - Parameters:
  ///   - nonceSeed: 32 secret random bytes; every entry's nonce is derived from them and forgotten with them.
  ///   - input: where documents lie that wait as places.
  init(
    _ batch: CommitBatch, recordedAt: Int64, nonceSeed: [UInt8], workers: Int,
    input: (any OriginalInput)?
  ) throws {
    self.batch = batch
    self.recordedAt = recordedAt
    var cuts: [Range<Int>] = []
    var start = 0
    while start < batch.count {
      let place = Int((batch.first + UInt64(start)) % UInt64(LogLayout.bundleWidth))
      let end = min(batch.count, start + LogLayout.bundleWidth - place)
      cuts.append(start..<end)
      start = end
    }
    let ranges = cuts
    if ranges.count == 1 {
      parts = [try Self.part(ranges[0], batch, recordedAt, nonceSeed, input)]
    } else {
      parts = try concurrently(ranges.count, threads: workers) { index in
        try Self.part(ranges[index], batch, recordedAt, nonceSeed, input)
      }
    }
  }

  private static func part(
    _ indices: Range<Int>, _ batch: CommitBatch, _ recordedAt: Int64, _ nonceSeed: [UInt8],
    _ input: (any OriginalInput)?
  ) throws -> Part {
    typealias Header = EntryLayout.Header
    let bytes = CommitBatch.range(batch.entryEnds, indices)
    var entries = Array(batch.entries[bytes])
    var leaves: [Hash] = []
    var names: [NamePlace] = []
    leaves.reserveCapacity(indices.count)
    names.reserveCapacity(indices.count * 2)
    var seed = nonceSeed + [UInt8](repeating: 0, count: 8)
    var start = 0
    for index in indices {
      let position = batch.first + UInt64(index)
      let end = Int(batch.entryEnds[index]) - bytes.lowerBound
      seed.store(position, at: nonceSeed.count)
      let nonce = Hash(SHA256.hash(data: seed)).firstWords
      entries.store(recordedAt, at: start + Header.recordedAt)
      entries.store(nonce.0, at: start + Header.nonce)
      entries.store(nonce.1, at: start + Header.nonce + 8)
      let entry = unsafe entries.span.bytes.extracting(start..<end)
      leaves.append(MerkleTree.leaf(entry))
      NamePlace.append(of: EntryView(entry), at: position, to: &names)
      start = end
    }
    return Part(
      indices: indices, first: batch.first + UInt64(indices.lowerBound), entries: entries,
      leaves: leaves, names: names,
      documents: try DocumentRecords(indices, of: batch, input: input),
      root: leaves.count == LogLayout.bundleWidth ? MerkleTree.root(of: leaves) : nil)
  }
}
