import Customs
import Support
import Synchronization
import Testing

@testable import Ledger

/// What an input as a whole becomes: all of it or nothing, once and not twice.
@Suite struct AppendTests {
  private let good = (0..<5).map { Line.accepted("T:\($0)") }

  @Test func `a file's lines become entries in their order, parties before them`() throws {
    let ledger = try TemporaryLedger()
    let appended = try ledger.append(good)
    #expect(appended.words == ["created 2", "created 3", "created 4", "created 5", "created 6"])
    #expect(appended.results.map(\.line) == [1, 2, 3, 4, 5])
    #expect(appended.results.map(\.number) == ["T:0", "T:1", "T:2", "T:3", "T:4"])
    #expect(appended.summary.size == 7)
    let subjects = try ledger.entries().map(\.subject)
    #expect(subjects == ["X:exporter", "X:importer", "T:0", "T:1", "T:2", "T:3", "T:4"])
  }

  @Test(arguments: 0...5)
  func `a file with one bad line anywhere appends nothing`(place: Int) throws {
    let ledger = try TemporaryLedger()
    var lines = good
    lines.insert(Line.accepted("T:bad") { $0.items = [ItemText { $0.origin = "AB" }] }, at: place)
    let appended = try ledger.append(lines)
    #expect(appended.words == ["rejected unknown-country"])
    #expect(appended.results[0].line == place + 1)
    #expect(appended.summary.isRefused && appended.summary.size == 0)
    #expect(try ledger.entries().isEmpty)
  }

  @Test
  func `all faults of all lines are reported at once, with line, pointer and submitted bytes`()
    throws
  {
    let ledger = try TemporaryLedger()
    let bad = Line.accepted("T:1") {
      $0.dispatch = "AB"
      $0.items = [
        ItemText {
          $0.net = "12"
          $0.gross = "11"
          $0.code = "12"
        }
      ]
    }
    let lines = [good[0], bad, "{", Line.event("released", "T:none")]
    let appended = try ledger.append(lines)
    #expect(
      appended.words == [
        "rejected unknown-country malformed-commodity-code net-above-gross",
        "rejected malformed-json",
        "rejected unknown-declaration",
      ])
    #expect(appended.results.map(\.line) == [2, 3, 4])
    #expect(
      appended.results[0].errors.map(\.pointer) == [
        "/declaration/countryOfDispatch", "/declaration/items/0/commodityCode",
        "/declaration/items/0/netMassKg",
      ])
    #expect(
      appended.results.map { String(decoding: $0.submitted, as: UTF8.self) } == Array(lines[1...]))
    #expect(appended.summary.rejected == 3 && appended.summary.created == 1)
  }

  @Test func `the same file again exists at the same positions, and the log is as it was`() throws {
    let ledger = try TemporaryLedger()
    let lines =
      good + [
        Line.amended("T:1", expect: 1) { $0.dispatch = "DE" }, Line.event("invalidated", "T:2"),
      ]
    let first = try ledger.append(lines)
    let again = try ledger.append(lines)
    #expect(again.words == first.words.map { $0.replacing("created", with: "exists") })
    #expect(again.results.map(\.version) == first.results.map(\.version))
    #expect(again.summary.exists == 7 && again.summary.created == 0)
    #expect(again.summary.size == first.summary.size)
  }

  @Test func `a file whose first half is there already is completed`() throws {
    let (ledger, once) = (try TemporaryLedger(), try TemporaryLedger())
    try ledger.append(Array(good[..<3]))
    let appended = try ledger.append(good)
    #expect(appended.words == ["exists 2", "exists 3", "exists 4", "created 5", "created 6"])
    try once.append(good)
    #expect(try ledger.entries() == once.entries())
  }

  @Test func `a line that stands twice in a file is appended once`() throws {
    let ledger = try TemporaryLedger()
    let amended = Line.amended("T:0") { $0.dispatch = "DE" }
    let lines = [good[0], good[0], amended, good[0], amended, amended]
    let words = ["created 2", "exists 2", "created 3", "exists 2", "exists 3", "exists 3"]
    #expect(try ledger.append(lines).words == words)
  }

  @Test func `a dry run says the same of every line, and appends nothing`() throws {
    let ledger = try TemporaryLedger()
    try ledger.append([good[0]])
    let before = try ledger.entries()
    let appended = try ledger.append(good, dryRun: true)
    #expect(appended.words == ["exists 2", "created", "created", "created", "created"])
    #expect(appended.summary.created == 4 && appended.summary.exists == 1)
    let other = Line.accepted("T:0") { $0.dispatch = "DE" }
    #expect(try ledger.append([other], dryRun: true).words == ["conflict other-content"])
    #expect(try ledger.entries() == before)
  }

  @Test func `an empty input appends nothing and is no error`() throws {
    let ledger = try TemporaryLedger()
    #expect(try ledger.append([String]()).words.isEmpty)
    #expect(try ledger.append(["", "   ", ""]).words.isEmpty)
    #expect(try ledger.entries().isEmpty)
  }

  @Test func `a JSON array and a bare declaration are the same entries as their lines`() throws {
    let (lines, array) = (try TemporaryLedger(), try TemporaryLedger())
    try lines.append([DeclarationText("T:1").json, good[2]])
    let text = "[\n" + DeclarationText("T:1").json + " ,\n" + good[2] + "]"
    let appended = try array.append { JSONArraySource(BytesSource(Array(text.utf8), piece: 7)) }
    #expect(appended.words == ["created 2", "created 3"])
    #expect(try lines.entries() == array.entries())
    let root = { (ledger: TemporaryLedger) in
      let log = try ledger.ledger().log
      return try log.environment.read { try log.root(size: 4, in: $0) }
    }
    #expect(try root(lines) == root(array))
  }

  @Test func `what waits in memory and what waits in a file give the same log`() throws {
    var lines = good + (0..<40).map { DeclarationText("T:kept\($0)").json }
    // An acceptance takes its goods from an entry that waits.
    lines.insert(Line.lodged("A"), at: 2)
    lines.append(Line.acceptance("T:A", of: "A"))
    // All of it in memory, a part, nothing; many commits and one.
    let roots = try [64 << 20, 8_000, 0].flatMap { room in [(room, 7), (room, 10_000)] }.map {
      room, commitEntries in
      let ledger = try TemporaryLedger()
      var options = Appender.Options()
      options.keptBytes = room
      options.commitEntries = commitEntries
      let source = {
        NDJSONSource(BytesSource(Array(lines.joined(separator: "\n").utf8), piece: 900))
      }
      let appender = Appender(
        try ledger.ledger(), options: options, now: { TemporaryLedger.newYear },
        nonceSeed: [UInt8](0..<32))
      let summary = try appender.append(source, progress: { _, _ in }, report: { _ in })
      #expect(summary.created == lines.count)
      #expect(try ledger.differences() == [])
      let log = try ledger.ledger().log
      return try log.environment.read { try log.root(size: summary.size, in: $0) }
    }
    #expect(Set(roots).count == 1)
  }

  @Test func `what waits in the input gives the same log as what waits beside it`() throws {
    let lines = good + (0..<600).map { DeclarationText("T:kept\($0)").json }
    let roots = try [64 << 20, 8_000, 0].flatMap { room in [(room, 300), (room, 10_000)] }.map {
      room, commitEntries in
      let ledger = try TemporaryLedger()
      var options = Appender.Options()
      options.keptBytes = room
      options.commitEntries = commitEntries
      // Known lines lie between the new ones.
      try ledger.append(Array(lines[3..<20]) + [lines[300]])
      let input = OriginalBytes(lines)
      let appender = Appender(
        try ledger.ledger(), options: options, now: { TemporaryLedger.newYear },
        nonceSeed: [UInt8](0..<32))
      let summary = try appender.append(
        { NDJSONSource(input) }, progress: { _, _ in }, report: { _ in })
      #expect(summary.created + summary.exists == lines.count)
      // As long as there is room, nothing waits in the input.
      #expect((input.reads > 0) == (room == 0 || room == 8_000 && commitEntries == 300))
      #expect(try ledger.differences() == [])
      let log = try ledger.ledger().log
      return try log.environment.read { try log.root(size: summary.size, in: $0) }
    }
    #expect(Set(roots).count == 1)
  }

  @Test func `an input that changes while it is appended is noticed, and the log has its start`()
    throws
  {
    let lines = (0..<900).map { DeclarationText("T:kept\($0)").json }
    for change in [OriginalBytes.Change.byte, .end] {
      let ledger = try TemporaryLedger()
      var options = Appender.Options()
      options.keptBytes = 0
      options.commitEntries = 300
      let input = OriginalBytes(lines, change: change)
      let appender = Appender(
        try ledger.ledger(), options: options, now: { TemporaryLedger.newYear },
        nonceSeed: [UInt8](0..<32))
      #expect {
        try appender.append({ NDJSONSource(input) }, progress: { _, _ in }, report: { _ in })
      } throws: { ($0 as? LedgerError)?.code == .changedInput }
      #expect(try ledger.differences() == [])
      #expect(try !ledger.entries().isEmpty && ledger.entries().count < 900)
      let again = try ledger.append(lines)
      #expect(again.summary.created + again.summary.exists == 900)
    }
  }

  @Test func `an input is read once`() throws {
    let ledger = try TemporaryLedger()
    var opened = 0
    try ledger.append {
      opened += 1
      return NDJSONSource(BytesSource(Array(good.joined(separator: "\n").utf8)))
    }
    #expect(opened == 1)
  }

  @Test func `while another holds the writer's lock nothing is appended, but a dry run goes on`()
    throws
  {
    let ledger = try TemporaryLedger()
    do {
      let lock = try ledger.ledger().writerLock(wait: 0)
      defer { withExtendedLifetime(lock) {} }
      #expect { try ledger.append(good) } throws: { ($0 as? LedgerError)?.code == .locked }
      #expect(try ledger.append(good, dryRun: true).summary.created == 5)
    }
    #expect(try ledger.append(good).summary.created == 5)
  }

  @Test func `a view's lock excludes a second owner until the first has let go`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/lock"
    do {
      let first = try FileLock(path: path, wait: 0, purpose: "testing")
      defer { withExtendedLifetime(first) {} }
      #expect { _ = try FileLock(path: path, wait: 0.05, purpose: "testing") } throws: {
        ErrorClass($0) == .locked
      }
    }
    _ = try FileLock(path: path, wait: 0, purpose: "testing")
  }
}

/// An input that can be read again, in pieces of 900 bytes at first.
private final class OriginalBytes: ByteSource, OriginalInput, @unchecked Sendable {
  // `@unchecked`: `source` is read before anything is read again.
  enum Change { case byte, end }

  private let text: [UInt8]
  private let change: Change?
  private let source: BytesSource
  private let count = Mutex(0)

  /// - Parameter change: what is another when the bytes are read again.
  init(_ lines: [String], change: Change? = nil) {
    text = Array(lines.joined(separator: "\n").utf8)
    self.change = change
    source = BytesSource(text, piece: 900)
  }

  var original: (any OriginalInput)? { self }
  /// How often something was read again.
  var reads: Int { count.withLock { $0 } }

  func read(into bytes: inout [UInt8], upTo count: Int) throws -> Int {
    try source.read(into: &bytes, upTo: count)
  }

  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    count.withLock { $0 += 1 }
    var now = text
    switch change {
    case .byte: now[now.count - 300] ^= 1
    case .end: now.removeLast(300)
    case nil: break
    }
    return Array(now[min(range.lowerBound, now.count)..<min(range.upperBound, now.count)])
  }
}
