import Foundation
import Ledger
import Support
import Testing

@testable import Views

@Suite struct SurgesTests {
  /// Declarations of one flow, one in each month that is not zero: pieces at 200 each.
  private func lines(
    from first: Int, _ pieces: [Int], to partner: String = "RU", name: String = "T"
  ) -> [String] {
    pieces.enumerated().filter { $0.element > 0 }.map { index, count in
      Line.accepted("\(name):\(partner)-\(index)") {
        $0.kind = "dispatch"
        $0.dispatch = "KZ"
        $0.destination = partner
        $0.acceptedOn = "\(month(first + index))-20"
        $0.items = [
          ItemText {
            $0.quantity = "\(count)"
            $0.value = "\(count * 200)"
          }
        ]
      }
    }
  }

  private func month(_ number: Int) -> String {
    let month = number % 12 + 1
    return "\(number / 12)-\(month < 10 ? "0" : "")\(month)"
  }

  private let january2024 = 2024 * 12

  private func rows(_ lines: [String], _ change: (inout ViewQuery) -> Void = { _ in }) throws
    -> [String]
  {
    let ledger = try TemporaryLedger()
    try ledger.append(lines)
    try ledger.project()
    var query = ViewQuery()
    change(&query)
    return try ledger.rows("surges", query)
  }

  @Test func `a flow out of nothing is new, by value and by quantity, and then surges`() throws {
    let trade =
      lines(from: january2024, Array(repeating: 5, count: 20), to: "KG")
      + lines(from: january2024 + 15, [300, 900])
    #expect(
      try rows(trade) == [
        "8450 dispatch RU - 2025-04 60000.00 0.00 0.00 0.00 12 NEW_FLOW",
        "8450 dispatch RU - 2025-05 180000.00 60000.00 0.00 0.00 12 SURGE",
        "8450 dispatch RU H87 2025-04 300 0 0 0 12 NEW_FLOW",
        "8450 dispatch RU H87 2025-05 900 300 0 0 12 SURGE",
      ])
  }

  @Test func `subheadings of one heading are one flow, other units are other series`() throws {
    let trade =
      lines(from: january2024, Array(repeating: 5, count: 14), to: "KG")
      + [
        Line.accepted("T:1") {
          $0.destination = "RU"
          $0.kind = "export"
          $0.acceptedOn = "2025-01-20"
          $0.items = [("845011", "H87"), ("845012", "H87"), ("845090", "KGM")].map { code, unit in
            ItemText {
              $0.code = code
              $0.value = "6000"
              $0.quantity = "70"
              $0.unit = unit
            }
          }
        }
      ]
    #expect(
      try rows(trade) == [
        "8450 export RU - 2025-01 18000.00 0.00 0.00 0.00 12 NEW_FLOW",
        "8450 export RU H87 2025-01 140 0 0 0 12 NEW_FLOW",
      ])
  }

  @Test func `the running month and what comes after it are left out`() throws {
    let trade = lines(from: january2024, [5] + Array(repeating: 0, count: 14) + [300])
    let day = { (day: Int32) in { (query: inout ViewQuery) in query.day = day } }
    // 2025-04-30, the last day of the month in question, and 2025-05-01.
    #expect(try rows(trade, day(20_208)) == [])
    #expect(
      try rows(trade, day(20_209)).map { $0.suffix(8) } == ["NEW_FLOW", "NEW_FLOW"])
  }

  @Test func `the first month of a ledger has nothing before it to be new against`() throws {
    #expect(try rows(lines(from: january2024, [900])) == [])
    let second = lines(from: january2024, [1], to: "KG") + lines(from: january2024 + 1, [900])
    #expect(
      try rows(second).first == "8450 dispatch RU - 2024-02 180000.00 0.00 0.00 - 1 NEW_FLOW")
  }

  @Test func `months that are asked for are judged by the months before them all the same`() throws
  {
    let trade =
      lines(from: january2024, Array(repeating: 5, count: 20), to: "KG")
      + lines(from: january2024 + 12, [40, 300, 900])
    let all = try rows(trade)
    let asked = UInt16(january2024 + 14)
    let one = try rows(trade) { $0.months = asked...asked }
    #expect(one == all.filter { $0.contains(" 2025-03 ") })
    #expect(one.count == 2)
  }

  @Test func `a steady flow and a season that comes every year are no surge`() throws {
    let steady = Array(repeating: 1000, count: 24)
    let season = (0..<36).map { $0 % 12 > 9 ? 5000 : 100 }
    #expect(try rows(lines(from: january2024, steady, to: "RU")) == [])
    let found = try rows(lines(from: january2024 - 24, season, to: "RU")) { $0.day = 20_500 }
    #expect(found.filter { $0.contains("2023-1") || $0.contains("2024-1") } == [])
  }

  @Test func `one high month alone is no surge, two of three are`() throws {
    let base = Array(repeating: 200, count: 12)
    let surges = { (tail: [Int]) in
      try rows(lines(from: january2024 - 12, base + tail)).filter { $0.contains("H87") }
        .map { String($0.split(separator: " ")[4]) }
    }
    #expect(try surges([900, 200, 200]) == [])
    #expect(try surges([900, 900, 200]) == ["2024-02"])
    #expect(try surges([900, 200, 900]) == ["2024-03"])
    #expect(try surges([900, 200, 200, 900]) == [])
  }

  /// The rule of V8 once more, in exact decimals and as it is written down.
  private func naiveFlag(_ amounts: [Decimal], _ month: Int, _ minimum: Decimal) -> String? {
    func median(_ values: [Decimal]) -> Decimal {
      let sorted = values.sorted()
      return sorted.count % 2 == 1
        ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
    }
    func meets(_ month: Int) -> Bool {
      guard month >= 6, amounts[month] >= minimum else { return false }
      let previous = Array(amounts[max(0, month - 12)..<month])
      let middle = median(previous)
      let spread = max(median(previous.map { abs($0 - middle) }), middle * 5 / 100)
      let bound = middle + 4 * Decimal(14_826) / 10_000 * spread
      return amounts[month] >= bound
        && (month < 12 || amounts[month] >= 3 * amounts[month - 12])
    }
    let previous = amounts[max(0, month - 12)..<month]
    if !previous.isEmpty, previous.reduce(0, +) == 0 {
      return amounts[month] >= minimum ? "NEW_FLOW" : nil
    }
    let count = (max(0, month - 2)...month).count { meets($0) }
    return meets(month) && count >= 2 ? "SURGE" : nil
  }

  @Test(arguments: [UInt64(21), 22, 23])
  func `random series are flagged as the definition says`(seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    var found: [String: Int] = [:]
    for _ in 0..<200 {
      let quiet = numbers.below(4)
      let bounds = [1, 40, 200, 100_000]
      let amounts = (0..<30).map { month in
        numbers.below(4) < quiet ? 0 : numbers.below(numbers.pick(bounds)) * (month > 20 ? 3 : 1)
      }
      let series = MonthSeries(
        amounts: Dictionary(
          uniqueKeysWithValues: amounts.enumerated().map { (500 + $0, Int128($1)) }),
        first: 500, minimum: 30)
      for month in amounts.indices {
        let expected = naiveFlag(amounts.map { Decimal($0) }, month, 30)
        #expect(
          series.flag(of: 500 + month)?.rawValue == expected, "seed \(seed): \(amounts) \(month)")
        found[expected ?? "-", default: 0] += 1
      }
    }
    #expect((found["NEW_FLOW"] ?? 0) > 50 && (found["SURGE"] ?? 0) > 50, "\(found)")
  }

  @Test func `the bound itself is a surge, and no number is too large`() {
    // Ten months of 1000: MAD 0, floor 50; 1000 + 4 x 1.4826 x 50 = 1296.52.
    func flag(_ amount: Int128, scale: Int128) -> Bool {
      var amounts = Dictionary(uniqueKeysWithValues: (0..<10).map { ($0, 100_000 * scale) })
      amounts[10] = amount
      return MonthSeries(amounts: amounts, first: 0, minimum: 1).isHigh(10)
    }
    let scale: Int128 = 1_000_000_000_000_000_000_000
    #expect(flag(129_652, scale: 1) && !flag(129_651, scale: 1))
    #expect(flag(129_652 * scale, scale: scale) && !flag(129_652 * scale - 1, scale: scale))
  }

  @Test func `surges of generated trade are those of the model's commodity flows`() throws {
    let lines = generatedLines(declarations: 1500, seed: 31)
    let ledger = try TemporaryLedger()
    var model = NaiveModel()
    _ = try model.append(lines)
    try ledger.append(lines)
    var series: [String: [String: Decimal]] = [:]
    for row in try model.rows("commodity-flows") {
      let cells = row.split(separator: " ").map(String.init)
      let key = "\(cells[0].prefix(4)) \(cells[1]) \(cells[2])"
      series[key + " -", default: [:]][cells[4], default: 0] += try #require(
        Decimal(string: cells[7]))
      guard cells[3] != "-" else { continue }
      series["\(key) \(cells[3])", default: [:]][cells[4], default: 0] +=
        try #require(Decimal(string: cells[8]))
    }
    let months = series.values.flatMap(\.keys)
    let first = try #require(months.min().flatMap(CustomsLedger.month))
    let last = try #require(months.max().flatMap(CustomsLedger.month))
    let calendar = (first...last).map { month(Int($0)) }
    var expected: [String] = []
    for (key, amounts) in series {
      let all = calendar.map { amounts[$0] ?? 0 }
      for index in calendar.indices where calendar[index] < "2026-01" {
        if let flag = naiveFlag(all, index, key.hasSuffix("-") ? 10_000 : 100) {
          expected.append("\(key) \(calendar[index]) \(flag)")
        }
      }
    }
    let found = try ledger.rows("surges").map { row in
      let cells = row.split(separator: " ")
      return (cells.prefix(5) + cells.suffix(1)).joined(separator: " ")
    }
    #expect(found.sorted() == expected.sorted())
    #expect(found.count > 20)
    #expect(found == found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test func `surges as of an earlier position are those of a ledger that has nothing more`() throws
  {
    try ViewHistory.expectOneTruth("surges", generatedLines(declarations: 400, seed: 32), seed: 32)
  }
}
