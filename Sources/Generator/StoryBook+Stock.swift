/// What ordinary traders had in stock when the records began.
extension StoryBook {
  /// Goods of one holder that are balanced together.
  private struct Stock: Hashable {
    let trader: Int
    let goods: Int
    /// Index of the country.
    let origin: Int
  }

  /// Gives every ordinary trader as much as its stock of foreign goods would ever lack, and up to a quarter more.
  ///
  /// Comes last: what was sold is reckoned by the last versions, in the order of their acceptances.
  mutating func addOpeningBalances() {
    var balances: [Stock: (now: Int, lowest: Int, like: Sketch.Item)] = [:]
    for event in events {
      let told = declarations[event.declaration]
      guard case .accepted = event.step, told.isOrdinary, !told.isInvalidated else { continue }
      let sketch = told.sketch
      let isArrival = sketch.kind == .import
      guard isArrival || sketch.kind.isOutward else { continue }
      for item in sketch.items where item.origin != .kazakhstan {
        let stock = Stock(
          trader: isArrival ? sketch.importer : sketch.exporter, goods: item.goods,
          origin: item.origin.index)
        var balance = balances[stock] ?? (0, 0, item)
        balance.now += isArrival ? item.amount : -item.amount
        balance.lowest = min(balance.lowest, balance.now)
        balances[stock] = balance
      }
    }
    let lacking = balances.filter { $0.value.lowest < 0 }.sorted {
      ($0.key.trader, $0.key.goods, $0.key.origin)
        < ($1.key.trader, $1.key.goods, $1.key.origin)
    }
    for (stock, balance) in lacking {
      let item = balance.like.scaled(toAtLeast: -balance.lowest, percentMore: random.within(0...25))
      if openings.last?.trader != stock.trader {
        openings.append(StoryOpening(trader: stock.trader, items: []))
      }
      openings[openings.count - 1].items.append(item)
    }
  }
}

extension Sketch.Item {
  /// What is balanced: thousandths of the unit, or milligrams of goods without one.
  fileprivate var amount: Int { quantity > 0 ? quantity : netMilligrams }

  /// Goods like these, in whole units or kilograms: `least` and so much more.
  fileprivate func scaled(toAtLeast least: Int, percentMore: Int) -> Sketch.Item {
    let whole = quantity > 0 ? 1000 : 1_000_000
    let units = (least + least / 100 * percentMore + whole - 1) / whole
    var scaled = self
    scaled.source = nil
    scaled.netMilligrams =
      quantity > 0 ? max(1, netMilligrams / quantity) * 1000 * units : units * whole
    scaled.grossMilligrams = scaled.netMilligrams / 100 * 105 + scaled.netMilligrams % 100
    scaled.quantity = quantity > 0 ? units * whole : 0
    scaled.cents = max(1, cents / max(1, amount / whole)) * units
    return scaled
  }
}
