/// A submitted line that has been read and validated by itself, encoded as far as that is possible without the log.
public struct Draft: Sendable {
  /// A text in the batch's `text`.
  public struct Slice: Sendable, Equatable {
    public var start: Int32 = 0
    public var count: Int32 = 0
    public var isEmpty: Bool { count == 0 }
    var range: Range<Int> { Int(start)..<Int(start + count) }
  }

  /// A party as the submission names it.
  public struct Mention: Sendable {
    public var id = Slice()
    public var name = Slice()
    public var country: UInt16 = 0
  }

  /// The version the submitter expects the declaration to have.
  public enum Expectation: Sendable, Equatable {
    case any
    case none
    case exact(UInt32)
  }

  public let line: Int
  /// Nil when the event could not be read.
  public internal(set) var event: EventKind?
  public internal(set) var flow: Flow?
  /// The submitted bytes in the batch's records.
  public let document: Range<Int>
  /// The submission in the batch's records: the document, or what the message became.
  public internal(set) var submission = 0..<0
  /// The message that the submission was made of, if it is one.
  public internal(set) var origin: RecordOrigin?
  /// What the document is.
  public var mediaType: MediaType { origin == nil ? .json : .xml }
  /// The entry in the batch's `entries`; the fields that need the log are zero. Empty when the line is refused.
  public internal(set) var entry = 0..<0
  public internal(set) var number = Slice()
  public internal(set) var clientID = Slice()
  public internal(set) var declarant = Mention()
  public internal(set) var exporter = Mention()
  public internal(set) var importer = Mention()
  /// The key in the log's index of references (`ReferenceKey`) of what the line is about; of a short form that leaves
  /// the declarant out, what all keys of its LRN begin with. Empty if there is none.
  public internal(set) var reference = Slice()
  /// Whether the submission is about a declaration that it does not carry: the event has an LRN instead.
  public internal(set) var isShort = false
  /// Whether `reference` names the declarant.
  public internal(set) var namesDeclarant = false
  /// Where the declaration stands in the submission: "/declaration", or "" if it was submitted bare.
  public internal(set) var declarationPath = "/declaration"
  public internal(set) var expect = Expectation.any
  /// Warnings as JSON for the document record, empty if there are none.
  public internal(set) var notes = Slice()
  /// Everything found, warnings and errors, in the order of the rules' places.
  public internal(set) var faults: [Fault] = []
  /// Whether any fault is an error.
  public internal(set) var isRefused = false
}

/// The drafts of a record batch and the bytes they refer to.
///
/// A class, because it is handed on with each of its drafts: that counts one reference where a struct of arrays would
/// count one for each.
public final class DraftBatch: Sendable {
  public let records: RecordBatch
  /// Whether named consistency rules only warn.
  public let isHistoric: Bool
  public let drafts: [Draft]
  public let entries: [UInt8]
  public let text: [UInt8]

  init(_ parts: DraftParts) {
    records = parts.records
    isHistoric = parts.isHistoric
    drafts = parts.drafts
    entries = parts.entries
    text = parts.text
  }

  /// The bytes of a slice.
  public func bytes(_ slice: Draft.Slice) -> ArraySlice<UInt8> { text[slice.range] }

  /// A slice as text, for people.
  public func string(_ slice: Draft.Slice) -> String {
    String(decoding: text[slice.range], as: UTF8.self)
  }

  /// The encoded entry of a draft.
  public func entry(_ draft: Draft) -> ArraySlice<UInt8> { entries[draft.entry] }

  /// The submitted bytes of a draft.
  public func document(_ draft: Draft) -> ArraySlice<UInt8> { records.bytes[draft.document] }

  /// Where the input has the submitted bytes of a draft, if it can be read again.
  public func place(of draft: Draft) -> Range<Int>? {
    guard let start = records.start, draft.origin == nil else { return nil }
    return start + draft.document.lowerBound..<start + draft.document.upperBound
  }

  /// The submission of a draft as JSON.
  public func submission(_ draft: Draft) -> ArraySlice<UInt8> { records.bytes[draft.submission] }
}

/// A draft batch while it is put together.
struct DraftParts {
  let records: RecordBatch
  let isHistoric: Bool
  var drafts: [Draft] = []
  var entries: [UInt8] = []
  var text: [UInt8] = []

  init(_ records: RecordBatch, historic: Bool) {
    self.records = records
    isHistoric = historic
  }

  func bytes(_ slice: Draft.Slice) -> ArraySlice<UInt8> { text[slice.range] }

  mutating func add(_ bytes: Span<UInt8>) -> Draft.Slice {
    let start = text.count
    text.append(copying: bytes)
    return Draft.Slice(start: Int32(start), count: Int32(bytes.count))
  }

  /// The key of a local reference: LRN and declarant, which is in the text already.
  mutating func addReference(_ lrn: Span<UInt8>, declarant: Draft.Slice) -> Draft.Slice {
    let start = text.count
    text.append(ReferenceKind.localReference.rawValue)
    text.append(copying: lrn)
    text.append(0)
    // Byte by byte: a slice would share the text and make this append copy all of it.
    for index in declarant.range { text.append(text[index]) }
    return Draft.Slice(start: Int32(start), count: Int32(text.count - start))
  }
}
