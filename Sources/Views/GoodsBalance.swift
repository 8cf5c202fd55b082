import Customs
import Ledger

/// `goods-balance`: what came in to each holder and what went out, by subheading, origin and unit, and how low the running
/// balance has been.
///
/// What moves goods is `PhysicalMovement`; opening balances come in. The balance runs by the time of acceptance, then by the
/// position of the acceptance, so that an amendment changes what has moved and not when. Without a supplementary quantity, and in
/// the unit KGM, it runs in milligrams.
public struct GoodsBalance: ContinuedFold {
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

  public func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws
    -> [[ViewValue]]
  {
    try rows(of: key, adding: facts.map { try BalanceStep($0) }, to: RunningBalance(), context)
  }

  /// Goods that move after all others only change where the balance stands.
  public func rows(
    of key: [UInt8], after rows: [[ViewValue]], _ change: FactChange, _ context: FoldContext
  ) throws -> [[ViewValue]]? {
    guard change.gone.isEmpty, let row = rows.first,
      let balance = RunningBalance(Array(row[keyColumns.count...]))
    else { return nil }
    let steps = try change.come.map { try BalanceStep($0) }
    guard steps.allSatisfy({ balance.isBehind($0) }) else { return nil }
    return try self.rows(of: key, adding: steps, to: balance, context)
  }

  private func rows(
    of key: [UInt8], adding steps: [BalanceStep], to balance: RunningBalance, _ context: FoldContext
  ) throws -> [[ViewValue]] {
    var reader = FactReader(key)
    let (holder, commodity): (UInt32, UInt32) = (try reader.number(), try reader.number())
    let (origin, unit): (UInt16, UInt16) = (try reader.number(), try reader.number())
    var balance = balance
    for step in steps.sorted(by: BalanceStep.precedes) { balance.add(step) }
    let isNegative = balance.negativeSince != nil && origin != context.home
    return [
      [
        .party(holder), .text(String(paddedWithZeros: Int(commodity), 6)),
        .text(PackedCode.country(origin)), .text(PackedCode.unit(unit)),
      ] + balance.values(in: unit, flags: isNegative ? Flag.negative : "")
    ]
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
    let amount = try BalanceStep(fact).amount
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
    return rows.map { stored in
      var row = ViewRow(Array(stored.values.prefix(columns.count)), source: stored.source)
      guard row.text(Column.received) == "0", row.text(Column.sent) != "0",
        row.text(Column.origin) != home
      else { return row }
      let flag =
        received.contains(goods(row))
        ? Flag.otherUnit
        : receivers.contains(row.text(Column.holder))
          ? Flag.unsupportedOrigin : Flag.sellerOfNothing
      let flags = row.text(Column.flags)
      row.values[Column.flags] = .text(flags.isEmpty ? flag : flag + " " + flags)
      return row
    }
  }
}
