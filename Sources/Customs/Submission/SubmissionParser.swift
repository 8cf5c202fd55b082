import Crypto

/// Reads submitted objects strictly, validates each by itself, and encodes it.
///
/// Every fault of every line is reported; nothing is guessed or repaired. One parser serves one thread.
public final class SubmissionParser {
  private let reader: JSONReader
  private let work = Work()

  public init() { reader = JSONReader() }

  /// A parser that never takes the quick way through JSON; for tests that both read the same.
  init(isPlain: Bool) { reader = JSONReader(isPlain: isPlain) }

  /// The drafts of a batch, one for each record, in order.
  ///
  /// - Parameter historic: records that other systems accepted long ago; named consistency rules only warn.
  public func parse(_ records: RecordBatch, historic: Bool = false) -> DraftBatch {
    self.historic = historic
    batch = DraftParts(records, historic: historic)
    batch.drafts.reserveCapacity(records.records.count)
    // A little more than entries and their names have mostly: what grows is copied.
    batch.entries.reserveCapacity(records.records.count * 640)
    batch.text.reserveCapacity(records.records.count * 192)
    for record in records.records {
      draft = Draft(line: record.line, document: record.document)
      draft.submission = record.range
      draft.origin = record.origin
      draft.faults = record.faults
      let isRefused = record.faults.contains { $0.rule.refuses(historic: historic) }
      // Faults of a message and those of the submission it became are told together.
      if !isRefused || record.origin != nil && !record.range.isEmpty { parse(record) }
      finish()
      batch.drafts.append(draft)
    }
    let result = DraftBatch(batch)
    batch = DraftParts(RecordBatch(), historic: false)
    return result
  }

  private func parse(_ record: RecordBatch.Record) {
    encoder.begin()
    encoder.set(EntryLayout.Header.mediaType, draft.mediaType.rawValue)
    let bytes = batch.records.bytes
    do {
      try reader.read(bytes.span, record.range) { tokens in submission(tokens) }
    } catch let malformed as JSONReader.Malformed {
      report(
        .malformedJSON, "", found: "\(malformed.reason), at byte \(malformed.offset + 1)",
        expected: "one JSON object (RFC 8259)")
    } catch {
      report(.malformedJSON, "", found: "\(error)", expected: "one JSON object (RFC 8259)")
    }
  }

  /// Weighs the faults, and encodes the entry of a line that is not refused.
  private func finish() {
    draft.isRefused = draft.faults.contains { $0.rule.refuses(historic: historic) }
    guard !draft.isRefused, let event = draft.event else {
      draft.isRefused = true
      return
    }
    encoder.set(EntryLayout.Header.event, event.rawValue)
    encoder.set(EntryLayout.Header.flow, draft.flow?.rawValue ?? 0)
    encoder.set(
      EntryLayout.Header.flags, historic ? EntryLayout.Flags.historic : UInt8(0))
    if !draft.faults.isEmpty {
      encoder.set(EntryLayout.Header.warningCount, UInt16(clamping: draft.faults.count))
      let notes = Notes.encode(draft.faults)
      draft.notes = batch.add(notes.span)
    }
    // An acceptance takes a lodged entry over and may have notes where that had none.
    let size = encoder.byteCount + (draft.faults.isEmpty && event != .lodged ? 0 : 32)
    guard size <= EntryLayout.maximumBytes else {
      report(
        .entryTooLarge, declared(""), found: "\(size) bytes as an entry",
        expected: "at most \(EntryLayout.maximumBytes); split the declaration")
      draft.isRefused = true
      return
    }
    let hash = SHA256.hash(data: batch.records.bytes[draft.document])
    draft.entry = encoder.finish(
      into: &batch.entries, documentHash: hash, notes: batch.bytes(draft.notes))
  }

  /// The place of a field of the declaration.
  func declared(_ field: StaticString) -> Place { Place(root: declarationRoot, field) }

  /// Notes a fault of the current line.
  @inline(never)
  func report(_ rule: Rule, _ place: Place, found: String, expected: String) {
    report(rule, place.pointer, found: found, expected: expected)
  }

  /// Notes a fault of the current line.
  @inline(never)
  func report(_ rule: Rule, _ pointer: String, found: String, expected: String) {
    let fault = Fault(rule, pointer, found: found, expected: expected)
    draft.faults.append(draft.origin?.located(fault) ?? fault)
  }
}

/// What a parser works on.
///
/// Swift looks for overlapping accesses each time a field of an object is read or written, which was a tenth of the
/// parser's work. The accessors below are the only way to these fields, and each access ends before the next begins.
extension SubmissionParser {
  fileprivate final class Work {
    @exclusivity(unchecked) var encoder = EntryEncoder()
    @exclusivity(unchecked) var batch = DraftParts(RecordBatch(), historic: false)
    @exclusivity(unchecked) var draft = Draft(line: 0, document: 0..<0)
    @exclusivity(unchecked) var declarationRoot: StaticString = "/declaration"
    @exclusivity(unchecked) var acceptanceDay: Int32?
    @exclusivity(unchecked) var historic = false
  }

  var encoder: EntryEncoder {
    @inline(__always) _read { yield unsafe work.encoder }
    @inline(__always) _modify { yield unsafe &work.encoder }
  }
  var batch: DraftParts {
    @inline(__always) _read { yield unsafe work.batch }
    @inline(__always) _modify { yield unsafe &work.batch }
  }
  var draft: Draft {
    @inline(__always) _read { yield unsafe work.draft }
    @inline(__always) _modify { yield unsafe &work.draft }
  }
  /// Where the declaration is in the submitted object; "" when it was submitted bare.
  var declarationRoot: StaticString {
    get { unsafe work.declarationRoot }
    set { unsafe work.declarationRoot = newValue }
  }
  /// Day of acceptance of the declaration being read, nil while unknown; it decides which lists are in force.
  var acceptanceDay: Int32? {
    get { unsafe work.acceptanceDay }
    set { unsafe work.acceptanceDay = newValue }
  }
  var historic: Bool {
    get { unsafe work.historic }
    set { unsafe work.historic = newValue }
  }
}

/// Warnings as they are kept beside a document: a JSON array in the form of the result lines.
public enum Notes {
  public static func encode(_ faults: [Fault]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginArray()
    for fault in faults { fault.write(to: &writer) }
    writer.endArray()
    return writer.bytes
  }
}

extension Fault {
  /// `{"code","pointer","found","expected"}`
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("code", rule.rawValue)
    writer.member("pointer", pointer)
    writer.member("found", found)
    writer.member("expected", expected)
    writer.endObject()
  }
}
