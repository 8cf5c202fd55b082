import Generator
import Ledger
import Support
import Testing

/// Generated declarations that move.
@Suite struct GeneratedJourneysTests {
  private func lines(journeys: Bool) -> [[UInt8]] {
    var generator = DeclarationGenerator(declarations: 1500, seed: 21, journeys: journeys)
    var buffer: [UInt8] = []
    while generator.next(into: &buffer) {}
    return buffer.split(separator: 10).map(Array.init)
  }

  private func words(_ rows: [ViewRow], _ columns: Int...) -> Set<String> {
    Set(
      rows.flatMap { row in
        columns.flatMap { row.text($0).split(separator: " ").map(String.init) }
      })
  }

  @Test func `journeys leave the declarations as they are, and every step is taken`() throws {
    let (moving, still) = (lines(journeys: true), lines(journeys: false))
    let isAccepted = { (line: [UInt8]) in line.starts(with: #"{"event":"accepted""#.utf8) }
    #expect(moving.filter(isAccepted) == still.filter(isAccepted))
    #expect(moving == lines(journeys: true))
    var model = NaiveModel()
    let expected = try model.append(moving)
    let ledger = try TemporaryLedger()
    #expect(try ledger.append(moving).words == expected)
    #expect(expected.allSatisfy { $0.hasPrefix("created") })
    for view in ["transit-status", "custody"] {
      try ledger.project(only: view)
      #expect(try ledger.rebuild([view], workers: 2).map(\.differences) == [0])
    }
    let transits = try ledger.ledger().table(try ledger.projection("transit-status")).rows
    #expect(transits.count > 50)
    #expect(
      words(transits, 1, 2).isSuperset(of: [
        "OVERDUE", "ARRIVED_NOT_DISCHARGED", "DISCHARGED", "DIVERTED", "LATE", "DISCREPANCY",
      ]), "\(words(transits, 1, 2))")
    let legs = try ledger.ledger().table(try ledger.projection("custody")).rows
    #expect(
      words(legs, 11).isSuperset(of: ["GAP", "SEAL_MISMATCH", "MASS_DRIFT"]), "\(words(legs, 11))")
    #expect(words(legs, 4).contains("incident"))
  }
}
