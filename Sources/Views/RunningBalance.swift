import Customs
import Ledger

/// What one fact of `goods-balance` moves, and when.
struct BalanceStep {
  /// Positive: in. In thousandths of the unit, or in milligrams (`GoodsAmount`).
  let amount: Int128
  let day: Int32
  fileprivate let at: Int64
  fileprivate let acceptance: UInt64
  private let position: UInt64
  private let ordinal: UInt16

  init(_ fact: Fact) throws {
    var reader = FactReader(fact.payload)
    acceptance = try reader.number()
    amount = try reader.number()
    (day, at) = (fact.day, fact.effectiveAt)
    (position, ordinal) = (fact.position.rawValue, fact.ordinal)
  }

  /// By the time of acceptance, then by its position, then as they stand in the declaration.
  static func precedes(_ a: BalanceStep, _ b: BalanceStep) -> Bool {
    (a.at, a.acceptance, a.position, a.ordinal) < (b.at, b.acceptance, b.position, b.ordinal)
  }
}

/// A balance that runs over steps in their order.
struct RunningBalance {
  private var received: Int128 = 0
  private var sent: Int128 = 0
  /// The least balance after any step, and the day of the first step that reached it.
  private var lowest: Int128 = 0
  private var lowestOn: Int32?
  /// The day of the first step after which the balance was negative.
  private(set) var negativeSince: Int32?
  /// Time and acceptance of the last step.
  private var at = Int64.min
  private var acceptance: UInt64 = 0

  init() {}

  mutating func add(_ step: BalanceStep) {
    if step.amount >= 0 { received += step.amount } else { sent -= step.amount }
    let balance = received - sent
    if lowestOn == nil || balance < lowest { (lowest, lowestOn) = (balance, step.day) }
    if balance < 0, negativeSince == nil { negativeSince = step.day }
    (at, acceptance) = (step.at, step.acceptance)
  }

  /// Whether a step of a later entry comes after all steps so far. Of steps of one acceptance that of the later entry does.
  func isBehind(_ step: BalanceStep) -> Bool { (at, acceptance) <= (step.at, step.acceptance) }

  /// The columns behind the key, and behind them what is not shown: the time and the acceptance of the last step.
  func values(in unit: UInt16, flags: String) -> [ViewValue] {
    func shown(_ amount: Int128) -> ViewValue { GoodsAmount.shown(amount, unit: unit) }
    return [
      shown(received), shown(sent), shown(received - sent), shown(lowest), .day(lowestOn),
      .day(negativeSince), .optional(flags), .count(at), .count(Int64(bitPattern: acceptance)),
    ]
  }

  /// From the values of a stored row; their order is that of `values`.
  init?(_ values: [ViewValue]) {
    guard values.count == 9, case .decimal(let received, _, _) = values[0],
      case .decimal(let sent, _, _) = values[1], case .decimal(let lowest, _, _) = values[3],
      case .count(let at) = values[7], case .count(let acceptance) = values[8]
    else { return nil }
    (self.received, self.sent, self.lowest) = (received.value, sent.value, lowest.value)
    (lowestOn, negativeSince) = (Self.day(values[4]), Self.day(values[5]))
    (self.at, self.acceptance) = (at, UInt64(bitPattern: acceptance))
  }

  private static func day(_ value: ViewValue) -> Int32? {
    CivilTime.parseDate(Array((value.printed ?? "").utf8).span)?.day
  }
}
