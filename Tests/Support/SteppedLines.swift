/// A random life of some declarations, every view's raw material: acceptances of all kinds with links to earlier ones,
/// amendments that change items, holders, origins and units, steps, invalidations and refusals.
public func steppedLines(declarations: Int, seed: UInt64) -> [String] {
  var numbers = SeededNumbers(seed: seed)
  var lines: [String] = []
  var living: [(mrn: String, kind: String, days: Int)] = []
  for index in 0..<declarations {
    let kind = numbers.pick(["import", "import", "export", "re-export", "transit", "dispatch"])
    let text = declaration("T:\(index)", kind, &numbers)
    lines.append(Line.accepted(text))
    living.append((text.mrn, kind, 0))
    for _ in 0..<numbers.below(4) {
      let place = numbers.below(living.count)
      let chosen = living[place]
      switch numbers.below(8) {
      case 0, 1, 2:
        lines.append(Line.amended(declaration(chosen.mrn, chosen.kind, &numbers)))
      case 3:
        lines.append(Line.event("invalidated", chosen.mrn))
        living.remove(at: place)
      default:
        living[place].days += 1
        let day = 10 + min(chosen.days, 20)
        lines.append(Line.event("departed", chosen.mrn, at: "2022-07-\(day)T08:00:00Z"))
        lines.append(Line.event("arrived", chosen.mrn, at: "2022-07-\(day)T20:00:00Z"))
      }
      if living.isEmpty { break }
    }
  }
  return lines
}

private func declaration(_ mrn: String, _ kind: String, _ numbers: inout SeededNumbers)
  -> DeclarationText
{
  DeclarationText(mrn) { text in
    text.kind = kind
    text.acceptedOn = "2022-0\(1 + numbers.below(9))-1\(numbers.below(10))"
    text.exporter = "X:\(numbers.below(4))"
    text.importer = "X:\(numbers.below(4))"
    text.dispatch = numbers.pick(["CN", "DE", "KZ"])
    text.destination = numbers.pick(["KZ", "RU", "UZ"])
    text.items = (0..<1 + numbers.below(3)).map { _ in
      ItemText { item in
        item.code = numbers.pick(["845011", "854231", "847150"])
        item.origin = numbers.pick(["CN", "TR", "KZ"])
        item.net = "\(1 + numbers.below(900))"
        item.value = "\(1 + numbers.below(9000))"
        item.quantity = numbers.below(3) == 0 ? nil : "\(1 + numbers.below(50))"
        item.previousProcedure = kind == "re-export" ? "40" : numbers.pick(["00", "40", nil])
      }
    }
  }
}
