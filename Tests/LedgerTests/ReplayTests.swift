import Customs
import Support
import Synchronization
import Testing
import Views

@testable import Ledger

/// Folding ranges of the log.
@Suite struct ReplayTests {
  private static func ledger() throws -> TemporaryLedger {
    let ledger = try TemporaryLedger()
    let lines = generatedLines(declarations: 900, seed: 31)
    try ledger.append(Array(lines[..<500]))
    try ledger.append(Array(lines[500...]))
    return ledger
  }

  private func cells(
    _ ledger: TemporaryLedger, _ range: Range<UInt64>, workers: Int = 1
  ) throws -> [[SumCell]] {
    try Replay(try ledger.ledger().log, workers: workers).cells(
      of: try ledger.sums(), over: range)
  }

  @Test(arguments: [1, 2, 3, 7, 64])
  func `any number of workers gives the same cells of any range`(workers: Int) throws {
    let ledger = try Self.ledger()
    let size = try ledger.ledger().log.size()
    for range in [0..<size, 0..<0, 0..<1, 0..<256, 0..<257, 255..<513, 300..<size, size..<size] {
      #expect(try cells(ledger, range, workers: workers) == cells(ledger, range))
    }
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `the cells of any parts of the log add up to those of the whole`(seed: UInt64) throws {
    let ledger = try Self.ledger()
    let size = try ledger.ledger().log.size()
    let projections = try ledger.sums()
    var numbers = SeededNumbers(seed: seed)
    var totals = projections.map { _ in [SumCell]() }
    for part in numbers.cut(Array(0..<size), longest: 400).shuffled(using: &numbers) {
      let replay = Replay(try ledger.ledger().log, workers: 1 + numbers.below(3))
      let cells = try replay.cells(of: projections, over: part[0]..<part[0] + UInt64(part.count))
      for index in totals.indices { totals[index] = SumCell.sums(totals[index], cells[index]) }
    }
    #expect(try totals == cells(ledger, 0..<size), "seed \(seed)")
  }

  @Test func `projections folded together are what each is alone`() throws {
    let ledger = try Self.ledger()
    let (log, size) = (try ledger.ledger().log, try ledger.ledger().log.size())
    let together = try cells(ledger, 0..<size)
    for (index, projection) in try ledger.sums().enumerated() {
      #expect(try Replay(log).cells(of: [projection], over: 0..<size)[0] == together[index])
    }
  }

  @Test func `an amendment's range takes back what it supersedes, wherever that lies`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([Line.accepted("T:1")])
    try ledger.append((0..<300).map { index in Line.accepted("A:\(index)") })
    try ledger.append([
      Line.amended("T:1") {
        $0.dispatch = "DE"
        $0.items = [ItemText { $0.net = "12" }]
      }, Line.event("invalidated", "T:1"),
    ])
    let size = try ledger.ledger().log.size()
    let projection = ImporterVolumes()
    func rows(_ range: Range<UInt64>) throws -> [String] {
      try Replay(try ledger.ledger().log).cells(of: [projection], over: range)[0].map {
        "\(projection.fields(of: $0.key)[2]) \($0.items) \($0.mass) \($0.value)"
      }
    }
    #expect(
      try rows(size - 2..<size - 1) == [
        #"text("CN") -1 -10000000 -10000"#, #"text("DE") 1 12000000 10000"#,
      ])
    #expect(try rows(size - 1..<size) == [#"text("DE") -1 -12000000 -10000"#])
    #expect(try rows(size - 2..<size) == [#"text("CN") -1 -10000000 -10000"#])
    #expect(try rows(0..<size) == [#"text("CN") 300 3000000000 3000000"#])
  }

  @Test func `the progress told adds up to the entries replayed`() throws {
    let ledger = try Self.ledger()
    let size = try ledger.ledger().log.size()
    let total = Tally()
    _ = try Replay(try ledger.ledger().log, workers: 3) { total.add($0) }.cells(
      of: try ledger.sums(), over: 0..<size)
    #expect(total.sum == size)
  }

  @Test func `an accumulator keeps its cells when it grows, and forgets the empty ones`() {
    var sums = SumAccumulator()
    for round in 0..<3 {
      for key in 0..<5000 {
        sums.add(
          SumCell(
            key: UInt64(key) << 40, items: 1, mass: 2, value: Int128(key), quantity: Int128(round)))
      }
    }
    for key in 0..<4000 {
      sums.add(
        SumCell(key: UInt64(key) << 40, items: -3, mass: -6, value: -3 * Int128(key), quantity: -3))
    }
    let cells = sums.sorted()
    #expect(cells.count == 1000)
    #expect(cells.map(\.key) == (4000..<5000).map { UInt64($0) << 40 })
    #expect(cells.allSatisfy { $0.items == 3 && $0.mass == 6 && $0.quantity == 3 })
    #expect(sums.count == 5000)
  }

  @Test(arguments: [0, 1, 2048, 2049, 9000])
  func `keys are sorted by digits as by comparing, whichever bits they differ in`(count: Int) {
    var numbers = SeededNumbers(seed: UInt64(count) + 7)
    for (mask, order) in [
      (UInt64.max, false), (0xFF << 40, true), (1, false), (~0xFFFF_FFFF, true),
    ] as [(UInt64, Bool)] {
      var keys = (0..<count).map { place in
        KeyPlace(key: numbers.next() & mask | (order ? 1 << 63 : 0), place: place)
      }
      // Equal keys stay in their order.
      let expected = keys.enumerated().sorted {
        ($0.element.key, $0.offset) < ($1.element.key, $1.offset)
      }.map { $0.element.place }
      KeyPlace.sort(&keys)
      if count > 2048 { #expect(keys.map(\.place) == expected) }
      #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.key <= $1.key })
      #expect(Set(keys.map(\.place)).count == count)
    }
  }
}

/// A sum that threads add to.
private final class Tally: Sendable {
  private let total = Mutex<UInt64>(0)

  func add(_ amount: UInt64) { total.withLock { $0 += amount } }

  var sum: UInt64 { total.withLock { $0 } }
}
