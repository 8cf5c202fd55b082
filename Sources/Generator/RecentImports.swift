/// The items of the latest imports, in a ring that does not grow.
struct RecentImports: Sendable {
  struct Lot: Sendable {
    let item: Sketch.Item
    let source: Sketch.Source
    /// The importer, an index into `World.traders`.
    let holder: Int
    let day: Day
    /// Where the lot stands in the ring.
    fileprivate let place: Int
  }

  private static let capacity = 512
  private var lots: [Lot] = []
  private var next = 0

  mutating func remember(_ sketch: Sketch) {
    // The first few items of a long declaration stand for it.
    for index in sketch.items.indices.prefix(4) {
      let source = Sketch.Source(number: sketch.number, item: index + 1, quantity: 0)
      let lot = Lot(
        item: sketch.items[index], source: source, holder: sketch.importer, day: sketch.acceptedOn,
        place: next)
      if lots.count < Self.capacity {
        lots.append(lot)
      } else {
        lots[next] = lot
      }
      next = (next + 1) % Self.capacity
    }
  }

  func pick(_ random: inout SplitMix64) -> Lot? {
    lots.isEmpty ? nil : lots[random.below(lots.count)]
  }

  /// A lot and those that follow it in the same declaration.
  func lots(of first: Lot) -> ArraySlice<Lot> {
    var end = first.place + 1
    while end < lots.count, lots[end].source.number.serial == first.source.number.serial {
      end += 1
    }
    return lots[first.place..<end]
  }
}
