import Generator
import Testing

@Suite struct DeclarationGeneratorTests {
  /// The first lines of a stream.
  private func bytes(declarations: Int, seed: UInt64, lines: Int = .max) -> [UInt8] {
    var generator = DeclarationGenerator(declarations: declarations, seed: seed)
    var buffer: [UInt8] = []
    var count = 0
    while count < lines, generator.next(into: &buffer) { count += 1 }
    return buffer
  }

  private func lines(declarations: Int, seed: UInt64) throws -> [GeneratedLine] {
    try GeneratedLine.decode(bytes(declarations: declarations, seed: seed))
  }

  @Test func `the same seed gives the same bytes`() {
    #expect(bytes(declarations: 500, seed: 7) == bytes(declarations: 500, seed: 7))
  }

  @Test func `the bytes of seed 1 are the same on every machine and for ever`() {
    let first1000 = bytes(declarations: 1000, seed: 1, lines: 1000)
    #expect(fnv1a(first1000) == 0x93DB_8A7E_0449_07C1)
  }

  @Test func `different seeds give different streams`() {
    #expect(bytes(declarations: 10, seed: 1) != bytes(declarations: 10, seed: 2))
  }

  @Test func `nothing is generated for a count of zero or less`() {
    #expect(bytes(declarations: 0, seed: 1).isEmpty)
    #expect(bytes(declarations: -1, seed: 1).isEmpty)
  }

  @Test(arguments: [1, 2, 1023, 3000])
  func `the count is that of the accepted declarations`(count: Int) throws {
    let accepted = try lines(declarations: count, seed: 3).filter { $0.event == "accepted" }
    #expect(accepted.count == count)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `every accepted MRN is new and ends in its check digit`(seed: UInt64) throws {
    var seen: Set<String> = []
    for line in try lines(declarations: 1500, seed: seed) where line.event == "accepted" {
      #expect(seen.insert(line.subject).inserted)
      #expect(line.subject.utf8.count == 18)
      let check = checkDigit(of: line.subject)
      #expect(check == line.subject.utf8.last)
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `a declaration has two and a half items on average`(seed: UInt64) throws {
    let declarations = try lines(declarations: 5000, seed: seed)
      .filter { $0.event == "accepted" }.compactMap(\.declaration)
    let items = declarations.reduce(0) { $0 + $1.items.count }
    #expect((23...27).contains(items * 10 / declarations.count))
    #expect(declarations.allSatisfy { (1...20).contains($0.items.count) })
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `amendments and invalidations refer to current versions`(seed: UInt64) throws {
    var versions: [String: Int] = [:]
    var invalidated: Set<String> = []
    var amendments = 0
    for line in try lines(declarations: 5000, seed: seed) {
      #expect(!invalidated.contains(line.subject))
      switch line.event {
      case "accepted":
        versions[line.subject] = 1
      case "amended":
        #expect(line.expect == versions[line.subject])
        #expect(line.declaration?.mrn == line.subject)
        versions[line.subject, default: 0] += 1
        amendments += 1
      case "invalidated":
        #expect(versions[line.subject] != nil)
        invalidated.insert(line.subject)
      default:
        Issue.record("unexpected event \(line.event)")
      }
    }
    #expect((100...200).contains(amendments))
    #expect((25...75).contains(invalidated.count))
    #expect(versions.values.contains(3))
  }

  @Test func `an amendment changes something but never the kind or the date`() throws {
    var current: [String: GeneratedLine.Declaration] = [:]
    for line in try lines(declarations: 5000, seed: 2) {
      guard let declaration = line.declaration else { continue }
      if let before = current[line.subject] {
        #expect(before != declaration)
        #expect(before.kind == declaration.kind)
        #expect(before.acceptedOn == declaration.acceptedOn)
      }
      current[line.subject] = declaration
    }
  }

  @Test func `items are numbered from one and have values and procedures that fit`() throws {
    for declaration in try lines(declarations: 3000, seed: 4).compactMap(\.declaration) {
      #expect(declaration.items.map(\.number) == Array(1...declaration.items.count))
      #expect(declaration.items.allSatisfy { $0.cents > 0 })
      if declaration.kind == "re-export" {
        #expect(
          declaration.items.allSatisfy { $0.procedure == "31" && $0.previousProcedure != "00" })
      }
    }
  }

  @Test func `previous documents name an import of the same goods by the same company`() throws {
    var accepted: [String: GeneratedLine.Declaration] = [:]
    var links = 0
    for line in try lines(declarations: 3000, seed: 5) where line.event == "accepted" {
      guard let declaration = line.declaration else { continue }
      accepted[line.subject] = declaration
      for item in declaration.items {
        for document in item.previousDocuments ?? [] {
          let source = try #require(accepted[document.mrn])
          #expect(source.kind == "import")
          #expect(source.importer == declaration.exporter)
          #expect(source.acceptedOn <= declaration.acceptedOn)
          #expect(source.items[document.item - 1].commodityCode == item.commodityCode)
          links += 1
        }
      }
    }
    #expect(links > 300)
  }

  @Test func `a commodity always has the same unit`() throws {
    var units: [Substring: String] = [:]
    for declaration in try lines(declarations: 3000, seed: 6).compactMap(\.declaration) {
      for item in declaration.items {
        let unit = item.supplementary?.unit ?? ""
        #expect(units.updateValue(unit, forKey: item.commodityCode.prefix(6)) ?? unit == unit)
      }
    }
    #expect(units.count > 200)
  }
}
