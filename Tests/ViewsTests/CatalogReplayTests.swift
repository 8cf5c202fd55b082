import Ledger
import Support
import Testing

/// What every view of the catalogue has to be, whatever way it came about.
@Suite struct CatalogReplayTests {
  /// Views with their rows and roots.
  private func views(_ ledger: TemporaryLedger) throws -> [String] {
    try ledger.project()
    return try ledger.sums().map { projection in
      let root = try ledger.ledger().root(of: projection)
      return try "\(projection.name) \(root)\n"
        + ledger.rows(projection.name).joined(separator: "\n")
    }
  }

  @Test func `the views of 2,000 generated declarations are those of the model`() throws {
    let lines = generatedLines(declarations: 2000, seed: 11)
    let ledger = try TemporaryLedger()
    var model = NaiveModel()
    let expected = try model.append(lines)
    #expect(try ledger.append(lines).words == expected)
    #expect(try ledger.differingViews(from: model) == [])
    #expect(
      model.entries.contains { $0.event == "amended" }
        && model.entries.contains { $0.event == "invalidated" })
  }

  @Test
  func `two ledgers of the same lines have the same view roots, however the lines were bundled`()
    throws
  {
    let lines = generatedLines(declarations: 600, seed: 12)
    let (one, many) = (try TemporaryLedger(), try TemporaryLedger())
    try one.append(lines)
    var numbers = SeededNumbers(seed: 12)
    for part in numbers.cut(lines, longest: 90) {
      many.clock += 1
      try many.append(part)
    }
    #expect(try views(one) == views(many))
  }

  @Test(arguments: [UInt64(13), 14])
  func `catching up at any moments gives what one run gives`(seed: UInt64) throws {
    let lines = generatedLines(declarations: 500, seed: seed)
    let (steps, once) = (try TemporaryLedger(), try TemporaryLedger())
    var numbers = SeededNumbers(seed: seed)
    for part in numbers.cut(lines, longest: 120) {
      try steps.append(part)
      if numbers.below(3) > 0 { try steps.project(workers: 1 + numbers.below(3)) }
    }
    try once.append(lines)
    #expect(try views(steps) == views(once), "seed \(seed)")
    #expect(try steps.differences() == [], "seed \(seed)")
  }

  @Test(arguments: [1, 2, 3, 7])
  func `a rebuild with any number of workers is equal to what was served`(workers: Int) throws {
    let ledger = try TemporaryLedger()
    try ledger.append(generatedLines(declarations: 900, seed: 15))
    let before = try views(ledger)
    let outcomes = try ledger.rebuild(workers: workers)
    #expect(outcomes.map(\.differences) == outcomes.map { _ in 0 })
    #expect(outcomes.allSatisfy { $0.version == "1.2" })
    #expect(try views(ledger) == before)
  }

  @Test func `amending and then taking back leaves nothing of any view`() throws {
    let ledger = try TemporaryLedger()
    let lines = generatedLines(declarations: 120, seed: 16)
    try ledger.append(lines)
    try ledger.project()
    let entries = try ledger.entries()
    let standing = Set(entries.filter { $0.event == "accepted" }.map(\.subject))
      .subtracting(entries.filter { $0.event == "invalidated" }.map(\.subject)).sorted()
    // Amended once more each, and caught up in between, so that the taking back meets stored cells.
    let kinds = Dictionary(entries.compactMap { entry in entry.kind.map { (entry.subject, $0) } }) {
      $1
    }
    try ledger.append(
      standing.map { number in
        Line.amended(number) {
          $0.kind = kinds[number] ?? ""
          $0.items = [ItemText(), ItemText { $0.quantity = "3" }]
        }
      })
    try ledger.project()
    try ledger.append(standing.map { Line.event("invalidated", $0) })
    for name in try ledger.sums().map(\.name) {
      #expect(try ledger.rows(name) == [])
      #expect(try ledger.ledger().status(of: ledger.projection(name)).rows == 0)
    }
    #expect(try ledger.differences() == [])
  }
}
