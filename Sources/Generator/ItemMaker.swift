/// Makes goods items whose mass, quantity and value belong together.
enum ItemMaker {
  /// An item of some goods, worth something between a few hundred and a few hundred thousand.
  ///
  /// `doublings` makes a shipment that many times twice as valuable.
  static func make(
    goods index: Int, origin: Country, doublings: Int, _ random: inout SplitMix64
  ) -> Sketch.Item {
    let goods = Goods.all[index]
    // As many small shipments as large ones, on a scale where each step doubles the value.
    let step = 1 << (random.within(16...25) + doublings)
    let price = goods.centsPerKg * random.within(75...130) / 100 + 1
    var net = max((step + random.below(step)) * 1_000_000 / price, 1000)
    var quantity = 0
    if goods.isCounted {
      let pieces = max(net / (goods.gramsPerUnit * 1000), 1)
      quantity = pieces * 1000
      net = pieces * goods.gramsPerUnit * random.within(950...1050)
    } else if !goods.unit.isEmpty {
      // Milligrams by grams a unit are thousandths of the unit.
      quantity = max(net / goods.gramsPerUnit, 1)
    }
    let digits = random.below(100)
    var item = Sketch.Item(
      goods: index, line: random.below(3), digits: digits < 85 ? 10 : digits < 95 ? 8 : 6,
      origin: origin, brand: nil, netMilligrams: net, grossMilligrams: net, quantity: quantity,
      cents: 0, source: nil)
    if goods.isBranded, random.chance(40) {
      item.brand = random.below(CompanyNames.brands.count)
    }
    round(&item, &random)
    item.cents = max(item.netMilligrams * price / 1_000_000, 1)
    return item
  }

  /// Part of an earlier item, resold at a margin.
  static func draw(
    percent: Int, of lot: Sketch.Item, from source: Sketch.Source, _ random: inout SplitMix64
  ) -> Sketch.Item {
    let goods = Goods.all[lot.goods]
    var item = lot
    item.netMilligrams = max(lot.netMilligrams * percent / 100, 1000)
    if goods.isCounted {
      let pieces = lot.quantity / 1000
      let drawn = max(pieces * percent / 100, 1)
      item.quantity = drawn * 1000
      item.netMilligrams = max(lot.netMilligrams / pieces * drawn, 1000)
    } else if lot.quantity > 0 {
      item.quantity = max(lot.quantity * percent / 100, 1)
    }
    item.grossMilligrams = item.netMilligrams
    round(&item, &random)
    item.cents = max(lot.cents * percent / 100 * random.within(104...138) / 100, 1)
    item.source = source
    item.source?.quantity = item.quantity
    return item
  }

  /// Rounds masses as declarants do, to kilograms, grams or not at all, and adds the packing.
  static func round(_ item: inout Sketch.Item, _ random: inout SplitMix64) {
    let style = random.below(100)
    let step = style < 35 && item.netMilligrams >= 50_000_000 ? 1_000_000 : style < 90 ? 1000 : 1
    let net = max(item.netMilligrams / step * step, 1)
    let packing = net / 1000 * random.within(5...110)
    item.netMilligrams = net
    // Upwards, so that the gross mass is never less than the net mass.
    item.grossMilligrams = (net + packing + step - 1) / step * step
  }
}
