/// Which ways goods take: where they are sent from and to.
enum TradeRoutes {
  private static let hubs = Ways("DE20 PL12 LT14 LV6 NL8 TR10 AE8 CN12 IT5 CH4 US3")
  private static let exports = Ways("CN30 UZ22 TR12 IT9 NL6 CH5 DE5 AZ4 TJ5 AF4 GE3 TM3 PL2 FR2")
  private static let reExports = Ways("RU36 UZ20 KG15 TJ9 CN7 AZ5 TR5 DE3")
  private static let dispatches = Ways("RU67 KG22 BY8 AM3")
  private static let transits = Ways("RU50 KG24 UZ18 TJ8")
  private static let previousProcedures = WeightedChoice([40, 25, 20, 15])

  /// Where a shipment from abroad is sent from: mostly where it was made, often a trading hub.
  static func dispatch(origin: Country, world: World, _ random: inout SplitMix64) -> Country {
    if !world.suppliers[origin.index].isEmpty, random.chance(68) { return origin }
    return hubs.pick(&random)
  }

  static func hub(_ random: inout SplitMix64) -> Country {
    hubs.pick(&random)
  }

  static func destination(of kind: Sketch.Kind, _ random: inout SplitMix64) -> Country {
    switch kind {
    case .import: .kazakhstan
    case .export: exports.pick(&random)
    case .reExport: reExports.pick(&random)
    case .dispatch: dispatches.pick(&random)
    case .transit: transits.pick(&random)
    }
  }

  /// The procedure that goods were under before re-export: never `00`.
  static func previous(_ random: inout SplitMix64) -> Int {
    switch previousProcedures.pick(&random) {
    case 0: 70
    case 1: 53
    case 2: 51
    default: 40
    }
  }

  /// Countries with weights, written as in `DE20 PL12`.
  private struct Ways: Sendable {
    private let countries: [Country]
    private let choice: WeightedChoice

    init(_ text: String) {
      let fields = text.split(separator: " ")
      countries = fields.map { Country(String($0.prefix(2))) }
      choice = WeightedChoice(fields.map { Int($0.dropFirst(2)) ?? 0 })
    }

    func pick(_ random: inout SplitMix64) -> Country {
      countries[choice.pick(&random)]
    }
  }
}
