import Customs
import Dispatch

/// Reads, parses and validates an input on all cores, while the caller works on what is ready. Drafts come in order.
final class DraftStream {
  private let source: any RecordSource
  private let parsers: [SubmissionParser]
  private let historic: Bool
  private let queue = DispatchQueue(label: "tamga.drafts")
  private var inFlight: Round?
  /// What is handed out first; nothing of it is parsed again.
  private var kept: ArraySlice<DraftBatch>
  private var ready: ArraySlice<DraftBatch> = []

  /// The batches of one round, or why there are none.
  private final class Round: @unchecked Sendable {
    // `@unchecked`: written by the queue before `done` is signalled, read by the owner after it has waited.
    var result: Result<[DraftBatch], any Error> = .success([])
    let done = DispatchSemaphore(value: 0)
  }

  /// What a round works with; only one round is under way at a time.
  private struct Work: @unchecked Sendable {
    let source: any RecordSource
    let parsers: [SubmissionParser]
    let historic: Bool
  }

  /// - Parameter kept: drafts of the beginning of the input, which are not parsed again.
  /// - Throws: `inputChanged` if they are of other bytes than the input begins with now.
  init(
    _ source: any RecordSource, historic: Bool, workers: Int, kept: [DraftBatch] = []
  ) throws {
    self.source = source
    self.kept = kept[...]
    for batch in kept where try source.next()?.bytes != batch.records.bytes {
      throw LedgerError(
        .inputChanged,
        "line \(batch.drafts.first?.line ?? 1) or one of those behind it changed after the input was validated; nothing was appended, run again"
      )
    }
    self.historic = historic
    // More batches than threads, so that none waits long for the last one of a round.
    parsers = (0..<max(1, workers) * (workers > 1 ? 3 : 1)).map { _ in SubmissionParser() }
  }

  /// The next drafts; nil at the end of the input.
  func next() throws -> DraftBatch? {
    if let batch = kept.popFirst() {
      if inFlight == nil { inFlight = start() }
      return batch
    }
    if ready.isEmpty {
      let round = inFlight ?? start()
      round.done.wait()
      inFlight = nil
      ready = try round.result.get()[...]
      if !ready.isEmpty { inFlight = start() }
    }
    return ready.popFirst()
  }

  private func start() -> Round {
    let round = Round()
    let work = Work(source: source, parsers: parsers, historic: historic)
    queue.async {
      round.result = Result { try Self.run(work) }
      round.done.signal()
    }
    return round
  }

  private static func run(_ work: Work) throws -> [DraftBatch] {
    var records: [RecordBatch] = []
    while records.count < work.parsers.count, let batch = try work.source.next() {
      records.append(batch)
    }
    let inputs = records
    return try concurrently(inputs.count) { index in
      work.parsers[index].parse(inputs[index], historic: work.historic)
    }
  }
}
