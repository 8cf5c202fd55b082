import Customs
import Ledger

/// A view with a column `month`, turned so that each row is a series: the other key columns, one measure a month.
struct MonthSeries {
  /// The months from the first to the last that occurs, none left out.
  let months: [UInt16]
  /// Names of the key columns but the month.
  let keyColumns: [String]
  let measure: String
  let rows: [(key: [String], values: [Int128])]
  /// Decimals of the measure's numbers.
  let scale: Int
  let minimum: Int

  /// Nil if the view has no months, or no such measure.
  init?(_ table: ViewTable, measure: String) {
    guard let month = table.columns.firstIndex(where: { $0.name == "month" && $0.isKey }),
      let column = table.columns.firstIndex(where: {
        $0.name == measure && !$0.isKey && $0.kind != .text
      })
    else { return nil }
    let keys = table.columns.indices.filter { table.columns[$0].isKey && $0 != month }
    let present = table.rows.compactMap { CustomsLedger.month($0.text(month)) }
    let first = present.min() ?? 0
    months = present.isEmpty ? [] : Array(first...(present.max() ?? first))
    var found: [[String]: [Int128]] = [:]
    var (scale, minimum) = (0, 0)
    for row in table.rows {
      guard let index = CustomsLedger.month(row.text(month)) else { continue }
      let key = keys.map { row.text($0) }
      var number: Int128 = 0
      switch row.values[column] {
      case .count(let count): number = Int128(count)
      case .decimal(let wide, let decimals, let least):
        (number, scale, minimum) = (wide.value, Int(decimals), Int(least))
      default: continue
      }
      found[key, default: [Int128](repeating: 0, count: months.count)][Int(index - first)] += number
    }
    keyColumns = keys.map { table.columns[$0].name }
    self.measure = measure
    (self.scale, self.minimum) = (scale, minimum)
    rows = found.map { (key: $0.key, values: $0.value) }.sorted { a, b in
      for (x, y) in zip(a.key, b.key) where x != y {
        return x.utf8.lexicographicallyPrecedes(y.utf8)
      }
      return false
    }
  }

  /// A number as the view prints it.
  func text(_ number: Int128) -> String {
    ExactDecimal.text(number, decimals: scale, minimum: minimum)
  }

  static func name(of month: UInt16) -> String { PackedCode.month(month) }

  /// A column of eighths for each month, the largest one full; a space where there is nothing.
  static func sparkline(_ values: [Int128]) -> String {
    let levels = Array("▁▂▃▄▅▆▇█")
    guard let largest = values.map(\.magnitude).max(), largest > 0 else {
      return String(repeating: " ", count: values.count)
    }
    return String(
      values.map { value in
        value == 0 ? " " : levels[Int(value.magnitude * 7 / largest)]
      })
  }

  /// As a table: the keys, a column a month for programs or a sparkline for people, and the total.
  func report(forPeople: Bool) -> Report {
    let kind: Report.Kind = scale == 0 ? .number : .decimal
    var report = Report(
      keyColumns.map { .init($0) }
        + (forPeople
          ? [.init(span)] : months.map { .init(Self.name(of: $0), kind) })
        + [.init("total", kind)])
    report.rows = rows.map { row in
      row.key
        + (forPeople ? [Self.sparkline(row.values)] : row.values.map(text))
        + [text(row.values.reduce(0, +))]
    }
    return report
  }

  /// "2021-01 to 2022-12".
  var span: String {
    guard let first = months.first, let last = months.last else { return "months" }
    return "\(measure) \(Self.name(of: first)) to \(Self.name(of: last))"
  }
}
