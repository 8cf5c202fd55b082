import Customs
import Ledger

/// `goods-balance`: what came in to each holder and what went out, by subheading, origin and unit, and how low the running
/// balance has been.
///
/// What moves goods is `PhysicalMovement`; opening balances come in. The balance runs by the time of acceptance, then by the
/// position of the acceptance, so that an amendment changes what has moved and not when. Without a supplementary quantity, and in
/// the unit KGM, it runs in milligrams.
public struct GoodsBalance: FoldProjection {
  public init() {}

  public var name: String { "goods-balance" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["holder", "commodity", "origin", "unit"] }
  public var columns: [ViewColumn] {
    keyColumns.map { .key($0) } + [
      .decimal("in"), .decimal("out"), .decimal("balance"), .decimal("lowest", adds: false),
      .text("lowestOn"),
      .text("negativeSince"), .text("flags"),
    ]
  }
  public var order: FactOrder { .effective }

  public func declared(
    _ version: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard let flow = version.flow, flow != .transit else { return }
    let moment = try context.acceptance(of: version)
    for index in 0..<version.itemCount {
      let item = version.item(index)
      let moved = PhysicalMovement(version, item, home: context.home)
      if let holder = moved.into { Self.add(item, holder, sign: 1, moment, to: &facts) }
      if let holder = moved.outOf { Self.add(item, holder, sign: -1, moment, to: &facts) }
    }
  }

  public func happened(
    _ step: borrowing EntryView, in version: borrowing EntryView,
    after previous: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard step.event == .openingBalance else { return }
    let moment = FactContext.Acceptance(at: step.happenedAt, position: step.position)
    for index in 0..<step.itemCount {
      Self.add(step.item(index), step.importer, sign: 1, moment, to: &facts)
    }
  }

  private static func add(
    _ item: borrowing ItemView, _ holder: UInt32, sign: Int128, _ moment: FactContext.Acceptance,
    to facts: inout FactWriter
  ) {
    let amount = GoodsAmount(item)
    var key = FactBytes()
    key.append(holder)
    key.append(item.subheading)
    key.append(item.origin)
    key.append(amount.unit)
    var payload = FactBytes()
    payload.append(moment.position.rawValue)
    payload.append(sign * amount.value)
    facts.add(key, at: moment.at, payload)
  }

  /// What one fact moves, and where its declaration was accepted.
  private struct Movement {
    let acceptance: UInt64
    let amount: Int128

    init(_ fact: Fact) throws {
      var reader = FactReader(fact.payload)
      acceptance = try reader.number()
      amount = try reader.number()
    }
  }

  public func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws
    -> [[ViewValue]]
  {
    var reader = FactReader(key)
    let (holder, commodity): (UInt32, UInt32) = (try reader.number(), try reader.number())
    let (origin, unit): (UInt16, UInt16) = (try reader.number(), try reader.number())
    let balance = try RunningBalance(ordered(facts))
    func shown(_ amount: Int128) -> ViewValue { GoodsAmount.shown(amount, unit: unit) }
    let isNegative = balance.negativeSince != nil && origin != context.home
    return [
      [
        .party(holder), .text(String(paddedWithZeros: Int(commodity), 6)),
        .text(PackedCode.country(origin)), .text(PackedCode.unit(unit)), shown(balance.received),
        shown(balance.sent), shown(balance.received - balance.sent), shown(balance.lowest),
        .day(balance.lowestOn), .day(balance.negativeSince),
        .optional(isNegative ? Flag.negative : ""),
      ]
    ]
  }

  /// Amounts by the time of acceptance, then by its position, then as they stand in the declaration.
  private func ordered(_ facts: [Fact]) throws -> [RunningBalance.Step] {
    try facts.map { (fact: $0, acceptance: try Movement($0).acceptance) }
      .sorted { a, b in
        (a.fact.effectiveAt, a.acceptance, a.fact.position.rawValue, a.fact.ordinal)
          < (b.fact.effectiveAt, b.acceptance, b.fact.position.rawValue, b.fact.ordinal)
      }
      .map { RunningBalance.Step(day: $0.fact.day, amount: try Movement($0.fact).amount) }
  }
}

/// A balance that runs over amounts in their order.
private struct RunningBalance {
  struct Step {
    let day: Int32
    /// What came in; negative: what went out.
    let amount: Int128
  }

  private(set) var received: Int128 = 0
  private(set) var sent: Int128 = 0
  /// The least balance after any step, and the day of the first step that reached it.
  private(set) var lowest: Int128 = 0
  private(set) var lowestOn: Int32?
  /// The day of the first step after which the balance was negative.
  private(set) var negativeSince: Int32?

  init(_ steps: [Step]) {
    for step in steps {
      if step.amount >= 0 { received += step.amount } else { sent -= step.amount }
      let balance = received - sent
      if lowestOn == nil || balance < lowest { (lowest, lowestOn) = (balance, step.day) }
      if balance < 0, negativeSince == nil { negativeSince = step.day }
    }
  }
}

extension GoodsBalance {
  private enum Flag {
    static let negative = "NEGATIVE"
    static let sellerOfNothing = "SELLER_OF_NOTHING"
    static let unsupportedOrigin = "UNSUPPORTED_ORIGIN"
    static let otherUnit = "OTHER_UNIT"
  }

  private enum Column {
    static let (holder, commodity, origin) = (0, 1, 2)
    static let (received, sent, flags) = (4, 5, 10)
  }

  public var factColumns: [ViewColumn] { [.decimal("in"), .decimal("out")] }

  public func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue] {
    let unit = try Self.unit(of: key)
    let amount = try Movement(fact).amount
    let shown = GoodsAmount.shown(abs(amount), unit: unit)
    return amount < 0 ? [.absent, shown] : [shown, .absent]
  }

  private static func unit(of key: [UInt8]) throws -> UInt16 {
    var reader = FactReader(Array(key.suffix(2)))
    return try reader.number()
  }

  /// Says of goods that went out and never came in, what else of its holder came in: nothing at all, or not of this origin, or
  /// only in another unit. Goods of home origin need not have come in.
  public func shown(_ rows: [ViewRow], _ query: ViewQuery) throws -> [ViewRow] {
    func goods(_ row: ViewRow) -> [String] {
      [Column.holder, Column.commodity, Column.origin].map { row.text($0) }
    }
    var (receivers, received): (Set<String>, Set<[String]>) = ([], [])
    for row in rows where row.text(Column.received) != "0" {
      receivers.insert(row.text(Column.holder))
      received.insert(goods(row))
    }
    let home = PackedCode.country(query.home)
    return rows.map { row in
      guard row.text(Column.received) == "0", row.text(Column.sent) != "0",
        row.text(Column.origin) != home
      else { return row }
      let flag =
        received.contains(goods(row))
        ? Flag.otherUnit
        : receivers.contains(row.text(Column.holder))
          ? Flag.unsupportedOrigin : Flag.sellerOfNothing
      var row = row
      let flags = row.text(Column.flags)
      row.values[Column.flags] = .text(flags.isEmpty ? flag : flag + " " + flags)
      return row
    }
  }
}
