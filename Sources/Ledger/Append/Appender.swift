import Customs
import LMDB

/// What became of one submitted line.
public struct LineResult: Sendable {
  public enum Outcome: String, Sendable {
    /// A new entry; in a dry run: it would be.
    case created
    /// The same content is in the ledger already.
    case exists
    /// The same identity is there with other content. Refuses the file.
    case conflict
    /// The line is wrong. Refuses the file.
    case rejected
  }

  /// The file, where each has one record; nil where the input is one file.
  public let file: String?
  /// Line of the input, from 1.
  public let line: Int
  public let outcome: Outcome
  public let position: Position?
  /// MRN or other number, if it could be read.
  public let number: String
  public let version: UInt32?
  public let warnings: [Fault]
  public let errors: [Fault]
  /// The line as submitted; only for lines that refuse the file.
  public let submitted: [UInt8]
}

/// What became of an input.
public struct AppendSummary: Sendable {
  public var lines = 0
  public var created = 0
  public var exists = 0
  public var conflicts = 0
  public var rejected = 0
  /// Lines that were taken with warnings.
  public var warned = 0
  /// Entries in the log afterwards.
  public var size: UInt64 = 0
  /// Whether anything could be appended at all: false when a line refuses the file.
  public var isRefused: Bool { conflicts + rejected > 0 }

  mutating func count(_ result: LineResult) {
    lines += 1
    switch result.outcome {
    case .created: created += 1
    case .exists: exists += 1
    case .conflict: conflicts += 1
    case .rejected: rejected += 1
    }
    if result.outcome == .created, !result.warnings.isEmpty { warned += 1 }
  }
}

/// Appends an input: validates the whole of it, then writes it in commits of at most 10,000 entries.
///
/// If the machine stops while writing, the ledger holds a prefix of the input; running the same input again completes
/// it, and nothing is there twice.
public struct Appender {
  public enum Phase: Sendable { case validating, appending }

  /// How an append is done.
  public struct Options: Sendable {
    /// Records that other systems accepted long ago: named consistency rules only warn.
    public var historic = false
    /// Validates and decides, but writes nothing.
    public var dryRun = false
    /// Each record is an input of its own: one that is wrong does not keep the others out.
    public var isIndependent = false
    /// Seconds to wait for another writer.
    public var wait = 10.0
    public var workers = 2
    /// Memory for what validating has read, so that the beginning of an input is not parsed twice.
    package var keptBytes = 64 << 20

    public init() {}
  }

  let ledger: CustomsLedger
  let options: Options
  let now: () -> Int64
  let nonceSeed: [UInt8]

  /// - Parameters:
  ///   - now: the clock, microseconds since 1970-01-01T00:00Z.
  ///   - nonceSeed: 32 secret random bytes.
  public init(
    _ ledger: CustomsLedger, options: Options, now: @escaping () -> Int64, nonceSeed: [UInt8]
  ) {
    self.ledger = ledger
    self.options = options
    self.now = now
    self.nonceSeed = nonceSeed
  }

  /// Reads the input twice: once to validate it whole, once to append it. What fits into `keptBytes` is parsed once only.
  ///
  /// - Parameters:
  ///   - source: opens the input from its beginning.
  ///   - progress: called now and then with the bytes of input done.
  ///   - report: called for each line that refuses the file, or else for each line after it is on disk.
  public func append(
    _ source: () throws -> any RecordSource, progress: (Phase, Int) -> Void,
    report: (LineResult) throws -> Void
  ) throws -> AppendSummary {
    let lock = try options.dryRun ? nil : ledger.writerLock(wait: options.wait)
    defer { withExtendedLifetime(lock) {} }
    var kept = KeptDrafts(bytes: options.keptBytes)
    var summary = try validate(source(), keeping: &kept, progress: progress, report: report)
    if !summary.isRefused || options.isIndependent, !options.dryRun {
      let expected = summary
      summary = try write(source(), kept.batches, progress: progress, report: report)
      guard summary.lines == expected.lines, summary.rejected == expected.rejected,
        summary.conflicts == expected.conflicts
      else {
        throw LedgerError(
          .inputChanged,
          "the input had \(expected.lines) lines when it was validated and \(summary.lines) when it was appended, or other faults"
        )
      }
    }
    summary.size = try ledger.log.size()
    return summary
  }

  func validate(
    _ source: any RecordSource, keeping kept: inout KeptDrafts, progress: (Phase, Int) -> Void,
    report: (LineResult) throws -> Void
  ) throws -> AppendSummary {
    var summary = AppendSummary()
    var decider = Decider()
    let stream = try DraftStream(source, historic: options.historic, workers: options.workers)
    while let batch = try stream.next() {
      kept.keep(batch)
      try ledger.log.environment.read { transaction in
        for draft in batch.drafts {
          let (draft, batch) = try decider.completed(draft, batch, ledger.log, transaction)
          let result = try Self.decide(draft, batch, &decider, ledger.log, transaction)
          summary.count(result.line)
          if options.dryRun || result.creation == nil,
            result.line.outcome != .exists || options.dryRun
          {
            try report(result.line)
          }
        }
      }
      progress(.validating, batch.records.consumed)
    }
    return summary
  }

  private func write(
    _ source: any RecordSource, _ kept: [DraftBatch], progress: (Phase, Int) -> Void,
    report: (LineResult) throws -> Void
  ) throws -> AppendSummary {
    var summary = AppendSummary()
    var decider = Decider()
    var pending: [LineResult] = []
    let writer = try LogWriter(ledger.log, now: now, nonceSeed: nonceSeed)
    func commit() throws {
      try writer.commit()
      decider.forget()
      for result in pending { try report(result) }
      pending.removeAll(keepingCapacity: true)
    }
    let stream = try DraftStream(
      source, historic: options.historic, workers: options.workers, kept: kept)
    while let batch = try stream.next() {
      var index = 0
      while index < batch.drafts.count {
        // A snapshot of the log serves until the next commit changes it.
        try ledger.log.environment.read { transaction in
          while index < batch.drafts.count, !writer.isFull, pending.count < LogWriter.maximumEntries
          {
            let (draft, batch) = try decider.completed(
              batch.drafts[index], batch, ledger.log, transaction)
            var (line, creation) = try Self.decide(draft, batch, &decider, ledger.log, transaction)
            if !options.isIndependent {
              try Self.requireUnchanged(line, appended: summary.created - pending.count)
            }
            if let creation {
              let position = try writer.append(draft, batch, creation, transaction)
              decider.place(position)
              line = Self.result(
                draft, batch, .created, position: position, version: creation.version)
            }
            summary.count(line)
            // What is refused was reported when the input was validated.
            if line.outcome == .created || line.outcome == .exists { pending.append(line) }
            index += 1
          }
        }
        if writer.isFull || pending.count >= LogWriter.maximumEntries { try commit() }
      }
      progress(.appending, batch.records.consumed)
    }
    try commit()
    return summary
  }

  static func requireUnchanged(_ line: LineResult, appended: Int) throws {
    guard line.outcome == .conflict || line.outcome == .rejected else { return }
    throw LedgerError(
      .inputChanged,
      "line \(line.line) was right when the input was validated and is wrong now; at least \(max(0, appended)) lines were appended, run again"
    )
  }

  static func decide(
    _ draft: Draft, _ batch: DraftBatch, _ decider: inout Decider, _ log: Log,
    _ transaction: borrowing ReadTransaction
  ) throws -> (line: LineResult, creation: Creation?) {
    if draft.isRefused { return (result(draft, batch, .rejected), nil) }
    switch try decider.decide(draft, batch, log: log, in: transaction) {
    case .create(let creation):
      return (result(draft, batch, .created, version: creation.version), creation)
    case .exists(let position, let version):
      return (result(draft, batch, .exists, position: position, version: version), nil)
    case .conflict(let fault): return (result(draft, batch, .conflict, fault: fault), nil)
    case .rejected(let fault): return (result(draft, batch, .rejected, fault: fault), nil)
    }
  }

  private static func result(
    _ draft: Draft, _ batch: DraftBatch, _ outcome: LineResult.Outcome, position: Position? = nil,
    version: UInt32? = nil, fault: Fault? = nil
  ) -> LineResult {
    let refuses = outcome == .conflict || outcome == .rejected
    let errors = draft.faults.filter { $0.rule.refuses(historic: batch.isHistoric) }
    let warnings = draft.faults.filter { fault in !errors.contains(fault) }
    let located = fault.map { draft.origin?.located($0) ?? $0 }
    return LineResult(
      file: draft.origin?.file, line: draft.line, outcome: outcome, position: position,
      number: batch.string(draft.number), version: version == 0 ? nil : version,
      warnings: warnings, errors: errors + (located.map { [$0] } ?? []),
      submitted: refuses ? Array(batch.document(draft)) : [])
  }
}
