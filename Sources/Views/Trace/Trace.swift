import Customs
import Ledger

/// The way of goods from border to border: declarations, what each took from which, and what does not fit.
public struct Trace: Sendable {
  /// A declaration on the way.
  public struct Node: Sendable {
    public let number: String
    /// Nil: the ledger does not have it.
    public let trail: DeclarationTrail?
    /// The items that the way goes through; 0: the whole.
    public internal(set) var items: Set<UInt16> = []
    /// Whether the question was about it.
    public let isStart: Bool
    public internal(set) var anomalies: [Anomaly] = []
  }

  /// What an item took from a source.
  public struct Edge: Sendable {
    public let source: (number: String, item: UInt16)
    public let taker: (number: String, item: UInt16)
    /// Nil: the taker does not count, or does not say.
    public let amount: String?
    public let unit: String
    public let isTransit: Bool
  }

  /// A source in one unit; texts as `tamga view lineage` prints them.
  public struct Stock: Sendable {
    public let number: String
    public let item: UInt16
    public let unit: String
    public let commodity: String
    public let origin: String
    public let quantity: String?
    public let taken: String
    public let residual: String?
    public internal(set) var flags: [String]
  }

  /// What does not fit.
  public struct Anomaly: Sendable, Equatable {
    public let code: String
    /// What was found, for people.
    public let text: String
    /// The step that it is about.
    public let position: Position?
    /// The item that it is about.
    public let item: UInt16?
  }

  /// What was asked for.
  public let name: String
  /// How many entries the answer rests on.
  public let size: UInt64
  /// The day at which open journeys are judged, days since 1970-01-01.
  public let day: Int32
  /// By the time of their first step.
  public let nodes: [Node]
  public let edges: [Edge]
  public let stocks: [Stock]
  /// How many declarations lie beyond the limit and were not followed.
  public let cut: Int

  public var anomalyCount: Int { nodes.reduce(0) { $0 + $1.anomalies.count } }
}

extension DeclarationTrail.Item {
  /// In the unit, kilograms where there is no supplementary quantity.
  public var amountText: String {
    let amount =
      quantity.map { GoodsAmount(unit: $0.unit, thousandths: $0.thousandths) }
      ?? GoodsAmount(unit: GoodsAmount.kilogram, value: Int128(netMassInMilligrams))
    return amount.shown.printed ?? ""
  }

  public var unitText: String { PackedCode.unit(quantity?.unit ?? GoodsAmount.kilogram) }
  public var commodityText: String { String(paddedWithZeros: Int(subheading), 6) }
}

extension DeclarationTrail {
  /// Who has the goods after it, or sends them out; "" where nobody is named.
  public var holder: String { flow == .import || flow == .transit ? importer : exporter }

  /// The steps of the way: corrections change what is declared, not where goods are.
  public var legs: [Step] { steps.filter { $0.event != .amended && $0.event != .lodged } }
}
