/// What keeps the promised totals, and corrections that do not touch them.
extension StoryBook {
  /// Prices the ordinary goods of 2022 so that all goods sent to Russia are worth 25 % more than
  /// the year before, to the cent.
  mutating func balanceValueToRussia() {
    let before = valueToRussia(in: 21)
    let ordinary = declarations.indices.filter {
      declarations[$0].isOrdinary && declarations[$0].isSentToRussia(in: 22)
    }
    let ordinaryValue = ordinary.reduce(0) { $0 + declarations[$1].sketch.cents }
    let target = before * 125 / 100 - (valueToRussia(in: 22) - ordinaryValue)
    // A factor in millionths keeps the products small; the rest goes to the most valuable item.
    let factor = target / max(ordinaryValue / 1_000_000, 1)
    var rest = target
    var largest = (declaration: 0, item: 0, cents: 0)
    for declaration in ordinary {
      for item in declarations[declaration].sketch.items.indices {
        let cents = max(declarations[declaration].sketch.items[item].cents * factor / 1_000_000, 1)
        declarations[declaration].sketch.items[item].cents = cents
        rest -= cents
        if cents > largest.cents { largest = (declaration, item, cents) }
      }
    }
    declarations[largest.declaration].sketch.items[largest.item].cents += rest
  }

  private func valueToRussia(in shortYear: Int) -> Int {
    declarations.reduce(0) { sum, declaration in
      declaration.isSentToRussia(in: shortYear) ? sum + declaration.sketch.cents : sum
    }
  }

  /// Some declarations were accepted with a mistake and amended; one was lodged twice.
  ///
  /// The version that everything else is reckoned with stays the last one: the mistake is put into
  /// the version that was accepted.
  mutating func addCorrections() {
    let changes: [Sketch.Change] = [.value, .mass, .quantity, .origin, .value, .destination, .mass]
    var candidates = declarations.indices.filter { declarations[$0].isOrdinary }
    random.shuffle(&candidates)
    let abroad = candidates.filter { declarations[$0].isSentToRussia(in: 22) }
    for (index, declaration) in candidates.prefix(12).enumerated() {
      amend(declaration, changes[index % changes.count])
    }
    for declaration in abroad.filter({ declarations[$0].first == nil }).prefix(2) {
      amend(declaration, .destination)
    }
    if let twice = abroad.last {
      lodgeAgain(twice)
    }
  }

  private mutating func amend(_ index: Int, _ change: Sketch.Change) {
    var first = declarations[index].sketch
    let reason = first.apply(change, &random, world: world)
    declarations[index].first = first
    happen(
      .amended(reason: reason), to: index, after: random.within(1...25),
      second: random.within(8 * 3600...18 * 3600))
  }

  private mutating func lodgeAgain(_ index: Int) {
    var copy = declarations[index].sketch
    copy.number.serial = declarations.count
    let added = add(copy, second: 86_399)
    declarations[added].isInvalidated = true
    happen(.invalidated(reason: "Lodged twice"), to: added, after: 2, second: 9 * 3600)
  }
}
