import Crypto
import Customs
import LMDB

/// Appends entries to the log. There is one writer; it holds the ledger's writer lock.
///
/// Entries are collected and committed together, up to 10,000 at a time: when `commit` returns they are on disk, and if
/// the machine stops before, none of them are. Entries, documents, tree and indexes are one transaction.
package final class LogWriter {
  /// Most entries in a commit.
  static let maximumEntries = 10_000
  /// Most bytes of entries and documents in a commit.
  static let maximumBytes = 48 << 20

  let log: Log
  private let now: () -> Int64
  private let nonceSeed: [UInt8]

  /// The size the log will have after the next commit.
  private(set) var nextPosition: Position
  private var committedSize: UInt64
  private var recordedAt: Int64
  private var partyCount: UInt32
  private var partyNumbers: [[UInt8]: UInt32] = [:]

  private var entries: [UInt8] = []
  private var entryEnds: [Int] = []
  private var leaves: [Hash] = []
  private var documents: [UInt8] = []
  private var documentEnds: [Int] = []
  private var declarations: [[UInt8]: [Position]] = [:]
  private var references: [[UInt8]: [Position]] = [:]
  private var identifiers: [[UInt8]: (position: Position, hash: [UInt8])] = [:]
  private var parties: [(id: [UInt8], number: UInt32, position: Position)] = []

  /// - Parameters:
  ///   - now: the clock, microseconds since 1970-01-01T00:00Z.
  ///   - nonceSeed: 32 secret random bytes; every entry's nonce is derived from them and forgotten with them.
  package init(_ log: Log, now: @escaping () -> Int64, nonceSeed: [UInt8]) throws {
    self.log = log
    self.now = now
    self.nonceSeed = nonceSeed
    (committedSize, recordedAt, partyCount) = try log.environment.read { transaction in
      let size = try log.size(in: transaction)
      let last =
        size == 0
        ? nil : try log.withEntry(at: Position(size - 1), in: transaction) { $0.recordedAt }
      return (size, last ?? Int64.min, UInt32(try transaction.count(log.tables.parties)))
    }
    nextPosition = Position(committedSize)
  }

  var pendingCount: Int { entryEnds.count }
  package var isFull: Bool {
    // A submission may need four entries: its own and three parties'.
    pendingCount + 4 > Self.maximumEntries || entries.count + documents.count >= Self.maximumBytes
  }

  /// Appends the entry of a draft, and party entries for parties never seen; the entry's position.
  package func append(
    _ draft: Draft, _ batch: DraftBatch, _ creation: Creation,
    _ transaction: borrowing ReadTransaction
  ) throws -> Position {
    let exporter = try party(draft.exporter, batch, transaction)
    let importer = try party(draft.importer, batch, transaction)
    let declarant = try party(draft.declarant, batch, transaction)
    let position = nextPosition
    let start = entries.count
    typealias Header = EntryLayout.Header
    if creation.takesOver,
      let source = draft.event == .amended ? creation.supersedes : creation.first
    {
      entries += try takingOver(source, draft, batch, transaction)
    } else {
      entries.append(contentsOf: batch.entry(draft))
      entries.store(exporter, at: start + Header.exporter)
      entries.store(importer, at: start + Header.importer)
      entries.store(declarant, at: start + Header.declarant)
    }
    let isStep = draft.event?.isStep == true
    entries.store(
      isStep ? (creation.first ?? position).rawValue : Position.noneRawValue,
      at: start + Header.declaration)
    entries.store(
      creation.supersedes?.rawValue ?? Position.noneRawValue, at: start + Header.supersedes)
    entries.store(creation.version, at: start + Header.version)
    entries[start + Header.state] = creation.state.rawValue
    if creation.state.counts, draft.event?.carriesDeclaration == true {
      entries[start + Header.flags] |= EntryLayout.Flags.counts
    }
    if creation.retracts { entries[start + Header.flags] |= EntryLayout.Flags.retracts }
    finishEntry(from: start)
    DocumentRecord.append(
      draft.mediaType, body: batch.document(draft), notes: batch.bytes(draft.notes), to: &documents)
    documentEnds.append(documents.count)
    if !draft.number.isEmpty {
      // The acceptance of a lodged declaration brings its number, and so its first entry.
      let lodged = draft.event == .accepted ? creation.first.map { [$0] } ?? [] : []
      declarations[Array(batch.bytes(draft.number)), default: []] += lodged + [position]
    }
    if let reference = creation.reference { references[reference, default: []].append(position) }
    if !draft.clientID.isEmpty {
      let hash = Array(entries[start + Header.documentHash..<start + Header.documentHash + 32])
      identifiers[Array(batch.bytes(draft.clientID))] = (position, hash)
    }
    return position
  }

  /// The entry of an acceptance that takes over what was lodged, or of an amendment that takes over the version before,
  /// perhaps of this same commit.
  private func takingOver(
    _ lodged: Position, _ draft: Draft, _ batch: DraftBatch,
    _ transaction: borrowing ReadTransaction
  ) throws -> [UInt8] {
    if lodged.rawValue >= committedSize {
      let index = Int(lodged.rawValue - committedSize)
      let start = index == 0 ? 0 : entryEnds[index - 1]
      let pending = Array(entries[start..<entryEnds[index]])
      return AcceptedEntry.bytes(
        takingOver: EntryView(unsafe pending.span.bytes), into: batch.entry(draft))
    }
    let taken = try log.withEntry(at: lodged, in: transaction) { entry in
      AcceptedEntry.bytes(takingOver: entry, into: batch.entry(draft))
    }
    guard let taken else { throw Log.damaged("entry \(lodged)", "it is missing") }
    return taken
  }

  /// Writes everything pending in one transaction. When this returns it is on disk.
  package func commit() throws {
    guard pendingCount > 0 else { return }
    try log.environment.write { try write(&$0) }
    forget()
  }

  /// Writes everything pending into a transaction that is open, which decides what becomes of it.
  func commit(in transaction: inout WriteTransaction) throws {
    guard pendingCount > 0 else { return }
    try write(&transaction)
    forget()
  }

  private func write(_ transaction: inout WriteTransaction) throws {
    let commit = LogCommit(
      log: log, size: committedSize, entries: entries, entryEnds: entryEnds, leaves: leaves,
      documents: documents, documentEnds: documentEnds)
    let size = try log.size(in: transaction.reading)
    guard size == committedSize else {
      throw LedgerError(
        .locked,
        "the log grew to \(size) entries, expected \(committedSize), while this process held its lock"
      )
    }
    try commit.writeEntries(&transaction)
    try writeIndexes(&transaction)
  }

  /// Forgets what has been written.
  private func forget() {
    committedSize = nextPosition.rawValue
    entries.removeAll(keepingCapacity: true)
    entryEnds.removeAll(keepingCapacity: true)
    leaves.removeAll(keepingCapacity: true)
    documents.removeAll(keepingCapacity: true)
    documentEnds.removeAll(keepingCapacity: true)
    declarations.removeAll(keepingCapacity: true)
    references.removeAll(keepingCapacity: true)
    identifiers.removeAll(keepingCapacity: true)
    parties.removeAll(keepingCapacity: true)
  }

  /// Keys are put in order, so that neighbours share a page while it is in hand.
  private func writeIndexes(_ transaction: inout WriteTransaction) throws {
    let tables = log.tables
    try append(declarations, to: tables.declarations, &transaction)
    try append(references, to: tables.references, &transaction)
    for (id, known) in identifiers.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      var value = [UInt8](repeating: 0, count: 8)
      value.store(known.position.rawValue, at: 0)
      value += known.hash
      try transaction.put(
        unsafe value.span.bytes, at: unsafe id.span.bytes, in: tables.identifiers, mode: .insert)
    }
    for party in parties.sorted(by: { $0.id.lexicographicallyPrecedes($1.id) }) {
      var value = [UInt8](repeating: 0, count: 12)
      value.store(party.number, at: 0)
      value.store(party.position.rawValue, at: 4)
      try transaction.put(
        unsafe value.span.bytes, at: unsafe party.id.span.bytes, in: tables.parties, mode: .insert)
    }
    let key = UInt64(bitPattern: recordedAt)
    if try transaction.reading.value(of: key, in: tables.times) == nil {
      var value = [UInt8](repeating: 0, count: 8)
      value.store(committedSize, at: 0)
      try transaction.put(unsafe value.span.bytes, at: key, in: tables.times, mode: .append)
    }
  }

  /// Appends positions to the records of an index.
  private func append(
    _ positions: [[UInt8]: [Position]], to table: Table, _ transaction: inout WriteTransaction
  ) throws {
    for (key, positions) in positions.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      var value =
        try transaction.reading.value(of: unsafe key.span.bytes, in: table)?.array ?? []
      for position in positions {
        value.append(contentsOf: repeatElement(0, count: 8))
        value.store(position.rawValue, at: value.count - 8)
      }
      try transaction.put(unsafe value.span.bytes, at: unsafe key.span.bytes, in: table)
    }
  }

  /// The party's number, from a new `party` entry if it was never seen; 0 if none is named.
  private func party(
    _ mention: Draft.Mention, _ batch: DraftBatch, _ transaction: borrowing ReadTransaction
  ) throws -> UInt32 {
    if mention.id.isEmpty { return 0 }
    let id = Array(batch.bytes(mention.id))
    if let known = try number(ofParty: id, transaction) { return known }
    partyCount += 1
    let number = partyCount
    let body = PartyDocument.encode(
      id: batch.string(mention.id), name: batch.string(mention.name),
      country: PackedCode.country(mention.country))
    let start = entries.count
    entries.append(contentsOf: PartyDocument.entry(number: number, body: body))
    let position = nextPosition
    finishEntry(from: start)
    DocumentRecord.append(.json, body: body[...], notes: [], to: &documents)
    documentEnds.append(documents.count)
    parties.append((id, number, position))
    partyNumbers[id] = number
    return number
  }

  private func number(ofParty id: [UInt8], _ transaction: borrowing ReadTransaction) throws
    -> UInt32?
  {
    if let known = partyNumbers[id] { return known }
    guard let number = try log.partyNumber(id, in: transaction) else { return nil }
    // A bounded cache: most submissions name parties of the last ones.
    if partyNumbers.count >= 200_000 {
      partyNumbers = Dictionary(uniqueKeysWithValues: parties.map { ($0.id, $0.number) })
    }
    partyNumbers[id] = number
    return number
  }

  /// Position, time and nonce, which every entry gets last; then its leaf hash.
  private func finishEntry(from start: Int) {
    typealias Header = EntryLayout.Header
    if pendingCount == 0 { recordedAt = max(now(), recordedAt) }
    entries.store(nextPosition.rawValue, at: start + Header.position)
    entries.store(recordedAt, at: start + Header.recordedAt)
    var seed = nonceSeed
    seed.append(contentsOf: repeatElement(0, count: 8))
    seed.store(nextPosition.rawValue, at: nonceSeed.count)
    var offset = start + Header.nonce
    for byte in SHA256.hash(data: seed).prefix(16) {
      entries[offset] = byte
      offset += 1
    }
    leaves.append(MerkleTree.leaf(entries, start..<entries.count))
    entryEnds.append(entries.count)
    nextPosition = nextPosition.next
  }
}
