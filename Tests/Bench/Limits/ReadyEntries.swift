import Customs
import Glibc
import Ledger

/// Declarations of a file that have been read, validated and encoded: only the log's own work is left.
struct ReadyEntries {
  let batches: [DraftBatch]
  let count: Int

  /// - Parameter limit: most declarations; amendments and invalidations are left out.
  init(_ path: String, limit: Int) throws {
    let source = NDJSONSource(try FileBytes(path))
    let parser = SubmissionParser()
    var (batches, count): ([DraftBatch], Int) = ([], 0)
    while count < limit, let records = try source.next() {
      let batch = parser.parse(records)
      count += batch.drafts.count { $0.event == .accepted && !$0.isRefused }
      batches.append(batch)
    }
    self.batches = batches
    self.count = min(count, limit)
  }

  /// Calls `body` with each draft, in order.
  func visit(_ body: (Draft, DraftBatch) throws -> Void) throws {
    var left = count
    for batch in batches {
      for draft in batch.drafts where draft.event == .accepted && !draft.isRefused && left > 0 {
        try body(draft, batch)
        left -= 1
      }
    }
  }
}

/// A file, read from its beginning.
final class FileBytes: ByteSource {
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = open(path, O_RDONLY)
    if descriptor < 0 { throw Failure("\(path): \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  func read(into bytes: inout [UInt8], upTo count: Int) throws -> Int {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    let got = bytes[start...].withUnsafeMutableBytes {
      Glibc.read(descriptor, $0.baseAddress, $0.count)
    }
    guard got >= 0 else { throw Failure(String(cString: strerror(errno))) }
    bytes.removeLast(count - got)
    return got
  }
}

/// Bytes in memory, as an input.
final class MemoryBytes: ByteSource {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  func read(into bytes: inout [UInt8], upTo count: Int) throws -> Int {
    let part = rest.prefix(count)
    bytes.append(contentsOf: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
}

/// 2026-01-01T00:00:00Z, in microseconds.
let newYear: Int64 = 1_767_225_600_000_000
/// The secret that nonces are made of; fixed, so that two runs store the same bytes.
let nonceSeed = [UInt8](0..<32)

/// A new ledger, open for appending.
func newLedger(_ path: String) throws -> CustomsLedger {
  try CustomsLedger.create(path: path, origin: "bench.example/log", home: "KZ", currency: "USD")
  return try CustomsLedger(path: path, readOnly: false)
}
