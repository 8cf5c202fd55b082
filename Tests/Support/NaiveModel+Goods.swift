/// The goods of the versions in force, for views of stocks and of origins of goods.
///
/// Everything is computed anew from all declarations, and from what JSON says.
extension NaiveModel {
  /// An item of a version in force, with its declaration around it.
  struct Goods {
    let number: String
    let kind: String
    let content: [String: Any]
    let item: [String: Any]
    /// When the declaration was accepted: RFC 3339 in UTC, which sorts; and by which entry.
    let moment: String
    let position: Int

    func text(_ name: String) -> String { item[name] as? String ?? "" }
    func country(_ name: String) -> String { content[name] as? String ?? "" }
    func party(_ role: String) -> String {
      (content[role] as? [String: Any])?["id"] as? String ?? ""
    }
    var place: Int { item["number"] as? Int ?? 0 }
    var unit: String { quantity?["unit"] as? String ?? "KGM" }
    var quantity: [String: Any]? { item["supplementary"] as? [String: Any] }
    var links: [[String: Any]] { item["previousDocuments"] as? [[String: Any]] ?? [] }

    /// In millionths of the unit.
    func amount() throws -> Int128 {
      try NaiveModel.scaled(quantity.map { $0["quantity"] as Any } ?? item["netMassKg"], 6)
    }

    /// Whose stock grows, and whose shrinks.
    func movement(home: String) -> (into: String?, outOf: String?) {
      let (now, before) = (text("procedure"), text("previousProcedure"))
      let wasAbroad = ["21", "22", "23"].contains(before)
      switch kind {
      case "import":
        return (
          wasAbroad || ["", "00", "80", "10", "31"].contains(before) ? party("importer") : nil,
          ["93", "94"].contains(now) ? party("importer") : nil
        )
      case "export", "re-export": return (nil, wasAbroad ? nil : party("exporter"))
      case "dispatch":
        return (
          country("countryOfDestination") == home ? party("importer") : nil,
          country("countryOfDispatch") == home ? party("exporter") : nil
        )
      default: return (nil, nil)
      }
    }
  }

  /// All items that count, in the order of numbers.
  func goods() throws -> [Goods] {
    try declarationNumbers.flatMap { number -> [Goods] in
      guard let declaration = declarations[number], Self.counts(declaration.state),
        let kind = declaration.kind, let first = declaration.texts.first
      else { return [] }
      let accepted = try Self.object(first.text)
      let original = (accepted["declaration"] as? [String: Any])?["acceptedOn"] as? String
      let day = declaration.content["acceptedOn"] as? String ?? ""
      let midnight = day + "T00:00:00Z"
      let moment = day == original ? accepted["at"] as? String ?? midnight : midnight
      return (declaration.content["items"] as? [[String: Any]] ?? []).map {
        Goods(
          number: number, kind: kind, content: declaration.content, item: $0, moment: moment,
          position: first.position)
      }
    }
  }

  /// The rows of `goods-balance`, as `TemporaryLedger.rows` has them.
  public func goodsBalance(home: String = "KZ") throws -> [String] {
    struct Step {
      let amount: Int128
      let order: (String, Int, Int)
    }
    var steps: [[String]: [Step]] = [:]
    for goods in try goods() {
      let (into, outOf) = goods.movement(home: home)
      let amount = try goods.amount()
      for (holder, sign) in [(into, Int128(1)), (outOf, Int128(-1))] {
        guard let holder else { continue }
        let key = [
          holder, String(goods.text("commodityCode").prefix(6)), goods.text("countryOfOrigin"),
          goods.unit,
        ]
        steps[key, default: []].append(
          Step(
            amount: sign * amount,
            order: (goods.moment, goods.position, 2 * goods.place + (sign < 0 ? 1 : 0))))
      }
    }
    let cameIn = steps.filter { $0.value.contains { $0.amount > 0 } }.keys
    return steps.sorted { Self.precedes($0.key, $1.key) }.map { key, steps in
      var (received, sent, lowest): (Int128, Int128, Int128?) = (0, 0, nil)
      var (lowestOn, since) = ("-", "-")
      for step in steps.sorted(by: { $0.order < $1.order }) {
        if step.amount > 0 { received += step.amount } else { sent -= step.amount }
        let day = String(step.order.0.prefix(10))
        if lowest.map({ received - sent < $0 }) ?? true {
          (lowest, lowestOn) = (received - sent, day)
        }
        if received < sent, since == "-" { since = day }
      }
      var flags: [String] = []
      if key[2] != home {
        if received == 0, sent > 0 {
          flags.append(
            cameIn.contains { $0[..<3] == key[..<3] }
              ? "OTHER_UNIT"
              : cameIn.contains { $0[0] == key[0] } ? "UNSUPPORTED_ORIGIN" : "SELLER_OF_NOTHING")
        }
        if since != "-" { flags.append("NEGATIVE") }
      }
      let numbers = [received, sent, received - sent, lowest ?? 0].map { Self.signed($0) }
      return
        (key.map { $0.isEmpty ? "-" : $0 } + numbers + [
          lowestOn, since, flags.isEmpty ? "-" : flags.joined(separator: " "),
        ]).joined(separator: " ")
    }
  }

  /// Millionths as a decimal without zeros at its end.
  static func signed(_ number: Int128) -> String {
    (number < 0 ? "-" : "") + text(number < 0 ? -number : number, 6, keep: 0)
  }
}
