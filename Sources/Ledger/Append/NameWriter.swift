import LMDB

/// Brings the index of names from one size of the log to the next.
enum NameWriter {
  /// - Parameter names: those of the entries from `size` on.
  static func write(
    _ names: [NamePlace], from size: UInt64, to newSize: UInt64, in table: Table,
    _ transaction: inout WriteTransaction
  ) throws {
    let (before, after) = (NameRange.all(size: size), NameRange.all(size: newSize))
    // The last one of before may not have been full.
    let same = zip(before, after).prefix { $0 == $1 && $0.end <= size }.count
    for range in after[same...] {
      var places: [NamePlace] = []
      for part in before[same...] where range.first <= part.first && part.first < range.end {
        try append(part, of: table, transaction.reading, to: &places)
      }
      for name in names where range.first <= name.position && name.position < range.end {
        places.append(name)
      }
      // What was there is in order already, which sorting makes use of.
      places.sort()
      let record = NamePlace.record(places, first: range.first)
      try transaction.put(unsafe record.span.bytes, at: range.key, in: table)
    }
    for range in before[same...] where !after[same...].contains(range) {
      try transaction.remove(range.key, from: table)
    }
  }

  private static func append(
    _ range: NameRange, of table: Table, _ transaction: borrowing ReadTransaction,
    to places: inout [NamePlace]
  ) throws {
    guard let record = try transaction.value(of: range.key, in: table),
      record.byteCount % NamePlace.byteCount == 0
    else {
      throw Log.damaged("names from position \(range.first)", "no such record, or another size")
    }
    for index in 0..<record.byteCount / NamePlace.byteCount {
      places.append(NamePlace(record, index, first: range.first))
    }
  }
}
