import Customs
import Ledger

/// `watchlist-hits`: every item of a counted declaration that a watch list meets, by the version in force at acceptance
/// and by the one in force today.
///
/// A fact is kept for an item that any version of a list meets, so that a row follows from the lists known at the
/// moment that is asked about. Rows that neither version meets are not shown.
public struct WatchlistHits: FoldProjection {
  public init() {}

  public static let name = "watchlist-hits"
  public var name: String { Self.name }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["list", "mrn", "item"] }
  public var columns: [ViewColumn] {
    keyColumns.map { .key($0) } + [
      .text("commodity"), .text("listed"), .text("tier"), .text("through"), .text("thenVersion"),
      .text("then"), .text("nowVersion"), .text("now"), .text("change"), .text("acceptedOn"),
      .text("flow"), .text("party"), .text("partner"), .decimal("netMassKg", unit: "kg"),
      .decimal("statisticalValue", unit: ViewColumn.currency),
    ]
  }
  public var readsLists: Bool { true }

  /// Places of the columns that are filled in when a row is shown.
  private enum Column {
    static let list = 0
    static let commodity = 3
    static let listed = 4
    static let tier = 5
    static let through = 6
    static let then = 8
    static let nowVersion = 9
    static let now = 10
    static let change = 11
    static let acceptedOn = 12
  }

  public func declared(
    _ version: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard context.lists.hasWatchLists, let day = version.acceptedOn else { return }
    let edition = HarmonizedSystem.edition(on: day) ?? .hs2017
    for index in 0..<version.itemCount {
      let item = version.item(index)
      guard context.lists.mayWatch(item.subheading, edition) else { continue }
      let digits =
        String(paddedWithZeros: Int(item.subheading), 6)
        + String(paddedWithZeros: Int(item.subdivision), 4)
      let text = String(digits.prefix(Int(item.codeDigits)))
      guard let code = WatchedCode(text, acceptedOn: day) else { continue }
      for list in context.lists.watchLists(meeting: code) {
        var key = FactBytes()
        key.append(list)
        key.append(version.number)
        key.append(item.itemNumber)
        facts.add(
          key, at: Int64(day) * CivilTime.microsecondsPerDay, Self.payload(text, version, item))
      }
    }
  }

  private static func payload(
    _ code: String, _ version: borrowing EntryView, _ item: borrowing ItemView
  ) -> FactBytes {
    let isInward = version.flow == .import
    var payload = FactBytes()
    payload.append(code)
    payload.append(version.flowRawValue)
    payload.append(isInward ? version.importer : version.exporter)
    payload.append(isInward ? version.dispatch : version.destination)
    payload.append(item.netMassInMilligrams)
    payload.append(item.statisticalValueInHundredths)
    return payload
  }

  /// What a fact holds, besides its day.
  private struct Goods {
    let code: String
    let flow: String
    let party: UInt32
    let partner: UInt16
    let netMassInMilligrams: Int64
    let valueInHundredths: Int64

    init(_ fact: Fact) throws {
      var reader = FactReader(fact.payload)
      code = try reader.text()
      flow = Flow(rawValue: try reader.number())?.name ?? ""
      party = try reader.number()
      partner = try reader.number()
      netMassInMilligrams = try reader.number()
      valueInHundredths = try reader.number()
    }
  }

  public var factColumns: [ViewColumn] {
    [.text("commodity"), .decimal("netMassKg"), .decimal("statisticalValue")]
  }

  public func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue] {
    let goods = try Goods(fact)
    return [
      .text(goods.code), .kilograms(Int128(goods.netMassInMilligrams)),
      .money(Int128(goods.valueInHundredths)),
    ]
  }

  public func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws
    -> [[ViewValue]]
  {
    var reader = FactReader(key)
    let (list, number) = (try reader.text(), try reader.text())
    let item: UInt16 = try reader.number()
    return try facts.compactMap { fact in
      let goods = try Goods(fact)
      guard let code = WatchedCode(goods.code, acceptedOn: fact.day),
        context.lists.watchLists(meeting: code).contains(list)
      else { return nil }
      let then = context.lists.verdict(code, in: list, on: fact.day)
      return [
        .text(list), .text(number), .text(String(item)), .text(goods.code),
        .optional(then.match?.row.code ?? ""), .optional(then.match?.row.tier ?? ""),
        .optional(then.match?.through?.name ?? ""), .optional(then.version ?? ""),
        .text(Self.word(then.match)), .absent, .absent, .absent, .day(fact.day),
        .text(goods.flow), .party(goods.party), .text(PackedCode.country(goods.partner)),
        .kilograms(Int128(goods.netMassInMilligrams)), .money(Int128(goods.valueInHundredths)),
      ]
    }
  }

  private static func word(_ match: WatchMatch?) -> String { match?.verdict.rawValue ?? none }
  private static let none = "none"

  /// Adds the verdict of today. The row of the list that is met, and its tier, are today's where there is one.
  public func shown(_ rows: [ViewRow], _ query: ViewQuery) throws -> [ViewRow] {
    guard let today = query.day else { return rows }
    return rows.compactMap { row in
      var row = row
      guard let day = CivilTime.parseDate(Array(row.text(Column.acceptedOn).utf8).span)?.day,
        let code = WatchedCode(row.text(Column.commodity), acceptedOn: day)
      else { return row }
      let now = query.lists.verdict(code, in: row.text(Column.list), on: today)
      let wasCaught = row.text(Column.then) != Self.none
      guard wasCaught || now.match != nil else { return nil }
      row.values[Column.nowVersion] = .optional(now.version ?? "")
      row.values[Column.now] = .text(Self.word(now.match))
      if let match = now.match {
        row.values[Column.listed] = .text(match.row.code)
        row.values[Column.tier] = .optional(match.row.tier)
        row.values[Column.through] = .optional(match.through?.name ?? "")
      }
      switch (wasCaught, now.match != nil) {
      case (false, true): row.values[Column.change] = .text("WOULD_BE_CAUGHT_NOW")
      case (true, false): row.values[Column.change] = .text("NO_LONGER_CAUGHT")
      default: break
      }
      return row
    }
  }
}
