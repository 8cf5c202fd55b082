import Customs
import LMDB
import Support
import Testing

@testable import Ledger

/// Every size around a border of bundles.
@Suite struct LogSizeTests {
  static let sizes = [0, 1, 2, 255, 256, 257, 511, 512, 513]

  /// Lines that become one entry each: transits that name no party.
  private static func lines(_ count: Int) -> [String] {
    (0..<count).map { index in
      Line.accepted("T:\(index)") {
        $0.kind = "transit"
        $0.exporter = nil
        $0.importer = nil
        $0.items = (0...index % 3).map { _ in ItemText() }
      }
    }
  }

  private static func ledger(_ size: Int, inOneCommit: Bool = true) throws -> TemporaryLedger {
    let ledger = try TemporaryLedger()
    if size > 0 { try ledger.append(lines(size)) }
    return ledger
  }

  /// Every record of every table.
  private static func records(_ ledger: TemporaryLedger) throws -> [String: [[UInt8]: [UInt8]]] {
    let log = try ledger.ledger().log
    return try log.environment.read { transaction in
      var tables: [String: [[UInt8]: [UInt8]]] = [:]
      for name in LogLayout.Table.all {
        var records: [[UInt8]: [UInt8]] = [:]
        try transaction.forEach(in: transaction.table(name)) { record in
          records[record.key.array] = record.value.array
          return true
        }
        tables[name] = records
      }
      return tables
    }
  }

  @Test(arguments: sizes)
  func `a log of any size is verified without a difference`(size: Int) throws {
    let ledger = try Self.ledger(size)
    #expect(try ledger.ledger().log.size() == UInt64(size))
    #expect(try ledger.differences(workers: 1) == [])
    #expect(try ledger.differences(workers: 3) == [])
  }

  @Test(arguments: sizes)
  func `positions are 0, 1, 2 without gaps, and there is nothing behind them`(size: Int) throws {
    let ledger = try Self.ledger(size)
    let log = try ledger.ledger().log
    try log.environment.read { transaction in
      for position in 0..<size {
        let found = try log.withEntry(at: Position(UInt64(position)), in: transaction) {
          $0.position.rawValue
        }
        #expect(found == UInt64(position))
        #expect(try log.document(at: Position(UInt64(position)), in: transaction) != nil)
      }
      for position in [size, size + 1, size + 256] {
        #expect(try log.summary(at: Position(UInt64(position)), in: transaction) == nil)
        #expect(try log.document(at: Position(UInt64(position)), in: transaction) == nil)
      }
    }
  }

  @Test(arguments: sizes)
  func `full bundles are sealed, the rest is in the tail`(size: Int) throws {
    let records = try Self.records(Self.ledger(size))
    let width = LogLayout.bundleWidth
    #expect(records[LogLayout.Table.bundles]?.count == size / width)
    #expect(records[LogLayout.Table.documents]?.count == size / width)
    #expect(records[LogLayout.Table.tail]?.count == size % width)
    #expect(records[LogLayout.Table.documentTail]?.count == size % width)
    let names = records[LogLayout.Table.names]
    #expect(names?.count == NameRange.all(size: UInt64(size)).count)
    #expect(names?.values.reduce(0) { $0 + $1.count / NamePlace.byteCount } == size)
  }

  @Test(arguments: sizes)
  func `the root is that of the recursive definition over the entries' bytes`(size: Int) throws {
    let ledger = try Self.ledger(size)
    let log = try ledger.ledger().log
    try log.environment.read { transaction in
      var leaves: [Hash] = []
      try log.forEachBundle(0..<UInt64(size), in: transaction) { bundle in
        for index in 0..<bundle.count {
          leaves.append(Hash(of: [0] + bundle.entry(index).span.array))
        }
      }
      // Every earlier size too: a log can be asked for the root it had.
      for earlier in [0, 1, 2, 3, 127, 128, 255, 256, 257, 384, 511, 512, 513] where earlier <= size
      {
        #expect(
          try log.root(size: UInt64(earlier), in: transaction)
            == NaiveTree.root(Array(leaves.prefix(earlier))))
      }
    }
  }

  @Test(arguments: [2, 257])
  func `one entry a commit gives the same records as one commit`(size: Int) throws {
    let one = try Self.ledger(size)
    let many = try TemporaryLedger()
    for line in Self.lines(size) { try many.append([line]) }
    #expect(try Self.records(one) == Self.records(many))
  }

  @Test(arguments: [(511, UInt64(1)), (512, 2), (513, 3), (700, 4), (700, 5)])
  func `any split into commits gives the same records as one commit`(size: Int, seed: UInt64) throws
  {
    let one = try Self.ledger(size)
    let many = try TemporaryLedger()
    var numbers = SeededNumbers(seed: seed)
    for part in numbers.cut(Self.lines(size), longest: 300) { try many.append(part) }
    #expect(try Self.records(one) == Self.records(many), "seed \(seed)")
  }

  @Test(arguments: [(1, 100), (2, 4096), (3, 33_000)])
  func `any number of workers and any pieces of input give the same records`(
    workers: Int, piece: Int
  ) throws {
    let lines = Self.lines(300)
    let (one, other) = (try TemporaryLedger(), try TemporaryLedger())
    try one.append(lines)
    try other.append(lines, workers: workers, piece: piece)
    #expect(try Self.records(one) == Self.records(other))
  }

  @Test(arguments: [0, 1, 2, 255, 256, 257, 513])
  func `bundles of any range are the entries of that range, in order`(size: Int) throws {
    let ledger = try Self.ledger(size)
    let log = try ledger.ledger().log
    let borders = [0, 1, 2, 254, 255, 256, 257, 258, 400, 510, 511, 512, 513].filter { $0 <= size }
    try log.environment.read { transaction in
      for lower in borders {
        for upper in borders where upper >= lower {
          var positions: [UInt64] = []
          try log.forEachBundle(UInt64(lower)..<UInt64(upper), in: transaction) { bundle in
            #expect(bundle.first.rawValue == UInt64(lower + positions.count))
            #expect((1...LogLayout.bundleWidth).contains(bundle.count))
            for index in 0..<bundle.count {
              positions.append(bundle.entry(index).position.rawValue)
            }
          }
          #expect(positions == Array(UInt64(lower)..<UInt64(upper)))
        }
      }
    }
  }
}
