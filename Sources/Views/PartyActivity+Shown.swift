import Customs
import Ledger

extension PartyActivity {
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

  /// What the stored rows of a party come to.
  private struct Trade {
    let source: ViewRow.Source
    var registered: ViewValue = .absent
    var days: [ActiveDay] = []

    /// The columns behind the party, without what is not known of it alone.
    var values: [ViewValue] {
      let (first, last) = (days.map(\.day).min(), days.map(\.day).max())
      var (early, total): (Int128, Int128) = (0, 0)
      for day in days {
        total += day.value.value
        if let first, day.day - first < PartyActivity.firstDays { early += day.value.value }
      }
      return [
        registered, registered == .absent ? .absent : .text("event"), .day(first), .day(last),
        .count(Int64(days.count)), .count(days.reduce(0) { $0 + $1.declarations }), .money(early),
        .money(total), .absent, .absent,
      ]
    }
  }

  /// The parts of each party put together.
  private static func parties(_ rows: [ViewRow]) -> [ViewRow] {
    var trades: [String: Trade] = [:]
    for row in rows {
      var trade = trades[row.text(0)] ?? Trade(source: row.source)
      if row.values.count == 2 {
        trade.registered = row.values[1]
      } else {
        trade.days += ActiveDay.days(of: row.values)
      }
      trades[row.text(0)] = trade
    }
    return trades.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      party, trade in
      ViewRow([.text(party)] + trade.values, source: trade.source)
    }
  }

  /// Puts months together, and adds what follows from the identifier, from the other parties and from the day.
  public func shown(_ rows: [ViewRow], _ query: ViewQuery) throws -> [ViewRow] {
    let rows = Self.parties(rows)
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
