import Customs
import Ledger
import Support
import Testing

/// Every view of the catalogue as of any moment is what a ledger of nothing but that prefix shows.
@Suite struct AsOfTests {
  /// The rows of all views, each table with its name and root.
  static func tables(_ ledger: TemporaryLedger, at position: UInt64? = nil) throws -> [String] {
    var query = ViewQuery()
    query.position = position
    return try ledger.projections().map { projection in
      let table = try ledger.ledger().table(projection, query)
      let rows = table.rows.map { row in row.values.map { $0.printed ?? "-" }.joined(separator: " ")
      }
      return "\(table.name) \(table.root)\n\(rows.joined(separator: "\n"))"
    }
  }

  @Test(arguments: [(UInt64(41), UInt64?(64)), (42, 300), (43, nil)])
  func `at 20 random positions every view is that of the prefix`(seed: UInt64, spacing: UInt64?)
    throws
  {
    let lines = steppedLines(declarations: 120, seed: seed)
    let ledger = try TemporaryLedger(snapshotSpacing: spacing)
    var numbers = SeededNumbers(seed: seed)
    // Caught up now and then, so that snapshots come from catching up and from building alike.
    for part in numbers.cut(lines, longest: 60) {
      try ledger.fill(part)
      if numbers.below(2) == 0 { try ledger.project(workers: 2) }
    }
    try ledger.project()
    let size = try ledger.ledger().log.size()
    for _ in 0..<20 {
      let position = UInt64(numbers.below(Int(size) + 1))
      let prefix = try Prefix.of(ledger, position)
      try prefix.project()
      let (found, expected) = (try Self.tables(ledger, at: position), try Self.tables(prefix))
      for (found, expected) in zip(found, expected) {
        #expect(found == expected, "seed \(seed), position \(position) of \(size)")
      }
    }
    #expect(try ledger.differences() == [], "seed \(seed)")
  }

  @Test(arguments: [UInt64(44), 45])
  func `as of works across entries that were left out`(seed: UInt64) throws {
    let ledger = try TemporaryLedger(snapshotSpacing: 100)
    try ledger.fill(steppedLines(declarations: 60, seed: seed))
    try ledger.project()
    var numbers = SeededNumbers(seed: seed)
    let size = try ledger.ledger().log.size()
    let left = Set((0..<6).map { _ in UInt64(numbers.below(Int(size))) })
    for projection in try ledger.projections() where !(projection is any DerivedProjection) {
      for position in left {
        try ledger.ledger().quarantine(projection, position, reason: "a test")
      }
    }
    try ledger.project()
    #expect(try ledger.differences() == [], "seed \(seed)")
    for position in (0..<10).map({ _ in UInt64(numbers.below(Int(size) + 1)) }) {
      // A rebuild of the prefix with the same entries left out.
      let prefix = try Prefix.of(ledger, position)
      let held = try prefix.ledger().log.size()
      for projection in try prefix.projections() where !(projection is any DerivedProjection) {
        for place in left where place < held {
          try prefix.ledger().quarantine(projection, place, reason: "a test")
        }
      }
      try prefix.project()
      #expect(
        try Self.tables(ledger, at: position) == Self.tables(prefix),
        "seed \(seed), position \(position)")
    }
    let table = try ledger.ledger().table(try ledger.projections()[0])
    #expect(Set(table.quarantine.map(\.position)) == left && table.quarantine[0].reason == "a test")
  }

  @Test func `beyond a view's progress is an error that names both`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.accepted("T:1")])
    try ledger.project()
    try ledger.append([Line.accepted("T:2")])
    var query = ViewQuery()
    query.position = 4
    #expect { _ = try ledger.ledger().table(ledger.projection("od-matrix"), query) } throws: {
      guard let error = $0 as? LedgerError, error.code == .unknownEntry else { return false }
      return error.message.contains("has seen 3") && error.message.contains("as of 4")
    }
  }

  @Test func `months choose rows of sums by their column and facts of folds by their time`() throws
  {
    let ledger = try TemporaryLedger()
    try ledger.append(
      ["2022-01-31", "2022-02-01", "2022-02-28", "2022-03-01"].enumerated().map { index, day in
        Line.accepted("T:\(index)") { $0.acceptedOn = day }
      })
    try ledger.project()
    var query = ViewQuery()
    let february: UInt16 = 2022 * 12 + 1
    query.months = february...february
    let table = try ledger.ledger().table(ledger.projection("od-matrix"), query)
    #expect(table.rows.map { "\($0.text(3)) \($0.text(4))" } == ["2022-02 2"])
    query.months = 0...february
    let until = try ledger.ledger().table(ledger.projection("od-matrix"), query)
    #expect(until.rows.map { "\($0.text(3)) \($0.text(4))" } == ["2022-01 1", "2022-02 2"])
  }
}
