import Customs
import Support
import Testing

@testable import Ledger

/// The index of declaration numbers and local references: sorted places in records that are merged as the log grows.
@Suite struct NameIndexTests {
  @Test func `ranges cover every position once, in order, whatever the size`() {
    let widths = (0...NameRange.topLevel).map { NameRange.width($0) }
    var sizes: [UInt64] = [0, 1, 5_000_000]
    for width in widths { sizes += [width - 1, width, width + 1, 3 * width + 300, 8 * width - 1] }
    for size in sizes {
      var next: UInt64 = 0
      for range in NameRange.all(size: size) {
        #expect(range.first == next)
        #expect(NameRange(key: range.key) == range)
        next = range.end
      }
      #expect(next >= size && next - size < widths[0], "size \(size)")
    }
    #expect(NameRange(key: .max) == nil)
    #expect(NameRange(key: LogLayout.tileKey(level: NameRange.topLevel + 1, number: 0)) == nil)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `a search finds the first place that is not less, however the hashes lie`(seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    for count in [0, 1, 2, 3, 7, 40, 300] {
      for spread in [8, 1 << 20, Int.max] {
        let places = (0..<count).map { position in
          NamePlace(hash: UInt64(numbers.below(spread)), position: UInt64(position))
        }.sorted()
        let record = NamePlace.record(places, first: 0)
        for wanted in places.map(\.hash) + [0, 5, UInt64.max, UInt64(numbers.below(spread))] {
          let expected = places.firstIndex { $0.hash >= wanted } ?? count
          #expect(
            NamePlace.firstIndex(of: wanted, in: record.span.bytes) == expected,
            "seed \(seed): \(wanted) among \(count) below \(spread)")
        }
        for (index, place) in places.enumerated() {
          #expect(NamePlace(record.span.bytes, index, first: 0) == place)
        }
      }
    }
  }

  @Test func `records merge as the log grows, and names are found all the way`() throws {
    let ledger = try TemporaryLedger()
    let log = try ledger.ledger().log
    var lines = (0..<2_100).map { index in
      Line.accepted("T:\(index)") {
        $0.kind = "transit"
        $0.exporter = nil
        $0.importer = nil
      }
    }
    lines.insert(Line.lodged("A"), at: 100)
    lines.insert(Line.acceptance("T:A", of: "A"), at: 1_900)
    var start = 0
    for end in [255, 256, 700, 1_800, 2_050, lines.count] {
      try ledger.append(Array(lines[start..<end]))
      start = end
      try log.environment.read { transaction in
        let size = try log.size(in: transaction)
        #expect(
          try transaction.count(log.tables.names) == NameRange.all(size: size).count)
        for number in [0, 99, 253, end - 10] {
          let found = try log.positions(of: Array("T:\(number)".utf8)[...], in: transaction)
          #expect(found.count == 1, "T:\(number) of \(end) lines")
        }
        let lodged = try log.localReferences(Array("A".utf8), in: transaction)
        #expect(lodged.map(\.positions.count) == (end <= 100 ? [] : end <= 1_900 ? [1] : [2]))
      }
    }
    #expect(try ledger.differences() == [])
    try log.environment.read { transaction in
      let accepted = try log.positions(of: Array("T:A".utf8)[...], in: transaction)
      #expect(
        try accepted.map { try log.summary(at: $0, in: transaction)?.event }
          == [.lodged, .accepted])
      #expect(try log.positions(of: Array("T:none".utf8)[...], in: transaction) == [])
    }
  }
}
