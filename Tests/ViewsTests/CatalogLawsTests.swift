import Customs
import Support
import Testing
import Views

@testable import Ledger

/// The laws that every view of the catalogue keeps, over histories with everything that a ledger can hold.
@Suite struct CatalogLawsTests {
  private static let seeds: [UInt64] = [71, 72]

  /// Cells as text, the table with its name and root.
  private func text(_ table: ViewTable) -> String {
    let rows = table.rows.map { row in row.values.map { $0.printed ?? "-" }.joined(separator: "|") }
    return (["\(table.name) \(table.root)"] + rows).joined(separator: "\n")
  }

  private func tables(_ ledger: TemporaryLedger, at position: UInt64? = nil) throws -> [String] {
    var query = ViewQuery()
    query.position = position
    return try ledger.projections().map { text(try ledger.ledger().table($0, query)) }
  }

  /// Again and again on the way, so that what was caught up meets what was built.
  @Test(arguments: seeds)
  func `every view of any history is what one sequential pass over it makes`(seed: UInt64) throws {
    var (history, numbers) = (RandomHistory(seed: seed), SeededNumbers(seed: seed))
    let ledger = try TemporaryLedger(snapshotSpacing: 100)
    for part in numbers.cut(history.lines(320), longest: 160) {
      ledger.clock += 3_600_000_000
      try ledger.fill(part)
      try ledger.project(workers: 1 + numbers.below(3))
      let pass = try NaiveReplay(ledger.ledger())
      for projection in try ledger.projections() {
        let found = text(try ledger.ledger().table(projection))
        #expect(found == text(try pass.table(projection)), "seed \(seed), \(pass.size) entries")
      }
    }
    for projection in try ledger.projections() {
      let rows = try ledger.ledger().table(projection).rows
      #expect(!rows.isEmpty, "seed \(seed): the history says nothing to \(projection.name)")
    }
  }

  @Test(arguments: seeds)
  func `any cut of the log into catch-ups, by any number of workers, gives the same views`(
    seed: UInt64
  ) throws {
    var (history, numbers) = (RandomHistory(seed: seed), SeededNumbers(seed: seed))
    let (steps, once) = (try TemporaryLedger(), try TemporaryLedger())
    for part in numbers.cut(history.lines(260), longest: 90) {
      for ledger in [steps, once] {
        ledger.clock += 3_600_000_000
        try ledger.fill(part)
      }
      if numbers.below(3) > 0 { try steps.project(workers: 1 + numbers.below(3)) }
    }
    try steps.project()
    try once.project(workers: 2)
    #expect(try tables(steps) == tables(once), "seed \(seed)")
    #expect(try steps.rebuild(workers: 3).allSatisfy { $0.differences == 0 }, "seed \(seed)")
    #expect(try tables(steps) == tables(once), "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `when every declaration is taken back, nothing is left of any`(seed: UInt64) throws {
    var history = RandomHistory(seed: seed)
    let ledger = try TemporaryLedger()
    try ledger.fill(history.lines(200))
    try ledger.project()
    try ledger.fill(history.takingBack())
    try ledger.project(workers: 2)
    let pass = try NaiveReplay(ledger.ledger())
    for projection in try ledger.projections() {
      let table = try ledger.ledger().table(projection)
      #expect(text(table) == text(try pass.table(projection)), "seed \(seed)")
      switch projection.name {
      // Corrections stay corrections, registrations stay, and opening balances are of no declaration.
      case "amendments": #expect(!table.rows.isEmpty)
      case "party-activity": #expect(table.rows.allSatisfy { $0.text(4).isEmpty })
      case "goods-balance": #expect(table.rows.allSatisfy { $0.text(5) == "0" })
      default: #expect(table.rows.isEmpty, "seed \(seed): \(projection.name)")
      }
    }
    #expect(try ledger.differences() == [])
  }

  /// Addition of what parts of the log come to: associative, commutative, with an inverse.
  @Test(arguments: seeds)
  func `sums are a group`(seed: UInt64) throws {
    var (history, numbers) = (RandomHistory(seed: seed), SeededNumbers(seed: seed))
    let ledger = try TemporaryLedger()
    try ledger.fill(history.lines(400))
    let (log, size) = (try ledger.ledger().log, try ledger.ledger().log.size())
    let borders = [0] + (0..<2).map { _ in UInt64(numbers.below(Int(size))) }.sorted() + [size]
    for projection in try ledger.sums() {
      func part(_ range: Range<UInt64>) throws -> [SumCell] {
        try Replay(log).cells(of: [projection], over: range)[0]
      }
      func sum(_ parts: [SumCell]...) -> [SumCell] { parts.reduce([], SumCell.sums) }
      let (a, b, c) = (
        try part(borders[0]..<borders[1]), try part(borders[1]..<borders[2]),
        try part(borders[2]..<borders[3])
      )
      let whole = try part(0..<size)
      let inverse = whole.map(\.negated)
      #expect(sum(sum(a, b), c) == whole, "seed \(seed): \(projection.name), \(borders)")
      #expect(sum(a, sum(b, c)) == whole && sum(c, a, b) == whole)
      #expect(sum(whole, inverse).isEmpty && sum(inverse, whole).isEmpty)
      #expect(!whole.isEmpty)
    }
  }

  /// A stop leaves a view where its last transaction left it; each view may stand elsewhere.
  @Test(arguments: seeds)
  func `views that stand at different entries are brought up to one another`(seed: UInt64) throws {
    var (history, numbers) = (RandomHistory(seed: seed), SeededNumbers(seed: seed))
    let (ledger, once) = (try TemporaryLedger(snapshotSpacing: 64), try TemporaryLedger())
    for part in numbers.cut(history.lines(180), longest: 60) {
      for ledger in [ledger, once] { try ledger.fill(part) }
      let some = try ledger.projections().filter { _ in numbers.below(3) == 0 }
      for projection in some where !(projection is any DerivedProjection) {
        try ledger.project(only: projection.name, workers: 2)
      }
    }
    try ledger.project()
    try once.project()
    #expect(try tables(ledger) == tables(once), "seed \(seed)")
  }
}
