import Customs
import LMDB
import Support
import Testing
import Views

@testable import Ledger

/// Views on disk: catching up, and what stops it.
@Suite struct StoredViewTests {
  static let view = "importer-volumes"

  private func ledger(_ lines: [String] = [Line.accepted("T:1"), Line.accepted("T:2")]) throws
    -> TemporaryLedger
  {
    let ledger = try TemporaryLedger()
    try ledger.append(lines)
    try ledger.project()
    return ledger
  }

  private func status(_ ledger: TemporaryLedger) throws -> ViewStatus {
    try ledger.ledger().status(of: try ledger.projection(Self.view))
  }

  @Test func `a view's status follows the log and the catching up`() throws {
    let ledger = try TemporaryLedger()
    let never = try status(ledger)
    #expect(never.version == nil && never.progress == 0 && never.lag == 0 && never.rows == 0)
    try ledger.append([Line.accepted("T:1")])
    #expect(try status(ledger).lag == 3)
    try ledger.project()
    #expect(try status(ledger).version == "1.1")
    try ledger.append([Line.accepted("T:2") { $0.dispatch = "DE" }])
    let behind = try status(ledger)
    #expect(behind.progress == 3 && behind.lag == 1 && behind.rows == 1)
    try ledger.project()
    let current = try status(ledger)
    #expect(current.progress == 4 && current.lag == 0 && current.rows == 2 && current.bytes > 0)
    #expect(current.version == "1.1")
  }

  @Test func `a view of an empty log is empty and can be brought up to date`() throws {
    let ledger = try TemporaryLedger()
    #expect(try ledger.rows(Self.view) == [])
    #expect(try ledger.ledger().root(of: ledger.projection(Self.view)) == MerkleTree.emptyRoot)
    try ledger.append([Line.accepted("T:1")])
    #expect(try ledger.rows(Self.view) == ["X:importer import CN 2022-06 1 10 100.00"])
  }

  @Test func `a view that was never built is named as such`() throws {
    let ledger = try TemporaryLedger()
    #expect { try ledger.ledger().table(ImporterVolumes()) } throws: {
      ($0 as? LedgerError)?.code == .missingView
    }
  }

  @Test func `a negative count is a hard error that names the cell, and changes nothing`() throws {
    let ledger = try TemporaryLedger()
    let projection = FickleProjection()
    try ledger.append([Line.accepted("T:1"), Line.accepted("T:2") { $0.dispatch = "DE" }])
    try project(projection, ledger)
    projection.counted = true
    try ledger.append([Line.event("invalidated", "T:2")])
    #expect {
      try project(projection, ledger)
    } throws: { error in
      guard let error = error as? LedgerError, error.code == .stopped else { return false }
      return error.message.contains("dispatch=DE") && error.message.contains("-1 items")
        && error.message.contains("stopped at position 4")
    }
    let status = try ledger.ledger().status(of: projection)
    #expect(status.progress == 4 && status.rows == 0)
  }

  @Test func `a failing view stops alone`() throws {
    let ledger = try TemporaryLedger()
    let projection = FickleProjection()
    try ledger.append([Line.accepted("T:1")])
    try project(projection, ledger)
    projection.counted = true
    try ledger.append([Line.event("invalidated", "T:1")])
    var (reported, failed): ([String], [String]) = ([], [])
    try ledger.ledger().project(
      [projection] + ledger.projections(), report: { reported.append($0.name) },
      failed: { name, _ in failed.append(name) })
    #expect(failed == [projection.name])
    #expect(
      try reported
        == ledger.projections().filter { !($0 is any DerivedProjection) }.map(\.name))
  }

  private func project(_ projection: any SumProjection, _ ledger: TemporaryLedger) throws {
    var failure: (any Error)?
    try ledger.ledger().project([projection], report: { _ in }, failed: { failure = $1 })
    if let failure { throw failure }
  }

  @Test func `a view that is ahead of the log is an error until it is rebuilt`() throws {
    let ledger = try ledger()
    try StoredView.change(ledger, Self.view, table: "meta", key: Array("progress".utf8)) {
      $0[0] = 99
    }
    #expect { try ledger.project() } throws: { ($0 as? LedgerError)?.code == .ahead }
    #expect { _ = try status(ledger) } throws: { ($0 as? LedgerError)?.code == .ahead }
    #expect(try ledger.differences().map(\.check) == ["view"])
    _ = try ledger.rebuild([Self.view])
    #expect(try ledger.differences() == [])
    #expect(try status(ledger).progress == 4)
  }

  @Test func `a view of a changed reducer is not served, whether or not its version was raised`()
    throws
  {
    let ledger = try ledger()
    let changed = ChangedProjection()
    #expect(changed.name == Self.view && changed.version == 1)
    #expect { try ledger.ledger().table(changed) } throws: {
      ($0 as? LedgerError)?.code == .changedReducer
    }
    #expect { try project(changed, ledger) } throws: {
      ($0 as? LedgerError)?.code == .changedReducer
    }
    #expect { _ = try ledger.ledger().root(of: changed) } throws: {
      ($0 as? LedgerError)?.code == .changedReducer
    }
    let outcomes = try ledger.ledger().rebuild(
      [changed], workers: 1, failed: { _, error in Issue.record(error) })
    #expect(outcomes.map(\.version) == ["1.2"])
    #expect(outcomes.map(\.differences) == [nil])
    #expect(try ledger.ledger().table(changed).rows.count == 1)
    #expect { try ledger.project() } throws: { ($0 as? LedgerError)?.code == .changedReducer }
  }

  @Test func `a view of another ledger is refused`() throws {
    let ledger = try ledger()
    try StoredView.change(ledger, Self.view, table: "meta", key: Array("origin".utf8)) {
      $0[0] ^= 1
    }
    #expect { try ledger.project() } throws: { ($0 as? LedgerError)?.code == .damaged }
  }

  @Test func `a changed cell is named by the audit of the views`() throws {
    let ledger = try ledger()
    try StoredView.changeFirstCell(ledger, Self.view) { $0.withOneMoreItem }
    let differences = try ledger.differences()
    #expect(differences.count == 1)
    #expect(differences.first?.check == "view")
    #expect(
      differences.first?.place.contains("importer=#2 flow=import dispatch=CN month=2022-06") == true
    )
    #expect(differences.first?.found.hasPrefix("3 items") == true)
  }
}

/// The view `fickle` counts declarations only once it is told to. It is not a function of entries, as reducers have to be.
final class FickleProjection: SumProjection, @unchecked Sendable {
  // `@unchecked`: used by one thread.
  var counted = false
  private let real = ImporterVolumes()

  var name: String { "fickle" }
  var version: Int { 1 }
  var keyColumns: [String] { real.keyColumns }
  func fields(of key: UInt64) -> [ViewValue] { real.fields(of: key) }
  // The probe behind fingerprints has no declaration numbers, so that it always counts.
  func includes(_ entry: borrowing EntryView) -> Bool {
    real.includes(entry) && (counted || entry.number.byteCount == 0)
  }
  func key(_ entry: borrowing EntryView, _ item: borrowing ItemView) -> UInt64 {
    real.key(entry, item)
  }
}

/// `importer-volumes` by other months, under the old name and version.
struct ChangedProjection: SumProjection {
  private let real = ImporterVolumes()
  var name: String { real.name }
  var version: Int { real.version }
  var keyColumns: [String] { real.keyColumns }
  func fields(of key: UInt64) -> [ViewValue] { real.fields(of: key) }
  func includes(_ entry: borrowing EntryView) -> Bool { real.includes(entry) }
  func key(_ entry: borrowing EntryView, _ item: borrowing ItemView) -> UInt64 {
    real.key(entry, item) ^ 1
  }
}
