import Customs
import Dispatch

/// Reads, parses and validates an input on all cores, while the caller works on what is ready. Drafts come in order.
final class DraftStream {
  private let source: any RecordSource
  private let parsers: Parsers
  private let historic: Bool
  private let queue = DispatchQueue(label: "tamga.drafts")
  private var inFlight: Round?
  private var ready: ArraySlice<DraftBatch> = []

  /// The batches of one round, or why there are none.
  private final class Round: @unchecked Sendable {
    // `@unchecked`: written by the queue before `done` is signalled, read by the owner after it has waited.
    var result: Result<[DraftBatch], any Error> = .success([])
    let done = DispatchSemaphore(value: 0)
  }

  /// One parser for each batch of a round, made when there is a batch for it.
  private final class Parsers: @unchecked Sendable {
    // `@unchecked`: used by one round at a time, which gives each of its threads another parser.
    var made: [SubmissionParser] = []
    /// More batches than threads, so that none waits long for the last one of a round.
    let batches: Int

    init(workers: Int) { batches = max(1, workers) * (workers > 1 ? 3 : 1) }
  }

  /// What a round works with; only one round is under way at a time.
  private struct Work: @unchecked Sendable {
    let source: any RecordSource
    let parsers: Parsers
    let historic: Bool
  }

  init(_ source: any RecordSource, historic: Bool, workers: Int) {
    self.source = source
    self.historic = historic
    parsers = Parsers(workers: workers)
  }

  /// The next drafts; nil at the end of the input.
  func next() throws -> DraftBatch? {
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
    while records.count < work.parsers.batches, let batch = try work.source.next() {
      records.append(batch)
    }
    let inputs = records
    while work.parsers.made.count < inputs.count { work.parsers.made.append(SubmissionParser()) }
    return try concurrently(inputs.count) { index in
      work.parsers.made[index].parse(inputs[index], historic: work.historic)
    }
  }
}
