import Customs
import Ledger

/// `party-activity`: since when each party has been registered, when it first and last traded, and how much at once.
///
/// A party is active on the days on which counted declarations that name it were accepted. It trades the value of those
/// in which it is exporter, importer or holder; a declarant's work for others counts as activity without value.
/// Registration is that of the party's `partyRegistered` event, else what its identifier tells (`Registration`).
///
/// A broker may be in every tenth declaration. So a party's days are kept by month, which are shown together, and a new
/// declaration only changes the sums of its day.
public struct PartyActivity: ContinuedFold {
  public init() {}

  public var name: String { "party-activity" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["party"] }
  public var columns: [ViewColumn] {
    [
      .key("party"), .text("registered"), .text("registeredBy"), .text("firstActivity"),
      .text("lastActivity"), .count("daysActive", unit: "days", adds: false),
      .count("declarations"),
      .decimal("valueOfFirst90Days", unit: ViewColumn.currency),
      .decimal("statisticalValue", unit: ViewColumn.currency),
      .count("ageAtFirstActivity", unit: "months", adds: false), .text("flags"),
    ]
  }

  public var groupBytes: Int? { 4 }

  public var factColumns: [ViewColumn] {
    [.text("day"), .decimal("statisticalValue", unit: ViewColumn.currency)]
  }

  public func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue] {
    [.day(fact.day), try Self.value(fact).map(ViewValue.money) ?? .absent]
  }

  public func declared(
    _ version: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard let day = version.acceptedOn else { return }
    var value: Int128 = 0
    for index in 0..<version.itemCount {
      value += Int128(version.item(index).statisticalValueInHundredths)
    }
    let (exporter, importer, declarant) = (version.exporter, version.importer, version.declarant)
    Self.add(exporter, day, value, to: &facts)
    if importer != exporter { Self.add(importer, day, value, to: &facts) }
    if declarant != exporter, declarant != importer { Self.add(declarant, day, 0, to: &facts) }
  }

  public func happened(
    _ step: borrowing EntryView, in version: borrowing EntryView,
    after previous: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard step.event == .partyRegistered, let day = step.acceptedOn else { return }
    Self.add(step.declarant, day, nil, to: &facts)
  }

  /// - Parameter value: hundredths; nil: the party was registered on this day.
  private static func add(
    _ party: UInt32, _ day: Int32, _ value: Int128?, to facts: inout FactWriter
  ) {
    guard party != 0 else { return }
    var key = FactBytes()
    key.append(party)
    key.append(value == nil ? Self.registration : Self.month(of: day))
    var payload = FactBytes()
    if let value { payload.append(value) }
    facts.add(key, at: Int64(day) * CivilTime.microsecondsPerDay, payload)
  }

  /// The value of a declaration; nil of a registration.
  private static func value(_ fact: Fact) throws -> Int128? {
    guard !fact.payload.isEmpty else { return nil }
    var reader = FactReader(fact.payload)
    return try reader.number()
  }

  /// In the place of a month: the registrations of the party.
  private static let registration: UInt16 = 0

  private static func month(of day: Int32) -> UInt16 {
    let date = CivilTime.date(day: Int(day))
    return UInt16(clamping: date.year * 12 + date.month - 1)
  }

  /// A registration: the party and the day. A month: the party, and three values for each day on which it was active.
  public func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws
    -> [[ViewValue]]
  {
    var reader = FactReader(key)
    let party = ViewValue.party(try reader.number())
    if try reader.number(UInt16.self) == Self.registration {
      return [[party, .day(facts.last?.day)]]
    }
    return try month(party, [:], FactChange(come: facts))
  }

  public func rows(
    of key: [UInt8], after rows: [[ViewValue]], _ change: FactChange, _ context: FoldContext
  ) throws -> [[ViewValue]]? {
    var reader = FactReader(key)
    let party = ViewValue.party(try reader.number())
    guard try reader.number(UInt16.self) != Self.registration, let row = rows.first else {
      return nil
    }
    let days = ActiveDay.days(of: row).map { ($0.day, $0) }
    return try month(party, Dictionary(uniqueKeysWithValues: days), change)
  }

  /// The row of a month with some days; none if no day is left.
  private func month(_ party: ViewValue, _ days: [Int32: ActiveDay], _ change: FactChange) throws
    -> [[ViewValue]]
  {
    var days = days
    for (facts, sign) in [(change.come, Int64(1)), (change.gone, -1)] {
      for fact in facts {
        let value = Int128(sign) * (try Self.value(fact) ?? 0)
        days[fact.day, default: ActiveDay(day: fact.day)].add(sign, value)
      }
    }
    let active = days.values.filter { $0.declarations != 0 }.sorted { $0.day < $1.day }
    return active.isEmpty ? [] : [[party] + active.flatMap(\.values)]
  }
}

/// What a party did on one day.
struct ActiveDay {
  let day: Int32
  private(set) var declarations: Int64 = 0
  /// Hundredths.
  private(set) var value = WideNumber(0)

  init(day: Int32) { self.day = day }

  mutating func add(_ count: Int64, _ amount: Int128) {
    declarations += count
    value = WideNumber(value.value + amount)
  }

  /// How many values of a stored row a day takes.
  private static let width = 3

  var values: [ViewValue] { [.count(Int64(day)), .count(declarations), .money(value.value)] }

  /// The days of a stored row, behind its party.
  static func days(of row: [ViewValue]) -> [ActiveDay] {
    stride(from: 1, to: row.count, by: width).compactMap {
      ActiveDay(row[$0..<min($0 + width, row.count)])
    }
  }

  /// From the values of a stored row; their order is that of `values`.
  private init?(_ values: ArraySlice<ViewValue>) {
    let start = values.startIndex
    guard values.count == Self.width, case .count(let day) = values[start],
      case .count(let declarations) = values[start + 1],
      case .decimal(let value, _, _) = values[start + 2]
    else { return nil }
    (self.day, self.declarations, self.value) = (Int32(clamping: day), declarations, value)
  }
}
