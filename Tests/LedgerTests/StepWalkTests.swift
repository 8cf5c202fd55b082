import Customs
import Ledger
import Support
import Testing

/// Random steps of declarations against a model that is a table: which steps are taken, which are refused and with which
/// words, and what they do to every view.
@Suite struct StepWalkTests {
  /// from, event, to, and the kinds that alone may take the step.
  static let table: [(from: String, event: String, to: String, only: String)] = [
    ("unknown", "lodged", "lodged", ""), ("unknown", "accepted", "accepted", ""),
    ("lodged", "accepted", "accepted", ""), ("lodged", "rejected", "rejected", ""),
    ("accepted", "released", "released", ""), ("accepted", "notReleased", "notReleased", ""),
    ("accepted", "amended", "accepted", ""), ("accepted", "invalidated", "invalidated", ""),
    ("accepted", "departed", "inTransit", ""),
    ("released", "amended", "released", ""), ("released", "invalidated", "invalidated", ""),
    ("released", "departed", "inTransit", ""),
    ("released", "exited", "exited", "export re-export dispatch"),
    ("notReleased", "invalidated", "invalidated", ""),
    ("inTransit", "amended", "inTransit", ""), ("inTransit", "invalidated", "invalidated", ""),
    ("inTransit", "crossed", "inTransit", ""), ("inTransit", "arrived", "arrived", ""),
    ("inTransit", "exited", "exited", "export re-export dispatch"),
    ("inTransit", "incident", "inTransit", ""),
    ("arrived", "amended", "arrived", ""), ("arrived", "invalidated", "invalidated", ""),
    ("arrived", "departed", "inTransit", ""), ("arrived", "discharged", "discharged", "transit"),
    ("arrived", "exited", "exited", "export re-export dispatch"),
    ("discharged", "amended", "discharged", ""),
    ("discharged", "invalidated", "invalidated", ""),
    ("exited", "amended", "exited", ""), ("exited", "invalidated", "invalidated", ""),
  ]
  static let order = [
    "lodged", "accepted", "rejected", "released", "notReleased", "amended", "invalidated",
    "departed", "crossed", "arrived", "discharged", "exited", "incident",
  ]
  static let counting: Set = [
    "accepted", "released", "inTransit", "arrived", "discharged", "exited",
  ]
  static let views = [
    "exporter-volumes", "importer-volumes", "od-matrix", "commodity-flows", "origin-dispatch",
  ]
  static let kinds = ["import", "export", "re-export", "dispatch", "transit"]

  struct Walker {
    let number: Int
    var state = "unknown"
    /// Net mass of the version in force.
    var mass = 0
    /// Whether anything was accepted: the number is known from then on.
    var isNumbered = false
    var kind: String { StepWalkTests.kinds[number % 5] }
    var name: String { isNumbered ? "T:\(number)" : "LRN L\(number) of \(Line.broker)" }

    func allowed() -> [String] {
      StepWalkTests.order.filter { event in next(event) != nil }
    }

    func next(_ event: String) -> String? {
      StepWalkTests.table.first {
        $0.from == state && $0.event == event
          && ($0.only.isEmpty || $0.only.split(separator: " ").contains(kind[...]))
      }?.to
    }

    func line(_ event: String, _ serial: Int, isShort: Bool) -> String {
      let change: (inout DeclarationText) -> Void = {
        $0.kind = kind
        $0.items = [ItemText { $0.net = "\(serial + 1)" }]
      }
      switch event {
      case "lodged": return Line.lodged("L\(number)", change)
      case "rejected": return Line.rejected("L\(number)", reason: "reason \(serial)")
      case "accepted" where isShort: return Line.acceptance("T:\(number)", of: "L\(number)")
      case "accepted": return Line.accepted("T:\(number)", lrn: "L\(number)", change)
      case "amended": return Line.amended("T:\(number)", change)
      default: return Line.event(event, "T:\(number)", id: "step-\(serial)")
      }
    }
  }

  @Test(arguments: [UInt64(1), 2])
  func
    `only the steps of the table are taken, and only acceptance, amendment and taking back change a sum`(
      seed: UInt64
    ) throws
  {
    var numbers = SeededNumbers(seed: seed)
    var walkers = (0..<10).map { Walker(number: $0) }
    let ledger = try TemporaryLedger()
    var rows = try Self.rows(ledger)
    var (taken, refused, next) = (0, 0, walkers.count)
    for serial in 0..<160 {
      let index = numbers.below(walkers.count)
      // Nothing leads on from here: mostly another declaration takes the place. What ends so counts nowhere.
      if walkers[index].allowed().isEmpty, numbers.below(3) > 0 {
        walkers[index] = Walker(number: next)
        next += 1
      }
      var walker = walkers[index]
      // A step that is allowed, or any at all.
      let event =
        numbers.below(3) > 0 && !walker.allowed().isEmpty
        ? numbers.pick(walker.allowed()) : numbers.pick(Self.order)
      // What is there already is a conflict of identities and no step.
      if event == "lodged", walker.state != "unknown" { continue }
      if event == "accepted", walker.isNumbered { continue }
      let isShort = walker.state == "lodged" && numbers.below(2) == 0
      let appended = try ledger.append([walker.line(event, serial, isShort: isShort)])
      let word = try #require(appended.words.first)
      let now = try Self.rows(ledger)
      if let next = walker.next(event) {
        #expect(word.hasPrefix("created"), "seed \(seed) step \(serial): \(event) gave \(word)")
        let mass =
          event == "amended" || event == "lodged" || event == "accepted" && !isShort
          ? serial + 1 : walker.mass
        let before = Self.counting.contains(walker.state) ? walker.mass : 0
        let after = Self.counting.contains(next) ? mass : 0
        #expect((now != rows) == (before != after), "seed \(seed) step \(serial): \(event)")
        (walker.state, walker.mass) = (next, mass)
        walker.isNumbered = walker.isNumbered || event == "accepted"
        taken += 1
      } else {
        try refusal(appended, walker, event, "seed \(seed) step \(serial)")
        #expect(now == rows, "seed \(seed) step \(serial): a refused \(event)")
        refused += 1
      }
      rows = now
      walkers[index] = walker
      try total(walkers, rows["od-matrix"] ?? [], "seed \(seed) step \(serial)")
    }
    #expect(taken > 50 && refused > 15, "seed \(seed): \(taken) taken, \(refused) refused")
    #expect(try ledger.differences() == [], "seed \(seed)")
  }

  /// The sum views by name, all brought up to date at once.
  private static func rows(_ ledger: TemporaryLedger) throws -> [String: [String]] {
    try ledger.project()
    var rows: [String: [String]] = [:]
    for name in views {
      let table = try ledger.ledger().table(try ledger.projection(name))
      rows[name] = table.rows.map { row in
        row.values.map { $0.printed ?? "" }.joined(separator: " ")
      }
    }
    return rows
  }

  /// The refusal names the state and the steps there are.
  private func refusal(_ appended: Appended, _ walker: Walker, _ event: String, _ place: String)
    throws
  {
    let fault = try #require(appended.results.first?.errors.first)
    let isUnnumbered = event == "rejected" || event == "accepted" || event == "lodged"
    guard walker.state != "unknown", walker.isNumbered || isUnnumbered else {
      #expect(fault.rule == .unknownDeclaration, "\(place): \(event)")
      return
    }
    let name = isUnnumbered ? "LRN L\(walker.number) of \(Line.broker)" : walker.name
    let shown = event == "accepted" ? "T:\(walker.number)" : name
    #expect(fault.found == "'\(event)' of \(shown), which is \(walker.state)", "\(place)")
    let allowed = walker.allowed()
    #expect(
      fault.expected
        == (allowed.isEmpty ? "no further step" : "one of \(allowed.joined(separator: ", "))"),
      "\(place)")
  }

  /// The matrix holds the mass of what counts, and nothing else.
  private func total(_ walkers: [Walker], _ rows: [String], _ place: String) throws {
    let expected = walkers.filter { Self.counting.contains($0.state) }.map(\.mass).reduce(0, +)
    let found = try rows.map { row in
      try #require(Int(row.split(separator: " ").dropLast().last ?? ""))
    }
    #expect(found.reduce(0, +) == expected, "\(place)")
  }
}
