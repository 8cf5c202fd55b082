import Customs
import Ledger

/// Views as pictures: a heat map of two key columns, or lines over months.
enum ViewDrawing {
  /// Most rows or columns of a heat map, and most lines of a chart; the largest are drawn, a text tells how many are not.
  static let mostLines = 40
  static let mostSeries = 8

  private static let colours = [
    "#1b6ca8", "#d1495b", "#3a7d44", "#edae49", "#6a4c93", "#008891", "#8d5524", "#5c5c5c",
  ]

  /// The measure by the first two key columns, summed over all others.
  static func heatMap(_ table: ViewTable, measure: String) -> String? {
    let keys = table.columns.indices.filter { table.columns[$0].isKey }
    guard keys.count >= 2,
      let column = table.columns.firstIndex(where: {
        $0.name == measure && !$0.isKey && $0.kind != .text
      })
    else { return nil }
    var (cells, across, down): ([[String]: Int128], [String: Int128], [String: Int128]) =
      ([:], [:], [:])
    var (scale, minimum) = (0, 0)
    for row in table.rows {
      let number: Int128
      switch row.values[column] {
      case .count(let count): number = Int128(count)
      case .decimal(let wide, let decimals, let least):
        (number, scale, minimum) = (wide.value, Int(decimals), Int(least))
      default: continue
      }
      let (y, x) = (row.text(keys[0]), row.text(keys[1]))
      cells[[y, x], default: 0] += number
      down[y, default: 0] += number
      across[x, default: 0] += number
    }
    let (rows, columns) = (largest(down, mostLines), largest(across, mostLines))
    let (left, top, side) = (90, 110, 18)
    var svg = SVG(
      width: left + columns.count * side + 40, height: top + rows.count * side + 50)
    let (rowName, columnName) = (table.columns[keys[0]].name, table.columns[keys[1]].name)
    svg.text(
      "\(table.name): \(measure), \(rowName) down, \(columnName) across", x: 10, y: 22, size: 14)
    let undrawn = down.count - rows.count + across.count - columns.count
    if undrawn > 0 { svg.text("the largest ones; \(undrawn) more are not drawn", x: 10, y: 40) }
    let most = cells.values.max() ?? 0
    for (i, x) in columns.enumerated() {
      svg.text(x, x: left + i * side + side / 2, y: top - 6, rotated: true)
    }
    for (j, y) in rows.enumerated() {
      svg.text(y, x: left - 6, y: top + j * side + 13, anchor: .end)
      for (i, x) in columns.enumerated() {
        guard let value = cells[[y, x]] else { continue }
        svg.rectangle(
          x: left + i * side, y: top + j * side, width: side - 1, height: side - 1,
          fill: shade(value, most: most),
          title:
            "\(y) to \(x): \(ExactDecimal.text(value, decimals: scale, minimum: minimum))")
      }
    }
    svg.text(
      "at \(table.progress) entries; the darker the more, a step is a factor of four", x: 10,
      y: top + rows.count * side + 30)
    return svg.document
  }

  /// Darker for each factor of four below the largest value; trade flows differ by orders of magnitude.
  private static func shade(_ value: Int128, most: Int128) -> String {
    let shades = [
      "#08306b", "#08519c", "#2171b5", "#4292c6", "#6baed6", "#9ecae1", "#c6dbef", "#deebf7",
    ]
    var (step, bound) = (0, most)
    while step < shades.count - 1, value < bound / 4 {
      bound /= 4
      step += 1
    }
    return shades[step]
  }

  /// The series with the largest totals as lines over months.
  static func chart(_ series: MonthSeries, name: String, progress: UInt64) -> String {
    let drawn = series.rows.sorted { a, b in
      let (x, y) = (a.values.reduce(0, +), b.values.reduce(0, +))
      return x == y ? a.key.lexicographicallyPrecedes(b.key) : x > y
    }.prefix(mostSeries)
    let (left, top, plotWidth, plotHeight) = (110, 50, max(240, series.months.count * 24), 240)
    var svg = SVG(
      width: left + plotWidth + 30, height: top + plotHeight + 80 + drawn.count * 18 + 20)
    svg.text("\(name): \(series.measure) by month", x: 10, y: 22, size: 14)
    if series.rows.count > drawn.count {
      svg.text(
        "the largest \(drawn.count); \(series.rows.count - drawn.count) more are not drawn", x: 10,
        y: 40)
    }
    let most = max(1, drawn.flatMap(\.values).max() ?? 1)
    func place(_ index: Int, _ value: Int128) -> (x: Int, y: Int) {
      let steps = max(1, series.months.count - 1)
      return (
        left + index * plotWidth / steps,
        top + plotHeight - Int(max(0, value) * Int128(plotHeight) / most)
      )
    }
    for quarter in 0...4 {
      let value = most * Int128(quarter) / 4
      let y = place(0, value).y
      svg.rectangle(x: left, y: y, width: plotWidth, height: 1, fill: "#ddd")
      svg.text(Report.shown(series.text(value), .decimal), x: left - 6, y: y + 4, anchor: .end)
    }
    for (index, month) in series.months.enumerated()
    where index % max(1, series.months.count / 12) == 0 {
      svg.text(
        MonthSeries.name(of: month), x: place(index, 0).x + 4, y: top + plotHeight + 14,
        anchor: .end, rotated: true)
    }
    for (number, row) in drawn.enumerated() {
      let colour = colours[number % colours.count]
      svg.line(row.values.enumerated().map { place($0.offset, $0.element) }, stroke: colour)
      let y = top + plotHeight + 70 + number * 18
      svg.rectangle(x: left, y: y - 9, width: 10, height: 10, fill: colour)
      let total = Report.shown(series.text(row.values.reduce(0, +)), .decimal)
      svg.text("\(row.key.joined(separator: " ")): \(total)", x: left + 16, y: y)
    }
    svg.text(
      "at \(progress) entries", x: 10, y: top + plotHeight + 70 + drawn.count * 18)
    return svg.document
  }

  /// The names with the largest totals, in the order of names.
  private static func largest(_ totals: [String: Int128], _ count: Int) -> [String] {
    totals.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }.prefix(count)
      .map(\.key).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
