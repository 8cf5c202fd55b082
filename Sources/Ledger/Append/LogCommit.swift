import Customs
import LMDB

/// One commit: entries, documents, tree and indexes in one transaction.
struct LogCommit {
  let log: Log
  let sealed: SealedBatch

  private var batch: CommitBatch { sealed.batch }

  /// Seals every bundle that becomes full; what is left goes to the tail, one record an entry.
  func write(_ transaction: inout WriteTransaction) throws {
    let size = try log.size(in: transaction.reading)
    guard size == batch.first else {
      throw LedgerError(
        .locked,
        "the log grew to \(size) entries, expected \(batch.first), while this process held its lock"
      )
    }
    var tiles = TileWriter(log.tables.tiles, bundles: size / UInt64(LogLayout.bundleWidth))
    for part in sealed.parts {
      if part.fillsBundle {
        try fill(part, &transaction)
        try tiles.append(root(of: part, transaction.reading), transaction.reading)
        // All of the tail was of this bundle.
        if part.indices.count < LogLayout.bundleWidth {
          try transaction.removeAll(from: log.tables.tail)
          try transaction.removeAll(from: log.tables.documentTail)
        }
      } else {
        try appendToTail(part, &transaction)
      }
    }
    try tiles.write(&transaction)
    try NameWriter.write(
      sealed.parts.flatMap(\.names), from: size, to: batch.end, in: log.tables.names, &transaction)
    try batch.writeRecords(to: log, &transaction)
    let time = UInt64(bitPattern: sealed.recordedAt)
    if try transaction.reading.value(of: time, in: log.tables.times) == nil {
      var value = [UInt8](repeating: 0, count: 8)
      value.store(size, at: 0)
      try transaction.put(unsafe value.span.bytes, at: time, in: log.tables.times, mode: .append)
    }
  }

  private func appendToTail(_ part: SealedBatch.Part, _ transaction: inout WriteTransaction) throws
  {
    var (position, start) = (part.first, 0)
    for (leaf, index) in zip(part.leaves, part.indices) {
      let length = CommitBatch.range(batch.entryEnds, index..<index + 1).count
      try transaction.put(
        [leaf.bytes[...], part.entries[start..<start + length]], at: position,
        in: log.tables.tail, mode: .append)
      try transaction.put(
        [part.documents.record(index)], at: position, in: log.tables.documentTail, mode: .append)
      position += 1
      start += length
    }
  }

  /// Writes the bundle that is full with a part; what the tail has of it comes first.
  private func fill(_ part: SealedBatch.Part, _ transaction: inout WriteTransaction) throws {
    let carried = LogLayout.bundleWidth - part.indices.count
    var entries = BundleHeader(tileBytes: LogLayout.tileBytes)
    var documents = BundleHeader(tileBytes: 0)
    var (tail, documentTail): ([UInt8], [UInt8]) = ([], [])
    for place in 0..<carried {
      let (record, document) = try tailRecords(
        part.first - UInt64(carried - place), transaction.reading)
      entries.add(byteCount: record.count - 32)
      entries.setLeaf(place, record[..<32])
      tail += record.dropFirst(32)
      documents.add(byteCount: document.count)
      documentTail += document
    }
    for (place, index) in zip(carried..., part.indices) {
      entries.add(byteCount: CommitBatch.range(batch.entryEnds, index..<index + 1).count)
      entries.setLeaf(place, part.leaves[place - carried].bytes[...])
      documents.add(byteCount: part.documents.record(index).count)
    }
    try transaction.put(
      [entries.bytes[...], tail[...], part.entries[...]], at: part.bundle,
      in: log.tables.bundles, mode: .append)
    try transaction.put(
      [documents.bytes[...], documentTail[...], part.documents.bytes], at: part.bundle,
      in: log.tables.documents, mode: .append)
  }

  /// The root of the bundle that a part fills.
  private func root(of part: SealedBatch.Part, _ transaction: borrowing ReadTransaction) throws
    -> Hash
  {
    if let root = part.root { return root }
    var root = RootBuilder()
    for place in 0..<LogLayout.bundleWidth - part.indices.count {
      let position = part.bundle * UInt64(LogLayout.bundleWidth) + UInt64(place)
      let record = try tailRecords(position, transaction).entry
      root.append(Hash(unsafe record.span.bytes))
    }
    for leaf in part.leaves { root.append(leaf) }
    return root.root
  }

  private func tailRecords(_ position: UInt64, _ transaction: borrowing ReadTransaction) throws
    -> (entry: [UInt8], document: [UInt8])
  {
    guard let record = try transaction.value(of: position, in: log.tables.tail),
      record.byteCount > 32,
      let document = try transaction.value(of: position, in: log.tables.documentTail)
    else { throw Log.damaged("entry \(position)", "it is missing from the tail") }
    return (record.array, document.array)
  }
}

/// What stands in front of the parts of a bundle record: their offsets, and leaf hashes.
private struct BundleHeader {
  private(set) var bytes: [UInt8]
  private var end: Int
  private var count = 0

  /// - Parameter tileBytes: room for the leaf hashes behind the offsets; 0 for documents.
  init(tileBytes: Int) {
    end = LogLayout.offsetBytes + tileBytes
    bytes = [UInt8](repeating: 0, count: end)
    bytes.store(UInt32(end), at: 0)
  }

  mutating func add(byteCount: Int) {
    end += byteCount
    count += 1
    bytes.store(UInt32(end), at: count * 4)
  }

  mutating func setLeaf(_ index: Int, _ hash: ArraySlice<UInt8>) {
    let start = LogLayout.offsetBytes + index * 32
    bytes.replaceSubrange(start..<start + 32, with: hash)
  }
}

/// Hash tiles of level 1 and above: each full tile's root is one hash of the level above it.
struct TileWriter {
  private let table: Table
  /// How many hashes each level had, from level 1.
  private var counts: [UInt64] = []
  /// Tiles changed in this commit, by key.
  private var changed: [UInt64: [UInt8]] = [:]

  /// - Parameter bundles: how many bundles are full, each of which is a hash of level 1.
  init(_ table: Table, bundles: UInt64) {
    self.table = table
    var count = bundles
    repeat {
      counts.append(count)
      count /= UInt64(LogLayout.bundleWidth)
    } while count > 0
  }

  /// Adds the root of a full bundle.
  mutating func append(_ root: Hash, _ transaction: borrowing ReadTransaction) throws {
    var (hash, level) = (root, 1)
    while true {
      if counts.count < level { counts.append(0) }
      let (tile, place) = counts[level - 1].quotientAndRemainder(
        dividingBy: UInt64(LogLayout.bundleWidth))
      let key = LogLayout.tileKey(level: level, number: tile)
      var bytes = try changed[key] ?? transaction.value(of: key, in: table)?.array ?? []
      guard bytes.count == Int(place) * 32 else {
        throw Log.damaged(
          "hash tile \(tile) of level \(level)", "\(bytes.count) bytes, expected \(place * 32)")
      }
      bytes += hash.bytes
      counts[level - 1] += 1
      changed[key] = bytes
      guard place == UInt64(LogLayout.bundleWidth - 1) else { return }
      var builder = RootBuilder()
      let span = unsafe bytes.span.bytes
      for index in 0..<LogLayout.bundleWidth { builder.append(Hash(span, at: index * 32)) }
      hash = builder.root
      level += 1
    }
  }

  func write(_ transaction: inout WriteTransaction) throws {
    for (key, bytes) in changed.sorted(by: { $0.key < $1.key }) {
      try transaction.put(unsafe bytes.span.bytes, at: key, in: table)
    }
  }
}
