import Customs
import LMDB

/// What one goods item of one entry adds to a cell of a sum view, or takes from it.
struct Contribution: Sendable {
  /// The entry that does it.
  let position: Position
  /// The version that declares the item: the entry itself, or the one that it takes back.
  let version: Position
  /// Number of the item.
  let item: UInt16
  /// Key and signed measures.
  let cell: SumCell
}

extension Replay {
  /// The contributions of a range to some cells, to all of them if none is named, in the order of positions.
  func contributions(
    of projection: any SumProjection, to keys: Set<UInt64>?, over range: Range<UInt64>,
    skipped: Set<UInt64>
  ) throws -> [Contribution] {
    let parts = Self.split(range, workers: workers)
    return try concurrently(parts.count) { index in
      try log.environment.read { transaction in
        try contributions(of: projection, to: keys, over: parts[index], skipped, transaction)
      }
    }.flatMap { $0 }
  }

  func contributions(
    of projection: any SumProjection, to keys: Set<UInt64>?, over range: Range<UInt64>,
    _ skipped: Set<UInt64>, _ transaction: borrowing ReadTransaction
  ) throws -> [Contribution] {
    var found: [Contribution] = []
    func add(
      _ entry: borrowing EntryView, _ version: Position, by position: Position, _ sign: Int64
    ) {
      guard projection.includes(entry) else { return }
      for place in 0..<entry.itemCount {
        let item = entry.item(place)
        let key = projection.key(entry, item)
        guard keys?.contains(key) ?? true else { continue }
        let wide = Int128(sign)
        found.append(
          Contribution(
            position: position, version: version, item: item.itemNumber,
            cell: SumCell(
              key: key, items: sign, mass: wide * Int128(item.netMassInMilligrams),
              value: wide * Int128(item.statisticalValueInHundredths),
              quantity: projection.hasQuantity ? wide * Int128(item.quantityInThousandths) : 0)))
      }
    }
    try log.forEachBundle(range, in: transaction, passing: skipped) { bundle in
      for index in 0..<bundle.count {
        let position = Position(bundle.first.rawValue + UInt64(index))
        if skipped.contains(position.rawValue) { continue }
        let entry = bundle.entry(index)
        if entry.counts { add(entry, position, by: position, 1) }
        let taken = try log.retracted(entry.retracts, without: skipped, in: transaction)
        guard let taken else { continue }
        try log.withEntry(at: taken, namedBy: position.rawValue, in: transaction) {
          add($0, taken, by: position, -1)
        }
      }
    }
    return found
  }
}
