import Customs
import LMDB

/// The index of names, made again from the entries. Its records have one form, so they are compared byte for byte.
extension Audit {
  /// Compares the records that have positions from `start` on; how many there are.
  ///
  /// A log that grows meanwhile merges records: each is looked for anew, and is right at the size it then has.
  func checkNames(size: UInt64) throws -> UInt64 {
    let ranges = try log.environment.read { transaction in
      let ranges = NameRange.all(size: try log.storedCount(in: transaction).entries)
      try checkNameKeys(Set(ranges.map(\.key)), transaction)
      return ranges.filter { $0.end > start && $0.first < size }
    }
    _ = try concurrently(ranges.count, threads: workers) { index in
      try log.environment.read { transaction in
        let present = NameRange.all(size: try log.storedCount(in: transaction).entries)
        guard let range = present.last(where: { $0.first <= ranges[index].first }) else { return }
        try checkNames(of: range, transaction)
      }
    }
    return UInt64(ranges.count)
  }

  private func checkNameKeys(_ expected: Set<UInt64>, _ transaction: borrowing ReadTransaction)
    throws
  {
    var missing = expected
    try transaction.forEach(in: log.tables.names) { record in
      if record.number.flatMap({ missing.remove($0) }) == nil {
        report(
          "index", "names, key \(record.key.array)", expected: "no such record", found: "a record")
      }
      return true
    }
  }

  private func checkNames(of range: NameRange, _ transaction: borrowing ReadTransaction) throws {
    let size = try log.storedCount(in: transaction).entries
    let end = min(range.end, size)
    var places: [NamePlace] = []
    do {
      try log.forEachBundle(range.first..<end, in: transaction) { bundle in
        for index in 0..<bundle.count {
          NamePlace.append(
            of: bundle.entry(index), at: bundle.first.rawValue + UInt64(index), to: &places)
        }
      }
    } catch is LedgerError { return }  // reported where that entry is read itself
    places.sort()
    let expected = NamePlace.record(places, first: range.first)
    let place = "names of positions \(range.first) to \(end - 1)"
    guard let found = try transaction.value(of: range.key, in: log.tables.names) else {
      return report("index", place, expected: "\(expected.count) bytes", found: "no record")
    }
    guard found.byteCount == expected.count else {
      return report(
        "index", place, expected: "\(expected.count) bytes", found: "\(found.byteCount)")
    }
    guard !found.isEqual(to: expected[...]) else { return }
    let index = places.indices.first { NamePlace(found, $0, first: range.first) != places[$0] } ?? 0
    report(
      "index", "\(place), position \(places[index].position)",
      expected: Self.words(places[index]),
      found: Self.words(NamePlace(found, index, first: range.first)))
  }

  private static func words(_ place: NamePlace) -> String {
    "hash \(String(place.hash, radix: 16)) at position \(place.position)"
  }
}
