import Customs
import Ledger

/// `lineage`: what left each source item, and what is left of it.
///
/// A source is an item of a counted declaration; a link is a previous document of another declaration's item and takes from
/// it. Links are summed by source item and unit, and never converted. A link that names no item means the whole declaration,
/// which has rows of its own under item 0. Transits accompany goods and take nothing.
///
/// Besides, the view's facts are the index that `tamga trace` follows: who took from an item, and which declarations share a
/// consignment reference.
public struct Lineage: FoldProjection {
  public init() {}

  public var name: String { "lineage" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["source", "item", "unit"] }
  public var columns: [ViewColumn] {
    [
      .key("source"), ViewColumn("item", .count, isKey: true), .key("unit"), .text("flow"),
      .text("acceptedOn"), .text("commodity"), .text("origin"), .text("holder"),
      .decimal("quantity"), .decimal("taken"), .decimal("residual"), .count("consumers"),
      .count("depth", adds: false), .text("flags"), .text("takenBy"),
    ]
  }

  /// Flags of a row, in the order in which they are printed.
  public enum Flag {
    /// A link to a declaration or item that the ledger has not or that does not count, or goods of foreign origin that went out
    /// without any link.
    public static let orphan = "ORPHAN"
    /// More was taken than there was.
    public static let overdrawn = "OVERDRAWN"
    /// A link in another unit than its source's.
    public static let unitMismatch = "UNIT_MISMATCH"
    /// Several links of one item that do not say how much each took.
    public static let unstated = "UNSTATED"
    /// Another heading (HS4) than the source's.
    public static let headingChange = "HS_CHANGE"
    public static let originChange = "ORIGIN_CHANGE"
    /// An item that holds more than its links took, or takes more than its source ever held.
    public static let quantityUp = "QTY_UP"
    /// Goods that come from themselves.
    public static let cycle = "CYCLE"
  }

  /// Key of a source item; item 0: the whole declaration.
  public static func key(number: [UInt8], item: UInt16) -> [UInt8] {
    key(unsafe number.span.bytes, item).bytes
  }

  /// What the keys of all items of a declaration begin with.
  public static func prefix(number: [UInt8]) -> [UInt8] { number + [0] }

  /// Key under which the declarations of a consignment are listed. No declaration's number begins with the byte 1.
  public static func key(consignment reference: [UInt8]) -> [UInt8] { [1] + reference + [0] }

  private static func key(_ number: RawSpan, _ item: UInt16) -> FactBytes {
    var key = FactBytes()
    key.append(number)
    key.append(item)
    return key
  }

  public func declared(
    _ version: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard let flow = version.flow else { return }
    let at = try context.acceptance(of: version).at
    let links = LinkedItems(version)
    var whole: [SourceFact] = []
    for index in 0..<version.itemCount {
      let item = version.item(index)
      let source = SourceFact(
        version, item, flow, isLinked: links.has(item.itemNumber), home: context.home)
      facts.add(Self.key(version.number, item.itemNumber), at: at, source.payload)
      if let same = whole.firstIndex(where: { $0.isLike(source) }) {
        whole[same].add(source)
      } else {
        whole.append(source.ofWhole)
      }
    }
    for source in whole { facts.add(Self.key(version.number, 0), at: at, source.payload) }
    for index in 0..<version.linkCount {
      let link = version.link(index)
      guard let fact = links.fact(index, version, flow) else { continue }
      facts.add(Self.key(link.number, link.sourceItem), at: at, fact.payload)
    }
    for reference in version.marks(.ucr).map({ Array($0.utf8) }) {
      var (key, payload) = (FactBytes(), FactBytes())
      for byte in Self.key(consignment: reference) { key.append(byte) }
      payload.append(version.number)
      facts.add(key, at: at, payload)
    }
  }

  public var factColumns: [ViewColumn] {
    [.text("by"), .decimal("quantity"), .decimal("taken"), .text("unit")]
  }

  public func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue] {
    guard key.first != 1 else {
      var reader = FactReader(fact.payload)
      return [.text(try reader.text()), .absent, .absent, .absent]
    }
    let unit: (UInt16) -> ViewValue = { .text(PackedCode.unit($0)) }
    switch try LineageFact(fact.payload) {
    case .source(let source):
      return [.absent, source.amount.shown, .absent, unit(source.amount.unit)]
    case .link(let link):
      return [.text(link.by), .absent, link.taken.shown, unit(link.taken.unit)]
    }
  }
}

extension GoodsAmount {
  var shown: ViewValue { Self.shown(value, unit: unit) }
}
