/// Makes up ordinary declarations, one after the other.
///
/// Remembers the items of recent imports, so that goods sent out can refer to them.
struct SketchMaker: Sendable {
  private let world: World
  private var random: SplitMix64
  private var recent = RecentImports()
  private let allGoods: [Int]
  private let homeGoods: [Int]
  private let goodsChoice: WeightedChoice
  private let homeGoodsChoice: WeightedChoice
  private let itemCounts = WeightedChoice([
    480, 205, 105, 62, 38, 25, 17, 12, 9, 7, 6, 5, 4, 3, 2, 2, 1, 1, 1, 1,
  ])

  /// Goods under the heading `excluding` do not occur.
  init(world: World, seed: UInt64, excluding heading: String = "") {
    self.world = world
    random = SplitMix64(seed: seed)
    var order = Goods.all.indices.filter { !Goods.all[$0].heading.elementsEqual(heading.utf8) }
    random.shuffle(&order)
    allGoods = order
    homeGoods = order.filter { Goods.all[$0].isHomeProduct }
    goodsChoice = WeightedChoice(longTailOf: allGoods.count)
    homeGoodsChoice = WeightedChoice(longTailOf: homeGoods.count)
  }

  /// A declaration of one kind. With `destination` left out, the usual destinations of the kind are
  /// drawn from; `doublings` makes its shipments that many times twice as valuable.
  mutating func make(
    _ kind: Sketch.Kind, acceptedOn day: Day, serial: Int, to destination: Country? = nil,
    doublings: Int = 0
  ) -> Sketch {
    var sketch = begin(kind, acceptedOn: day, serial: serial)
    switch kind {
    case .import: fillImport(&sketch)
    case .transit: fillTransit(&sketch)
    case .export, .reExport, .dispatch:
      sketch.destination = destination ?? TradeRoutes.destination(of: kind, &random)
      fillOutward(&sketch, doublings: doublings)
    }
    finish(&sketch)
    if kind == .import, sketch.importer - world.home.traders.lowerBound < World.homeExporters {
      recent.remember(sketch)
    }
    return sketch
  }

  /// A declaration with its date, number, office and broker, but without parties and goods.
  mutating func begin(_ kind: Sketch.Kind, acceptedOn day: Day, serial: Int) -> Sketch {
    var sketch = Sketch()
    sketch.kind = kind
    sketch.acceptedOn = day
    // Drawing twice makes the first brokers and offices the busiest.
    sketch.declarant = random.below(random.within(1...World.brokerCount))
    sketch.number.office = random.below(random.within(1...World.offices.count))
    sketch.number.serial = serial
    sketch.number.letter = kind.letter
    return sketch
  }

  /// Adds what follows from the rest: the year of the number, the vehicle, containers and seals.
  mutating func finish(_ sketch: inout Sketch) {
    sketch.number.year = sketch.acceptedOn.shortYear
    fillTransport(&sketch)
  }

  private mutating func fillImport(_ sketch: inout Sketch) {
    let goods = allGoods[goodsChoice.pick(&random)]
    let origin = foreignOrigin(of: goods)
    sketch.importer = world.home.pick(&random)
    sketch.dispatchedFrom = TradeRoutes.dispatch(origin: origin, world: world, &random)
    sketch.exporter = world.suppliers[sketch.dispatchedFrom.index].pick(&random)
    if random.chance(9) {
      sketch.tradingCountry = TradeRoutes.hub(&random)
    }
    addItems(to: &sketch, first: goods, origin: origin)
  }

  private mutating func fillTransit(_ sketch: inout Sketch) {
    let goods = allGoods[goodsChoice.pick(&random)]
    let origin = foreignOrigin(of: goods)
    sketch.procedure = 80
    sketch.dispatchedFrom = TradeRoutes.dispatch(origin: origin, world: world, &random)
    sketch.destination = TradeRoutes.destination(of: .transit, &random)
    if sketch.destination == sketch.dispatchedFrom { sketch.destination = Country("KG") }
    sketch.exporter = world.suppliers[sketch.dispatchedFrom.index].pick(&random)
    sketch.importer = world.customers[sketch.destination.index].pick(&random)
    let departure = sketch.number.office
    let destination = (departure + random.within(1...7)) % World.offices.count
    sketch.route = Sketch.Route(
      departure: departure, destination: destination,
      limit: sketch.acceptedOn + random.within(4...20))
    addItems(to: &sketch, first: goods, origin: origin)
  }

  /// Goods that leave: some bought in and traced to their import, the others made at home.
  private mutating func fillOutward(_ sketch: inout Sketch, doublings: Int) {
    sketch.importer = world.customers[sketch.destination.index].pick(&random)
    sketch.exporter = world.homeExporter(&random)
    if random.chance(sketch.kind == .dispatch ? 8 : 4) {
      sketch.tradingCountry = TradeRoutes.hub(&random)
    }
    switch sketch.kind {
    case .reExport:
      (sketch.procedure, sketch.previousProcedure) = (31, TradeRoutes.previous(&random))
    default: (sketch.procedure, sketch.previousProcedure) = (10, 0)
    }
    if sketch.kind != .export, random.chance(55) {
      drawFromRecentImports(&sketch)
    }
    if sketch.items.isEmpty {
      let isHomeMade = sketch.kind != .reExport && random.chance(sketch.kind == .export ? 85 : 60)
      if !isHomeMade, sketch.kind != .reExport { sketch.previousProcedure = 40 }
      let goods =
        isHomeMade
        ? homeGoods[homeGoodsChoice.pick(&random)] : allGoods[goodsChoice.pick(&random)]
      let origin = isHomeMade ? Country.kazakhstan : foreignOrigin(of: goods)
      addItems(to: &sketch, first: goods, origin: origin, doublings: doublings)
    }
  }

  /// Resells items of one recent import, whose importer thereby becomes the exporter.
  private mutating func drawFromRecentImports(_ sketch: inout Sketch) {
    guard let first = recent.pick(&random) else { return }
    let lots = recent.lots(of: first)
    for lot in lots where sketch.items.count < 20 {
      sketch.items.append(
        ItemMaker.draw(percent: random.within(5...45), of: lot.item, from: lot.source, &random))
    }
    sketch.previousProcedure = 40
    sketch.exporter = first.holder
    // Dates jitter by a day or two, but goods never leave before they came.
    sketch.acceptedOn = max(sketch.acceptedOn, first.day)
  }

  private mutating func addItems(
    to sketch: inout Sketch, first: Int, origin: Country, doublings: Int = 0
  ) {
    let count = itemCounts.pick(&random) + 1
    sketch.items.reserveCapacity(count)
    sketch.items.append(
      ItemMaker.make(goods: first, origin: origin, doublings: doublings, &random))
    for _ in 1..<max(count, 1) {
      let isHomeMade = origin == .kazakhstan
      let goods =
        isHomeMade
        ? homeGoods[homeGoodsChoice.pick(&random)] : allGoods[goodsChoice.pick(&random)]
      let isLikely = isHomeMade || Goods.all[goods].originCountries.contains(origin)
      let itsOrigin =
        isLikely && random.chance(isHomeMade ? 100 : 60) ? origin : foreignOrigin(of: goods)
      sketch.items.append(
        ItemMaker.make(goods: goods, origin: itsOrigin, doublings: doublings, &random))
    }
  }

  private mutating func fillTransport(_ sketch: inout Sketch) {
    let mode = random.below(100)
    sketch.transport.mode = mode < 52 ? 3 : mode < 88 ? 2 : mode < 95 ? 4 : 1
    sketch.transport.nationality =
      random.chance(60)
      ? .kazakhstan : sketch.kind.isOutward ? sketch.destination : sketch.dispatchedFrom
    sketch.transport.detail = random.next()
    if sketch.transport.mode != 4, random.chance(25) {
      sketch.transport.containers = random.within(1...2)
    }
    if sketch.kind == .transit || random.chance(20) {
      sketch.transport.seals = random.within(1...2)
    }
    if random.chance(15) {
      let holder = sketch.kind == .import ? sketch.importer : sketch.exporter
      sketch.reference = Sketch.ConsignmentReference(
        shortYear: sketch.number.year, trader: holder, serial: sketch.number.serial)
    }
  }

  /// An origin other than the home country, but for the few goods that come back.
  private mutating func foreignOrigin(of goods: Int) -> Country {
    let origin = Goods.all[goods].origin(&random)
    return origin == .kazakhstan && random.chance(90) ? .russia : origin
  }
}
