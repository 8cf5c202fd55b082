import Customs
import Support
import Testing
import Views

@testable import Ledger

/// Where rows come from, and what changed them.
@Suite struct ExplanationTests {
  private static func ledger(_ seed: UInt64, declarations: Int = 150) throws -> TemporaryLedger {
    let ledger = try TemporaryLedger(snapshotSpacing: 128)
    try ledger.fill(steppedLines(declarations: declarations, seed: seed))
    try ledger.project()
    return ledger
  }

  @Test(arguments: [UInt64(51), 52])
  func `the contributions of 100 random cells add up, now and as of earlier`(seed: UInt64) throws {
    let ledger = try Self.ledger(seed)
    let opened = try ledger.ledger()
    let size = try opened.log.size()
    var numbers = SeededNumbers(seed: seed)
    for _ in 0..<100 {
      let projection = numbers.pick(
        try ledger.projections().filter { !($0 is any DerivedProjection) })
      var query = ViewQuery()
      if numbers.below(2) == 0 { query.position = UInt64(numbers.below(Int(size) + 1)) }
      let rows = try opened.table(projection, query)
      guard !rows.rows.isEmpty else { continue }
      let key = rows.key(of: numbers.pick(rows.rows))
      let explanation = try opened.explain(projection, query) { $0 == key }
      let part = try #require(explanation.parts.first)
      #expect(explanation.parts.count == 1 && !part.lines.isEmpty, "seed \(seed)")
      guard projection is any SumProjection else { continue }
      // Added up once more, by hand and by column.
      for (index, column) in explanation.columns.enumerated() {
        let stated = part.lines.map { Self.number($0.values[index]) }.reduce(0, +)
        let shown = part.rows[0].values[projection.keyColumns.count + index]
        #expect(
          stated == Self.number(shown), "seed \(seed): \(projection.name) \(key) \(column.name)")
      }
    }
  }

  /// Every view of the catalogue over a history with everything; derived ones through the cells behind them.
  @Test(arguments: [UInt64(56), 57])
  func `every row of every view is explained, or the explanation says what does not add up`(
    seed: UInt64
  ) throws {
    var history = RandomHistory(seed: seed)
    let ledger = try TemporaryLedger(snapshotSpacing: 128)
    try ledger.fill(history.lines(200))
    try ledger.project()
    let opened = try ledger.ledger()
    let size = try opened.log.size()
    for projection in try ledger.projections() {
      for position in [size, size / 2] {
        var query = ViewQuery()
        query.position = position
        let table = try opened.table(projection, query)
        guard !table.rows.isEmpty else { continue }
        let explanation = try opened.explain(projection, query, workers: 2) { _ in true }
        #expect(
          explanation.addsUp == !(projection is any FoldProjection), "\(projection.name)")
        let explained = explanation.parts.flatMap(\.rows).map { table.key(of: $0) }
        #expect(Set(explained) == Set(table.rows.map { table.key(of: $0) }), "seed \(seed)")
        for part in explanation.parts {
          // Of a derived view the contributions are those of the cell behind the row.
          let row = part.cell ?? part.rows[0]
          #expect(
            !part.lines.isEmpty && part.lines.allSatisfy { $0.entry.position.rawValue < position })
          guard explanation.addsUp else { continue }
          for (index, column) in explanation.columns.enumerated() {
            let shown = row.values[row.values.count - explanation.columns.count + index]
            #expect(
              part.lines.map { Self.number($0.values[index]) }.reduce(0, +) == Self.number(shown),
              "seed \(seed): \(projection.name) \(column.name)")
          }
        }
      }
    }
  }

  @Test func `a derived row whose cells do not give it is an error`() throws {
    let ledger = try Self.ledger(58)
    let (opened, derived) = (try ledger.ledger(), Forgetful())
    let explain = { try opened.explain(derived) { _ in true } }
    #expect { _ = try explain() } throws: { ($0 as? LedgerError)?.code == .unexplained }
  }

  private static func number(_ value: ViewValue) -> Int128 {
    switch value {
    case .count(let number): Int128(number)
    case .decimal(let number, _, _): number.value
    default: 0
    }
  }

  @Test(arguments: [UInt64(53), 54])
  func `a difference leads from one table to the other, and names entries between them`(
    seed: UInt64
  ) throws {
    let ledger = try Self.ledger(seed)
    let opened = try ledger.ledger()
    var numbers = SeededNumbers(seed: seed)
    let size = try opened.log.size()
    for projection in try ledger.projections() {
      let ends = [numbers.below(Int(size) + 1), numbers.below(Int(size) + 1)].sorted().map(
        UInt64.init)
      let difference = try opened.difference(of: projection, from: ends[0], to: ends[1])
      var rows = difference.from.rows.map(\.values)
      for row in difference.rows {
        if let old = row.old {
          let place = try #require(rows.firstIndex(of: old.values), "seed \(seed)")
          rows.remove(at: place)
        }
        if let new = row.new { rows.append(new.values) }
        let places = row.entries.map(\.position.rawValue)
        // Rows of folds may also change with other rows.
        if projection is any SumProjection { #expect(!places.isEmpty) }
        #expect(places == places.sorted() && places.allSatisfy { ends[0] <= $0 && $0 < ends[1] })
      }
      if projection is any FoldProjection, !difference.rows.isEmpty {
        #expect(difference.rows.contains { !$0.entries.isEmpty })
      }
      let expected = difference.to.rows.map { "\($0.values)" }.sorted()
      #expect(rows.map { "\($0)" }.sorted() == expected, "seed \(seed): \(projection.name)")
      let same = try opened.difference(of: projection, from: ends[1], to: ends[1])
      #expect(same.rows.isEmpty)
    }
  }

  @Test func `an amendment that moves goods to another row is named in both`() throws {
    let ledger = try TemporaryLedger()
    try ledger.fill([Line.accepted("T:1"), Line.accepted("T:2")])
    try ledger.fill([Line.amended("T:2") { $0.dispatch = "DE" }])
    try ledger.project()
    let difference = try ledger.ledger().difference(
      of: ledger.projection("importer-volumes"), from: 4, to: 5)
    #expect(difference.rows.map(\.kind) == [.changed, .added])
    #expect(difference.rows.map { $0.difference(4)?.printed } == ["-1", "1"])
    #expect(difference.rows.allSatisfy { $0.entries.map(\.number) == ["T:2"] })
    let explanation = try ledger.ledger().explain(ledger.projection("importer-volumes")) {
      $0[2] == "CN"
    }
    let lines = explanation.parts[0].lines
    #expect(
      lines.map { "\($0.entry.position) \($0.values[0])" } == [
        "2 count(1)", "3 count(1)", "4 count(-1)",
      ])
    #expect(lines.map { $0.version?.rawValue } == [nil, nil, 3])
  }

  @Test(arguments: ["importer-volumes", "goods-balance"])
  func `a row that the entries do not add up to is an error that says so`(view: String) throws {
    let ledger = try TemporaryLedger()
    try ledger.fill([Line.accepted("T:1") { $0.items = [ItemText { $0.previousProcedure = "00" }] }]
    )
    try ledger.project()
    if view == "importer-volumes" {
      try StoredView.changeFirstCell(ledger, view) { $0.withOneMoreItem }
    } else {
      try StoredView.changeFirst(ledger, view, table: "facts") { $0[$0.count - 1] ^= 1 }
    }
    #expect { _ = try ledger.ledger().explain(ledger.projection(view)) { _ in true } } throws: {
      let error = $0 as? LedgerError
      return error?.code == .unexplained && ErrorClass($0) == .difference
    }
  }

  @Test func `where no row is, nothing is explained`() throws {
    let ledger = try Self.ledger(55, declarations: 5)
    #expect {
      _ = try ledger.ledger().explain(ledger.projection("od-matrix")) { _ in false }
    } throws: { ($0 as? LedgerError)?.code == .unknownEntry }
  }
}

/// How many cells `od-matrix` has; but it names only the first of them.
private struct Forgetful: DerivedProjection {
  var name: String { "forgetful" }
  var version: Int { 1 }
  var keyColumns: [String] { ["all"] }
  var columns: [ViewColumn] { [.key("all"), .count("cells")] }
  var sources: [any Projection] { [ODMatrix()] }

  func rows(_ sources: [ViewTable], _ query: ViewQuery) throws -> [[ViewValue]] {
    [[.text("all"), .count(Int64(sources[0].rows.count))]]
  }

  func origins(of row: ViewRow, in sources: [ViewTable], _ query: ViewQuery) -> [[ViewRow]] {
    [Array(sources[0].rows.prefix(1))]
  }
}
