import Customs

/// A fold whose rows hold all that later facts need, so that catching up does not read the facts of a key again.
///
/// Values behind the visible columns may hold what is not shown; `shown` then leaves them out.
public protocol ContinuedFold: FoldProjection {
  /// The rows of a key, from the rows it had, the facts that have come since, and those that have gone.
  ///
  /// - Returns: what `rows(of:_:_:)` makes of all facts that are left, no rows if none is left; nil if that cannot be told
  ///   from the rows, and the key has to be folded from its facts.
  func rows(
    of key: [UInt8], after rows: [[ViewValue]], _ change: FactChange, _ context: FoldContext
  ) throws -> [[ViewValue]]?
}

/// What has changed about a key, each in the order of the log.
public struct FactChange: Sendable {
  /// Facts of later entries than all before.
  public internal(set) var come: [Fact] = []
  /// Facts that were there, or have only just come.
  public internal(set) var gone: [Fact] = []

  public init(come: [Fact] = [], gone: [Fact] = []) { (self.come, self.gone) = (come, gone) }
}
