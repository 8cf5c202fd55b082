/// Everything that a ledger can hold, drawn from a seed, every line allowed by those before it: declarations of all kinds,
/// lodged first or not, with links, references, seals and containers; amendments of goods, parties, days and references; steps
/// that are recorded out of their order; refusals, invalidations; registrations, lists, statistics, opening balances.
///
/// Few companies, goods and offices, so that histories meet.
public struct RandomHistory {
  private struct Past {
    let kind: String
    var state = "accepted"
  }

  private var numbers: SeededNumbers
  private var pasts: [String: Past] = [:]
  /// Declarations that something can still happen to.
  private var living: [String] = []
  private var waiting: [String] = []
  private var told = 0
  private var declared = 0

  public init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

  /// The next `count` lines.
  public mutating func lines(_ count: Int) -> [String] { (0..<count).map { _ in next() } }

  /// Lines that take back every declaration which still counts.
  public mutating func takingBack() -> [String] {
    let lines = living.map { Line.event("invalidated", $0) }
    living = []
    return lines
  }

  private mutating func next() -> String {
    told += 1
    switch numbers.below(40) {
    case 0...9: return accept()
    case 10...11: return lodge()
    case 12...13: return waiting.isEmpty ? lodge() : decide()
    case 14...20:
      guard !living.isEmpty else { return accept() }
      return amend(numbers.pick(living))
    case 21...22:
      guard !living.isEmpty else { return accept() }
      let number = living.remove(at: numbers.below(living.count))
      return Line.event("invalidated", number, at: moment())
    case 23: return Line.registered("X:\(told)", on: String(moment().prefix(10)))
    case 24: return numbers.below(3) == 0 ? list() : Line.statistic(ownDay)
    case 25:
      return Line.opening(
        numbers.pick(["X:A", "X:B", "X:C"]), on: ownDay, net: "\(1 + numbers.below(300))")
    default:
      for _ in 0..<6 {
        if let line = step() { return line }
      }
      return accept()
    }
  }

  private mutating func accept() -> String {
    let number = newNumber()
    let kind = numbers.pick(["import", "import", "export", "re-export", "dispatch", "transit"])
    begin(number, kind)
    let text = declaration(number, kind)
    let at = "\(text.acceptedOn)T\(numbers.pick(["08", "12", "17"])):00:00Z"
    return Line.accepted(text, at: numbers.below(2) == 0 ? at : nil)
  }

  private mutating func lodge() -> String {
    let reference = "L-\(told)"
    waiting.append(reference)
    var text = declaration("", "import")
    text.acceptedOn = "2022-06-14"
    return Line.lodged(reference) { $0 = text }
  }

  private mutating func decide() -> String {
    let reference = waiting.remove(at: numbers.below(waiting.count))
    if numbers.below(4) == 0 { return Line.rejected(reference) }
    let number = newNumber()
    begin(number, "import")
    let day = String(moment().prefix(10))
    if numbers.below(2) == 0 { return Line.acceptance(number, of: reference, on: day) }
    let text = declaration(number, "import")
    return Line.accepted(number, lrn: reference) { $0 = text }
  }

  private mutating func amend(_ number: String) -> String {
    let text = declaration(number, pasts[number]?.kind ?? "")
    return Line.amended(text, at: numbers.below(2) == 0 ? moment() : nil)
  }

  private mutating func step() -> String? {
    guard !living.isEmpty else { return nil }
    // The youngest are the busiest, so that journeys are told to their end.
    let place = living.count - 1 - numbers.below(min(living.count, 10))
    let number = living[place]
    guard var past = pasts[number] else { return nil }
    let isOutward = ["export", "re-export", "dispatch"].contains(past.kind)
    var events: [(String, String)] =
      switch past.state {
      case "accepted":
        [("released", "released"), ("departed", "inTransit"), ("notReleased", "notReleased")]
      case "released": [("departed", "inTransit")]
      case "inTransit":
        [
          ("crossed", "inTransit"), ("incident", "inTransit"), ("arrived", "arrived"),
          ("arrived", "arrived"),
        ]
      case "arrived":
        [("departed", "inTransit")] + (past.kind == "transit" ? [("discharged", "discharged")] : [])
      default: []
      }
    if isOutward, ["released", "inTransit", "arrived"].contains(past.state) {
      events.append(("exited", "exited"))
    }
    guard !events.isEmpty else { return nil }
    let (event, state) = numbers.pick(events)
    past.state = state
    pasts[number] = past
    if state == "notReleased" { living.remove(at: place) }
    let at = numbers.below(8) == 0 ? nil : moment()
    guard !["released", "notReleased"].contains(event) else {
      return Line.event(event, number, at: at)
    }
    let office = #""office":"KZ\#(1 + numbers.below(4))","#
    let seals = #""seals":\#(numbers.pick([#"["S1"]"#, #"["S2"]"#, #"["S1","S2"]"#])),"#
    let line = Line.event(event, number, at: at)
    return #"{"# + (numbers.below(5) > 0 ? office : "") + (numbers.below(2) > 0 ? seals : "")
      + line.dropFirst()
  }

  private mutating func list() -> String {
    let rows = [("854231", "1"), ("8450", "2"), ("847150", nil), ("854140", "3")]
      .filter { _ in numbers.below(3) > 0 }
    let first = String(moment().prefix(10))
    return Line.list(
      numbers.pick(["w", "v"]), version: "\(told)", from: first,
      to: numbers.below(3) == 0 ? "2022-12-31" : nil,
      rows: rows.map { Line.listRow($0.0, tier: $0.1) } + [Line.listRow("010121")])
  }

  private mutating func newNumber() -> String {
    declared += 1
    return "T:\(declared)"
  }

  private mutating func begin(_ number: String, _ kind: String) {
    pasts[number] = Past(kind: kind)
    living.append(number)
  }

  private mutating func moment() -> String {
    let (month, day) = (1 + numbers.below(12), 1 + numbers.below(28))
    return "2022-\(padded(month))-\(padded(day))T\(padded(numbers.below(24))):30:00Z"
  }

  /// A day that no other line has.
  private var ownDay: String {
    "\(2010 + told / 336)-\(padded(1 + told / 28 % 12))-\(padded(1 + told % 28))"
  }

  private func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }

  private mutating func declaration(_ number: String, _ kind: String) -> DeclarationText {
    var text = DeclarationText(number)
    text.kind = kind
    text.acceptedOn = String(moment().prefix(10))
    text.declarant = Line.broker
    text.exporter = "X:\(numbers.pick(["A", "B", "C"]))"
    text.importer = "X:\(numbers.pick(["A", "B", "D"]))"
    text.dispatch = numbers.pick(["KZ", "KZ", "CN", "DE"])
    text.destination = numbers.pick(["KZ", "RU", "UZ"])
    text.members = members(kind, text.acceptedOn)
    text.items = (0..<1 + numbers.below(3)).map { _ in item(kind) }
    return text
  }

  private mutating func members(_ kind: String, _ day: String) -> [String] {
    var members = [#""office":"KZ\#(1 + numbers.below(3))""#]
    if numbers.below(2) == 0 { members.append(#""ucr":"UCR-\#(1 + numbers.below(4))""#) }
    let containers = numbers.pick(["", #""CSQU3054383""#, #""CSQU3054383","MSCU6639871""#])
    let seals = numbers.pick(["", #""S1""#, #""S1","S2""#])
    members.append(
      #""transport":{"mode":3,"conveyance":"LORRY\#(numbers.below(3))","containers":[\#(containers)],"seals":[\#(seals)]}"#
    )
    if kind == "transit" {
      let limit = numbers.below(4) > 0 ? #","limitDate":"\#(day.prefix(7))-28""# : ""
      members.append(
        #""transit":{"officeOfDeparture":"KZ1","officeOfDestination":"KZ\#(3 + numbers.below(2))"\#(limit)}"#
      )
    }
    return members
  }

  private mutating func item(_ kind: String) -> ItemText {
    var item = ItemText()
    item.code = numbers.pick(["845011", "845012", "854231", "847150"])
    item.origin = numbers.pick(["TR", "CN", "KZ"])
    item.net = numbers.pick(["10", "0.000001", "12.5", "3.141592"])
    item.gross = numbers.pick([nil, "13", "20"])
    item.value = "\(1 + numbers.below(900_000))"
    item.procedure = kind == "import" ? numbers.pick(["40", "40", "71", "93"]) : nil
    item.previousProcedure =
      kind == "re-export"
      ? numbers.pick(["40", "71", "51"]) : numbers.pick([nil, "00", "00", "40", "71", "80", "23"])
    if numbers.below(3) > 0 {
      item.quantity = "\(1 + numbers.below(400))"
      item.unit = numbers.pick(["H87", "H87", "KGM"])
    }
    for _ in 0..<numbers.pick([0, 0, 1, 1, 2]) {
      item.links.append(
        LinkText(
          "T:\(1 + numbers.below(max(1, declared)))", numbers.pick([nil, 1, 1, 2]),
          numbers.pick([nil, "5", "12.5"])))
    }
    return item
  }
}
