/// How 99,800 washing machines get to Russia in 2022.
extension StoryBook {
  /// A company registered in spring 2022 that brings washing machines in and sends them on.
  private struct ReExporter {
    let trader: Int
    /// The first month of 2022 in which it sends goods out, and its share of the trade.
    let firstMonth: Int
    let share: Int
    /// How much of what it sends out it has brought in, in percent.
    let coverage: Int
    /// What it has in stock, oldest first.
    var stock: [Lot] = []
  }

  /// What is left of an import item.
  private struct Lot {
    let item: Sketch.Item
    let source: Sketch.Source
    var pieces: Int
  }

  /// Pieces sent to Russia from April to December 2022: 99,800 in all.
  private static let piecesByMonth = [
    800, 4000, 8500, 13_000, 17_500, 21_000, 15_500, 11_500, 8000,
  ]

  mutating func addWashingMachines() {
    addImportsForHome()
    // Registered in March, March, April, April and May; the third one sends out what it never had.
    let plans = [
      (3, 4, 24, 100), (3, 5, 22, 100), (4, 5, 26, 55), (4, 6, 16, 100), (5, 6, 12, 100),
    ]
    var companies = plans.map { registered, first, share, coverage in
      ReExporter(
        trader: world.addHomeTrader(year: 2022, month: registered), firstMonth: first,
        share: share, coverage: coverage)
    }
    for (offset, pieces) in Self.piecesByMonth.enumerated() {
      let month = 4 + offset
      let active = companies.indices.filter { companies[$0].firstMonth <= month }
      let shares = active.reduce(0) { $0 + companies[$1].share }
      var left = pieces
      for index in active {
        let isLast = index == active.last
        let quota = isLast ? left : pieces * companies[index].share / shares
        left -= quota
        sendOn(quota, in: month, by: &companies[index], isFollowed: index == 1 && month == 6)
      }
    }
  }

  /// Two established shops import for customers at home, in both years; nothing of it leaves.
  private mutating func addImportsForHome() {
    for (year, count) in [(2021, 12), (2022, 16)] {
      for index in 0..<count {
        let day = Day(year, 1, 1) + index * 365 / count + random.within(0...20)
        let importer = world.home.traders.lowerBound + (index % 2 == 0 ? 3 : 11)
        _ = bringIn(random.within(60...200), on: day, by: importer)
      }
    }
  }

  /// One month of one company: goods come in during the two weeks before, and leave by the lorry.
  private mutating func sendOn(
    _ quota: Int, in month: Int, by company: inout ReExporter, isFollowed: Bool
  ) {
    let monthStart = Day(2022, month, 1)
    var toBringIn = quota * company.coverage / 100
    if isFollowed { toBringIn -= followOneConsignment(of: company.trader) }
    while toBringIn > 0 {
      let pieces = random.within(220...480)
      let day = monthStart + random.within(-14...(-1))
      company.stock += bringIn(pieces, on: day, by: company.trader)
      toBringIn -= pieces
    }
    var left = isFollowed ? quota - Self.followedPieces : quota
    while left > 0 {
      let load = random.within(110...210)
      let pieces = left - load < 60 ? left : load
      left -= pieces
      let day = monthStart + random.within(month == 4 ? 17...29 : 1...27)
      send(pieces, on: day, from: &company)
    }
  }

  /// An import of washing machines from the EU; returns what it adds to the stock.
  private mutating func bringIn(_ pieces: Int, on day: Day, by importer: Int) -> [Lot] {
    var sketch = maker.begin(.import, acceptedOn: day, serial: declarations.count)
    let senders = ["DE", "DE", "DE", "PL", "PL", "LT", "LT", "IT", "LV", "NL"]
    sketch.dispatchedFrom = Country(senders[random.below(senders.count)])
    sketch.exporter = world.suppliers[sketch.dispatchedFrom.index].pick(&random)
    sketch.importer = importer
    let turkish = pieces * random.within(45...70) / 100
    let others = ["CN", "CN", "CN", "CN", "PL"]
    sketch.items = [
      machines(turkish, origin: Country("TR")),
      machines(pieces - turkish, origin: Country(others[random.below(others.count)])),
    ]
    maker.finish(&sketch)
    let second = random.within(8 * 3600...18 * 3600)
    let index = add(sketch, second: second)
    if random.chance(50) { release(index, acceptedAt: second) }
    return sketch.items.indices.map { place in
      Lot(
        item: sketch.items[place],
        source: Sketch.Source(number: sketch.number, item: place + 1, quantity: 0),
        pieces: sketch.items[place].quantity / 1000)
    }
  }

  /// A lorry to Russia, loaded from the stock; what the stock does not have, is sent all the same.
  private mutating func send(_ pieces: Int, on day: Day, from company: inout ReExporter) {
    // Now and then a declaration calls itself a re-export.
    let kind: Sketch.Kind = random.chance(3) ? .reExport : .dispatch
    var items: [Sketch.Item] = []
    var left = pieces
    while left > 0, var lot = company.stock.first {
      let taken = min(left, lot.pieces)
      items.append(resold(taken, of: lot.item, from: lot.source))
      left -= taken
      lot.pieces -= taken
      if lot.pieces > 0 { company.stock[0] = lot } else { company.stock.removeFirst() }
    }
    if left > 0 { items.append(machines(left, origin: Country("TR"))) }
    let second = random.within(8 * 3600...18 * 3600)
    let sketch = outward(kind, items, on: day, by: company.trader)
    let index = add(sketch, second: second)
    if random.chance(50) { release(index, acceptedAt: second) }
  }

  /// A declaration to one of six buyers in Russia.
  mutating func outward(
    _ kind: Sketch.Kind, _ items: [Sketch.Item], on day: Day, by exporter: Int
  ) -> Sketch {
    var sketch = maker.begin(kind, acceptedOn: day, serial: declarations.count)
    sketch.exporter = exporter
    sketch.importer =
      world.customers[Country.russia.index].traders.lowerBound + random.below(6)
    sketch.destination = .russia
    sketch.procedure = kind == .reExport ? 31 : 10
    sketch.previousProcedure = 40
    sketch.items = items
    maker.finish(&sketch)
    return sketch
  }

  /// Washing machines at about 60 kg and 300 dollars a piece.
  mutating func machines(_ pieces: Int, origin: Country) -> Sketch.Item {
    let goods = Goods.all.firstIndex { $0.code.elementsEqual("845011".utf8) } ?? 0
    let net = pieces * random.within(5600...6300) * 10_000
    return Sketch.Item(
      goods: goods, line: 1, digits: 10, origin: origin,
      brand: random.below(CompanyNames.brands.count), netMilligrams: net,
      grossMilligrams: net + pieces * 4_500_000, quantity: pieces * 1000,
      cents: pieces * random.within(26_500...31_500), source: nil)
  }

  /// Some pieces of an import item, sold on at a margin and traced to it.
  mutating func resold(
    _ pieces: Int, of item: Sketch.Item, from source: Sketch.Source
  ) -> Sketch.Item {
    var resold = item
    let all = item.quantity / 1000
    resold.quantity = pieces * 1000
    resold.netMilligrams = item.netMilligrams / all * pieces
    resold.grossMilligrams = resold.netMilligrams + pieces * 4_500_000
    resold.cents = item.cents / all * pieces * random.within(106...122) / 100
    resold.source = source
    resold.source?.quantity = resold.quantity
    return resold
  }
}
