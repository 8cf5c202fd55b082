import Customs
import Ledger

/// `goods-balance`: what came in to each holder and what went out, by subheading, origin and unit, with the lowest running
/// balance and when it was reached.
///
/// Goods come in once, with their first physical entry: an import or an item whose previous procedure is 00. A later change
/// of regime (procedure 40 after 71) moves nothing. They go out by export, re-export, dispatch note and destruction
/// (procedure 93). The receiver of a dispatch note inside the home country takes them over. The balance runs by effective
/// time, then position; without a supplementary quantity it runs in kilograms of net mass (unit KGM).
public struct GoodsBalance: FoldProjection {
  public init() {}

  public var name: String { "goods-balance" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["holder", "commodity", "origin", "unit"] }
  public var columns: [ViewColumn] {
    keyColumns.map { .key($0) } + [
      .decimal("in"), .decimal("out"), .decimal("balance"), .decimal("lowest"), .text("lowestOn"),
      .text("flag"),
    ]
  }
  public var order: FactOrder { .effective }

  public var factColumns: [ViewColumn] { [.decimal("in"), .decimal("out")] }

  public func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue] {
    let moved = try Self.moved(fact)
    return moved < 0
      ? [.absent, .quantity(-Int128(moved))] : [.quantity(Int128(moved)), .absent]
  }

  public func declared(
    _ version: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard let flow = version.flow, flow != .transit else { return }
    for index in 0..<version.itemCount {
      let item = version.item(index)
      switch flow {
      case .import:
        if item.procedure == Self.destruction {
          Self.add(version, item, holder: version.importer, sign: -1, to: &facts)
        } else if item.isFirstEntry {
          Self.add(version, item, holder: version.importer, sign: 1, to: &facts)
        }
      case .export, .reexport:
        Self.add(version, item, holder: version.exporter, sign: -1, to: &facts)
      case .dispatch:
        Self.add(version, item, holder: version.exporter, sign: -1, to: &facts)
        if version.destination == context.home {
          Self.add(version, item, holder: version.importer, sign: 1, to: &facts)
        }
      case .transit: break
      }
    }
  }

  public func happened(
    _ step: borrowing EntryView, in version: borrowing EntryView,
    after previous: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard step.event == .openingBalance else { return }
    for index in 0..<step.itemCount {
      Self.add(step, step.item(index), holder: step.importer, sign: 1, to: &facts)
    }
  }

  private static let destruction: UInt8 = 93

  private static func add(
    _ entry: borrowing EntryView, _ item: borrowing ItemView, holder: UInt32, sign: Int64,
    to facts: inout FactWriter
  ) {
    guard holder != 0 else { return }
    let unit = item.hasQuantity ? item.unit : (PackedCode.unit(Array("KGM".utf8).span) ?? 0)
    // Milligrams are a thousandth of a gram; balances run in thousandths of their unit.
    let amount = item.hasQuantity ? item.quantityInThousandths : item.netMassInMilligrams / 1000
    var key = FactBytes()
    key.append(holder)
    key.append(item.subheading)
    key.append(item.origin)
    key.append(unit)
    var payload = FactBytes()
    payload.append(sign * amount)
    facts.add(key, at: entry.happenedAt, payload)
  }

  private static func moved(_ fact: Fact) throws -> Int64 {
    var reader = FactReader(fact.payload)
    return try reader.number()
  }

  public func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws
    -> [[ViewValue]]
  {
    var reader = FactReader(key)
    let (holder, commodity): (UInt32, UInt32) = (try reader.number(), try reader.number())
    let (origin, unit): (UInt16, UInt16) = (try reader.number(), try reader.number())
    var (received, sent, lowest): (Int128, Int128, Int128) = (0, 0, 0)
    var lowestOn: Int32?
    for fact in facts {
      let moved = Int128(try Self.moved(fact))
      if moved >= 0 { received += moved } else { sent -= moved }
      if received - sent < lowest { (lowest, lowestOn) = (received - sent, fact.day) }
    }
    let flag =
      received == 0 && sent > 0 ? "UNSUPPORTED_ORIGIN" : lowest < 0 ? "NEGATIVE" : ""
    return [
      [
        .party(holder), .text(String(paddedWithZeros: Int(commodity), 6)),
        .text(PackedCode.country(origin)), .text(PackedCode.unit(unit)), .quantity(received),
        .quantity(sent), .quantity(received - sent), .quantity(lowest), .day(lowestOn),
        .optional(flag),
      ]
    ]
  }
}

extension ItemView {
  /// Whether goods come into the territory with it: nothing stands behind their procedure.
  var isFirstEntry: Bool { previousProcedure == 0 || previousProcedure == .max }
}
