import Customs
import Testing

@Suite struct EntryFormatTests {
  private let entry = Parsed(Sample.accepted).entry

  @Test func `an encoded entry has no fault`() {
    #expect(fault(entry) == nil)
    #expect(fault(Parsed(Sample.departed).entry) == nil)
    #expect(fault(Parsed(Sample.small).entry) == nil)
  }

  @Test func `the size of an entry follows from its parts`() {
    #expect(EntryFormat.byteCount(items: 0, links: 0, marks: 0, notes: false) == 208)
    #expect(EntryFormat.byteCount(items: 1, links: 1, marks: 7, notes: false) == entry.count)
    #expect(
      EntryFormat.byteCount(items: 2, links: 3, marks: 4, notes: true) == 208 + 128 + 168 + 160 + 32
    )
  }

  @Test func `every truncated entry has a fault`() {
    for count in 0..<entry.count {
      let words = fault(Array(entry.prefix(count)))
      #expect(
        words
          == (count < 208
            ? "\(count) bytes, expected at least 208" : "\(count) bytes, its counts say 608"))
    }
  }

  @Test func `a byte too many is a fault`() {
    #expect(fault(entry + [0]) == "609 bytes, its counts say 608")
  }

  @Test(
    arguments: [
      (0, 2, "entry format 2, expected 1"), (0, 0, "entry format 0, expected 1"),
      (1, 1, "entry format 257, expected 1"), (2, 0, "unknown event number 0"),
      (2, 19, "unknown event number 19"), (2, 255, "unknown event number 255"),
      (3, 6, "unknown declaration kind number 6"), (4, 11, "unknown state number 11"),
      (5, 8, "608 bytes, its counts say 640"), (83, 36, "declaration number of 36 bytes"),
      (83, 255, "declaration number of 255 bytes"), (84, 2, "608 bytes, its counts say 672"),
      (86, 0, "608 bytes, its counts say 552"), (89, 255, "608 bytes, its counts say 2611808"),
    ] as [(Int, UInt8, String)])
  func `a field that cannot be is named`(offset: Int, byte: UInt8, words: String) {
    var bytes = entry
    bytes[offset] = byte
    #expect(fault(bytes) == words)
  }

  @Test func `bytes without a fault can be read wherever they came from`() {
    let seed: UInt64 = 4711
    var generator = SeededGenerator(seed: seed)
    var sound = 0
    for round in 0..<10_000 {
      var bytes = entry
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch generator.next() % 4 {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
        case 2: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        default: bytes[place] ^= 1 << UInt8(generator.next() % 8)
        }
      }
      guard fault(bytes) == nil else { continue }
      sound += 1
      #expect(readWhole(bytes) >= 0, "seed \(seed), round \(round)")
    }
    #expect(sound > 1000)
  }

  @Test func `random bytes are no entry and no harm`() {
    let seed: UInt64 = 815
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let count = Int.random(in: 0...700, using: &generator)
      var bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      if count > 1 { (bytes[0], bytes[1]) = (1, 0) }
      if fault(bytes) == nil { #expect(readWhole(bytes) >= 0, "seed \(seed)") }
    }
  }

  @Test func `a position field with all bits set is none`() {
    #expect(Position(field: .max) == nil)
    #expect(Position(field: 0) == Position(0))
    #expect(Position(7).next == Position(8))
    #expect(Position(7) < Position(8))
    #expect(Position(7).description == "7")
  }

  private func fault(_ bytes: [UInt8]) -> String? { EntryFormat.fault(in: bytes.span.bytes) }

  /// Touches every field and every item; the sum only keeps the reads alive.
  private func readWhole(_ bytes: [UInt8]) -> Int {
    let entry = EntryView(bytes.span.bytes)
    var sum = entry.number.byteCount + entry.documentHash.byteCount + entry.span.byteCount
    sum += Int(entry.month) + Int(entry.transportMode) + entry.warningCount
    sum += (entry.event == nil ? 0 : 1) + (entry.flow == nil ? 0 : 1) + (entry.state == nil ? 0 : 1)
    sum += (entry.acceptedOn == nil ? 0 : 1) + (entry.effectiveAt == nil ? 0 : 1)
    sum += (entry.retracts == nil ? 0 : 1) + (entry.declaration == nil ? 0 : 1)
    for index in 0..<entry.itemCount {
      let item = entry.item(index)
      sum += Int(item.heading) + Int(item.origin) + Int(item.unit) + Int(item.itemNumber)
      sum += item.netMassInMilligrams == 0 ? 0 : 1
    }
    return sum
  }
}
