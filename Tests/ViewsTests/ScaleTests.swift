import Foundation
import Ledger
import Support
import Testing

/// Every view of a generated log against the plainest fold of it. `TAMGA_SCALE` is the number of declarations, `TAMGA_SEED`
/// their seed; in release 500,000 take some minutes.
@Suite struct ScaleTests {
  private static func number(_ name: String, _ usual: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
  }

  @Test func `every view of a generated log equals its naive sequential fold`() throws {
    let declarations = Self.number("TAMGA_SCALE", 1500)
    let seed = UInt64(Self.number("TAMGA_SEED", 71))
    let ledger = try TemporaryLedger()
    try ledger.append([Line.list("WATCHED", from: "2020-01-01", rows: Self.rows)])
    // Brought up to date on the way: built from nothing, then by a long step, then by short ones.
    let part = max(1000, declarations / 4)
    try forEachGeneratedPart(declarations: declarations, seed: seed, lines: part) { lines in
      let (most, last) = (lines.dropLast(500), lines.suffix(500))
      for lines in [Array(most), Array(last)] where !lines.isEmpty {
        ledger.clock += 86_400_000_000
        #expect(!(try ledger.append(lines, workers: 2).summary.isRefused))
        try ledger.project(workers: 2)
      }
    }
    let naive = try NaiveReplay(ledger.ledger())
    for projection in try ledger.projections() {
      let (found, expected) = (try ledger.ledger().table(projection), try naive.table(projection))
      #expect(!expected.rows.isEmpty, "\(projection.name), seed \(seed)")
      #expect(found.rows.count == expected.rows.count, "\(projection.name), seed \(seed)")
      let differing = zip(found.rows, expected.rows).first { $0.values != $1.values }
      #expect(
        differing.map { "\($0.values) is not \($1.values)" } == nil,
        "\(projection.name), seed \(seed)")
      #expect(found.root == expected.root, "\(projection.name), seed \(seed)")
    }
  }

  /// Headings that the generator trades in.
  private static let rows = ["8450", "8471", "8517", "8542", "8703", "2709", "1001"].map {
    Line.listRow($0, tier: "1")
  }
}
