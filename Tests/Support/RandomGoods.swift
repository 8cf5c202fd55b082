/// Random declarations of few companies and goods, so that stocks, links and corrections meet.
///
/// Every line is one that the ledger takes: amendments name a version in force, and nothing follows an invalidation.
public struct RandomGoods {
  private var numbers: SeededNumbers
  private var kinds: [String: String] = [:]
  private var open: [String] = []

  public init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

  public mutating func lines(_ count: Int) -> [String] { (0..<count).map { line($0) } }

  private mutating func line(_ index: Int) -> String {
    if !open.isEmpty, numbers.below(4) == 0 {
      let number = numbers.pick(open)
      switch numbers.below(4) {
      case 0:
        open.removeAll { $0 == number }
        return Line.event("invalidated", number)
      default:
        return Line.amended(
          declaration(number, kinds[number] ?? ""), at: numbers.below(2) == 0 ? moment(300) : nil)
      }
    }
    let number = "T:\(index)"
    let kind = numbers.pick(["import", "import", "export", "re-export", "dispatch", "transit"])
    kinds[number] = kind
    open.append(number)
    let declaration = declaration(number, kind)
    // A time within the day of acceptance, or none.
    let at = "\(declaration.acceptedOn)T\(numbers.pick(["08", "12", "17"])):00:00Z"
    return Line.accepted(declaration, at: numbers.below(2) == 0 ? at : nil)
  }

  private mutating func declaration(_ number: String, _ kind: String) -> DeclarationText {
    var text = DeclarationText(number)
    text.kind = kind
    text.acceptedOn = String(moment(12).prefix(10))
    text.exporter = "X:\(numbers.pick(["A", "B", "C", "D"]))"
    text.importer = "X:\(numbers.pick(["A", "B", "C"]))"
    text.dispatch = numbers.pick(["KZ", "KZ", "CN", "KG"])
    text.destination = numbers.pick(["KZ", "KZ", "RU"])
    text.items = (0..<(1 + numbers.below(3))).map { _ in item(kind) }
    return text
  }

  private mutating func item(_ kind: String) -> ItemText {
    var item = ItemText()
    item.code = numbers.pick(["845011", "845012", "854231"])
    item.origin = numbers.pick(["TR", "CN", "KZ"])
    item.net = numbers.pick(["10", "0.000001", "12.5", "3.141592"])
    item.procedure = kind == "import" ? numbers.pick(["40", "40", "71", "93", "94"]) : nil
    item.previousProcedure =
      kind == "re-export"
      ? numbers.pick(["40", "71", "51", "23"])
      : numbers.pick([nil, "00", "00", "40", "71", "51", "80", "23", "31"])
    if numbers.below(3) > 0 {
      item.quantity = "\(1 + numbers.below(40))"
      item.unit = numbers.pick(["H87", "H87", "KGM", "PR"])
    }
    for _ in 0..<numbers.pick([0, 0, 1, 1, 2]) {
      item.links.append(
        LinkText(
          "T:\(numbers.below(60))", numbers.pick([nil, 1, 1, 2]),
          numbers.pick([nil, "5", "12.5", "30"])))
    }
    return item
  }

  private mutating func moment(_ days: Int) -> String {
    let day = 1 + numbers.below(days)
    let (month, rest) = (6 + (day - 1) / 28, 1 + (day - 1) % 28)
    let padded = { (number: Int) in (number < 10 ? "0" : "") + "\(number)" }
    return "2022-\(padded(min(month, 12)))-\(padded(rest))T09:30:00Z"
  }
}
