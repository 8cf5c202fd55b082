import Customs

/// A projection computed from other views when it is read, and never stored: shares, rates, surges.
public protocol DerivedProjection: Projection {
  /// The views it reads.
  var sources: [any Projection] { get }

  /// What the sources are asked for; the query as it is, unless rows depend on months that are not asked for.
  func sourceQuery(_ query: ViewQuery) -> ViewQuery

  /// The rows, from the rows of the sources in their order, all of them asked with `sourceQuery`.
  func rows(_ sources: [ViewTable], _ query: ViewQuery) throws -> [[ViewValue]]

  /// The rows of each source that a row is computed from: `rows` of these alone has the same row among its own.
  /// `explain` holds it to that, and shows them.
  func origins(of row: ViewRow, in sources: [ViewTable], _ query: ViewQuery) -> [[ViewRow]]
}

extension DerivedProjection {
  public func sourceQuery(_ query: ViewQuery) -> ViewQuery { query }
}
