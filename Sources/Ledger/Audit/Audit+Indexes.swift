import Customs
import LMDB

extension Audit {
  /// Every entry has been found in its indexes; if the indexes hold no more than that, they are complete and exact.
  ///
  /// Records of entries at or behind `size` were made meanwhile, those of entries that were not read belong to an earlier
  /// audit: neither are counted.
  func checkIndexCounts(_ parts: [BundleAudit.Findings], size: UInt64) throws {
    let references = try countPositions(in: log.tables.references, below: size, at: 0, stride: 8)
    let identifiers = try countPositions(in: log.tables.identifiers, below: size, at: 0, stride: 40)
    let parties = try countPositions(in: log.tables.parties, below: size, at: 4, stride: 12)
    let times = try countPositions(in: log.tables.times, below: size, at: 0, stride: 8)
    compare("positions of references", parts.reduce(0) { $0 + $1.references }, references)
    compare("client event ids", parts.reduce(0) { $0 + $1.identifiers }, identifiers)
    compare("parties", parts.reduce(0) { $0 + $1.parties }, parties)
    compare("recorded times", parts.reduce(0) { $0 + $1.times }, times)
    count("documents", parts.reduce(0) { $0 + $1.count })
    count("indexRecords", references + identifiers + parties + times + (try checkNames(size: size)))
  }

  /// How many positions from `start` on and below a size an index names: one at `offset` of every `stride` bytes of its values.
  private func countPositions(in table: Table, below size: UInt64, at offset: Int, stride: Int)
    throws -> UInt64
  {
    let first = self.start
    return try log.environment.read { transaction in
      var count: UInt64 = 0
      try transaction.forEach(in: table) { record in
        var start = 0
        while start + stride <= record.value.byteCount {
          let position = unsafe UInt64(
            littleEndian: record.value.unsafeLoadUnaligned(
              fromByteOffset: start + offset, as: UInt64.self))
          if position >= first, position < size { count += 1 }
          start += stride
        }
        return true
      }
      return count
    }
  }

  private func compare(_ what: String, _ expected: UInt64, _ found: UInt64) {
    if expected != found {
      report("index", what, expected: "\(expected), one for each entry", found: "\(found)")
    }
  }
}
