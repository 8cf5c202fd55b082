import Customs
import Ledger

/// What a list caught, as items or as totals.
struct CaughtGoods {
  private let names: [String: Int]
  private let rows: [ViewRow]

  /// - Parameter table: rows of `watchlist-hits`; those not met by the version of their day are left out.
  init(_ table: ViewTable) {
    let names = Dictionary(
      uniqueKeysWithValues: table.columns.enumerated().map { ($1.name, $0) })
    self.names = names
    rows = table.rows.filter { row in names["then"].map { row.text($0) != "none" } ?? false }
  }

  private func text(_ row: ViewRow, _ column: String) -> String {
    switch column {
    case "month": String(text(row, "acceptedOn").prefix(7))
    case "verdict": text(row, "then")
    default: names[column].map { row.text($0) } ?? ""
    }
  }

  private func number(_ row: ViewRow, _ column: String) -> Int128 {
    guard let place = names[column], case .decimal(let number, _, _) = row.values[place] else {
      return 0
    }
    return number.value
  }

  /// A line for each item.
  var items: Report {
    let columns: [Report.Column] = [
      .init("mrn"), .init("item"), .init("commodity"), .init("listed"), .init("tier"),
      .init("verdict"), .init("through"), .init("acceptedOn"), .init("flow"), .init("party"),
      .init("partner"), .init("netMassKg", .decimal), .init("statisticalValue", .decimal),
    ]
    var report = Report(columns)
    report.rows = rows.map { row in
      columns.map { column in
        let text = text(row, column.name)
        return text.isEmpty ? nil : text
      }
    }
    return report
  }

  /// Sums of one group of items.
  private struct Total {
    var items = 0
    var declarations: Set<String> = []
    var parties: Set<String> = []
    var massInMilligrams: Int128 = 0
    var valueInHundredths: Int128 = 0
  }

  private func total(_ rows: [ViewRow]) -> Total {
    var total = Total()
    for row in rows {
      total.items += 1
      total.declarations.insert(text(row, "mrn"))
      total.parties.insert(text(row, "party"))
      total.massInMilligrams += number(row, "netMassKg")
      total.valueInHundredths += number(row, "statisticalValue")
    }
    return total
  }

  /// A line for each value of a column; parties by what they are worth, others in their order.
  func totals(_ column: String) -> Report {
    let isWhole = column == "total"
    let groups = Dictionary(grouping: rows) { isWhole ? "" : text($0, column) }
      .map { (key: $0.key, total: total($0.value)) }
      .sorted { a, b in
        if column == "party", a.total.valueInHundredths != b.total.valueInHundredths {
          return a.total.valueInHundredths > b.total.valueInHundredths
        }
        return a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
      }
    let shown = isWhole && groups.isEmpty ? [(key: "", total: Total())] : groups
    var report = Report(
      (isWhole ? [] : [.init(column)]) + [
        .init("items", .number), .init("declarations", .number), .init("parties", .number),
        .init("netMassKg", .decimal), .init("statisticalValue", .decimal),
      ])
    report.rows = shown.map { key, total in
      (isWhole ? [] : [key]) + [
        "\(total.items)", "\(total.declarations.count)", "\(total.parties.count)",
        ViewValue.kilograms(total.massInMilligrams).printed,
        ViewValue.money(total.valueInHundredths).printed,
      ]
    }
    return report
  }

  /// A sentence for people.
  func summary(currency: String) -> String {
    let all = total(rows)
    let verdicts = Dictionary(grouping: rows) { text($0, "verdict") }
      .map { "\(grouped($0.value.count)) \($0.key)" }.sorted()
    let (whole, rest) = all.valueInHundredths.quotientAndRemainder(dividingBy: 100)
    let value = "\(grouped(whole)).\(String(paddedWithZeros: Int(rest), 2))"
    return
      "would have caught \(grouped(all.items)) items of \(grouped(all.declarations.count)) declarations"
      + " of \(grouped(all.parties.count)) parties, value \(value) \(currency)"
      + (verdicts.isEmpty ? "" : ": " + verdicts.joined(separator: ", "))
  }
}
