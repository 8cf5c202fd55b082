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
    /// Memory for what is to be written; what has no room goes to a temporary file.
    package var keptBytes = 32 << 20
    /// Most entries in a commit.
    package var commitEntries = EntryAssembler.maximumEntries

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

  /// Reads the input once. What it becomes is kept until all of it has been found right, and then written.
  ///
  /// - Parameters:
  ///   - source: opens the input.
  ///   - progress: called now and then with the bytes of input done.
  ///   - report: called for each line that refuses the file, or else for each line after it is on disk.
  public func append(
    _ source: () throws -> any RecordSource, progress: (Phase, Int) -> Void,
    report: (LineResult) throws -> Void
  ) throws -> AppendSummary {
    let lock = try options.dryRun ? nil : ledger.writerLock(wait: options.wait)
    defer { withExtendedLifetime(lock) {} }
    var store = BatchStore(directory: ledger.path + "/log", bytes: options.keptBytes)
    let input = try source()
    var summary = try decide(
      input, into: &store, isKept: !options.dryRun, progress: progress, report: report)
    if !summary.isRefused || options.isIndependent, !options.dryRun {
      try write(&store, input.original, progress: progress, report: report)
    }
    summary.size = try ledger.log.size()
    return summary
  }

  /// Validates an input and decides what every line becomes.
  ///
  /// - Parameter isKept: whether `store` gets that, unless a line refuses the file.
  func decide(
    _ source: any RecordSource, into store: inout BatchStore, isKept: Bool,
    progress: (Phase, Int) -> Void, report: (LineResult) throws -> Void
  ) throws -> AppendSummary {
    var summary = AppendSummary()
    var decider = Decider()
    var assembler = try EntryAssembler(ledger.log, maximumEntries: options.commitEntries)
    let stream = DraftStream(source, historic: options.historic, workers: options.workers)
    while let batch = try stream.next() {
      try ledger.log.environment.read { transaction in
        for draft in batch.drafts {
          let (draft, batch) = try decider.completed(draft, batch, ledger.log, transaction)
          let decision =
            try draft.isRefused
            ? nil : decider.decide(draft, batch, log: ledger.log, in: transaction)
          summary.count(draft, decision)
          let isKept = isKept && (!summary.isRefused || options.isIndependent)
          if isKept, case .create(let creation) = decision {
            let position = try assembler.append(draft, batch, creation, transaction) {
              try store.entry(at: $0)
            }
            decider.place(position)
            assembler.tell(
              draft, batch, .created, position: position, version: creation.version)
          }
          if isKept, case .exists(let position, let version) = decision {
            assembler.tell(draft, batch, .exists, position: position, version: version)
          }
          if options.dryRun || decision?.isRefusal != false {
            try report(
              LineResult(draft, batch, decision, below: assembler.committedSize))
          }
          if assembler.isFull { try store.append(assembler.take()) }
        }
      }
      assembler.advance(to: batch.records.consumed)
      assembler.keepsDocuments = store.hasRoom
      progress(.validating, batch.records.consumed)
    }
    try store.append(assembler.take())
    return summary
  }

  /// Writes what was decided, and tells of each line when it is on disk.
  private func write(
    _ store: inout BatchStore, _ input: (any OriginalInput)?, progress: (Phase, Int) -> Void,
    report: (LineResult) throws -> Void
  ) throws {
    let committer = try LogCommitter(
      ledger.log, now: now, nonceSeed: nonceSeed, workers: options.workers, input: input)
    var results: [UInt8] = []
    for index in 0..<store.count {
      let batch = try store.take(index)
      let isLast = index == store.count - 1
      try isLast ? committer.commit(batch) : committer.start(batch)
      // The one before is on disk now.
      try LineRecord.forEach(in: results, report)
      results = batch.results
      progress(.appending, batch.consumed)
    }
    try LineRecord.forEach(in: results, report)
  }
}

extension AppendSummary {
  mutating func count(_ draft: Draft, _ decision: Decision?) {
    lines += 1
    switch decision {
    case .create:
      created += 1
      if !draft.faults.isEmpty { warned += 1 }
    case .exists: exists += 1
    case .conflict: conflicts += 1
    case .rejected, nil: rejected += 1
    }
  }
}

extension LineResult {
  /// - Parameters:
  ///   - decision: nil for a line that is wrong by itself.
  ///   - size: of the log; positions from there on are not given yet.
  init(_ draft: Draft, _ batch: DraftBatch, _ decision: Decision?, below size: UInt64) {
    var (outcome, place, taken): (Outcome, Position?, UInt32) = (.rejected, nil, 0)
    var fault: Fault?
    switch decision {
    case .create(let creation): (outcome, taken) = (.created, creation.version)
    case .exists(let known, let version):
      (outcome, taken) = (.exists, version)
      place = known.flatMap { $0.rawValue < size ? $0 : nil }
    case .conflict(let found): (outcome, fault) = (.conflict, found)
    case .rejected(let found): fault = found
    case nil: break
    }
    let errors = draft.faults.filter { $0.rule.refuses(historic: batch.isHistoric) }
    let warnings = draft.faults.filter { fault in !errors.contains(fault) }
    let located = fault.map { draft.origin?.located($0) ?? $0 }
    self.init(
      file: draft.origin?.file, line: draft.line, outcome: outcome, position: place,
      number: batch.string(draft.number), version: taken == 0 ? nil : taken, warnings: warnings,
      errors: errors + (located.map { [$0] } ?? []),
      submitted: decision?.isRefusal != false ? Array(batch.document(draft)) : [])
  }
}
