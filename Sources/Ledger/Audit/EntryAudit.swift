import Crypto
import Customs
import LMDB

/// Checks entries against their documents, their declarations' past, and the indexes.
final class EntryAudit {
  private let audit: Audit
  private let log: Log
  private let parser = SubmissionParser()
  /// Documents waiting to be derived again: strict ones and historic ones.
  private var waiting: [Bool: [(position: UInt64, entry: [UInt8], body: [UInt8], notes: [UInt8])]] =
    [:]
  private(set) var declarationEntries: UInt64 = 0
  private(set) var identifiers: UInt64 = 0
  private(set) var parties: UInt64 = 0

  init(_ audit: Audit) {
    self.audit = audit
    log = audit.log
  }

  /// Checks what one entry says; its derivation waits for `finish`.
  func check(
    _ entry: borrowing EntryView, _ position: UInt64, _ record: RawSpan,
    _ transaction: borrowing ReadTransaction
  ) throws {
    guard let parts = DocumentRecord.split(record) else {
      audit.report(
        "document", "position \(position)", expected: "a document record",
        found: "a header that does not fit \(record.byteCount) bytes")
      return
    }
    if parts.mediaType.rawValue != entry.mediaTypeRawValue {
      audit.report(
        "document", "position \(position) media type", expected: "\(entry.mediaTypeRawValue)",
        found: "\(parts.mediaType.rawValue)")
      return
    }
    let body = record.array(parts.body)
    let notes = record.array(parts.notes)
    let (expected, found) = (Hash(entry.documentHash), Hash(of: body))
    guard expected == found else {
      audit.report(
        "document", "position \(position)", expected: "SHA-256 \(expected)", found: "\(found)")
      return
    }
    checkNotes(entry, notes, position)
    if entry.event == .party {
      try party(entry, body, position, transaction)
    } else {
      waiting[entry.isHistoric, default: []].append((position, entry.span.array, body, notes))
      try declaration(entry, position, transaction)
    }
  }

  private func checkNotes(_ entry: borrowing EntryView, _ notes: [UInt8], _ position: UInt64) {
    let bytes = entry.span
    let digest = entry.hasNotes ? Hash(bytes, at: bytes.byteCount - 32).description : "no notes"
    let found = notes.isEmpty ? "no notes" : Hash(of: notes).description
    if digest != found {
      audit.report("notes", "position \(position)", expected: digest, found: found)
    }
  }

  /// A party entry gives the next number to an identifier that had none.
  private func party(
    _ entry: borrowing EntryView, _ body: [UInt8], _ position: UInt64,
    _ transaction: borrowing ReadTransaction
  ) throws {
    parties += 1
    guard let id = JSONText.string(of: "id", in: body) else {
      audit.report(
        "document", "position \(position)", expected: "a party's id",
        found: String(decoding: body, as: UTF8.self))
      return
    }
    let key = Array(id.utf8)
    var expected = PartyDocument.entry(number: entry.party, body: body)
    let stored = entry.span.array
    EntryAudit.copyEngineFields([.position, .recordedAt, .nonce], from: stored, to: &expected)
    if expected != stored { reportField(expected, stored, position) }
    guard (1...511).contains(key.count),
      let value = try transaction.value(of: unsafe key.span.bytes, in: log.tables.parties),
      value.byteCount == 12
    else {
      audit.report(
        "index", "party \(id)", expected: "number \(entry.party) at position \(position)",
        found: "no record")
      return
    }
    let (number, place) = unsafe (
      UInt32(littleEndian: value.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)),
      UInt64(littleEndian: value.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt64.self))
    )
    if number != entry.party || place != position {
      audit.report(
        "index", "party \(id)", expected: "number \(entry.party) at position \(position)",
        found: "number \(number) at position \(place)")
    }
  }

  /// The entry's place in its declaration's life, by the index and the entry before it.
  private func declaration(
    _ entry: borrowing EntryView, _ position: UInt64, _ transaction: borrowing ReadTransaction
  ) throws {
    declarationEntries += 1
    let number = entry.number.array
    let name = String(decoding: number, as: UTF8.self)
    if number.isEmpty {
      return audit.report(
        "entry", "position \(position) number", expected: "a declaration number", found: "none")
    }
    let positions: [Position]
    do { positions = try log.positions(of: number[...], in: transaction) } catch let error
      as LedgerError
    {
      return audit.report(
        "index", "declaration \(name)", expected: "positions of 8 bytes each", found: error.message)
    }
    guard let place = positions.firstIndex(of: Position(position)) else {
      return audit.report(
        "index", "declaration \(name)", expected: "position \(position) among its entries",
        found: "\(positions.map(\.rawValue))")
    }
    var past = Past()
    past.first = positions.first
    for earlier in positions[..<place] {
      guard earlier < Position(position) else {
        audit.report(
          "index", "declaration \(name)", expected: "positions in order",
          found: "\(positions.map(\.rawValue))")
        return
      }
    }
    if place > 0 { try fill(&past, positions[..<place], transaction) }
    compare(entry, with: past, position)
  }

  /// What a declaration's entries before this one came to.
  private struct Past {
    var state = DeclarationState.none
    var flow: Flow?
    var version: UInt32 = 0
    var first: Position?
    var current: Position?
  }

  private func fill(
    _ past: inout Past, _ positions: ArraySlice<Position>, _ transaction: borrowing ReadTransaction
  ) throws {
    for position in positions.reversed() {
      do {
        try log.withEntry(at: position, in: transaction) { entry in
          if position == positions.last {
            past.state = entry.state ?? .none
            past.version = entry.version
          }
          if past.current == nil, entry.event?.carriesDeclaration == true {
            past.current = position
            past.flow = entry.flow
          }
        }
      } catch is LedgerError { continue }  // reported where that entry is read itself
      if past.current != nil { return }
    }
  }

  private func compare(_ entry: borrowing EntryView, with past: Past, _ position: UInt64) {
    guard let event = entry.event else { return }
    let flow = event.carriesDeclaration ? entry.flow : past.flow
    let state = StateMachine.step(event, from: past.state, flow: flow)
    expect(
      "state after", state?.name ?? "no step '\(event.name)' from \(past.state.name)",
      entry.state?.name ?? "", position)
    let version = past.version + (event.carriesDeclaration ? 1 : 0)
    expect("version", "\(version)", "\(entry.version)", position)
    let first = past.first ?? Position(position)
    expect("declaration", "\(first)", entry.declaration.map { "\($0)" } ?? "none", position)
    let takesBack = event == .amended || event == .invalidated || event == .notReleased
    let supersedes = takesBack || event == .accepted ? past.current : nil
    expect(
      "supersedes", supersedes.map { "\($0)" } ?? "none",
      entry.supersedes.map { "\($0)" } ?? "none", position)
    expect("retracts", "\(takesBack && past.state.counts)", "\(entry.retracts != nil)", position)
    expect(
      "counts", "\(event.carriesDeclaration && state?.counts == true)", "\(entry.counts)", position)
  }

  private func expect(_ what: String, _ expected: String, _ found: String, _ position: UInt64) {
    if expected != found {
      audit.report("entry", "position \(position) \(what)", expected: expected, found: found)
    }
  }

  /// Derives the waiting entries again from their documents.
  func finish(_ transaction: borrowing ReadTransaction) throws {
    for (historic, group) in waiting {
      var records = RecordBatch()
      for document in group { records.add(document.body) }
      records.finish()
      let batch = parser.parse(records, historic: historic)
      for (draft, stored) in zip(batch.drafts, group) {
        try compare(draft, batch, stored.position, stored.entry, stored.notes, transaction)
      }
    }
    waiting.removeAll(keepingCapacity: true)
  }

  private func compare(
    _ draft: Draft, _ batch: DraftBatch, _ position: UInt64, _ stored: [UInt8], _ notes: [UInt8],
    _ transaction: borrowing ReadTransaction
  ) throws {
    if draft.isRefused {
      let reasons = draft.faults.map { "\($0.pointer) \($0.found) [\($0.rule.rawValue)]" }.joined(
        separator: "; ")
      return audit.report(
        "document", "position \(position)", expected: "a submission the rules accept",
        found: reasons)
    }
    var derived = Array(batch.entry(draft))
    if !draft.notes.isEmpty { derived.removeLast(32) }
    var entry = stored
    if !notes.isEmpty { entry.removeLast(32) }
    Self.copyEngineFields(EngineField.allCases, from: entry, to: &derived)
    if derived != entry { reportField(derived, entry, position) }
    // Warnings of the document stand behind those that reading the file gave, such as roundings.
    let derivedNotes = batch.bytes(draft.notes).dropFirst()
    if !derivedNotes.isEmpty, !notes.elementsEqual(derivedNotes),
      !notes.suffix(derivedNotes.count).elementsEqual(derivedNotes)
    {
      audit.report(
        "notes", "position \(position)", expected: String(decoding: derivedNotes, as: UTF8.self),
        found: String(decoding: notes, as: UTF8.self))
    }
    try checkParties(draft, batch, entry, position, transaction)
    try checkIdentifier(draft, batch, position, stored, transaction)
  }

  private func checkParties(
    _ draft: Draft, _ batch: DraftBatch, _ entry: [UInt8], _ position: UInt64,
    _ transaction: borrowing ReadTransaction
  ) throws {
    typealias Header = EntryLayout.Header
    for (role, mention, offset) in [
      ("exporter", draft.exporter, Header.exporter), ("importer", draft.importer, Header.importer),
      ("declarant", draft.declarant, Header.declarant),
    ] {
      let id = Array(batch.bytes(mention.id))
      let expected: UInt32?
      do {
        expected = id.isEmpty ? 0 : try log.partyNumber(id, in: transaction)
      } catch is LedgerError { continue }
      let found = unsafe UInt32(
        littleEndian: entry.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
      if expected != found {
        audit.report(
          "entry", "position \(position) \(role)",
          expected: expected.map { "party \($0), \(batch.string(mention.id))" }
            ?? "a known number for \(batch.string(mention.id))",
          found: "party \(found)")
      }
    }
  }

  private func checkIdentifier(
    _ draft: Draft, _ batch: DraftBatch, _ position: UInt64, _ stored: [UInt8],
    _ transaction: borrowing ReadTransaction
  ) throws {
    guard !draft.clientID.isEmpty else { return }
    identifiers += 1
    let key = Array(batch.bytes(draft.clientID))
    typealias Header = EntryLayout.Header
    var expected = [UInt8](repeating: 0, count: 8)
    expected.store(position, at: 0)
    expected += stored[Header.documentHash..<Header.documentHash + 32]
    let value = try transaction.value(of: unsafe key.span.bytes, in: log.tables.identifiers)?.array
    if value != expected {
      audit.report(
        "index", "id \(batch.string(draft.clientID))",
        expected: "position \(position) and its document's hash",
        found: value.map { "\($0.count) other bytes" } ?? "no record")
    }
  }

  private func reportField(_ expected: [UInt8], _ found: [UInt8], _ position: UInt64) {
    guard expected.count == found.count else {
      return audit.report(
        "entry", "position \(position)",
        expected: "\(expected.count) bytes, derived from the document",
        found: "\(found.count) bytes")
    }
    let offset =
      zip(expected, found).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
    audit.report(
      "entry", "position \(position) byte \(offset)",
      expected: "\(expected[offset]), derived from the document",
      found: "\(found[offset])")
  }
}
