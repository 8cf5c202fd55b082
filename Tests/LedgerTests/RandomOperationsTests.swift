import Support
import Testing

@testable import Ledger

/// Random submissions in files of random sizes: the ledger against a model that knows nothing of bytes and commits.
@Suite struct RandomOperationsTests {
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `whatever is submitted, the ledger is what the model says`(seed: UInt64) throws {
    var world = RandomSubmissions(seed: seed)
    var model = NaiveModel()
    let ledger = try TemporaryLedger()
    for step in 0..<30 {
      let lines = try world.file(model).map { Array($0.utf8) }
      let expected = try model.append(lines)
      let workers = 1 + world.numbers.below(3)
      let found = try ledger.append(lines, workers: workers, piece: 1 + world.numbers.below(3000))
        .words
      #expect(found == expected, "seed \(seed), file \(step)")
      ledger.clock += Int64(world.numbers.below(3)) * 1_000_000
      if world.numbers.below(4) == 0 { ledger.close() }
      if world.numbers.below(5) == 0 { try ledger.project(workers: workers) }
      if step % 10 == 9 {
        #expect(try ledger.difference(from: model) == nil, "seed \(seed), after file \(step)")
        #expect(try ledger.differingViews(from: model) == [], "seed \(seed), after file \(step)")
        #expect(try ledger.differences() == [], "seed \(seed), after file \(step)")
      }
    }
    #expect(model.entries.count > 200, "seed \(seed)")
    let rebuilt = try ledger.rebuild(workers: 2)
    #expect(rebuilt.map(\.differences) == rebuilt.map { _ in 0 }, "seed \(seed)")
    #expect(try ledger.differingViews(from: model) == [], "seed \(seed), rebuilt")
  }

  @Test(arguments: [UInt64(21), 22])
  func `generated lines in files of any sizes are what the model says`(seed: UInt64) throws {
    var (model, numbers) = (NaiveModel(), SeededNumbers(seed: seed))
    let ledger = try TemporaryLedger()
    for lines in numbers.cut(generatedLines(declarations: 400, seed: seed), longest: 60) {
      #expect(try ledger.append(lines).words == model.append(lines), "seed \(seed)")
    }
    #expect(try ledger.difference(from: model) == nil, "seed \(seed)")
    #expect(try ledger.differingViews(from: model) == [], "seed \(seed)")
    #expect(try ledger.differences() == [], "seed \(seed)")
  }
}

/// Submissions about a small number of declarations, so that they often meet.
private struct RandomSubmissions {
  var numbers: SeededNumbers
  private var past: [String] = []
  private var serial = 0

  init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

  /// Lines that the model takes, and now and then one that refuses the file.
  mutating func file(_ model: NaiveModel) throws -> [String] {
    var (model, lines) = (model, [String]())
    for _ in 0...numbers.below(25) {
      let line = line()
      let word = try model.append([Array(line.utf8)])[0]
      let refuses = word.hasPrefix("conflict") || word.hasPrefix("rejected")
      if refuses, numbers.below(40) > 0 { continue }
      lines.append(line)
      past.append(line)
    }
    return lines
  }

  private mutating func line() -> String {
    switch numbers.below(100) {
    case 0..<45:
      // A new number: never a conflict, so that most files are taken.
      serial += 1
      return Line.accepted(declaration("N:\(serial)"), id: identifier())
    case 45..<46: return Line.accepted(declaration("N:\(1 + numbers.below(max(1, serial)))"))
    case 46..<62 where !past.isEmpty: return numbers.pick(past)
    case 62..<80:
      return Line.amended(
        declaration(known()), expect: numbers.below(20) == 0 ? 1 : nil, id: identifier())
    case 80..<82: return Line.event("invalidated", known())
    case 82..<83: return Line.event("notReleased", known())
    case 83..<86: return Line.event("released", known())
    default:
      let event = numbers.pick([
        "departed", "crossed", "arrived", "incident", "exited", "discharged",
      ])
      return Line.event(event, known(), at: "2022-07-0\(1 + numbers.below(9))T00:00:00Z")
    }
  }

  /// Files of many lines would nearly always be refused if any declaration were picked: the newest ones allow most.
  private mutating func known() -> String {
    numbers.below(300) == 0 ? "N:unknown" : "N:\(max(1, serial - numbers.below(6)))"
  }

  private mutating func identifier() -> String? {
    numbers.below(5) == 0 ? "id-\(numbers.below(2000))" : nil
  }

  private mutating func declaration(_ mrn: String) -> DeclarationText {
    let serial = Int(mrn.dropFirst(2)) ?? 0
    return DeclarationText(mrn) {
      // The kind hangs on the number, so that amendments mostly keep it.
      $0.kind = ["import", "export", "re-export", "dispatch", "transit"][serial % 5]
      $0.acceptedOn = "202\(numbers.below(3))-0\(1 + numbers.below(9))-15"
      $0.exporter = "X:\(numbers.below(30))"
      $0.importer = "X:\(numbers.below(30))"
      $0.declarant = numbers.below(2) == 0 ? nil : "X:\(numbers.below(30))"
      $0.dispatch = numbers.pick(["CN", "DE", "TR", "KZ"])
      $0.destination = numbers.pick(["RU", "KZ", "UZ"])
      $0.items = (0...numbers.below(4)).map { _ in item() }
    }
  }

  private mutating func item() -> ItemText {
    ItemText {
      $0.code = numbers.pick(["845011", "8450119000", "01012100", "270900"])
      $0.origin = numbers.pick(["CN", "KZ", "TR"])
      $0.net = "\(numbers.below(1000)).\(1 + numbers.below(999_999) % 9)"
      $0.value = numbers.below(6) == 0 ? nil : "\(numbers.below(100_000)).\(10 + numbers.below(90))"
      $0.quantity = numbers.below(2) == 0 ? nil : "\(numbers.below(50)).\(numbers.below(10))"
      $0.unit = numbers.pick(["H87", "KGM", "LTR"])
    }
  }
}
