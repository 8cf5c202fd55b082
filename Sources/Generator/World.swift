/// The companies, offices and goods between which a seed makes trade happen.
struct World: Sendable {
  static let offices = [
    55302, 55304, 55601, 50900, 50710, 51804, 52205, 52511, 53010, 53407, 53903, 54601, 54811,
    55110, 55707, 56003, 56401, 57501, 57505, 58210,
  ]
  /// How many home companies import, and how many of those also send goods out.
  static let homeImporters = 400
  static let homeExporters = 250
  static let brokerCount = 40

  /// A company as it is written into declarations.
  struct Trader: Sendable {
    let country: Country
    /// `SCHEME:value`.
    let identifier: [UInt8]
    /// The whole JSON object, copied into each line.
    let json: [UInt8]
  }

  /// Companies of one country that are picked with a long tail.
  struct Pool: Sendable {
    fileprivate(set) var traders: Range<Int> = 0..<0
    fileprivate(set) var choice = WeightedChoice([])

    var isEmpty: Bool { traders.isEmpty }

    func pick(_ random: inout SplitMix64) -> Int {
      traders.lowerBound + choice.pick(&random)
    }
  }

  private(set) var traders: [Trader] = []
  private(set) var brokers: [Trader] = []
  /// Home companies that import; the first `homeExporters` of them also export.
  private(set) var home = Pool()
  /// By country index.
  private(set) var suppliers: [Pool] = []
  private(set) var customers: [Pool] = []
  private let exporterChoice = WeightedChoice(longTailOf: World.homeExporters)
  private var names: CompanyNames
  private var numbers: PartyNumbers

  init(seed: UInt64) {
    var seeds = SplitMix64(seed: seed)
    names = CompanyNames(seed: seeds.next())
    numbers = PartyNumbers(seed: seeds.next())
    for _ in 0..<World.brokerCount {
      let broker = makeTrader(
        in: .kazakhstan, identifier: numbers.next(in: .kazakhstan), full: false)
      brokers.append(broker)
    }
    home = addPool(of: World.homeImporters, in: .kazakhstan)
    suppliers = Country.all.map { addPool(of: $0.facts.suppliers, in: $0) }
    customers = Country.all.map { addPool(of: $0.facts.customers, in: $0) }
  }

  /// A home company that sends goods out. Big exporters are not the big importers.
  func homeExporter(_ random: inout SplitMix64) -> Int {
    home.traders.lowerBound + (exporterChoice.pick(&random) * 97 + 13) % World.homeExporters
  }

  /// Adds a home company registered in a given month, and returns its index.
  mutating func addHomeTrader(year: Int, month: Int) -> Int {
    let identifier = numbers.kazakh(year: year, month: month)
    traders.append(makeTrader(in: .kazakhstan, identifier: identifier, full: true))
    return traders.count - 1
  }

  private mutating func addPool(of count: Int, in country: Country) -> Pool {
    let start = traders.count
    for _ in 0..<count {
      traders.append(makeTrader(in: country, identifier: numbers.next(in: country), full: true))
    }
    return Pool(traders: start..<traders.count, choice: WeightedChoice(longTailOf: count))
  }

  /// Builds a company; `full` objects say the country too, as exporters and importers do.
  private mutating func makeTrader(in country: Country, identifier: [UInt8], full: Bool) -> Trader {
    var json = Array("{\"id\":\"".utf8)
    json.write(identifier)
    json.write("\",\"name\":\"")
    json.write(names.next(in: country))
    if full {
      json.write("\",\"country\":\"")
      country.write(into: &json)
    }
    json.write("\"}")
    return Trader(country: country, identifier: identifier, json: json)
  }
}
