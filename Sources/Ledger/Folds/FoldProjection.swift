import Customs

/// A projection of the ordered-fold algebra: entries are facts about keys, and a key's rows follow from its facts in order.
///
/// The engine keeps each key's facts and knows since when and until when each of them holds. It takes back the facts of a
/// version that is amended or invalidated, and then folds that key anew, so that an author never sees an amendment.
/// Keys do not see each other, so they are folded in parallel; what depends on several rows belongs into `shown`.
public protocol FoldProjection: Projection {
  /// In which order the facts of a key are folded.
  var order: FactOrder { get }

  /// Whether `happened` wants the version in force, which costs a look into the log; facts of earlier steps then move
  /// with every amendment.
  var stepsFollowVersion: Bool { get }

  /// Whether the lists published in the log are read. A new list then means a new replay of the whole log.
  var readsLists: Bool { get }

  /// How many bytes the keys begin with whose rows `shown` makes one row of; nil: every key's rows are shown by themselves.
  ///
  /// For rows with many facts, such as those of a broker: their keys are parts of them (a month), a new entry costs what its
  /// part holds, and `shown` puts the parts together. `explain` and `diff` then speak of all keys that begin alike.
  var groupBytes: Int? { get }

  /// What a counted version of a declaration says; taken back when it is superseded.
  func declared(
    _ version: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter) throws

  /// What an event says that stays true whatever becomes of the declaration. Called for every entry, party entries apart.
  ///
  /// - Parameters:
  ///   - version: the version in force after the step, or the one taken back; the step itself where it carries a version,
  ///     is of no declaration, or `stepsFollowVersion` is false.
  ///   - previous: the version that an amendment supersedes; otherwise `version`.
  func happened(
    _ step: borrowing EntryView, in version: borrowing EntryView,
    after previous: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter) throws

  /// The rows of a key, from its facts in order; there is at least one fact. Values for all columns, or whatever `shown`
  /// makes them of.
  func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws -> [[ViewValue]]

  /// What `explain` shows of a fact.
  var factColumns: [ViewColumn] { get }
  func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue]
}

extension FoldProjection {
  public var order: FactOrder { .position }
  public var stepsFollowVersion: Bool { false }
  public var readsLists: Bool { false }
  public var groupBytes: Int? { nil }

  /// What the rows of a key are shown under.
  func group(of key: [UInt8]) -> [UInt8] { groupBytes.map { Array(key.prefix($0)) } ?? key }

  /// Values of a key as a row.
  func row(_ values: [ViewValue], of key: [UInt8]) -> ViewRow {
    ViewRow(values, source: .group(group(of: key)))
  }

  public func declared(
    _ version: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {}

  public func happened(
    _ step: borrowing EntryView, in version: borrowing EntryView,
    after previous: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {}
}

/// In which order the facts of a key are folded; equal ones by position, then by their place in the entry.
public enum FactOrder: Sendable {
  case position
  /// By the time at which it happened in the world.
  case effective
}

/// What one entry says about one key.
public struct Fact: Sendable, Equatable {
  /// The entry that says it.
  public let position: Position
  /// The entry since which the ledger knows it of this key: `position`, or an amendment that moved it here.
  public let assertedAt: Position
  /// Its place among the facts of that entry.
  public let ordinal: UInt16
  /// When it happened, microseconds since 1970-01-01T00:00Z.
  public let effectiveAt: Int64
  public let payload: [UInt8]

  /// The day it happened, days since 1970-01-01.
  public var day: Int32 {
    let (day, rest) = effectiveAt.quotientAndRemainder(dividingBy: CivilTime.microsecondsPerDay)
    return Int32(clamping: rest < 0 ? day - 1 : day)
  }

  /// The month it happened, `year * 12 + month - 1`.
  public var month: UInt16 {
    let date = CivilTime.date(day: Int(day))
    return UInt16(clamping: date.year * 12 + date.month - 1)
  }

  static func precedes(_ a: Fact, _ b: Fact, _ order: FactOrder) -> Bool {
    if order == .effective, a.effectiveAt != b.effectiveAt { return a.effectiveAt < b.effectiveAt }
    return (a.position.rawValue, a.assertedAt.rawValue, a.ordinal)
      < (b.position.rawValue, b.assertedAt.rawValue, b.ordinal)
  }
}

/// What a reducer may know besides the entry.
public struct FactContext {
  /// Packed code of the home country.
  public let home: UInt16
  /// Lists published before the end of the replayed range.
  public let lists: ListCatalogue
  /// The document of the step (or version) at hand.
  public let document: () throws -> Document
  /// The acceptance behind an amendment at hand.
  let acceptance: () throws -> Acceptance

  /// The acceptance of a declaration, as one of its versions has it.
  public struct Acceptance: Sendable, Equatable {
    /// Microseconds since 1970-01-01T00:00Z. A version that names another day of acceptance means the beginning of that day.
    public let at: Int64
    /// The entry that accepted it.
    public let position: Position

    public init(at: Int64, position: Position) {
      self.at = at
      self.position = position
    }
  }

  /// When and where the declaration was accepted of which `version` is at hand. An amendment happens later than its goods.
  public func acceptance(of version: borrowing EntryView) throws -> Acceptance {
    version.event == .amended
      ? try acceptance() : Acceptance(at: version.happenedAt, position: version.position)
  }
}

/// What folding a key may know besides its facts.
public struct FoldContext: Sendable {
  /// Packed code of the home country.
  public let home: UInt16
  /// Lists published before the moment that is asked about.
  public let lists: ListCatalogue
}

/// Takes the facts of one entry.
public struct FactWriter {
  struct Written {
    let key: [UInt8]
    let fact: Fact
  }

  private let position: Position
  private let assertedAt: Position
  private(set) var written: [Written] = []

  init(position: Position, assertedAt: Position) {
    self.position = position
    self.assertedAt = assertedAt
  }

  /// Adds a fact about a key.
  ///
  /// - Parameter effectiveAt: when it happened, microseconds since 1970-01-01T00:00Z.
  public mutating func add(_ key: FactBytes, at effectiveAt: Int64, _ payload: FactBytes) {
    written.append(
      Written(
        key: key.bytes,
        fact: Fact(
          position: position, assertedAt: assertedAt, ordinal: UInt16(clamping: written.count),
          effectiveAt: effectiveAt, payload: payload.bytes)))
  }

  /// Adds a fact of an earlier step, known of its key from this entry on.
  mutating func move(_ other: Written) {
    written.append(
      Written(
        key: other.key,
        fact: Fact(
          position: other.fact.position, assertedAt: assertedAt,
          ordinal: UInt16(clamping: written.count), effectiveAt: other.fact.effectiveAt,
          payload: other.fact.payload)))
  }
}

extension EntryView {
  /// When it happened: as submitted, else when it was recorded.
  public var happenedAt: Int64 { effectiveAt ?? recordedAt }
}
