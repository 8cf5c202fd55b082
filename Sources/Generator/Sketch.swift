/// A declaration while it is only numbers: small enough to keep, and cheap to write out again.
struct Sketch: Sendable {
  enum Kind: Sendable {
    case `import`
    case export
    case reExport
    case transit
    case dispatch

    var name: String {
      switch self {
      case .import: "import"
      case .export: "export"
      case .reExport: "re-export"
      case .transit: "transit"
      case .dispatch: "dispatch"
      }
    }

    /// The 17th character of the MRN.
    var letter: UInt8 {
      switch self {
      case .import: UInt8(ascii: "R")
      case .export: UInt8(ascii: "A")
      case .reExport: UInt8(ascii: "D")
      case .transit: UInt8(ascii: "J")
      case .dispatch: UInt8(ascii: "E")
      }
    }

    /// Goods leave the home country.
    var isOutward: Bool { self == .export || self == .reExport || self == .dispatch }
  }

  /// A Unique Consignment Reference: a year, the company that gave it, its own number.
  struct ConsignmentReference: Sendable {
    var shortYear: Int
    var trader: Int
    var serial: Int
  }

  struct Transport: Sendable {
    var mode = 3
    var nationality = Country.kazakhstan
    var containers = 0
    var seals = 0
    /// Conveyance, container and seal numbers follow from this, so that an amendment repeats them.
    var detail: UInt64 = 0
  }

  struct Route: Sendable {
    /// Indexes into `World.offices`.
    var departure: Int
    var destination: Int
    var limit: Day
  }

  /// A goods item of an earlier declaration.
  struct Source: Sendable {
    var number: DeclarationNumber
    var item: Int
    /// Thousandths of the unit; 0 if the goods have no unit.
    var quantity: Int
  }

  struct Item: Sendable {
    /// Index into `Goods.all`.
    var goods: Int
    /// Which of ten national lines under the subheading, and how many digits of it are given.
    var line: Int
    var digits: Int
    var origin: Country
    /// Index into `CompanyNames.brands`, or nothing.
    var brand: Int?
    var netMilligrams: Int
    var grossMilligrams: Int
    /// Thousandths of the unit; 0 if the goods have no unit.
    var quantity: Int
    var cents: Int
    var source: Source?
  }

  var kind = Kind.import
  var number = DeclarationNumber()
  var acceptedOn = Day(number: 0)
  var reference: ConsignmentReference?
  /// Index into `World.brokers`.
  var declarant = 0
  /// Indexes into `World.traders`.
  var exporter = 0
  var importer = 0
  var dispatchedFrom = Country.kazakhstan
  var destination = Country.kazakhstan
  var tradingCountry: Country?
  var transport = Transport()
  var route: Route?
  /// Requested and previous procedure, two digits each.
  var procedure = 40
  var previousProcedure = 0
  var items: [Item] = []

  var cents: Int { items.reduce(0) { $0 + $1.cents } }
}
