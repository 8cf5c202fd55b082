import LMDB
import Support
import Testing

@testable import Ledger

/// New versions of views, and which of them is served.
@Suite struct RebuildTests {
  static let view = "od-matrix"

  private func ledger() throws -> TemporaryLedger {
    let ledger = try TemporaryLedger()
    try ledger.append(
      (0..<20).map { index in
        Line.accepted("T:\(index)") { $0.destination = ["RU", "KZ", "UZ"][index % 3] }
      })
    try ledger.project()
    return ledger
  }

  private func version(_ ledger: TemporaryLedger) throws -> String? {
    try ledger.ledger().status(of: try ledger.projection(Self.view)).version
  }

  private func names(_ ledger: TemporaryLedger) throws -> [String] {
    try ledger.directory.names("ledger/views/\(Self.view)")
  }

  @Test func `a rebuild compares at the log's size, though the served version is behind`() throws {
    let ledger = try ledger()
    try ledger.append([Line.accepted("T:more"), Line.event("invalidated", "T:0")])
    let outcomes = try ledger.rebuild()
    #expect(outcomes.count > 5)
    for outcome in outcomes {
      #expect(outcome.differences == 0, "\(outcome)")
      #expect(outcome.progress == 24 && outcome.version.hasSuffix(".2"), "\(outcome)")
    }
    #expect(try ledger.differences() == [])
  }

  @Test func `a changed cell is reported by the rebuild, and mended by it`() throws {
    let ledger = try ledger()
    let rows = try ledger.rows(Self.view)
    try StoredView.changeFirstCell(ledger, Self.view) { cell in
      SumCell(
        key: cell.key, items: cell.items, mass: cell.mass + 1, value: cell.value,
        quantity: cell.quantity)
    }
    #expect(try ledger.rows(Self.view) != rows)
    let outcome = try #require(try ledger.rebuild([Self.view]).first)
    #expect(outcome.differences == 1)
    #expect(
      outcome.firstDifference?.contains("origin=CN destination=KZ flow=import month=2022-06")
        == true)
    #expect(try ledger.rows(Self.view) == rows)
    #expect(try ledger.rebuild([Self.view]).map(\.differences) == [0])
  }

  @Test func `a missing cell is reported by the rebuild, and by the audit`() throws {
    let ledger = try ledger()
    try StoredView.changeFirstCell(ledger, Self.view) { _ in nil }
    #expect(try ledger.differences().map(\.found) == ["no row"])
    #expect(try ledger.rebuild([Self.view]).map(\.differences) == [1])
    #expect(try ledger.differences() == [])
  }

  @Test func `rolling back serves the version before, until there is none`() throws {
    let ledger = try ledger()
    let projection = try ledger.projection(Self.view)
    _ = try ledger.rebuild([Self.view])
    _ = try ledger.rebuild([Self.view])
    #expect(try version(ledger) == "1.3")
    #expect(try ledger.ledger().rollback(projection) == "1.2")
    #expect(try ledger.ledger().rollback(projection) == "1.1")
    #expect(try version(ledger) == "1.1")
    #expect { try ledger.ledger().rollback(projection) } throws: {
      ($0 as? LedgerError)?.code == .missingView
    }
    try ledger.append([Line.accepted("T:later")])
    try ledger.project()
    #expect(try ledger.differences() == [])
    // Builds are numbered on from the newest there is, not from the one that is served.
    #expect(try ledger.rebuild([Self.view]).map(\.version) == ["1.4"])
    #expect(try names(ledger) == ["1.1", "1.2", "1.3", "1.4", "current", "lock"])
  }

  @Test func `rolling back a view that was never rebuilt, or never built, is an error`() throws {
    let ledger = try ledger()
    #expect { try ledger.ledger().rollback(ledger.projection(Self.view)) } throws: {
      ($0 as? LedgerError)?.code == .missingView
    }
    let empty = try TemporaryLedger()
    #expect { try empty.ledger().rollback(empty.projection(Self.view)) } throws: {
      ($0 as? LedgerError)?.code == .missingView
    }
  }

  @Test func `what interrupted builds left is removed, and never served`() throws {
    let ledger = try ledger()
    let path = "\(ledger.path)/views/\(Self.view)"
    try FileSystem.makeDirectories(path + "/1.2.shadow/below", mode: 0o750)
    try FileSystem.makeDirectory(path + "/1.9.shadow", mode: 0o750)
    try FileSystem.write([1], to: path + "/current.new", mode: 0o640)
    try ledger.project()
    #expect(try version(ledger) == "1.1")
    #expect(try ledger.rebuild([Self.view]).map(\.version) == ["1.2"])
    #expect(try names(ledger) == ["1.1", "1.2", "current", "lock"])
  }

  @Test func `a build that was finished but not served is left alone, and passed over`() throws {
    let ledger = try ledger()
    let path = "\(ledger.path)/views/\(Self.view)"
    try FileSystem.makeDirectory(path + "/1.2", mode: 0o750)
    try ledger.project()
    #expect(try version(ledger) == "1.1")
    #expect(try ledger.rebuild([Self.view]).map(\.version) == ["1.3"])
  }

  @Test func `a build that was filled but not promoted is built anew, also of a longer log`() throws
  {
    let ledger = try ledger()
    let projection = try #require(try ledger.projection(Self.view) as? any SumProjection)
    do {
      let opened = try ledger.ledger()
      let shadow = try SumStore.create(
        path: "\(ledger.path)/views/\(Self.view)/1.2.shadow", header: opened.header(of: projection),
        begun: ViewFile.Begun(skipped: []))
      try shadow.fill([], progress: try opened.log.size(), skipped: [])
    }
    try ledger.append([Line.accepted("T:later")])
    #expect(try ledger.rebuild([Self.view]).map(\.version) == ["1.2"])
    #expect(try ledger.differences() == [])
  }

  @Test func `a view whose files are gone is built anew`() throws {
    let ledger = try ledger()
    let rows = try ledger.rows(Self.view)
    try FileSystem.remove("\(ledger.path)/views/\(Self.view)")
    #expect(try version(ledger) == nil)
    #expect(try ledger.rows(Self.view) == rows)
    #expect(try version(ledger) == "1.1")
  }

  @Test func `a name of a served version that makes no sense is an error, and mended by a rebuild`()
    throws
  {
    let ledger = try ledger()
    let current = "\(ledger.path)/views/\(Self.view)/current"
    try FileSystem.replace(Array("../../log\n".utf8), at: current, mode: 0o640)
    #expect { _ = try version(ledger) } throws: { ($0 as? LedgerError)?.code == .damaged }
    #expect(try ledger.rebuild([Self.view]).map(\.version) == ["1.2"])
    #expect(try version(ledger) == "1.2")
  }

  @Test func `a view whose file is damaged is mended by a rebuild`() throws {
    let ledger = try ledger()
    let rows = try ledger.rows(Self.view)
    let file = "\(ledger.path)/views/\(Self.view)/1.1/data.mdb"
    try FileSystem.remove(file)
    try FileSystem.write([UInt8](repeating: 7, count: 20_000), to: file, mode: 0o640)
    #expect(throws: (any Error).self) { _ = try version(ledger) }
    #expect(try ledger.differences().map(\.check) == ["view"])
    #expect(try ledger.rebuild([Self.view]).map(\.version) == ["1.2"])
    #expect(try ledger.rows(Self.view) == rows)
  }

  @Test func `while another process changes a view, project and rebuild are refused`() throws {
    let ledger = try ledger()
    do {
      let lock = try ViewDirectory(try ledger.ledger(), Self.view).lock(wait: 0)
      defer { withExtendedLifetime(lock) {} }
      #expect { try ledger.project() } throws: { ($0 as? LedgerError)?.code == .locked }
      #expect { _ = try ledger.rebuild([Self.view]) } throws: {
        ($0 as? LedgerError)?.code == .locked
      }
      // Readers do not mind.
      #expect(try ledger.ledger().table(ledger.projection(Self.view)).rows.count == 3)
    }
    try ledger.project()
  }
}
