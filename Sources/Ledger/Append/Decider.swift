import Customs
import LMDB

/// Decides what a submission becomes, given the log and what this run has decided before.
///
/// The writer's lock is held all the time, so that what is decided comes true. In a dry run no positions are known.
struct Decider {
  /// An entry that an identity stands for.
  struct Known {
    var content: UInt64 = 0
    var position: Position?
    var version: UInt32 = 0
    /// The line of this run that made it; 0: the log knew it before.
    var line: UInt32 = 0
  }

  /// Statuses changed in this run, by a hash of the declaration number, or of declarant and LRN before there is one.
  var changed = IdentityTable<DeclarationStatus>()
  var places: [IdentityKey: DeclarationPlaces] = [:]
  /// Contents of this run before a declaration's latest.
  private var earlier: [IdentityKey: [Known]] = [:]
  private var identifiers = IdentityTable<Known>()
  /// Events of this run that have no `id` and name a declaration known before, by their canonical content: in another
  /// layout they are the same events.
  private var meanings = IdentityTable<Known>()
  /// Keys of declarations lodged in this run, by what all keys of their LRN begin with.
  var lodged: [IdentityKey: [[UInt8]]] = [:]
  /// The numbers that were given to declarants' LRNs in this run: where `changed` has them.
  var numbered = IdentityTable<IdentityTable<DeclarationStatus>.Place>()
  /// What stands for itself and came in this run: lists, statistics, registrations, opening balances.
  var publications = IdentityTable<Known>()
  let parties = PartyNames()
  private let canonical = CanonicalDocument()
  /// Complete declarations (JSON) that messages of this run gave or changed: a later message may change a part of them.
  var versions: [IdentityKey: [UInt8]] = [:]

  private struct Unplaced {
    /// The declaration's key, if it has `DeclarationPlaces`.
    let declaration: IdentityKey?
    /// Where its status is.
    let status: IdentityTable<DeclarationStatus>.Place?
    let identifier: IdentityTable<Known>.Place?
    let meaning: IdentityTable<Known>.Place?
    let publication: IdentityTable<Known>.Place?
    let isVersion: Bool
  }

  /// A submission with what it is decided by.
  struct Question {
    let draft: Draft
    let batch: DraftBatch
    let event: EventKind
    /// The beginning of the document's hash.
    let content: UInt64
    let log: Log

    var reference: [UInt8] { Array(batch.bytes(draft.reference)) }
    var line: UInt32 { UInt32(clamping: draft.line) }
  }

  /// The keys of the last creation, until its position is known.
  private var unplaced: Unplaced?

  /// Decides about a draft. A creation that is then appended is told its position with `place`.
  mutating func decide(
    _ draft: Draft, _ batch: DraftBatch, log: Log,
    in transaction: borrowing ReadTransaction
  ) throws -> Decision {
    guard let event = draft.event else { preconditionFailure("a refused draft is never decided") }
    let question = Question(
      draft: draft, batch: batch, event: event, content: Self.content(of: draft, batch), log: log)
    if !draft.clientID.isEmpty {
      let known =
        try identifiers[IdentityKey(batch.bytes(draft.clientID))]
        ?? log.clientIdentifier(batch.bytes(draft.clientID), in: transaction)
      if let known {
        if known.content == question.content {
          return .exists(position: known.position, version: known.version)
        }
        return try Self.differing(
          question, known, .clientID(batch.string(draft.clientID)), transaction)
      }
    }
    if !event.isStep { return try decidePublication(question, transaction) }
    if draft.number.isEmpty { return try decideUnnumbered(question, transaction) }
    return try decideNumbered(question, transaction)
  }

  /// An event of a declaration that it names by its number.
  private mutating func decideNumbered(
    _ question: Question, _ transaction: borrowing ReadTransaction
  ) throws -> Decision {
    let (draft, batch, log) = (question.draft, question.batch, question.log)
    let number = batch.bytes(draft.number)
    let key = IdentityKey(number)
    var (status, places) = try self.status(key, number, log, transaction)
    let positions = status.isInLog ? try log.positions(of: number, in: transaction) : []
    if let known = try same(question, key, status, places, positions, transaction) {
      return known
    }
    if question.event == .accepted, status.state != .none {
      let recorded = try log.lastEntry(of: .accepted, among: positions, in: transaction)
      return try Self.differing(
        question, Known(position: recorded, line: status.line),
        SharedIdentity(text: batch.string(draft.number), pointer: Self.numberPointer(draft)),
        transaction)
    }
    let meaning = try meaning(question, positions, transaction)
    if case .known(let decision) = meaning { return decision }
    var source: LodgedDeclaration?
    var referenceKey: IdentityKey?
    if question.event == .accepted, !draft.reference.isEmpty {
      switch try acceptance(question, transaction) {
      case .refused(let decision): return decision
      case .lodged(let declaration):
        (source, referenceKey) = (declaration, declaration.key)
        (status, places) = (declaration.status, declaration.places)
        status.content = 0
      case .new(let key): referenceKey = key
      }
    }
    switch step(question, status, places) {
    case .create(var creation):
      try keepVersion(question, key, after: source?.key ?? key, at: places.current, transaction)
      creation.takesOver = draft.isShort
      let place = note(question, key, creation, &status, places, meaning.key)
      if question.event == .accepted, !draft.reference.isEmpty {
        numbered.set(referenceKey ?? IdentityKey(batch.bytes(draft.reference)), place)
      }
      return .create(creation)
    case let refused: return refused
    }
  }

  /// The entry of a declaration that says what the submission says, if the submission has no id of its own.
  func same(
    _ question: Question, _ key: IdentityKey, _ status: DeclarationStatus,
    _ places: DeclarationPlaces, _ positions: [Position], _ transaction: borrowing ReadTransaction
  ) throws -> Decision? {
    guard question.draft.clientID.isEmpty else { return nil }
    let content = question.content
    if status.content != 0, status.content == content {
      return .exists(position: places.last, version: status.version)
    }
    if status.state != .none, let same = earlier[key]?.first(where: { $0.content == content }) {
      return .exists(position: same.position, version: same.version)
    }
    let known = try question.log.entry(among: positions, withContent: content, in: transaction)
    return known.map { .exists(position: $0.position, version: $0.version) }
  }

  /// What an event without an id means: an earlier one in another layout, or something new under this key.
  enum Meaning {
    case known(Decision)
    case new(IdentityKey?)

    var key: IdentityKey? {
      if case .new(let key) = self { key } else { nil }
    }
  }

  func meaning(
    _ question: Question, _ positions: [Position], _ transaction: borrowing ReadTransaction
  ) throws -> Meaning {
    guard question.draft.clientID.isEmpty, question.event != .accepted, question.event != .lodged,
      let canonical = canonical.bytes(of: question.draft, in: question.batch)
    else { return .new(nil) }
    let key = IdentityKey(canonical[...])
    if let same = meanings[key] {
      return .known(.exists(position: same.position, version: same.version))
    }
    let known = try question.log.entry(
      of: question.event, meaning: canonical, among: positions, in: transaction)
    return known.map { .known(.exists(position: $0.position, version: $0.version)) } ?? .new(key)
  }

  /// Takes the step, if nothing forbids it.
  func step(_ question: Question, _ status: DeclarationStatus, _ places: DeclarationPlaces)
    -> Decision
  {
    if let fault = Self.refusal(question, status) { return .rejected(fault) }
    guard
      let next = StateMachine.step(
        question.event, from: status.state, flow: question.draft.flow ?? status.flow)
    else { return .rejected(Self.invalidStep(question, status)) }
    return .create(Self.creation(question.event, next, status, places))
  }

  /// Keeps what a creation changes for the lines behind it; where `changed` has it.
  @discardableResult
  mutating func note(
    _ question: Question, _ key: IdentityKey, _ creation: Creation,
    _ status: inout DeclarationStatus, _ places: DeclarationPlaces, _ meaning: IdentityKey?
  ) -> IdentityTable<DeclarationStatus>.Place {
    if status.content != 0 {
      earlier[key, default: []].append(
        Known(content: status.content, position: places.last, version: status.version))
    }
    status.state = creation.state
    status.flow = question.draft.flow ?? status.flow
    status.version = creation.version
    status.content = question.content
    if question.event == .accepted || question.event == .lodged { status.line = question.line }
    // What has one entry, of this run, needs no more than its position.
    status.only = nil
    let place = changed.set(key, status)
    if places.first != nil { self.places[key] = places }
    expectPlace(
      question, declaration: places.first == nil ? nil : key, status: place, meaning: meaning,
      version: creation.version)
    return place
  }

  /// Keeps the keys of a creation until its position is known.
  mutating func expectPlace(
    _ question: Question, declaration: IdentityKey? = nil,
    status: IdentityTable<DeclarationStatus>.Place? = nil, meaning: IdentityKey? = nil,
    publication: IdentityKey? = nil, version: UInt32
  ) {
    let draft = question.draft
    let identifier =
      draft.clientID.isEmpty ? nil : IdentityKey(question.batch.bytes(draft.clientID))
    let known = Known(content: question.content, version: version, line: question.line)
    unplaced = Unplaced(
      declaration: declaration, status: status,
      identifier: identifier.map { identifiers.set($0, known) },
      meaning: meaning.map { meanings.set($0, known) },
      publication: publication.map { publications.set($0, known) },
      isVersion: question.event.carriesDeclaration)
  }

  /// Tells where the last creation went.
  mutating func place(_ position: Position) {
    guard let keys = unplaced else { return }
    if let declaration = keys.declaration {
      places[declaration]?.last = position
      if keys.isVersion { places[declaration]?.current = position }
    } else if let status = keys.status {
      changed[status].only = position
    }
    if let identifier = keys.identifier { identifiers[identifier].position = position }
    if let meaning = keys.meaning { meanings[meaning].position = position }
    if let publication = keys.publication { publications[publication].position = position }
    unplaced = nil
  }

  /// Where the entries of a declaration are that this run has changed.
  func places(_ key: IdentityKey, _ status: DeclarationStatus) -> DeclarationPlaces {
    guard let only = status.only else {
      return places[key] ?? DeclarationPlaces()
    }
    return DeclarationPlaces(first: only, current: only, last: only)
  }

  func status(
    _ key: IdentityKey, _ number: ArraySlice<UInt8>, _ log: Log,
    _ transaction: borrowing ReadTransaction
  ) throws -> (DeclarationStatus, DeclarationPlaces) {
    if let status = changed[key] { return (status, places(key, status)) }
    return try log.status(of: log.positions(of: number, in: transaction), in: transaction)
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
    var creation = Creation(state: next, version: status.version, first: places.first)
    switch event {
    case .lodged, .accepted, .amended:
      creation.version += 1
      creation.supersedes = places.current
      creation.retracts = event == .amended && status.state.counts
    case .rejected, .invalidated, .notReleased:
      creation.supersedes = places.current
      creation.retracts = status.state.counts
    default: break
    }
    return creation
  }
}
