import Customs
import Generator
import Ledger
import Support
import Testing

@Suite struct TransitStatusTests {
  static let june = 19_144  // 2022-06-01
  static let noon = 43_200

  private func transit(_ change: (inout JourneyDeclaration) -> Void = { _ in }) -> JourneyStep {
    var step = JourneyStep("accepted", "T:1")
    step.declaration = JourneyDeclaration {
      $0.acceptedOn = Self.june
      $0.limit = Self.june + 10
      $0.departure = "KZ1"
      $0.destination = "KZ9"
      $0.seals = ["S1", "S2"]
      change(&$0)
    }
    return step
  }

  private func step(
    _ event: String, _ day: Int, _ office: String = "", seals: [String] = []
  ) -> JourneyStep {
    var step = JourneyStep(event, "T:1", at: (Self.june + day) * 86_400 + Self.noon)
    (step.office, step.seals) = (office, seals)
    return step
  }

  /// State and flags on each of some days of June, counted from its first.
  private func states(_ steps: [JourneyStep], _ days: [Int]) throws -> [String] {
    let ledger = try TemporaryLedger()
    let words = try ledger.append(steps.map(\.json)).words
    #expect(words.allSatisfy { $0.hasPrefix("created") }, "\(words)")
    try ledger.project(only: "transit-status")
    return try days.map { day in
      let rows = try ledger.rows("transit-status", on: Self.june + day)
      return rows.map { $0.split(separator: " ", omittingEmptySubsequences: false) }.map { row in
        let flags = row[2...].prefix { !$0.hasPrefix("2022-") }
        return ([row[1]] + flags.filter { $0 != "-" }).joined(separator: " ")
      }.joined(separator: "; ")
    }
  }

  @Test func `a transit that never arrives is open up to its limit and overdue behind it`() throws {
    #expect(
      try states([transit(), step("departed", 1, "KZ1")], [-1, 0, 1, 10, 11, 400])
        == ["", "OPEN NOT_DEPARTED", "OPEN", "OPEN", "OVERDUE", "OVERDUE"])
  }

  @Test func `an arrival is open for six days, then not discharged`() throws {
    let steps = [transit(), step("departed", 1, "KZ1"), step("arrived", 5, "KZ9")]
    #expect(
      try states(steps, [4, 5, 11, 12]) == ["OPEN", "OPEN", "OPEN", "ARRIVED_NOT_DISCHARGED"])
    #expect(
      try states(steps + [step("discharged", 8, "KZ9")], [7, 8, 100])
        == ["OPEN", "DISCHARGED", "DISCHARGED"])
  }

  @Test func `late, diverted, and with other seals can all hold`() throws {
    let steps = [
      transit(), step("departed", 1, "KZ1", seals: ["S1", "S2"]),
      step("arrived", 12, "KZ8", seals: ["S1", "S3"]), step("discharged", 13, "KZ8"),
    ]
    #expect(
      try states(steps, [10, 11, 12, 13]) == [
        "OPEN", "OVERDUE", "OPEN DIVERTED LATE DISCREPANCY", "DISCHARGED DIVERTED LATE DISCREPANCY",
      ])
  }

  @Test func `an incident is a discrepancy, and seals put on at it are expected at arrival`() throws
  {
    let steps = [
      transit(), step("departed", 1, "KZ1"), step("incident", 3, "KZ4", seals: ["S7"]),
      step("arrived", 5, "KZ9", seals: ["S7"]),
    ]
    #expect(try states(steps, [2, 3, 5]) == ["OPEN", "OPEN DISCREPANCY", "OPEN DISCREPANCY"])
    let fewer = [transit(), step("departed", 1), step("arrived", 5, "KZ9", seals: ["S2"])]
    #expect(try states(fewer, [5]) == ["OPEN"])
  }

  @Test func `a longer limit counts from the day it was given, and a correction from the first`()
    throws
  {
    var longer = transit { $0.limit = Self.june + 20 }
    longer.event = "amended"
    longer.at = (Self.june + 15) * 86_400
    let departed = [transit(), step("departed", 1)]
    #expect(
      try states(departed + [longer], [10, 11, 14, 15, 20, 21])
        == ["OPEN", "OVERDUE", "OVERDUE", "OPEN", "OPEN", "OVERDUE"])
    longer.at = nil
    #expect(try states(departed + [longer], [11, 20, 21]) == ["OPEN", "OPEN", "OVERDUE"])
  }

  @Test func `an invalidated transit was open before, and is gone afterwards`() throws {
    #expect(
      try states([transit(), step("departed", 1), step("invalidated", 13)], [10, 12, 13])
        == ["OPEN", "OVERDUE", ""])
  }

  @Test func `other kinds have no row, a transit without a limit is never overdue`() throws {
    #expect(
      try states([transit { $0.kind = "dispatch" }, step("departed", 1)], [5, 400]) == ["", ""])
    #expect(try states([transit { $0.limit = nil }, step("departed", 1)], [400]) == ["OPEN"])
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `at the story's end exactly the three transits that never arrived are overdue`(seed: UInt64)
    throws
  {
    var story = WashingMachineStory(seed: seed)
    var buffer: [UInt8] = []
    while story.next(into: &buffer) {}
    let lines = buffer.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    let ledger = try TemporaryLedger()
    try ledger.append(lines)
    try ledger.project(only: "transit-status")
    // 2022-12-31, and the day of recording.
    for rows in [
      try ledger.rows("transit-status", on: 19_357), try ledger.asked("transit-status", .init()),
    ] {
      #expect(rows.count == 8)
      let overdue = rows.filter { $0.contains(" OVERDUE ") }
        .map { String($0.split(separator: " ")[0]) }
      let lost = Set(lines.filter { $0.contains(#""kind":"transit""#) }.map(Self.number))
        .subtracting(lines.filter { $0.hasPrefix(#"{"event":"arrived""#) }.map(Self.number))
      #expect(overdue == lost.sorted(), "seed \(seed)")
      #expect(overdue.count == 3)
      #expect(rows.filter { $0.contains(" DISCHARGED ") }.count == 5)
    }
  }

  private static func number(_ line: String) -> String {
    let rest = line.drop { $0 != "m" }
    let start = line.range(of: #""mrn":""#)?.upperBound ?? rest.startIndex
    return String(line[start...].prefix { $0 != "\"" })
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `random journeys are those of the model, on any day and as of any moment`(seed: UInt64)
    throws
  {
    var journeys = RandomJourneys(seed: seed)
    var numbers = SeededNumbers(seed: seed)
    var model = NaiveTransits()
    let ledger = try TemporaryLedger()
    var prefixes: [(size: UInt64, steps: Int)] = []
    for part in numbers.cut(journeys.steps(400), longest: 60) {
      let words = try ledger.append(part.map(\.json)).words
      #expect(words.allSatisfy { $0.hasPrefix("created") }, "seed \(seed): \(words)")
      model.steps += part
      prefixes.append((try ledger.ledger().log.size(), model.steps.count))
      if numbers.below(2) == 0 {
        try ledger.project(only: "transit-status", workers: 1 + numbers.below(3))
      }
    }
    try ledger.project(only: "transit-status")
    let first = 19_150
    for day in [NaiveTransits.recorded] + (0..<20).map({ _ in first + numbers.below(120) }) {
      #expect(
        try ledger.rows("transit-status", on: day) == model.rows(on: day), "seed \(seed) \(day)")
    }
    for (size, steps) in prefixes {
      let prefix = NaiveTransits(steps: Array(model.steps.prefix(steps)))
      #expect(
        try ledger.rows("transit-status", at: size) == prefix.rows(on: NaiveTransits.recorded),
        "seed \(seed) at \(size)")
    }
    let rebuilt = try ledger.rebuild(["transit-status"], workers: 3)
    #expect(rebuilt.map(\.differences) == [0], "seed \(seed)")
    #expect(try ledger.differences() == [], "seed \(seed)")
  }
}
