import Generator
import Testing

/// What the story promises for every seed.
@Suite struct WashingMachineStoryTests {
  private func bytes(seed: UInt64) -> [UInt8] {
    var story = WashingMachineStory(seed: seed)
    var buffer: [UInt8] = []
    while story.next(into: &buffer) {}
    return buffer
  }

  private func lines(seed: UInt64) throws -> [GeneratedLine] {
    try GeneratedLine.decode(bytes(seed: seed))
  }

  private func declarations(seed: UInt64) throws -> [GeneratedLine.Declaration] {
    try currentDeclarations(lines(seed: seed)).sorted { $0.key < $1.key }.map(\.value)
  }

  @Test func `the same seed tells the same story, another seed another one`() {
    #expect(bytes(seed: 1) == bytes(seed: 1))
    #expect(bytes(seed: 1) != bytes(seed: 2))
  }

  @Test func `the bytes of seed 1 are the same on every machine and for ever`() {
    #expect(fnv1a(bytes(seed: 1)) == 0xA1A4_18B0_329C_BEDA)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `99,800 washing machines go to Russia in 2022 and none in 2021`(seed: UInt64) throws {
    var pieces: [Substring: Int] = [:]
    for declaration in try declarations(seed: seed) where declaration.countryOfDestination == "RU" {
      pieces[declaration.acceptedOn.prefix(4), default: 0] += declaration.washingMachines
      #expect(
        declaration.items.allSatisfy { !$0.commodityCode.hasPrefix("8450") || $0.isWashingMachine })
    }
    #expect(pieces["2021"] == 0)
    #expect(pieces["2022"] == 99_800)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `the flow starts in April and peaks in September`(seed: UInt64) throws {
    var pieces: [Substring: Int] = [:]
    for declaration in try declarations(seed: seed)
    where declaration.isSentToRussia && declaration.washingMachines > 0 {
      pieces[declaration.acceptedOn.prefix(7), default: 0] += declaration.washingMachines
    }
    #expect(pieces.keys.min() == "2022-04")
    #expect(pieces.max { $0.value < $1.value }?.key == "2022-09")
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `goods sent to Russia are worth 25 percent more in 2022 than in 2021`(seed: UInt64) throws {
    var cents: [Substring: Int] = [:]
    for declaration in try declarations(seed: seed) where declaration.isSentToRussia {
      cents[declaration.acceptedOn.prefix(4), default: 0] += declaration.cents
    }
    let before = try #require(cents["2021"])
    #expect(cents["2022"] == before * 125 / 100)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `washing machines come from the EU and were made in Turkey and China`(seed: UInt64) throws {
    var byOrigin: [String: Int] = [:]
    for declaration in try declarations(seed: seed)
    where declaration.kind == "import" && declaration.washingMachines > 0 {
      #expect(["DE", "PL", "LT", "IT", "LV", "NL"].contains(declaration.countryOfDispatch))
      for item in declaration.items where item.isWashingMachine {
        byOrigin[item.countryOfOrigin, default: 0] += item.pieces
      }
    }
    let all = byOrigin.values.reduce(0, +)
    #expect((byOrigin["TR", default: 0] + byOrigin["CN", default: 0]) * 100 > all * 85)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `five companies of spring 2022 send them on, one more than it ever had`(seed: UInt64) throws
  {
    var imported: [String: Int] = [:]
    var sent: [String: Int] = [:]
    for declaration in try declarations(seed: seed) {
      if declaration.kind == "import" {
        imported[declaration.importer.id, default: 0] += declaration.washingMachines
      } else if declaration.washingMachines > 0 {
        sent[declaration.exporter.id, default: 0] += declaration.washingMachines
      }
    }
    #expect(sent.count == 5)
    let registered = ["KZ-BIN:2203", "KZ-BIN:2204", "KZ-BIN:2205"]
    #expect(sent.keys.allSatisfy { id in registered.contains { id.hasPrefix($0) } })
    let short = sent.filter { imported[$0.key, default: 0] < $0.value }
    #expect(short.count == 1)
    #expect(short.allSatisfy { imported[$0.key, default: 0] * 10 < $0.value * 7 })
  }

  /// Balanced here by what the lines say, in their order.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `nobody but that company ever sends out foreign goods that it does not have`(seed: UInt64)
    throws
  {
    let lines = try lines(seed: seed)
    let standing = currentDeclarations(lines)
    var balances: [String: Int128] = [:]
    var lacking: Set<String> = []
    func move(_ items: [GeneratedLine.Item], of holder: String, _ sign: Int128) throws {
      for item in items where item.countryOfOrigin != "KZ" {
        let amount = item.supplementary?.quantity ?? item.netMassKg
        let parts = amount.split(separator: ".")
        let decimals = parts.count > 1 ? String(parts[1]) : ""
        let fraction = decimals + String(repeating: "0", count: 6 - decimals.count)
        let key = [
          holder, String(item.commodityCode.prefix(6)), item.countryOfOrigin,
          item.supplementary?.unit ?? "KGM",
        ].joined(separator: " ")
        let number: Int128? = Int128(String(parts[0]) + fraction)
        balances[key, default: 0] += try sign * #require(number)
        if balances[key, default: 0] < 0 { lacking.insert(key) }
      }
    }
    for line in lines {
      if line.event == "openingBalance" {
        try move(try #require(line.items), of: try #require(line.holder).id, 1)
      } else if line.event == "accepted", let declaration = standing[line.subject] {
        switch declaration.kind {
        case "import": try move(declaration.items, of: declaration.importer.id, 1)
        case "transit": break
        default: try move(declaration.items, of: declaration.exporter.id, -1)
        }
      }
    }
    #expect(lacking.count == 1, "\(lacking)")
    let found = try #require(lacking.first)
    #expect(found.hasPrefix("KZ-BIN:2204") && found.hasSuffix(" 845011 TR H87"), "\(found)")
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `of eight transits three depart and never arrive`(seed: UInt64) throws {
    let lines = try lines(seed: seed)
    let transits = Set(lines.compactMap { $0.declaration?.kind == "transit" ? $0.subject : nil })
    let departed = Set(lines.filter { $0.event == "departed" }.map(\.subject))
    let arrived = Set(lines.filter { $0.event == "arrived" }.map(\.subject))
    let discharged = Set(lines.filter { $0.event == "discharged" }.map(\.subject))
    #expect(transits.count == 8)
    #expect(transits.isSubset(of: departed))
    #expect(transits.subtracting(arrived).count == 3)
    #expect(discharged == transits.intersection(arrived))
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `every event follows one that allows it, in order of time`(seed: UInt64) throws {
    let allowed = [
      "released": ["accepted"], "departed": ["released"], "crossed": ["departed", "crossed"],
      "arrived": ["departed", "crossed"], "discharged": ["arrived"], "exited": ["released"],
      "amended": ["accepted", "released"], "invalidated": ["accepted"],
    ]
    var states: [String: String] = [:]
    var day = ""
    let lines = try lines(seed: seed)
    let openings = lines.prefix { $0.event == "openingBalance" }
    #expect(openings.count > 50 && openings.allSatisfy { $0.on == "2021-01-01" })
    for line in lines.dropFirst(openings.count) {
      let itsDay = line.event == "accepted" ? line.declaration?.acceptedOn : line.at
      let next = String(try #require(itsDay).prefix(10))
      #expect(day <= next)
      day = next
      if line.event == "accepted" {
        #expect(states[line.subject] == nil)
        let check = checkDigit(of: line.subject)
        #expect(check == line.subject.utf8.last)
      } else {
        let state = try #require(states[line.subject])
        #expect(try #require(allowed[line.event]).contains(state))
      }
      // An amendment leaves a declaration where it is on its way.
      if line.event != "amended" { states[line.subject] = line.event }
    }
    #expect((1500...4000).contains(lines.count))
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `one reference leads from import through dispatch and re-export`(seed: UInt64) throws {
    let lines = try lines(seed: seed)
    let legs = lines.compactMap(\.declaration).filter { $0.ucr?.hasSuffix("-845011") == true }
    #expect(legs.map(\.kind) == ["import", "dispatch", "re-export"])
    #expect(legs.map(\.washingMachines) == [180, 120, 60])
    #expect(Set(legs.map(\.ucr)).count == 1)
    let events = legs.map { leg in
      lines.filter { $0.subject == leg.mrn }.map(\.event)
    }
    #expect(
      events == [
        ["accepted", "released"],
        ["accepted", "released", "departed", "crossed", "arrived"],
        ["accepted", "released", "exited"],
      ])
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `corrections are amendments of first versions and one invalidation`(seed: UInt64) throws {
    let lines = try lines(seed: seed)
    let amended = lines.filter { $0.event == "amended" }
    #expect(amended.count == 14)
    #expect(Set(amended.map(\.subject)).count == 14)
    #expect(amended.allSatisfy { $0.expect == 1 })
    #expect(lines.count { $0.event == "invalidated" } == 1)
  }
}
