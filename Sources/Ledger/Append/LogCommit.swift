import Customs
import LMDB

/// The entries of one commit, put into bundles and into the tree.
struct LogCommit {
  let log: Log
  /// Size of the log before.
  let size: UInt64
  let entries: [UInt8]
  let entryEnds: [Int]
  let leaves: [Hash]
  let documents: [UInt8]
  let documentEnds: [Int]

  /// Seals every bundle that becomes full; what is left goes to the tail, one record an entry.
  func writeEntries(_ transaction: inout WriteTransaction) throws {
    let width = LogLayout.bundleWidth
    let tables = log.tables
    var bundle = size / UInt64(width)
    var carried = Int(size % UInt64(width))
    var index = 0
    var tiles = TileWriter(tables.tiles, bundles: bundle)
    while carried + entryEnds.count - index >= width {
      let taken = width - carried
      try seal(bundle, carried: carried, index..<index + taken, &transaction, &tiles)
      bundle += 1
      index += taken
      carried = 0
    }
    for rest in index..<entryEnds.count {
      let position = size + UInt64(rest)
      var record = leaves[rest].bytes
      record.append(contentsOf: entries[range(entryEnds, rest)])
      try transaction.put(unsafe record.span.bytes, at: position, in: tables.tail, mode: .append)
      let document = Array(documents[range(documentEnds, rest)])
      try transaction.put(
        unsafe document.span.bytes, at: position, in: tables.documentTail, mode: .append)
    }
    try tiles.write(&transaction)
  }

  private func seal(
    _ number: UInt64, carried: Int, _ indices: Range<Int>, _ transaction: inout WriteTransaction,
    _ tiles: inout TileWriter
  ) throws {
    let tables = log.tables
    var bundle = BundleBuilder(tileBytes: LogLayout.tileBytes, capacity: 1 << 17)
    var documentBundle = BundleBuilder(tileBytes: 0, capacity: 1 << 18)
    var root = RootBuilder()
    let first = number * UInt64(LogLayout.bundleWidth)
    for place in 0..<carried {
      let position = first + UInt64(place)
      guard let record = try transaction.reading.value(of: position, in: tables.tail),
        record.byteCount > 32,
        let document = try transaction.reading.value(of: position, in: tables.documentTail)
      else { throw Log.damaged("entry \(position)", "it is missing from the tail") }
      let leaf = Hash(record)
      bundle.append(record.extracting(32..<record.byteCount))
      bundle.setLeaf(place, leaf)
      root.append(leaf)
      documentBundle.append(document)
    }
    let (entryBytes, documentBytes) = unsafe (entries.span.bytes, documents.span.bytes)
    for (place, index) in zip(carried..., indices) {
      bundle.append(entryBytes.extracting(range(entryEnds, index)))
      bundle.setLeaf(place, leaves[index])
      root.append(leaves[index])
      documentBundle.append(documentBytes.extracting(range(documentEnds, index)))
    }
    try transaction.put(
      unsafe bundle.bytes.span.bytes, at: number, in: tables.bundles, mode: .append)
    try transaction.put(
      unsafe documentBundle.bytes.span.bytes, at: number, in: tables.documents, mode: .append)
    for place in 0..<carried {
      try transaction.remove(first + UInt64(place), from: tables.tail)
      try transaction.remove(first + UInt64(place), from: tables.documentTail)
    }
    try tiles.append(root.root, transaction.reading)
  }

  private func range(_ ends: [Int], _ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
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
