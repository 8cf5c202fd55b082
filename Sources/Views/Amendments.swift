import Customs
import Ledger

/// `amendments`: how often each declarant's declarations are amended, field by field, after acceptance and after release.
///
/// An amendment counts once for every field in which the new version differs from the one it supersedes, under the
/// declarant of the superseded version. What was amended stays so: later amendments and invalidation take nothing back.
public struct Amendments: FoldProjection {
  public init() {}

  public var name: String { "amendments" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["declarant", "field"] }
  public var columns: [ViewColumn] {
    keyColumns.map { .key($0) } + [
      .count("afterAcceptance"), .count("afterRelease"), .count("declarations", adds: false),
      .text("last"),
    ]
  }

  public var factColumns: [ViewColumn] { [.count("afterAcceptance"), .count("afterRelease")] }

  public func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue] {
    [.count(1), .count(try Change(fact).isAfterRelease ? 1 : 0)]
  }

  public func happened(
    _ step: borrowing EntryView, in version: borrowing EntryView,
    after previous: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard step.event == .amended, let declaration = step.declaration else { return }
    for field in DeclarationFields.changed(from: previous, to: step) {
      var key = FactBytes()
      key.append(previous.declarant)
      key.append(field)
      var payload = FactBytes()
      // An amendment leaves the state as it was.
      payload.append(UInt8(step.state == .accepted ? 0 : 1))
      payload.append(declaration.rawValue)
      facts.add(key, at: step.happenedAt, payload)
    }
  }

  public func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws
    -> [[ViewValue]]
  {
    var reader = FactReader(key)
    let declarant: UInt32 = try reader.number()
    let field = try reader.text()
    let changes = try facts.map { try Change($0) }
    return [
      [
        .party(declarant), .text(field), .count(Int64(changes.count)),
        .count(Int64(changes.count { $0.isAfterRelease })),
        .count(Int64(Set(changes.map(\.declaration)).count)), .day(facts.map(\.day).max()),
      ]
    ]
  }

  /// The payload of a fact.
  private struct Change {
    let isAfterRelease: Bool
    let declaration: UInt64

    init(_ fact: Fact) throws {
      var reader = FactReader(fact.payload)
      isAfterRelease = try reader.number(UInt8.self) != 0
      declaration = try reader.number()
    }
  }
}
