import Customs
import LMDB

/// The lists that were published in the log before one moment, every version of each.
public struct ListCatalogue: Sendable, Equatable {
  /// One version of one list.
  public struct Edition: Sendable, Equatable {
    public let name: String
    public let version: String
    /// "watch", "brand", "nomenclature".
    public let kind: String
    /// Days since 1970-01-01, both inclusive; nil: open.
    public let validFrom: Int32?
    public let validTo: Int32?
    public let rows: [Row]
    /// The entry that published it.
    public let position: Position
    /// Its rows made ready for looking up codes; nil unless it is a watch list.
    let watch: WatchRows?

    public init(
      name: String, version: String, kind: String, validFrom: Int32?, validTo: Int32?,
      rows: [Row], position: Position
    ) {
      self.name = name
      self.version = version
      self.kind = kind
      self.validFrom = validFrom
      self.validTo = validTo
      self.rows = rows
      self.position = position
      watch = kind == "watch" ? WatchRows(rows, validFrom: validFrom) : nil
    }

    /// Whether it is in force on a day.
    public func isInForce(on day: Int32) -> Bool {
      (validFrom.map { $0 <= day } ?? true) && (validTo.map { day <= $0 } ?? true)
    }
  }

  /// A row of a list.
  public struct Row: Sendable, Equatable {
    /// Two to ten digits of a commodity code; everything under it is meant.
    public let code: String
    public let tier: String
    public let brand: String
    /// Whether the row excludes what another row includes.
    public let excludes: Bool

    public init(code: String, tier: String, brand: String = "", excludes: Bool = false) {
      self.code = code
      self.tier = tier
      self.brand = brand
      self.excludes = excludes
    }
  }

  /// In the order of their publication.
  public let editions: [Edition]
  let index: WatchIndex

  public init(_ editions: [Edition] = []) {
    self.editions = editions
    index = WatchIndex(editions)
  }

  /// Names of the lists of a kind, each once, sorted.
  public func names(kind: String) -> [String] {
    Set(editions.filter { $0.kind == kind }.map(\.name)).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  /// The version of a list that is in force on a day: the one that came into force last, then the one published last.
  public func edition(of name: String, on day: Int32) -> Edition? {
    editions.filter { $0.name == name && $0.isInForce(on: day) }
      .max { ($0.validFrom ?? .min, $0.position) < ($1.validFrom ?? .min, $1.position) }
  }
}
