import Crypto
import Customs
import LMDB

/// Gives decided submissions their positions and completes their entries, commit by commit.
///
/// The writer's lock is held all the time, so what is decided here comes true: positions, versions, party numbers.
package struct EntryAssembler {
  /// Most entries in a commit, and most lines that are told of with it.
  package static let maximumEntries = 10_000
  /// Most bytes of entries and documents in a commit.
  static let maximumBytes = 48 << 20

  private let log: Log
  private let maximumEntries: Int
  /// Size of the log.
  let committedSize: UInt64
  private var partyCount: UInt32
  private var partyNumbers = IdentityTable<UInt32>()
  private var cachedParties = 0
  /// Numbers of this run, which the log does not know.
  private var newParties = IdentityTable<UInt32>()
  private(set) var batch: CommitBatch
  /// Whether documents wait in the batch also where the input has them and can be read again.
  var keepsDocuments = true

  package init(_ log: Log, maximumEntries: Int = EntryAssembler.maximumEntries) throws {
    self.log = log
    self.maximumEntries = maximumEntries
    (committedSize, partyCount) = try log.environment.read { transaction in
      (try log.size(in: transaction), UInt32(try transaction.count(log.tables.parties)))
    }
    batch = CommitBatch(first: committedSize)
  }

  package var isFull: Bool {
    // A submission may need four entries: its own and three parties'.
    batch.count + 4 > maximumEntries || batch.resultCount >= maximumEntries
      || batch.entries.count + batch.documentBytes >= Self.maximumBytes
  }

  /// What has been assembled; the next one begins behind it.
  package mutating func take() -> CommitBatch {
    var next = CommitBatch(first: batch.end)
    // Batches of a file are much alike.
    next.entries.reserveCapacity(batch.entries.count)
    next.documents.reserveCapacity(batch.documents.count)
    swap(&next, &batch)
    return next
  }

  /// Appends the entry of a draft, and party entries for parties never seen; the entry's position.
  ///
  /// - Parameter pending: the entry of a batch that was taken and is not in the log yet.
  package mutating func append(
    _ draft: Draft, _ drafts: DraftBatch, _ creation: Creation,
    _ transaction: borrowing ReadTransaction, pending: (UInt64) throws -> [UInt8]? = { _ in nil }
  ) throws -> Position {
    let exporter = try party(draft.exporter, drafts, transaction)
    let importer = try party(draft.importer, drafts, transaction)
    let declarant = try party(draft.declarant, drafts, transaction)
    let position = batch.end
    let start = batch.entries.count
    typealias Header = EntryLayout.Header
    if creation.takesOver,
      let source = draft.event == .amended ? creation.supersedes : creation.first
    {
      batch.entries += try takingOver(source, draft, drafts, transaction, pending)
    } else {
      batch.entries.append(contentsOf: drafts.entry(draft))
      batch.entries.store(exporter, at: start + Header.exporter)
      batch.entries.store(importer, at: start + Header.importer)
      batch.entries.store(declarant, at: start + Header.declarant)
    }
    let isStep = draft.event?.isStep == true
    batch.entries.store(
      isStep ? creation.first?.rawValue ?? position : Position.noneRawValue,
      at: start + Header.declaration)
    batch.entries.store(
      creation.supersedes?.rawValue ?? Position.noneRawValue, at: start + Header.supersedes)
    batch.entries.store(creation.version, at: start + Header.version)
    batch.entries[start + Header.state] = creation.state.rawValue
    if creation.state.counts, draft.event?.carriesDeclaration == true {
      batch.entries[start + Header.flags] |= EntryLayout.Flags.counts
    }
    if creation.retracts { batch.entries[start + Header.flags] |= EntryLayout.Flags.retracts }
    batch.entries.store(position, at: start + Header.position)
    batch.entryEnds.append(UInt32(batch.entries.count))
    append(documentOf: draft, drafts)
    if let publication = creation.publication {
      batch.add(.references, publication[...], Self.bytes(of: position))
    }
    if !draft.clientID.isEmpty {
      let hash = batch.entries[start + Header.documentHash..<start + Header.documentHash + 32]
      batch.add(.identifiers, drafts.bytes(draft.clientID), Self.bytes(of: position) + hash)
    }
    return Position(position)
  }

  private mutating func append(documentOf draft: Draft, _ drafts: DraftBatch) {
    let notes = drafts.bytes(draft.notes)
    if !keepsDocuments, let place = drafts.place(of: draft) {
      DocumentPlace.append(draft.mediaType, at: place, notes: notes, to: &batch.documents)
      batch.hasPlaces = true
    } else {
      DocumentRecord.append(
        draft.mediaType, body: drafts.document(draft), notes: notes, to: &batch.documents)
    }
    batch.documentEnds.append(UInt32(batch.documents.count))
    batch.documentBytes += draft.document.count
  }

  /// Adds what is to be told of a line.
  mutating func tell(
    _ draft: Draft, _ drafts: DraftBatch, _ outcome: LineResult.Outcome, position: Position?,
    version: UInt32
  ) {
    LineRecord.append(
      draft, drafts, outcome, position: position, version: version, to: &batch.results)
    batch.resultCount += 1
  }

  /// Tells how much of the input has been read.
  mutating func advance(to consumed: Int) { batch.consumed = consumed }

  private static func bytes(of position: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 8)
    bytes.store(position, at: 0)
    return bytes
  }

  /// The entry of an acceptance that takes over what was lodged, or of an amendment that takes over the version before,
  /// perhaps of this same run.
  private func takingOver(
    _ source: Position, _ draft: Draft, _ drafts: DraftBatch,
    _ transaction: borrowing ReadTransaction, _ pending: (UInt64) throws -> [UInt8]?
  ) throws -> [UInt8] {
    let entry: [UInt8]?
    if source.rawValue >= batch.first {
      entry = Array(batch.entry(Int(source.rawValue - batch.first)))
    } else if source.rawValue >= committedSize {
      entry = try pending(source.rawValue)
    } else {
      entry = try log.withEntry(at: source, in: transaction) { $0.span.array }
    }
    guard let entry else { throw Log.damaged("entry \(source)", "it is missing") }
    return AcceptedEntry.bytes(
      takingOver: EntryView(unsafe entry.span.bytes), into: drafts.entry(draft))
  }

  /// The party's number, from a new `party` entry if it was never seen; 0 if none is named.
  private mutating func party(
    _ mention: Draft.Mention, _ drafts: DraftBatch, _ transaction: borrowing ReadTransaction
  ) throws -> UInt32 {
    if mention.id.isEmpty { return 0 }
    let id = drafts.bytes(mention.id)
    let key = IdentityKey(id)
    if let known = try number(ofParty: id, key, transaction) { return known }
    partyCount += 1
    let number = partyCount
    let body = PartyDocument.encode(
      id: drafts.string(mention.id), name: drafts.string(mention.name),
      country: PackedCode.country(mention.country))
    let start = batch.entries.count
    let position = batch.end
    batch.entries.append(contentsOf: PartyDocument.entry(number: number, body: body))
    batch.entries.store(position, at: start + EntryLayout.Header.position)
    batch.entryEnds.append(UInt32(batch.entries.count))
    DocumentRecord.append(.json, body: body[...], notes: [], to: &batch.documents)
    batch.documentEnds.append(UInt32(batch.documents.count))
    var value = [UInt8](repeating: 0, count: 4)
    value.store(number, at: 0)
    batch.add(.parties, id, value + Self.bytes(of: position))
    newParties.set(key, number)
    return number
  }

  private mutating func number(
    ofParty id: ArraySlice<UInt8>, _ key: IdentityKey, _ transaction: borrowing ReadTransaction
  ) throws -> UInt32? {
    if let known = newParties[key] { return known }
    guard committedSize > 0 else { return nil }
    if let known = partyNumbers[key] { return known }
    guard let number = try log.partyNumber(Array(id), in: transaction) else { return nil }
    // A bounded cache: most submissions name parties of the last ones.
    if cachedParties >= 200_000 {
      partyNumbers = IdentityTable()
      cachedParties = 0
    }
    partyNumbers.set(key, number)
    cachedParties += 1
    return number
  }
}
