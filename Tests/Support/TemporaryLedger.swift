import Customs
import Ledger
import Views

/// What an append came to.
public struct Appended {
  public let summary: AppendSummary
  public let results: [LineResult]

  /// "created 0", "exists 3", "rejected unknown-country malformed-mrn" ..., a line each, in the order of the report.
  public var words: [String] {
    results.map { result in
      let detail =
        result.errors.isEmpty
        ? result.position.map { ["\($0)"] } ?? [] : result.errors.map(\.rule.rawValue)
      return ([result.outcome.rawValue] + detail).joined(separator: " ")
    }
  }
}

/// A ledger in a directory of its own; both go when this goes.
///
/// A process opens an LMDB environment once, so whoever wants the files for itself calls `close` first.
public final class TemporaryLedger {
  /// 2026-01-01T00:00:00Z, in microseconds.
  public static let newYear: Int64 = 1_767_225_600_000_000
  public static let origin = "test.example/log"

  public let directory: TemporaryDirectory
  public var path: String { directory.path + "/ledger" }
  private var opened: CustomsLedger?
  /// What the next append will record as its time.
  public var clock = TemporaryLedger.newYear

  /// Entries between two snapshots of a sum view; the usual number when nil.
  private let snapshotSpacing: UInt64?

  public init(home: String = "KZ", currency: String = "USD", snapshotSpacing: UInt64? = nil) throws
  {
    self.snapshotSpacing = snapshotSpacing
    directory = try TemporaryDirectory()
    try CustomsLedger.create(
      path: directory.path + "/ledger", origin: Self.origin, home: home, currency: currency)
  }

  /// The ledger, opened for writing if it was not open.
  public func ledger() throws -> CustomsLedger {
    if let opened { return opened }
    let ledger =
      try snapshotSpacing.map {
        try CustomsLedger(path: path, readOnly: false, snapshotSpacing: $0)
      } ?? CustomsLedger(path: path, readOnly: false)
    opened = ledger
    return ledger
  }

  /// Lets go of the files.
  public func close() { opened = nil }

  /// Appends lines as one input.
  @discardableResult
  public func append(
    _ lines: [String], historic: Bool = false, dryRun: Bool = false, workers: Int = 1,
    piece: Int = .max, now: (() -> Int64)? = nil
  ) throws -> Appended {
    try append(
      lines.map { Array($0.utf8) }, historic: historic, dryRun: dryRun, workers: workers,
      piece: piece, now: now)
  }

  /// Appends lines as one input; throws if a line is refused.
  public func fill(_ lines: [String]) throws {
    let appended = try append(lines)
    guard !appended.summary.isRefused else {
      throw Failure(
        text: "refused: \(appended.results.map { ($0.line, $0.number, $0.errors) }.prefix(3))")
    }
  }

  /// Appends lines of bytes as one input.
  @discardableResult
  public func append(
    _ lines: [[UInt8]], historic: Bool = false, dryRun: Bool = false, workers: Int = 1,
    piece: Int = .max, now: (() -> Int64)? = nil
  ) throws -> Appended {
    let input = Array(lines.joined(separator: [0x0A])) + [0x0A]
    return try append(
      historic: historic, dryRun: dryRun, workers: workers, now: now,
      from: { NDJSONSource(BytesSource(input, piece: piece)) })
  }

  /// Appends any input.
  @discardableResult
  public func append(
    historic: Bool = false, dryRun: Bool = false, workers: Int = 1, now: (() -> Int64)? = nil,
    from source: () throws -> any RecordSource
  ) throws -> Appended {
    var options = Appender.Options()
    options.historic = historic
    options.dryRun = dryRun
    options.workers = workers
    options.wait = 0
    let time = clock
    let appender = Appender(
      try ledger(), options: options, now: now ?? { time }, nonceSeed: Array(0..<32))
    var results: [LineResult] = []
    let summary = try appender.append(
      source, progress: { _, _ in }, report: { results.append($0) })
    return Appended(summary: summary, results: results)
  }

  /// The projections of this ledger.
  public func projections() throws -> [any Projection] {
    ViewCatalog.all(home: try ledger().configuration.home)
  }

  /// The sum projections of this ledger.
  public func sums() throws -> [any SumProjection] {
    try projections().compactMap { $0 as? any SumProjection }
  }

  /// The projection with this name.
  public func projection(_ name: String) throws -> any Projection {
    guard let projection = try projections().first(where: { $0.name == name }) else {
      throw Failure(text: "no projection is called \(name)")
    }
    return projection
  }

  /// Brings all views up to date; throws the first error.
  public func project(workers: Int = 1) throws {
    var failure: (any Error)?
    try ledger().project(
      try projections(), workers: workers, report: { _ in },
      failed: { _, error in failure = failure ?? error })
    if let failure { throw failure }
  }

  /// Rebuilds views, all of them if none is named; throws the first error.
  public func rebuild(_ names: [String] = [], workers: Int = 1) throws -> [RebuildOutcome] {
    var failure: (any Error)?
    let outcomes = try ledger().rebuild(
      try projections().filter { names.isEmpty || names.contains($0.name) }, workers: workers,
      failed: { _, error in failure = failure ?? error })
    if let failure { throw failure }
    return outcomes
  }

  /// The rows of a view, brought up to date, each as its columns with spaces between them; "-" for an empty text.
  public func rows(_ view: String) throws -> [String] {
    try project()
    let table = try ledger().table(try projection(view))
    return table.rows.map { row in
      row.values.map { $0.printed ?? "" }.map { $0.isEmpty ? "-" : $0 }.joined(separator: " ")
    }
  }

  /// What an audit of the log, and of the views, finds.
  public func differences(views: Bool = true, workers: Int = 1) throws -> [Difference] {
    var differences: [Difference] = []
    let audit = Audit(try ledger(), workers: workers) { differences.append($0) }
    try audit.verifyLog()
    if views { try audit.verifyViews(try projections()) }
    return differences
  }
}
