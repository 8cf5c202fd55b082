/// Declarations that are accepted, move, are amended and taken back, every step allowed by the one before.
///
/// Times jitter, so that steps are not recorded in the order in which they happened; some have none. A handful of
/// references, containers, seals and offices make journeys meet.
public struct RandomJourneys {
  private struct Past {
    var state = "accepted"
    var declaration: JourneyDeclaration
  }

  private var numbers: SeededNumbers
  private var pasts: [String: Past] = [:]
  private var order: [String] = []
  private var clock = 19_157 * 86_400
  private var told = 0
  /// Kinds that are drawn from.
  private let kinds: [String]

  public init(
    seed: UInt64, kinds: [String] = ["transit", "transit", "import", "dispatch", "re-export"]
  ) {
    numbers = SeededNumbers(seed: seed)
    self.kinds = kinds
  }

  /// The next `count` steps.
  public mutating func steps(_ count: Int) -> [JourneyStep] {
    (0..<count).map { _ in
      told += 1
      var step = next()
      step.id = "J-\(told)"
      return step
    }
  }

  private mutating func next() -> JourneyStep {
    clock += numbers.below(40_000)
    if order.isEmpty || numbers.below(6) == 0 { return accept() }
    for _ in 0..<8 {
      // The youngest are the busiest, so that journeys are told to their end.
      let mrn = order[order.count - 1 - numbers.below(min(order.count, 1 + numbers.below(12)))]
      if let step = step(of: mrn) { return step }
    }
    return accept()
  }

  private mutating func accept() -> JourneyStep {
    let mrn = "T:\(order.count + 1)"
    let declaration = declaration()
    order.append(mrn)
    pasts[mrn] = Past(declaration: declaration)
    var step = JourneyStep("accepted", mrn, at: numbers.below(3) == 0 ? time() : nil)
    step.declaration = declaration
    return step
  }

  private mutating func step(of mrn: String) -> JourneyStep? {
    guard var past = pasts[mrn] else { return nil }
    let (kind, state) = (past.declaration.kind, past.state)
    let isOutward = ["dispatch", "re-export"].contains(kind)
    var events: [(String, String)] =
      switch state {
      case "accepted":
        [("released", "released"), ("departed", "inTransit"), ("notReleased", "notReleased")]
      case "released": [("departed", "inTransit")] + (isOutward ? [("exited", "exited")] : [])
      case "inTransit":
        [
          ("crossed", "inTransit"), ("crossed", "inTransit"), ("incident", "inTransit"),
          ("arrived", "arrived"), ("arrived", "arrived"),
        ]
      case "arrived":
        [("departed", "inTransit")]
          + (kind == "transit" ? [("discharged", "discharged"), ("discharged", "discharged")] : [])
      default: []
      }
    if !["notReleased", "invalidated"].contains(state) {
      events += [("amended", state), ("amended", state)]
      if numbers.below(5) == 0 { events.append(("invalidated", "invalidated")) }
    }
    guard !events.isEmpty else { return nil }
    let (event, next) = numbers.pick(events)
    var step = JourneyStep(event, mrn, at: numbers.below(9) == 0 ? nil : time())
    if event == "amended" {
      amend(&past.declaration)
      step.declaration = past.declaration
    } else if ["departed", "crossed", "arrived", "discharged", "exited", "incident"].contains(event)
    {
      if numbers.below(6) > 0 { step.office = "KZ\(1 + numbers.below(4))" }
      if numbers.below(2) == 0 { step.seals = seals(past.declaration.seals) }
      if numbers.below(5) == 0 { step.conveyance = "LORRY\(numbers.below(3))" }
    }
    past.state = next
    pasts[mrn] = past
    return step
  }

  private mutating func time() -> Int { clock - numbers.below(100_000) }

  private mutating func seals(_ declared: [String]) -> [String] {
    numbers.below(3) == 0 ? ["S\(numbers.below(4))"] : declared
  }

  private mutating func ucr() -> String {
    // One of them is the number of a declaration.
    numbers.pick(["", "", "UCR-1", "UCR-2", "UCR-3", "T:2"])
  }

  private mutating func declaration() -> JourneyDeclaration {
    var made = JourneyDeclaration()
    made.kind = numbers.pick(kinds)
    made.acceptedOn = clock / 86_400 - numbers.below(3)
    made.ucr = ucr()
    made.office = numbers.pick(["", "KZ1", "KZ2"])
    made.declarant = numbers.pick(["X:one", "X:two"])
    made.conveyance = numbers.pick(["", "LORRY1"])
    made.containers = numbers.pick([[], [], ["CSQU3054383"], ["CSQU3054383", "MSCU6639871"]])
    made.seals = numbers.pick([[], ["S1"], ["S1", "S2"]])
    if made.kind == "transit" {
      made.departure = numbers.pick(["", "KZ1", "KZ2"])
      made.destination = numbers.pick(["", "KZ3", "KZ4"])
      if numbers.below(6) > 0 { made.limit = made.acceptedOn + numbers.below(12) }
    }
    made.items = items()
    return made
  }

  private mutating func items() -> [JourneyItem] {
    (0..<1 + numbers.below(2)).map { _ in
      var item = JourneyItem()
      item.code = numbers.pick(["845011", "845012", "854231"])
      item.gross = numbers.below(8) == 0 ? nil : numbers.pick([1000, 1010, 1030, 1500])
      if numbers.below(3) > 0 {
        item.quantity = numbers.pick([100, 101, 150])
        item.unit = numbers.pick(["H87", "H87", "KGM"])
      }
      if !order.isEmpty, numbers.below(2) == 0 {
        item.links = (0..<1 + numbers.below(2)).map { _ in
          JourneyItem.Link(
            order[order.count - 1 - numbers.below(min(order.count, 8))], numbers.below(3),
            numbers.below(2) == 0 ? nil : numbers.pick([50, 100, 120]))
        }
      }
      return item
    }
  }

  private mutating func amend(_ declaration: inout JourneyDeclaration) {
    switch numbers.below(6) {
    case 0, 1, 2: declaration.ucr = ucr()
    case 3: declaration.containers = numbers.pick([[], ["CSQU3054383"], ["MSCU6639871"]])
    case 4:
      if declaration.kind == "transit" {
        declaration.limit = declaration.acceptedOn + numbers.below(20)
        declaration.destination = numbers.pick(["KZ3", "KZ4"])
      }
      declaration.seals = numbers.pick([[], ["S3"]])
    default: declaration.items = items()
    }
  }
}
