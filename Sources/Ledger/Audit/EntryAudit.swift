import Crypto
import Customs
import LMDB

/// Checks entries against their documents, their declarations' past, and the indexes.
final class EntryAudit {
  let audit: Audit
  let log: Log
  private let parser = SubmissionParser()
  /// Documents waiting to be derived again: strict ones and historic ones.
  private var waiting: [Bool: [Waiting]] = [:]

  private struct Waiting {
    let position: UInt64
    let mediaType: MediaType
    let entry: [UInt8]
    let body: [UInt8]
    let notes: [UInt8]
  }

  /// Index records that the entries account for.
  var references: UInt64 = 0
  var identifiers: UInt64 = 0
  var parties: UInt64 = 0

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
      waiting[entry.isHistoric, default: []].append(
        Waiting(
          position: position, mediaType: parts.mediaType, entry: entry.span.array, body: body,
          notes: notes))
      if entry.event?.isStep == true {
        try step(entry, position, transaction)
      } else {
        publication(entry, position)
      }
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

  func expect(_ what: String, _ expected: String, _ found: String, _ position: UInt64) {
    if expected != found {
      audit.report("entry", "position \(position) \(what)", expected: expected, found: found)
    }
  }

  /// Derives the waiting entries again from their documents.
  func finish(_ transaction: borrowing ReadTransaction) throws {
    for (historic, group) in waiting {
      var records = RecordBatch()
      for document in group {
        switch document.mediaType {
        case .xml:
          records.add(
            message: document.body, currency: audit.ledger.configuration.currency,
            version: try version(before: document, transaction))
        default: records.add(document.body)
        }
      }
      records.finish()
      let batch = parser.parse(records, historic: historic)
      for (draft, stored) in zip(batch.drafts, group) {
        try compare(draft, batch, stored.position, stored.entry, stored.notes, transaction)
      }
    }
    waiting.removeAll(keepingCapacity: true)
  }

  /// The complete declaration that an amendment changes, from the log; nil where there is none to be had.
  private func version(before document: Waiting, _ transaction: borrowing ReadTransaction) throws
    -> [UInt8]?
  {
    let entry = EntryView(unsafe document.entry.span.bytes)
    guard entry.event == .amended, let before = entry.supersedes,
      before < Position(document.position)
    else { return nil }
    do {
      return try log.declaration(
        at: before, currency: audit.ledger.configuration.currency, in: transaction)
    } catch is LedgerError { return nil }  // reported where those entries are read themselves
  }

  /// The entry that a document gives; of a short form, with what was lodged.
  private func derived(
    _ draft: Draft, _ batch: DraftBatch, _ stored: [UInt8],
    _ transaction: borrowing ReadTransaction
  ) throws -> [UInt8] {
    var taken: [UInt8]?
    if let source = EntryDerivation.source(of: draft, stored) {
      do {
        taken = try log.withEntry(at: source, in: transaction) { $0.span.array }
      } catch is LedgerError {}  // reported where that entry is read itself
    }
    return EntryDerivation.entry(draft, batch, takingOver: taken, stored: stored)
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
    if draft.origin?.needsVersion == true {
      return audit.report(
        "document", "position \(position)",
        expected: "a complete version before it, which its document changes",
        found: "none that the documents of the superseded entries give")
    }
    let derived = try derived(draft, batch, stored, transaction)
    var entry = stored
    if !notes.isEmpty { entry.removeLast(32) }
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
    if !draft.isShort || draft.event == .rejected {
      try checkParties(draft, batch, entry, position, transaction)
    }
    try checkReference(draft, batch, position, transaction)
    try checkIdentifier(draft, batch, position, stored, transaction)
  }

  func reportField(_ expected: [UInt8], _ found: [UInt8], _ position: UInt64) {
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
