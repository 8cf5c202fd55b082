@testable import Customs

/// An input of the fuzzer: a byte that says how it is read, and the bytes that are read.
struct FuzzInput {
  let mode: UInt8
  let bytes: [UInt8]

  init(_ all: [UInt8]) {
    mode = all.first ?? 0
    bytes = Array(all.dropFirst())
  }

  /// Two parts, cut at the first zero byte; without one, everything is the first part.
  var parts: (first: [UInt8], second: [UInt8]) {
    let cut = bytes.firstIndex(of: 0) ?? bytes.count
    return (Array(bytes[..<cut]), Array(bytes[cut...].dropFirst()))
  }
}

/// Stops the program, which is how the fuzzer learns of a broken promise.
func broken(_ promise: String) -> Never { fatalError("broken: \(promise)") }

func hold(_ condition: Bool, _ promise: @autoclosure () -> String) {
  if !condition { broken(promise()) }
}

/// An input in memory, handed out at once or in pieces of 1, 2, 4 ... bytes.
final class PiecesSource: ByteSource {
  private var rest: ArraySlice<UInt8>
  private let inPieces: Bool
  private var piece = 1

  init(_ bytes: [UInt8], inPieces: Bool) {
    rest = bytes[...]
    self.inPieces = inPieces
  }

  func read(into bytes: inout [UInt8], upTo count: Int) throws -> Int {
    let part = rest.prefix(inPieces ? min(count, piece) : count)
    piece *= 2
    bytes.append(contentsOf: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
}

/// What a source made of an input, in a form that can be compared.
struct SourceOutput: Equatable {
  var lines: [Int] = []
  var records: [[UInt8]] = []
  var faults: [String] = []

  /// - Parameter each: what is done with every batch.
  init(_ source: any RecordSource, each: (RecordBatch) -> Void = { _ in }) {
    do {
      while let batch = try source.next() {
        for record in batch.records {
          lines.append(record.line)
          records.append(Array(batch.bytes[record.range]))
          faults += record.faults.map { "\(record.line) \($0.rule) \($0.found)" }
        }
        each(batch)
      }
    } catch {
      faults.append("\(error)")
    }
  }
}

/// Parsing, and what holds for everything that is accepted.
enum Submissions {
  nonisolated(unsafe) private static let parser = SubmissionParser()

  /// Parses a batch and checks every entry that came of it; the fresh parser shows that nothing of the last input is left.
  @discardableResult
  static func parse(_ records: RecordBatch, historic: Bool) -> DraftBatch {
    let batch = unsafe parser.parse(records, historic: historic)
    hold(batch.drafts.count == records.records.count, "every record has its draft")
    guard batch.drafts.contains(where: { !$0.isRefused }) else {
      hold(batch.drafts.allSatisfy { !$0.faults.isEmpty }, "what is refused has a reason")
      return batch
    }
    let again = SubmissionParser().parse(records, historic: historic)
    hold(again.entries == batch.entries, "the same submission gives the same entry")
    for draft in batch.drafts where !draft.isRefused {
      let entry = Array(batch.entry(draft))
      if let fault = EntryFormat.fault(in: unsafe entry.span.bytes) {
        broken("an accepted line has an entry that can be read: \(fault)")
      }
      let view = EntryView(unsafe entry.span.bytes)
      EntryReading.all(of: view)
      hold(view.event == draft.event, "the entry has the event of the line")
      hold(
        view.warningCount == draft.faults.count || draft.faults.count > 65_535,
        "warnings are counted")
      hold(view.isHistoric == historic, "the entry says whether it is historic")
    }
    return batch
  }
}
