import Customs
import LMDB

/// What the log says to a valid submission.
enum Decision {
  /// A new entry. `first` and `supersedes` are nil where the position is only given in this run.
  case create(Creation)
  /// The same content is there already.
  case exists(position: Position?, version: UInt32)
  /// The identity is there already, with other content.
  case conflict(Fault)
  /// The step is not allowed.
  case rejected(Fault)
}

/// The fields of a new entry that follow from the declaration's past.
struct Creation {
  var state: DeclarationState
  var version: UInt32
  /// The declaration's first entry; nil: this one.
  var first: Position?
  var supersedes: Position?
  var retracts: Bool
}

/// Where a declaration stands, as far as decisions need it. Small: one is kept for every declaration of a file.
struct DeclarationStatus {
  var state = DeclarationState.none
  var flow: Flow?
  /// Whether the log knew the declaration before this run.
  var isInLog = false
  var version: UInt32 = 0
  /// The line of this run that accepted the declaration; 0: none.
  var line: UInt32 = 0
  /// Content of this run's latest entry of the declaration (first eight bytes of its hash); 0: none.
  var content: UInt64 = 0
}

/// The positions of a declaration's entries that later entries refer to.
struct DeclarationPlaces {
  var first: Position?
  /// The entry that holds the version in force.
  var current: Position?
  var last: Position?
}

/// Decides what a submission becomes, given the log and what this run has decided before.
///
/// The same code decides when a file is validated and when it is appended, so that the second can hold no surprise:
/// the writer's lock is held all the time. While validating no positions are known, and none are kept.
struct Decider {
  /// An entry that an identity stands for.
  struct Known {
    var content: UInt64 = 0
    var position: Position?
    var version: UInt32 = 0
    /// The line of this run that made it; 0: the log knew it before.
    var line: UInt32 = 0
  }

  /// Statuses changed in this run, by a hash of the declaration number.
  private var changed: [IdentityKey: DeclarationStatus] = [:]
  private var places: [IdentityKey: DeclarationPlaces] = [:]
  /// Contents of this run before a declaration's latest.
  private var earlier: [IdentityKey: [Known]] = [:]
  private var identifiers: [IdentityKey: Known] = [:]
  /// Events of this run that have no `id` and name a declaration accepted before, by their canonical content: in another
  /// layout they are the same events.
  private var meanings: [IdentityKey: Known] = [:]

  private struct Unplaced {
    let declaration: IdentityKey
    let identifier: IdentityKey?
    let meaning: IdentityKey?
    let isVersion: Bool
  }

  /// Forgets this run's changes; called when they have become part of the log.
  mutating func forget() { self = Decider() }

  /// The keys of the last creation, until its position is known.
  private var unplaced: Unplaced?

  /// Decides about a draft. A creation that is then appended is told its position with `place`.
  mutating func decide(
    _ draft: Draft, _ batch: DraftBatch, log: Log,
    in transaction: borrowing ReadTransaction
  ) throws -> Decision {
    guard let event = draft.event else { preconditionFailure("a refused draft is never decided") }
    let content = Self.content(of: draft, batch)
    if !draft.clientID.isEmpty {
      let known =
        try identifiers[IdentityKey(batch.bytes(draft.clientID))]
        ?? log.clientIdentifier(batch.bytes(draft.clientID), in: transaction)
      if let known {
        if known.content == content {
          return .exists(position: known.position, version: known.version)
        }
        return try Self.differing(
          draft, batch, known, .clientID(batch.string(draft.clientID)), log, transaction)
      }
    }
    let key = IdentityKey(batch.bytes(draft.number))
    var (status, places) = try self.status(key, batch.bytes(draft.number), log, transaction)
    if draft.clientID.isEmpty {
      if status.content != 0, status.content == content {
        return .exists(position: places.last, version: status.version)
      }
      if let same = earlier[key]?.first(where: { $0.content == content }) {
        return .exists(position: same.position, version: same.version)
      }
      if status.isInLog,
        let same = try log.entry(
          of: batch.bytes(draft.number), withContent: content, in: transaction)
      {
        return .exists(position: same.position, version: same.version)
      }
    }
    if event == .accepted, status.state != .none, status.state != .lodged {
      let recorded = try log.lastEntry(of: batch.bytes(draft.number), .accepted, in: transaction)
      return try Self.differing(
        draft, batch, Known(position: recorded, line: status.line),
        SharedIdentity(text: batch.string(draft.number), pointer: Self.numberPointer(draft)), log,
        transaction)
    }
    var meaning: IdentityKey?
    if draft.clientID.isEmpty, event != .accepted,
      let canonical = CanonicalDocument.bytes(of: Array(batch.document(draft)))
    {
      let key = IdentityKey(canonical[...])
      if let same = meanings[key] {
        return .exists(position: same.position, version: same.version)
      }
      if status.isInLog,
        let same = try log.entry(
          of: batch.bytes(draft.number), event, meaning: canonical, in: transaction)
      {
        return .exists(position: same.position, version: same.version)
      }
      meaning = key
    }
    if let fault = Self.refusal(draft, event, status, batch) { return .rejected(fault) }
    guard let next = StateMachine.step(event, from: status.state, flow: draft.flow ?? status.flow)
    else { return .rejected(Self.invalidStep(draft, event, status, batch)) }
    let creation = Self.creation(event, next, status, places)
    if status.content != 0 {
      earlier[key, default: []].append(
        Known(content: status.content, position: places.last, version: status.version))
    }
    status.state = next
    status.flow = draft.flow ?? status.flow
    status.version = creation.version
    status.content = content
    let line = UInt32(clamping: draft.line)
    if event == .accepted { status.line = line }
    changed[key] = status
    let identifier = draft.clientID.isEmpty ? nil : IdentityKey(batch.bytes(draft.clientID))
    let known = Known(content: content, version: creation.version, line: line)
    if let identifier { identifiers[identifier] = known }
    if let meaning { meanings[meaning] = known }
    if places.first != nil { self.places[key] = places }
    unplaced = Unplaced(
      declaration: key, identifier: identifier, meaning: meaning,
      isVersion: event.carriesDeclaration)
    return .create(creation)
  }

  /// Tells where the last creation went.
  mutating func place(_ position: Position) {
    guard let keys = unplaced else { return }
    var known = places[keys.declaration] ?? DeclarationPlaces()
    known.first = known.first ?? position
    known.last = position
    if keys.isVersion { known.current = position }
    places[keys.declaration] = known
    if let identifier = keys.identifier { identifiers[identifier]?.position = position }
    if let meaning = keys.meaning { meanings[meaning]?.position = position }
    unplaced = nil
  }

  private func status(
    _ key: IdentityKey, _ number: ArraySlice<UInt8>, _ log: Log,
    _ transaction: borrowing ReadTransaction
  ) throws -> (DeclarationStatus, DeclarationPlaces) {
    if let status = changed[key] { return (status, places[key] ?? DeclarationPlaces()) }
    return try log.status(of: number, in: transaction)
  }

  /// The first eight bytes of the document's hash, where the encoder has put it.
  static func content(of draft: Draft, _ batch: DraftBatch) -> UInt64 {
    let start = draft.entry.lowerBound + EntryLayout.Header.documentHash
    var value: UInt64 = 0
    for byte in batch.entries[start..<start + 8].reversed() { value = value << 8 | UInt64(byte) }
    return value
  }

  private static func creation(
    _ event: EventKind, _ next: DeclarationState, _ status: DeclarationStatus,
    _ places: DeclarationPlaces
  ) -> Creation {
    var creation = Creation(
      state: next, version: status.version, first: places.first, supersedes: nil, retracts: false)
    switch event {
    case .accepted, .amended:
      creation.version += 1
      creation.supersedes = places.current
      creation.retracts = event == .amended && status.state.counts
    case .invalidated, .notReleased:
      creation.supersedes = places.current
      creation.retracts = status.state.counts
    default: break
    }
    return creation
  }

  /// Checks that come before the state machine: existence, expected version, unchanged kind.
  private static func refusal(
    _ draft: Draft, _ event: EventKind, _ status: DeclarationStatus, _ batch: DraftBatch
  ) -> Fault? {
    let number = batch.string(draft.number)
    if event != .accepted, status.state == .none {
      return Fault(
        .unknownDeclaration, numberPointer(draft), found: "\"\(number)\"",
        expected: "the number of a declaration that this ledger has accepted")
    }
    switch draft.expect {
    case .exact(let version) where version != status.version:
      return Fault(
        .wrongVersion, "/expect", found: "\(version)",
        expected: "\(status.version), the current version of \(number)")
    case .none where status.version != 0:
      return Fault(
        .wrongVersion, "/expect", found: "none",
        expected: "\(status.version), the current version of \(number)")
    default: break
    }
    if event == .amended, draft.flow != status.flow {
      return Fault(
        .kindChanged, "/declaration/kind", found: draft.flow?.name ?? "",
        expected:
          "\(status.flow?.name ?? ""), as accepted; invalidate and declare anew to change it")
    }
    return nil
  }

  private static func invalidStep(
    _ draft: Draft, _ event: EventKind, _ status: DeclarationStatus, _ batch: DraftBatch
  ) -> Fault {
    let allowed = StateMachine.allowed(from: status.state, flow: status.flow).map(\.name)
    return Fault(
      .invalidStep, "/event",
      found: "'\(event.name)' of \(batch.string(draft.number)), which is \(status.state.name)",
      expected: allowed.isEmpty ? "no further step" : "one of \(allowed.joined(separator: ", "))")
  }

  /// What becomes of a draft whose identity is known with other bytes.
  private static func differing(
    _ draft: Draft, _ batch: DraftBatch, _ known: Known, _ identity: SharedIdentity, _ log: Log,
    _ transaction: borrowing ReadTransaction
  ) throws -> Decision {
    if let position = known.position,
      let recorded = try RecordedContent(draft, batch, at: position, log: log, in: transaction)
    {
      return recorded.decision(identity)
    }
    return .conflict(identity.fault("on line \(known.line)"))
  }

  static func numberPointer(_ draft: Draft) -> String {
    draft.event?.carriesDeclaration == true && draft.event == .accepted
      ? "/declaration/mrn" : "/mrn"
  }
}

/// 128 bits of the SHA-256 of an identity: small enough to keep one for every line of a large file.
struct IdentityKey: Hashable {
  private let high: UInt64
  private let low: UInt64

  init(_ bytes: ArraySlice<UInt8>) {
    let hash = Hash(of: bytes).bytes
    high = hash[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = hash[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
