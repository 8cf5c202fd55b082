import Customs
import LMDB

/// What a range of the log changes about the facts of a projection.
struct FactChanges: Sendable {
  /// A fact that holds from `fact.assertedAt` on.
  struct Assertion: Sendable {
    let key: [UInt8]
    let fact: Fact
  }

  /// A fact that no longer holds from `by` on.
  struct TakeBack: Sendable {
    let key: [UInt8]
    /// The entry that said it.
    let position: Position
    /// Where it is stored; nil: the one of `position` that holds now and says the same.
    let place: (assertedAt: Position, ordinal: UInt16)?
    let effectiveAt: Int64
    let payload: [UInt8]
    let by: Position

    /// What it said.
    var fact: Fact {
      Fact(
        position: position, assertedAt: place?.assertedAt ?? position, ordinal: place?.ordinal ?? 0,
        effectiveAt: effectiveAt, payload: payload)
    }
  }

  var assertions: [Assertion] = []
  var takeBacks: [TakeBack] = []

  mutating func add(_ other: FactChanges) {
    assertions += other.assertions
    takeBacks += other.takeBacks
  }

  /// The changes of each key.
  var byKey: [[UInt8]: FactChange] {
    var changes: [[UInt8]: FactChange] = [:]
    for assertion in assertions {
      changes[assertion.key, default: .init()].come.append(assertion.fact)
    }
    for takeBack in takeBacks {
      changes[takeBack.key, default: .init()].gone.append(takeBack.fact)
    }
    return changes
  }

  /// The keys whose rows have to be folded anew.
  var keys: Set<[UInt8]> { Set(assertions.map(\.key)).union(takeBacks.map(\.key)) }
}

/// An entry that a reducer cannot take.
struct EntryFailure: Error {
  let position: Position
  let reason: String

  init(position: Position, reason: String) {
    self.position = position
    self.reason = reason
  }

  /// What a reducer threw at an entry; nil if the trouble is the machine's and not the entry's.
  init?(_ error: any Error, at position: Position) {
    switch error {
    case let failure as EntryFailure: self = failure
    case is LMDBError, is FileError: return nil
    case let error as LedgerError:
      if error.code == .system { return nil }
      self.init(position: position, reason: error.message)
    default: self.init(position: position, reason: "\(error)")
    }
  }
}
