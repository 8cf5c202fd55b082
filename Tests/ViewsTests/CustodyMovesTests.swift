import Customs
import Support
import Testing

@testable import Ledger

/// Journeys that follow the version in force from consignment to consignment.
@Suite struct CustodyMovesTests {
  static let june = 19_144  // 2022-06-01

  private func declared(_ event: String, _ mrn: String, _ ucr: String) -> JourneyStep {
    var step = JourneyStep(event, mrn)
    step.declaration = JourneyDeclaration {
      $0.acceptedOn = Self.june
      $0.ucr = ucr
    }
    // An amendment that repeats an earlier one has to be told apart from it.
    step.id = "\(mrn) \(event) \(ucr) \(UInt64.random(in: 0 ... .max))"
    return step
  }

  private func step(_ event: String, _ day: Int) -> JourneyStep {
    JourneyStep(event, "T:1", at: (Self.june + day) * 86_400)
  }

  private func legs(_ ledger: TemporaryLedger, at size: UInt64? = nil) throws -> [String] {
    var query = ViewQuery()
    query.position = size
    return try ledger.ledger().table(try ledger.projection("custody"), query).rows.map { row in
      [0, 1, 4].map { row.text($0) }.joined(separator: " ")
    }
  }

  @Test(arguments: [false, true])
  func `an amendment moves what happened before it, and what happens after it goes there`(
    catchingUp: Bool
  ) throws {
    let ledger = try TemporaryLedger()
    var sizes: [UInt64] = []
    for step in [
      declared("accepted", "T:1", "A"), step("departed", 1), declared("amended", "T:1", "B"),
      step("crossed", 2), declared("amended", "T:1", "A"), step("arrived", 3),
      declared("amended", "T:1", ""), declared("amended", "T:1", "A"), step("invalidated", 4),
    ] {
      #expect(try ledger.append([step.json]).words.allSatisfy { $0.hasPrefix("created") })
      sizes.append(try ledger.ledger().log.size())
      if catchingUp { try ledger.project(only: "custody") }
    }
    try ledger.project(only: "custody")
    let expected = [
      ["A 1 accepted"], ["A 1 accepted", "A 2 departed"], ["B 1 accepted", "B 2 departed"],
      ["B 1 accepted", "B 2 departed", "B 3 crossed"],
      ["A 1 accepted", "A 2 departed", "A 3 crossed"],
      ["A 1 accepted", "A 2 departed", "A 3 crossed", "A 4 arrived"],
      ["T:1 1 accepted", "T:1 2 departed", "T:1 3 crossed", "T:1 4 arrived"],
      ["A 1 accepted", "A 2 departed", "A 3 crossed", "A 4 arrived"], [],
    ]
    for (size, legs) in zip(sizes, expected) { #expect(try self.legs(ledger, at: size) == legs) }
    #expect(try legs(ledger) == [])
    #expect(try ledger.rebuild(["custody"]).map(\.differences) == [0])
    #expect(try ledger.differences() == [])
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `random journeys are those of the model, live, rebuilt and as of any moment`(seed: UInt64)
    throws
  {
    var journeys = RandomJourneys(seed: seed)
    var numbers = SeededNumbers(seed: seed)
    var told: [JourneyStep] = []
    let ledger = try TemporaryLedger()
    var prefixes: [(size: UInt64, steps: Int)] = []
    for part in numbers.cut(journeys.steps(350), longest: 25) {
      let words = try ledger.append(part.map(\.json)).words
      #expect(words.allSatisfy { $0.hasPrefix("created") }, "seed \(seed): \(words)")
      told += part
      prefixes.append((try ledger.ledger().log.size(), told.count))
      guard numbers.below(2) == 0 else { continue }
      try ledger.project(only: "custody", workers: 1 + numbers.below(3))
      #expect(
        try ledger.asked("custody", ViewQuery()) == NaiveCustody(steps: told).rows(), "seed \(seed)"
      )
    }
    try ledger.project(only: "custody")
    for (size, steps) in prefixes {
      #expect(
        try ledger.rows("custody", at: size)
          == NaiveCustody(steps: Array(told.prefix(steps))).rows(), "seed \(seed) at \(size)")
    }
    for workers in [1, 3] {
      #expect(
        try ledger.rebuild(["custody"], workers: workers).map(\.differences) == [0], "seed \(seed)")
    }
    #expect(
      try ledger.asked("custody", ViewQuery()) == NaiveCustody(steps: told).rows(), "seed \(seed)")
    #expect(try ledger.differences() == [], "seed \(seed)")
  }

  @Test func `random journeys meet every flag and move between consignments`() {
    var flags: Set<Substring> = []
    var moved = 0
    for seed in 1...6 as ClosedRange<UInt64> {
      var journeys = RandomJourneys(seed: seed)
      let steps = journeys.steps(350)
      for row in NaiveCustody(steps: steps).rows() {
        flags.formUnion(
          row.split(separator: " ").filter { $0.allSatisfy { $0 == "_" || $0.isUppercase } })
      }
      var references: [String: String] = [:]
      var hasMoved: Set<String> = []
      for step in steps {
        if let declaration = step.declaration {
          let before = references.updateValue(declaration.ucr, forKey: step.mrn)
          if hasMoved.contains(step.mrn), let before, before != declaration.ucr { moved += 1 }
        } else {
          hasMoved.insert(step.mrn)
        }
      }
    }
    #expect(
      flags.isSuperset(of: [
        "GAP", "OVERLAP", "SEAL_MISMATCH", "MASS_DRIFT", "QTY_UP", "HS_CHANGE",
      ]), "\(flags)")
    #expect(moved > 100, "\(moved)")
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `a version that is left out was never in force`(seed: UInt64) throws {
    var journeys = RandomJourneys(seed: seed)
    var numbers = SeededNumbers(seed: seed)
    let steps = journeys.steps(250)
    let ledger = try TemporaryLedger()
    let parts = numbers.cut(steps, longest: 80)
    try ledger.append(parts.flatMap { $0 }.map(\.json))
    let positions = try ledger.entries().enumerated().filter { $1.event != "party" }.map(\.offset)
    var left: [JourneyStep] = []
    var quarantine = Quarantine()
    for (step, position) in zip(steps, positions) {
      if step.event == "amended", numbers.below(3) == 0 {
        quarantine.add(.init(position: UInt64(position), reason: "tried out"))
      } else {
        left.append(step)
      }
    }
    let directory = ViewDirectory(try ledger.ledger(), "custody")
    try ledger.project(only: "custody")
    try directory.store(quarantine)
    _ = try ledger.rebuild(["custody"], workers: 2)
    #expect(quarantine.cases.count > 5)
    #expect(
      try ledger.asked("custody", ViewQuery()) == NaiveCustody(steps: left).rows(), "seed \(seed)")
    #expect(try ledger.differences() == [], "seed \(seed)")
  }
}
