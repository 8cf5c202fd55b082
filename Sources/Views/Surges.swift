import Customs
import Ledger

/// `surges`: months in which a flow began out of nothing, or rose far above what it was; from `commodity-flows`.
///
/// A series is a heading (four digits) with its flow and partner, by statistical value over all units and, for each unit
/// in which quantities were declared, by quantity. Its calendar has every month since the first month of the ledger's
/// trade; months without trade are zero. The month of `ViewQuery.day` runs and is left out, as are later ones.
///
/// - `NEW_FLOW`: nothing in the twelve months before (as far as the ledger goes back, at least one month), and at least
///   the minimum now.
/// - `SURGE`: x >= median + 4 x 1.4826 x MAD of the twelve months before, with a MAD of at least 5 % of the median, and
///   x >= 3 times the same month of the year before, and x >= the minimum; so in two of three months, this one among
///   them, after six months of history or more.
public struct Surges: DerivedProjection {
  public init() {}

  public var name: String { "surges" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["commodity", "flow", "partner", "unit", "month"] }
  public var columns: [ViewColumn] {
    keyColumns.map { .key($0) } + [
      .decimal("amount"), .decimal("previousSum", adds: false), .decimal("median", adds: false),
      .decimal("yearBefore", adds: false),
      .count("history", unit: "months", adds: false), .text("flag"),
    ]
  }
  public var sources: [any Projection] { [CommodityFlows()] }

  /// The smallest month that is worth a verdict: 10,000.00 of the statistical currency.
  static let minimumValueInHundredths: Int128 = 1_000_000
  /// The smallest month that is worth a verdict: 100 of any unit.
  static let minimumQuantityInThousandths: Int128 = 100_000

  /// A flag looks back over a year, whatever months are asked for.
  public func sourceQuery(_ query: ViewQuery) -> ViewQuery {
    var query = query
    query.months = nil
    return query
  }

  public func rows(_ sources: [ViewTable], _ query: ViewQuery) throws -> [[ViewValue]] {
    var series: [SeriesKey: [Int: Int128]] = [:]
    var first: Int?
    for row in sources[0].rows {
      guard let month = CustomsLedger.month(row.text(4)).map(Int.init) else { continue }
      first = min(first ?? month, month)
      let heading = String(row.text(0).prefix(4))
      let (flow, partner, unit) = (row.text(1), row.text(2), row.text(3))
      let byValue = SeriesKey(commodity: heading, flow: flow, partner: partner, unit: "")
      series[byValue, default: [:]][month, default: 0] += row.number(7)
      if !unit.isEmpty {
        let byQuantity = SeriesKey(commodity: heading, flow: flow, partner: partner, unit: unit)
        series[byQuantity, default: [:]][month, default: 0] += row.number(8)
      }
    }
    guard let first, let day = query.day else { return [] }
    let date = CivilTime.date(day: Int(day))
    let running = date.year * 12 + date.month - 1
    let asked = query.months.map { Int($0.lowerBound)...Int($0.upperBound) } ?? 0...Int.max
    var rows: [[ViewValue]] = []
    for (key, amounts) in series {
      let series = MonthSeries(
        amounts: amounts, first: first,
        minimum: key.unit.isEmpty
          ? Self.minimumValueInHundredths : Self.minimumQuantityInThousandths)
      for month in amounts.keys where month < running && asked.contains(month) {
        guard let flag = series.flag(of: month) else { continue }
        rows.append(Self.row(key, month, series, flag))
      }
    }
    return rows
  }

  /// The series' cells of the two years that the flag looks at; and where the ledger's trade began before them, one cell
  /// of its first month, because `history` counts from there.
  public func origins(of row: ViewRow, in sources: [ViewTable], _ query: ViewQuery) -> [[ViewRow]] {
    guard let month = CustomsLedger.month(row.text(4)).map(Int.init) else { return [[]] }
    let (heading, unit) = (row.text(0), row.text(3))
    let earliest = month - MonthSeries.window - MonthSeries.confirming
    var (cells, calendar): ([ViewRow], ViewRow?) = ([], nil)
    var (begins, first) = (Int.max, Int.max)
    for cell in sources[0].rows {
      guard let its = CustomsLedger.month(cell.text(4)).map(Int.init) else { continue }
      if its < first { (first, calendar) = (its, cell) }
      guard earliest...month ~= its, cell.text(0).hasPrefix(heading), cell.text(1) == row.text(1),
        cell.text(2) == row.text(2), unit.isEmpty || cell.text(3) == unit
      else { continue }
      cells.append(cell)
      begins = min(begins, its)
    }
    if let calendar, begins > max(first, earliest) { cells.insert(calendar, at: 0) }
    return [cells]
  }

  private static func row(
    _ key: SeriesKey, _ month: Int, _ series: MonthSeries, _ flag: MonthSeries.Flag
  ) -> [ViewValue] {
    let isValue = key.unit.isEmpty
    func amount(_ number: Int128) -> ViewValue { isValue ? .money(number) : .quantity(number) }
    let before = series.before(month)
    // Half of twice the median has one decimal more.
    let median = ViewValue.decimal(
      WideNumber(MonthSeries.doubledMedian(before) * 5), scale: isValue ? 3 : 4,
      minimum: isValue ? 2 : 0)
    return [
      .text(key.commodity), .text(key.flow), .text(key.partner), .text(key.unit),
      .text(PackedCode.month(UInt16(clamping: month))), amount(series.amount(month)),
      amount(before.reduce(0, +)), median, series.yearBefore(month).map(amount) ?? .absent,
      .count(Int64(before.count)), .text(flag.rawValue),
    ]
  }

  private struct SeriesKey: Hashable {
    let commodity: String
    let flow: String
    let partner: String
    let unit: String
  }
}

/// Amounts by month (`year * 12 + month - 1`), zero where there is none, from the first month of the calendar on.
struct MonthSeries {
  enum Flag: String {
    case newFlow = "NEW_FLOW"
    case surge = "SURGE"
  }

  let amounts: [Int: Int128]
  let first: Int
  let minimum: Int128

  /// Months that a month is compared with.
  static let window = 12
  /// Months before it of which one has to be high, too.
  static let confirming = 2
  /// Fewer months than these give no `SURGE`.
  static let leastHistory = 6

  func amount(_ month: Int) -> Int128 { amounts[month] ?? 0 }

  /// The amounts of the twelve months before, or of as many as the calendar has.
  func before(_ month: Int) -> [Int128] {
    (max(first, month - Self.window)..<max(first, month)).map { amount($0) }
  }

  /// Nil if the calendar does not go back so far.
  func yearBefore(_ month: Int) -> Int128? {
    month - Self.window >= first ? amount(month - Self.window) : nil
  }

  /// What is said of a month; nil: nothing.
  func flag(of month: Int) -> Flag? {
    let before = before(month)
    if !before.isEmpty, before.allSatisfy({ $0 == 0 }) {
      return amount(month) >= minimum ? .newFlow : nil
    }
    guard isHigh(month) else { return nil }
    return isHigh(month - 1) || isHigh(month - 2) ? .surge : nil
  }

  /// Whether a month is far above its baseline.
  ///
  /// Median and MAD of an even number of months are halves, so all is compared in multiples: with m twice the median and
  /// d four times the MAD, x >= median + 4 x 1.4826 x max(MAD, median / 20) is
  /// 800000 x >= 400000 m + 118608 max(10 d, m).
  func isHigh(_ month: Int) -> Bool {
    let (x, before) = (amount(month), before(month))
    guard before.count >= Self.leastHistory, x >= minimum else { return false }
    if let yearBefore = yearBefore(month), x < 3 * yearBefore { return false }
    let m = Self.doubledMedian(before)
    let d = Self.doubledMedian(before.map { abs(2 * $0 - m) })
    return 800_000 * x >= 400_000 * m + 118_608 * max(10 * d, m)
  }

  /// Twice the median; 0 of nothing.
  static func doubledMedian(_ amounts: [Int128]) -> Int128 {
    guard !amounts.isEmpty else { return 0 }
    let sorted = amounts.sorted()
    return sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]
  }
}

extension ViewRow {
  /// The integer behind a decimal column; 0 where there is none.
  func number(_ column: Int) -> Int128 {
    if case .decimal(let number, _, _) = values[column] { number.value } else { 0 }
  }
}
