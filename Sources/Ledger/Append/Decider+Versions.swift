import Customs
import LMDB

/// Messages that amend give only what changes; the rest is the version in force, from the log or from this run.
extension Decider {
  /// The draft with the complete new version, where it changes a part of the one in force; any other as it is.
  ///
  /// What is there already, has no declaration here or is no step to be taken stays as it is too: `decide` says so.
  func completed(
    _ draft: Draft, _ batch: DraftBatch, _ log: Log, _ transaction: borrowing ReadTransaction
  ) throws -> (Draft, DraftBatch) {
    guard !draft.isRefused, let event = draft.event, let origin = draft.origin, origin.needsVersion
    else { return (draft, batch) }
    let number = batch.bytes(draft.number)
    let key = IdentityKey(number)
    let (status, places) = try status(key, number, log, transaction)
    let question = Question(
      draft: draft, batch: batch, event: event, content: Self.content(of: draft, batch), log: log)
    let positions = status.isInLog ? try log.positions(of: number, in: transaction) : []
    guard StateMachine.step(event, from: status.state, flow: status.flow) != nil,
      try same(question, key, status, places, positions, transaction) == nil
    else { return (draft, batch) }
    guard let version = try version(key, at: places.current, log, origin.currency, transaction)
    else {
      throw Log.damaged(
        "the version in force of \(batch.string(draft.number))", "its documents do not give it")
    }
    var records = RecordBatch()
    records.add(
      message: Array(batch.document(draft)), file: origin.file, currency: origin.currency,
      version: version)
    records.finish()
    let complete = SubmissionParser().parse(records, historic: batch.isHistoric)
    return (complete.drafts[0], complete)
  }

  /// Keeps the version that a message makes until it is in the log.
  ///
  /// - Parameters:
  ///   - source: the key of the version it may take over.
  ///   - position: where the log has that, if it does.
  mutating func keepVersion(
    _ question: Question, _ key: IdentityKey, after source: IdentityKey, at position: Position?,
    _ transaction: borrowing ReadTransaction
  ) throws {
    guard let origin = question.draft.origin, question.event.carriesDeclaration else { return }
    let submission = Array(question.batch.submission(question.draft))
    versions[key] =
      try CompleteDeclaration.after(submission)
      ?? version(source, at: position, question.log, origin.currency, transaction).flatMap {
        CompleteDeclaration.after(submission, before: $0)
      }
  }

  private func version(
    _ key: IdentityKey, at position: Position?, _ log: Log, _ currency: String,
    _ transaction: borrowing ReadTransaction
  ) throws -> [UInt8]? {
    if let version = versions[key] { return version }
    guard let position else { return nil }
    return try log.declaration(at: position, currency: currency, in: transaction)
  }
}
