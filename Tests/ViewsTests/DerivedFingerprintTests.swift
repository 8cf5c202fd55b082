import Customs
import Ledger
import Testing
import Views

/// Derived views are computed when they are read, but certificates and remembered roots name their reducer.
@Suite struct DerivedFingerprintTests {
  /// The months of commodity flows from a value on.
  private struct LargeMonths: DerivedProjection {
    let leastInHundredths: Int128
    var name: String { "large-months" }
    var version: Int { 1 }
    var keyColumns: [String] { ["month"] }
    var columns: [ViewColumn] { [.key("month"), .decimal("statisticalValue")] }
    var sources: [any Projection] { [CommodityFlows()] }

    func rows(_ sources: [ViewTable], _ query: ViewQuery) throws -> [[ViewValue]] {
      let flows = sources[0]
      let value = flows.columns.firstIndex { $0.name == "statisticalValue" } ?? 0
      return flows.rows.compactMap { row in
        guard case .decimal(let number, _, _) = row.values[value], number.value >= leastInHundredths
        else { return nil }
        return [.text(row.text(4)), row.values[value]]
      }
    }

    func origins(of row: ViewRow, in sources: [ViewTable], _ query: ViewQuery) -> [[ViewRow]] {
      [sources[0].rows]
    }
  }

  @Test func `a derived view that computes otherwise has another fingerprint`() {
    let few = Fingerprint.of(LargeMonths(leastInHundredths: 1_000_000))
    #expect(few == Fingerprint.of(LargeMonths(leastInHundredths: 1_000_000)))
    #expect(few != Fingerprint.of(LargeMonths(leastInHundredths: 500_000)))
  }
}
