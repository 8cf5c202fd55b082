import Customs

/// A named, versioned derivation of a view from the log.
///
/// A conforming type is pure: it sees entries and nothing else. Whoever changes what it does raises `version`.
/// Its algebra is the protocol it conforms to: `SumProjection` (group), `FoldProjection` (ordered fold), or
/// `DerivedProjection` (computed from other views, never stored).
public protocol Projection: Sendable {
  /// Name of the view, as in `tamga view NAME`.
  var name: String { get }
  /// Version of the reducer, from 1.
  var version: Int { get }
  /// Names of the key columns, in their order.
  var keyColumns: [String] { get }
  /// All columns of a row, the key columns first.
  var columns: [ViewColumn] { get }

  /// The rows as they are shown, sorted by their key columns: what depends on the day or on other rows is computed here,
  /// when they are read. The default shows them as they are.
  func shown(_ rows: [ViewRow], _ query: ViewQuery) throws -> [ViewRow]
}

extension Projection {
  public func shown(_ rows: [ViewRow], _ query: ViewQuery) throws -> [ViewRow] { rows }
}

/// A column of a view.
public struct ViewColumn: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// A JSON string.
    case text
    /// A whole number; a JSON number.
    case count
    /// An exact decimal; a JSON string.
    case decimal
  }

  public let name: String
  public let kind: Kind
  /// Whether rows are told apart by it.
  public let isKey: Bool
  /// What a person reads behind the name: "kg", "days"; the statistical currency is `ViewColumn.currency`.
  public let unit: String?
  /// Whether a sum over rows says anything: not of medians, depths or durations.
  public let adds: Bool

  public init(
    _ name: String, _ kind: Kind, isKey: Bool = false, unit: String? = nil, adds: Bool = true
  ) {
    self.name = name
    self.kind = kind
    self.isKey = isKey
    self.unit = unit
    self.adds = adds
  }

  /// Stands for the ledger's statistical currency where a unit is printed.
  public static let currency = "currency"

  public static func key(_ name: String) -> Self { Self(name, .text, isKey: true) }
  public static func text(_ name: String) -> Self { Self(name, .text) }
  public static func count(_ name: String, unit: String? = nil, adds: Bool = true) -> Self {
    Self(name, .count, unit: unit, adds: adds)
  }
  public static func decimal(_ name: String, unit: String? = nil, adds: Bool = true) -> Self {
    Self(name, .decimal, unit: unit, adds: adds)
  }
}

/// An integer of 128 bits in two words.
///
/// `Int128` is aligned to 16 bytes, and an enum that carries one is not always placed so by the compiler (6.3): reading it
/// then stops the program.
public struct WideNumber: Sendable, Equatable {
  private let high: Int64
  private let low: UInt64

  public init(_ value: Int128) {
    high = Int64(truncatingIfNeeded: value >> 64)
    low = UInt64(truncatingIfNeeded: value)
  }

  public var value: Int128 { Int128(high) << 64 | Int128(low) }
}

/// What a row holds in a column.
public enum ViewValue: Sendable, Equatable {
  /// JSON null, an empty cell elsewhere.
  case absent
  case text(String)
  /// A party number; shown as the party's identifier.
  case party(UInt32)
  case count(Int64)
  /// `number` / 10^`scale`, printed with at least `minimum` decimals.
  case decimal(WideNumber, scale: UInt8, minimum: UInt8)

  /// Milligrams as kilograms.
  public static func kilograms(_ milligrams: Int128) -> Self {
    .decimal(WideNumber(milligrams), scale: 6, minimum: 0)
  }
  /// Hundredths of the statistical currency.
  public static func money(_ hundredths: Int128) -> Self {
    .decimal(WideNumber(hundredths), scale: 2, minimum: 2)
  }
  /// Thousandths of a unit.
  public static func quantity(_ thousandths: Int128) -> Self {
    .decimal(WideNumber(thousandths), scale: 3, minimum: 0)
  }
  /// A text, or nothing if it is empty.
  public static func optional(_ text: String) -> Self { text.isEmpty ? .absent : .text(text) }
  /// A day as 2022-06-14; absent for nil.
  public static func day(_ days: Int32?) -> Self {
    days.map { .text(CivilTime.text(day: Int($0))) } ?? .absent
  }

  /// As it is printed; nil for `absent`. Parties have been resolved by then.
  public var printed: String? {
    switch self {
    case .absent: nil
    case .text(let text): text
    case .party(let number): "#\(number)"
    case .count(let number): String(number)
    case .decimal(let number, let scale, let minimum):
      ExactDecimal.text(number.value, decimals: Int(scale), minimum: Int(minimum))
    }
  }
}

extension ViewValue {
  /// The sum of two numbers of one kind; the other one if one is absent, nothing if they cannot be added.
  func adding(_ other: ViewValue) -> ViewValue {
    switch (self, other) {
    case (.absent, _): return other
    case (_, .absent): return self
    case (.count(let a), .count(let b)):
      let (sum, isTooLarge) = a.addingReportingOverflow(b)
      return isTooLarge ? .absent : .count(sum)
    case (.decimal(let a, let scale, let minimum), .decimal(let b, let other, _))
    where scale == other:
      return .decimal(WideNumber(a.value + b.value), scale: scale, minimum: minimum)
    default: return .absent
    }
  }
}

extension ViewValue: Comparable {
  /// Numbers by their size, texts as bytes; nothing comes first, then texts, then numbers.
  public static func < (a: ViewValue, b: ViewValue) -> Bool {
    switch (a, b) {
    case (.text(let x), .text(let y)): x.utf8.lexicographicallyPrecedes(y.utf8)
    case (.party(let x), .party(let y)): x < y
    case (.count(let x), .count(let y)): x < y
    case (.decimal(let x, let scale, _), .decimal(let y, let other, _)) where scale == other:
      x.value < y.value
    default: a.rank < b.rank
    }
  }

  private var rank: Int {
    switch self {
    case .absent: 0
    case .text: 1
    case .party: 2
    case .count: 3
    case .decimal: 4
    }
  }
}

/// A row of a view.
public struct ViewRow: Sendable, Equatable {
  /// Where a row comes from; what `explain` starts from.
  public enum Source: Sendable, Hashable {
    /// A cell of a sum view.
    case cell(UInt64)
    /// A group of facts of a fold.
    case group([UInt8])
    /// Computed from other views.
    case derived
  }

  /// One for each column.
  public var values: [ViewValue]
  public let source: Source

  public init(_ values: [ViewValue], source: Source) {
    self.values = values
    self.source = source
  }

  /// A column as printed; "" where there is nothing.
  public func text(_ column: Int) -> String { values[column].printed ?? "" }
}

/// At which moment a view is asked.
public struct ViewQuery: Sendable, Equatable {
  /// As known when the log had so many entries; nil: as far as the view has come.
  public var position: UInt64?
  /// Only what happened in these months (`year * 12 + month - 1`), by effective time.
  public var months: ClosedRange<UInt16>?
  /// The day that open periods are measured at, days since 1970-01-01; nil: that of the last entry's recording.
  public var day: Int32?
  /// Packed code of the home country; set by the ledger.
  public var home: UInt16 = 0
  /// Lists published before the moment asked about, for a fold that reads lists; set by the ledger.
  public var lists = ListCatalogue()

  public init() {}
}
