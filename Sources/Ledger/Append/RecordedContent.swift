import Customs
import LMDB

/// What the log has under an identity that is submitted again with other bytes.
///
/// Read only where the hashes differ, so that files that come a second time are known by their hashes alone.
enum RecordedContent {
  /// The same content in another layout.
  case same(position: Position, version: UInt32)
  /// Other content; nil where no field can be named, because one of the documents is not JSON.
  case other(position: Position, JSONDifference?)

  /// Compares a draft with the document at a position; nil if the log does not reach that far.
  init?(
    _ draft: Draft, _ batch: DraftBatch, at position: Position, log: Log,
    in transaction: borrowing ReadTransaction
  ) throws {
    guard let document = try log.document(at: position, in: transaction) else { return nil }
    guard document.mediaType == .json,
      let differences = JSONDifference.ofSubmissions(
        from: document.body, to: Array(batch.document(draft)))
    else {
      self = .other(position: position, nil)
      return
    }
    if let first = differences.first {
      self = .other(position: position, first)
    } else {
      let version = try log.withEntry(at: position, in: transaction) { $0.version }
      self = .same(position: position, version: version ?? 0)
    }
  }

  /// The position of the same content, or the fault of other content.
  func decision(_ identity: SharedIdentity) -> Decision {
    switch self {
    case .same(let position, let version): return .exists(position: position, version: version)
    case .other(let position, nil): return .conflict(identity.fault("at position \(position)"))
    case .other(let position, let difference?):
      let old = difference.old.map(Self.shown) ?? "no such field"
      return .conflict(
        Fault(
          .otherContent, difference.pointer, found: difference.new.map(Self.shown) ?? "nothing",
          expected: "\(old) as recorded at position \(position), or \(identity.remedy)"))
    }
  }

  /// A value for people: at most 80 characters of it.
  private static func shown(_ json: [UInt8]) -> String {
    let text = String(decoding: json, as: UTF8.self)
    return text.count > 80 ? text.prefix(79) + "…" : text
  }
}

/// What a submission has in common with an earlier one: its client event id, its declaration number, or another name
/// that is used once.
struct SharedIdentity {
  let text: String
  /// Where it stands in the submission.
  let pointer: String
  /// What to do about other content.
  let remedy: String

  init(text: String, pointer: String, remedy: String? = nil) {
    self.text = text
    self.pointer = pointer
    self.remedy = remedy ?? "the event 'amended' to change \"\(text)\""
  }

  static func clientID(_ text: String) -> Self {
    Self(text: text, pointer: "/id", remedy: "another id than \"\(text)\"")
  }

  /// The fault where no field can be named.
  func fault(_ place: String) -> Fault {
    Fault(
      .otherContent, pointer, found: "\"\(text)\" with other content than \(place)",
      expected: "the same content, or \(remedy)")
  }
}

extension Log {
  /// The entry among some that records the same event with the same content in another layout.
  func entry(
    of event: EventKind, meaning canonical: [UInt8], among positions: [Position],
    in transaction: borrowing ReadTransaction
  ) throws -> (position: Position, version: UInt32)? {
    for position in positions {
      let version = try withEntry(at: position, in: transaction) { entry in
        entry.event == event ? entry.version : nil
      }
      guard let version, let version, let document = try document(at: position, in: transaction),
        document.mediaType == .json, CanonicalDocument.bytes(of: document.body) == canonical
      else { continue }
      return (position, version)
    }
    return nil
  }

  /// The latest entry of an event among some.
  func lastEntry(
    of event: EventKind, among positions: [Position], in transaction: borrowing ReadTransaction
  ) throws -> Position? {
    try positions.last { position in
      try withEntry(at: position, in: transaction) { $0.event == event } ?? false
    }
  }
}
