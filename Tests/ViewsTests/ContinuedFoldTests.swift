import Customs
import Support
import Testing

@testable import Ledger
@testable import Views

/// Rows that are gone on from are those that all facts fold to.
@Suite struct ContinuedFoldTests {
  /// 2022-03-10, days since 1970-01-01.
  private static let day: Int64 = 19_061

  private static func goodsFact(_ index: UInt64, _ numbers: inout SeededNumbers) -> Fact {
    var payload = FactBytes()
    payload.append(numbers.below(8) == 0 ? index / 2 : index)
    payload.append(Int128(numbers.below(2000) - 1000))
    // Mostly later than all before, sometimes on a day before.
    let day = Self.day + (numbers.below(8) == 0 ? 0 : Int64(index / 3))
    return fact(index, day, payload)
  }

  private static func partyFact(_ index: UInt64, _ numbers: inout SeededNumbers) -> Fact {
    var payload = FactBytes()
    payload.append(Int128(numbers.below(1000)))
    return fact(index, Self.day + Int64(numbers.below(4)), payload)
  }

  private static func fact(_ index: UInt64, _ day: Int64, _ payload: FactBytes) -> Fact {
    Fact(
      position: Position(index), assertedAt: Position(index), ordinal: 0,
      effectiveAt: day * CivilTime.microsecondsPerDay, payload: payload.bytes)
  }

  @Test(arguments: [UInt64(91), 92, 93])
  func `a balance goes on as if it were folded from all its facts`(seed: UInt64) throws {
    var key = FactBytes()
    key.append(UInt32(7))
    key.append(UInt32(845_011))
    key.append(UInt16(1))
    key.append(GoodsAmount.kilogram)
    try walk(GoodsBalance(), key, seed, Self.goodsFact)
  }

  @Test(arguments: [UInt64(94), 95, 96])
  func `a party's month goes on as if it were folded from all its facts`(seed: UInt64) throws {
    var key = FactBytes()
    key.append(UInt32(7))
    key.append(UInt16(2022 * 12 + 2))
    try walk(PartyActivity(), key, seed, Self.partyFact)
  }

  private func walk(
    _ fold: any ContinuedFold, _ key: FactBytes, _ seed: UInt64,
    _ make: (UInt64, inout SeededNumbers) -> Fact
  ) throws {
    var numbers = SeededNumbers(seed: seed)
    let context = FoldContext(home: 1, lists: ListCatalogue())
    var (held, rows): ([Fact], [[ViewValue]]) = ([], [])
    var (continued, emptied, position) = (0, 0, UInt64(0))
    for _ in 0..<400 {
      var change = FactChange()
      for _ in 0..<numbers.below(3) {
        change.come.append(make(position, &numbers))
        position += 1
      }
      held += change.come
      // Now and then one goes, and seldom all.
      let leaving = numbers.below(40) == 0 ? held.count : numbers.below(4) == 0 ? 1 : 0
      for _ in 0..<min(leaving, held.count) {
        change.gone.append(held.remove(at: numbers.below(held.count)))
      }
      let sorted = held.sorted { Fact.precedes($0, $1, fold.order) }
      let expected = held.isEmpty ? [] : try fold.rows(of: key.bytes, sorted, context)
      if !rows.isEmpty, let found = try fold.rows(of: key.bytes, after: rows, change, context) {
        #expect(found == expected, "seed \(seed), position \(position)")
        continued += 1
      }
      if held.isEmpty { emptied += 1 }
      rows = expected
    }
    #expect(continued > 50 && emptied > 2, "seed \(seed): \(continued) times, \(emptied) emptied")
  }
}
