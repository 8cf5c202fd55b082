@testable import Customs

/// Submissions as JSON: one object, lines, or an array.
enum JSONTarget {
  nonisolated(unsafe) private static let reader = JSONReader()

  static func run(_ input: FuzzInput) {
    let historic = input.mode & 1 == 1
    switch input.mode >> 1 & 7 {
    case 0: lines(input.bytes, historic)
    case 1: array(input.bytes, historic)
    default:
      text(input.bytes)
      Submissions.parse(RecordBatch(object: input.bytes), historic: historic)
    }
  }

  /// The reader and a second one, written for this alone, agree on what is JSON and on every value in it.
  static func text(_ bytes: [UInt8]) {
    let batch = RecordBatch(object: bytes)
    let expected = PlainJSON.values(of: bytes)
    do {
      let found = try unsafe reader.read(batch.bytes.span, 0..<bytes.count) { tokens in
        PlainJSON.values(of: tokens)
      }
      guard let expected else { broken("what is read is JSON") }
      hold(found == expected, "every value is the one that is written")
    } catch {
      hold(expected == nil, "JSON is read: \(error)")
    }
    guard expected != nil, let document = JSONDocument(bytes) else { return }
    hold(
      JSONDocument(document.written)?.written == document.written,
      "what is written again is the same")
    hold(PlainJSON.values(of: JSONText.indented(bytes)) == expected, "indenting changes no value")
  }

  private static func lines(_ bytes: [UInt8], _ historic: Bool) {
    let whole = SourceOutput(NDJSONSource(PiecesSource(bytes, inPieces: false), pieceBytes: 4096)) {
      Submissions.parse($0, historic: historic)
    }
    hold(
      whole == SourceOutput(NDJSONSource(PiecesSource(bytes, inPieces: true), pieceBytes: 4096)),
      "lines are the same however they are read")
  }

  private static func array(_ bytes: [UInt8], _ historic: Bool) {
    let whole = SourceOutput(JSONArraySource(PiecesSource(bytes, inPieces: false))) {
      Submissions.parse($0, historic: historic)
    }
    hold(
      whole == SourceOutput(JSONArraySource(PiecesSource(bytes, inPieces: true))),
      "elements are the same however they are read")
  }
}
