import Ledger
import Support
import Testing

/// One view by every way in which its rows can come about.
enum ViewHistory {
  /// A view that was brought up to date at odd moments is equal to one that was rebuilt by any number of workers, and as
  /// of earlier positions to that of a ledger which has nothing more.
  static func expectOneTruth(_ view: String, _ lines: [[UInt8]], seed: UInt64) throws {
    let ledger = try TemporaryLedger()
    var numbers = SeededNumbers(seed: seed)
    let parts = numbers.cut(lines, longest: lines.count / 3)
    var sizes: [UInt64] = []
    for part in parts {
      ledger.clock += 86_400_000_000
      try ledger.append(part)
      sizes.append(try ledger.ledger().log.size())
      if numbers.below(2) > 0 { try ledger.project(workers: 1 + numbers.below(3)) }
    }
    let live = try ledger.rows(view)
    #expect(live.count > 1, "seed \(seed)")
    for workers in [1, 2, 3] {
      let outcomes = try ledger.rebuild([view], workers: workers)
      #expect(outcomes.allSatisfy { $0.differences == 0 }, "seed \(seed), \(workers) workers")
      #expect(try ledger.rows(view) == live, "seed \(seed), \(workers) workers")
    }
    for count in Set([1, parts.count / 2, parts.count - 1]) where count > 0 {
      let earlier = try TemporaryLedger()
      for part in parts.prefix(count) {
        earlier.clock += 86_400_000_000
        try earlier.append(part)
      }
      var query = ViewQuery()
      query.position = sizes[count - 1]
      let asOf = try ledger.rows(view, query)
      #expect(try earlier.rows(view) == asOf, "seed \(seed), as of \(sizes[count - 1])")
    }
  }
}

extension TemporaryLedger {
  /// The rows of a view that is up to date, as `rows(_:)` has them.
  func rows(_ view: String, _ query: ViewQuery) throws -> [String] {
    try ledger().table(try projection(view), query).rows.map { row in
      row.values.map { $0.printed ?? "" }.map { $0.isEmpty ? "-" : $0 }.joined(separator: " ")
    }
  }
}
