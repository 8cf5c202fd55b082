import Customs
import Support
import Testing

@testable import Ledger

#if canImport(Glibc)
  import Glibc
#endif

/// What an input would change, before it does.
@Suite struct ImpactTests {
  /// Every file of a ledger but the lock files of LMDB, which say who reads.
  private static func files(_ ledger: TemporaryLedger) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    func walk(_ path: String) throws {
      for name in try FileSystem.names(in: path) where name != "lock.mdb" {
        let path = path + "/" + name
        if try FileSystem.isDirectory(path) {
          try walk(path)
        } else {
          files[path] = try FileSystem.read(path)
        }
      }
    }
    try walk(ledger.path)
    return files
  }

  private static func impact(_ ledger: TemporaryLedger, _ lines: [String]) throws -> [ViewImpact] {
    var options = Appender.Options()
    options.dryRun = true
    options.wait = 0
    let time = ledger.clock
    let appender = Appender(
      try ledger.ledger(), options: options, now: { time }, nonceSeed: Array(0..<32))
    let input = Array(lines.joined(separator: "\n").utf8)
    return try appender.impact(
      { NDJSONSource(BytesSource(input)) }, on: try ledger.projections(), progress: { _, _ in },
      report: { _ in }
    ).views
  }

  private static func words(_ row: RowDifference) -> String {
    "\(row.kind) \(row.old.map { "\($0.values)" } ?? "-") \(row.new.map { "\($0.values)" } ?? "-")"
  }

  @Test(arguments: [UInt64(61), 62, 63])
  func `the impact is what then happens, and nothing on disk has changed`(seed: UInt64) throws {
    let ledger = try TemporaryLedger()
    let lines = steppedLines(declarations: 60, seed: seed)
    let cut = lines.count * 2 / 3
    try ledger.fill(Array(lines[..<(cut - 20)]))
    try ledger.project()
    // The views lag behind a little.
    try ledger.fill(Array(lines[(cut - 20)..<cut]))
    let before = try Self.files(ledger)
    let impacts = try Self.impact(ledger, Array(lines[cut...]))
    #expect(try Self.files(ledger) == before, "seed \(seed)")
    #expect(impacts.map(\.note) == impacts.map { _ in nil })
    try ledger.project()
    let size = try ledger.ledger().log.size()
    let day = ledger.clock
    try ledger.fill(Array(lines[cut...]))
    #expect(ledger.clock == day)
    try ledger.project()
    let end = try ledger.ledger().log.size()
    for (projection, impact) in zip(try ledger.projections(), impacts) {
      let difference = try ledger.ledger().difference(of: projection, from: size, to: end)
      #expect(
        impact.rows?.map(Self.words) == difference.rows.map(Self.words),
        "seed \(seed): \(projection.name)")
    }
    #expect(impacts.contains { $0.rows?.isEmpty == false })
  }

  @Test func `parties never seen are named, and a view never built is a remark`() throws {
    let ledger = try TemporaryLedger()
    try ledger.fill([Line.accepted("T:1")])
    let unbuilt = try Self.impact(ledger, [Line.accepted("T:2") { $0.importer = "X:new" }])
    #expect(unbuilt.allSatisfy { $0.rows == nil && $0.note?.contains("never built") == true })
    try ledger.project()
    let impacts = try Self.impact(ledger, [Line.accepted("T:2") { $0.importer = "X:new" }])
    let importers = try #require(impacts.first { $0.name == "importer-volumes" }?.rows)
    #expect(importers.map { $0.new?.text(0) } == ["X:new"] && importers.map(\.kind) == [.added])
  }

  @Test func `an invalidation takes everything of its declaration away`() throws {
    let ledger = try TemporaryLedger()
    try ledger.fill([Line.accepted("T:1"), Line.accepted("T:2") { $0.dispatch = "DE" }])
    try ledger.project()
    let impacts = try Self.impact(ledger, [Line.event("invalidated", "T:2")])
    let rows = try #require(impacts.first { $0.name == "importer-volumes" }?.rows)
    #expect(rows.map(\.kind) == [.removed])
    #expect(rows[0].difference(4) == .count(-1))
  }
}
