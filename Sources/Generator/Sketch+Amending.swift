/// Corrections that declarants ask for after acceptance.
extension Sketch {
  /// What a correction changes.
  enum Change: Sendable {
    case value
    case mass
    case quantity
    case origin
    case destination
    case code
  }

  /// Changes one thing that can be changed here, and returns the reason given.
  mutating func amend(_ random: inout SplitMix64, world: World) -> String {
    let change: Change =
      switch random.below(100) {
      case ..<30: .value
      case ..<50: .mass
      case ..<65: .quantity
      case ..<78: .origin
      case ..<88: .destination
      default: .code
      }
    return apply(change, &random, world: world)
  }

  /// Applies a change to one item or to the destination; the identity of the declaration stays.
  ///
  /// Goods without a quantity and goods that do not leave get a change of value instead.
  mutating func apply(_ change: Change, _ random: inout SplitMix64, world: World) -> String {
    guard !items.isEmpty else { return "" }
    let index = random.below(items.count)
    switch change {
    case .mass:
      changeMass(of: index, &random)
      return "Weighed again at the warehouse"
    case .quantity where items[index].quantity > 0:
      changeQuantity(of: index, &random)
      return "Quantity counted at unloading"
    case .origin:
      items[index].origin = otherOrigin(of: items[index], &random)
      return "Certificate of origin received"
    case .destination where kind.isOutward:
      changeDestination(&random, world: world)
      return "Goods redirected to another buyer"
    case .code:
      changeCode(of: index, &random)
      return "Classification ruling"
    case .value, .quantity, .destination:
      items[index].cents = otherAmount(items[index].cents, &random)
      return "Invoice corrected by the seller"
    }
  }

  private func otherAmount(_ amount: Int, _ random: inout SplitMix64) -> Int {
    let change = max(amount / 100 * random.within(2...25), 1)
    return random.chance(50) && amount > change ? amount - change : amount + change
  }

  private mutating func changeMass(of index: Int, _ random: inout SplitMix64) {
    let net = otherAmount(items[index].netMilligrams, &random)
    items[index].grossMilligrams = max(
      items[index].grossMilligrams + net - items[index].netMilligrams, net)
    items[index].netMilligrams = net
  }

  private mutating func changeQuantity(of index: Int, _ random: inout SplitMix64) {
    if Goods.all[items[index].goods].isCounted {
      let pieces = items[index].quantity / 1000
      items[index].quantity = otherAmount(pieces, &random) * 1000
    } else {
      items[index].quantity = otherAmount(items[index].quantity, &random)
    }
  }

  private func otherOrigin(of item: Item, _ random: inout SplitMix64) -> Country {
    let countries = Goods.all[item.goods].originCountries
    let others = countries.filter { $0 != item.origin && $0 != .kazakhstan }
    return others.isEmpty ? .russia : others[random.below(others.count)]
  }

  private mutating func changeDestination(_ random: inout SplitMix64, world: World) {
    let others = ["KG", "UZ", "RU", "TJ"].map(Country.init(_:)).filter { $0 != destination }
    destination = others[random.below(others.count)]
    importer = world.customers[destination.index].pick(&random)
  }

  /// Moves an item to another national line, or to the nearest subheading with the same unit.
  private mutating func changeCode(of index: Int, _ random: inout SplitMix64) {
    let item = items[index]
    if random.chance(50), item.digits > 6 {
      items[index].line = (item.line + 1) % 3
      return
    }
    let unit = Goods.all[item.goods].unit
    for step in 1..<Goods.all.count {
      let other = (item.goods + step) % Goods.all.count
      if Goods.all[other].unit == unit {
        items[index].goods = other
        return
      }
    }
  }
}
