import Customs
import Ledger

/// `party-activity`: since when each party has been registered, when it first and last traded, and how much at once.
///
/// A party is active on the days on which counted declarations that name it were accepted. It trades the value of those
/// in which it is exporter, importer or holder; a declarant's work for others counts as activity without value.
/// Registration is that of the party's `partyRegistered` event, else what its identifier tells (`Registration`).
public struct PartyActivity: FoldProjection {
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

  public var factColumns: [ViewColumn] {
    [.text("day"), .decimal("statisticalValue", unit: ViewColumn.currency)]
  }

  public func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue] {
    [.day(fact.day), try Self.value(fact).map(ViewValue.money) ?? .absent]
  }

  /// Where a column stands in a row.
  private enum Column {
    static let registered = 1
    static let registeredBy = 2
    static let firstActivity = 3
    static let lastActivity = 4
    static let valueOfFirstDays = 7
    static let age = 9
    static let flags = 10
  }

  /// How many days the first ones are, the first of them included.
  static let firstDays: Int32 = 90
  /// The most months between registration and first activity of a young company.
  static let youngMonths = 6

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

  public func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws
    -> [[ViewValue]]
  {
    var reader = FactReader(key)
    let party: UInt32 = try reader.number()
    var registered: Int32?
    var days: Set<Int32> = []
    for fact in facts {
      if try Self.value(fact) == nil { registered = fact.day } else { days.insert(fact.day) }
    }
    let (first, last) = (days.min(), days.max())
    var (early, total): (Int128, Int128) = (0, 0)
    var declarations: Int64 = 0
    for fact in facts {
      guard let first, let value = try Self.value(fact) else { continue }
      total += value
      declarations += 1
      if fact.day - first < Self.firstDays { early += value }
    }
    return [
      [
        .party(party), .day(registered), registered == nil ? .absent : .text("event"), .day(first),
        .day(last), .count(Int64(days.count)), .count(declarations), .money(early), .money(total),
        .absent, .absent,
      ]
    ]
  }

  /// Adds what follows from the identifier, from the other parties and from the day.
  public func shown(_ rows: [ViewRow], _ query: ViewQuery) throws -> [ViewRow] {
    let large = Self.percentile95(
      rows.filter { $0.values[Column.firstActivity] != .absent }
        .map { $0.number(Column.valueOfFirstDays) })
    return rows.map { row in
      var row = row
      let registration =
        Self.day(row, Column.registered).map(Registration.day)
        ?? Registration(identifier: row.text(0))
      if let registration {
        row.values[Column.registered] = .text(registration.text)
        row.values[Column.registeredBy] = .text(registration.source)
      }
      var flags: [String] = []
      if let first = Self.day(row, Column.firstActivity) {
        if let registration {
          let age = registration.months(before: first)
          row.values[Column.age] = .count(Int64(age.upperBound))
          if age.upperBound <= Self.youngMonths {
            flags.append("YOUNG")
            if let large, row.number(Column.valueOfFirstDays) >= large {
              flags.append("YOUNG_AND_LARGE")
            }
          } else if age.lowerBound <= Self.youngMonths {
            flags.append("YOUNG_OR_NOT")
          }
        }
        if let last = Self.day(row, Column.lastActivity), let today = query.day,
          last - first <= Self.firstDays, today - last > Self.firstDays
        {
          flags.append("ONE_DAY")
        }
      }
      if let flag = registration?.flag { flags.append(flag) }
      row.values[Column.flags] = .optional(flags.joined(separator: " "))
      return row
    }
  }

  private static func day(_ row: ViewRow, _ column: Int) -> Int32? {
    CivilTime.parseDate(Array(row.text(column).utf8).span)?.day
  }

  /// The nearest-rank percentile: the smallest value that at least 95 % of all values do not exceed.
  static func percentile95(_ values: [Int128]) -> Int128? {
    guard !values.isEmpty else { return nil }
    return values.sorted()[(values.count * 95 + 99) / 100 - 1]
  }
}
