import Customs

/// A projection computed from other views when it is read, and never stored: shares, rates, surges.
public protocol DerivedProjection: Projection {
  /// The views it reads.
  var sources: [any Projection] { get }

  /// The rows, from the rows of the sources in their order, all of them asked with the same query.
  func rows(_ sources: [ViewTable], _ query: ViewQuery) throws -> [[ViewValue]]
}
