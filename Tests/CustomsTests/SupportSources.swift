import Customs

/// Bytes handed out a few at a time, as a pipe may do.
final class Pieces: ByteSource {
  private let content: [UInt8]
  private let size: Int
  private var offset = 0

  init(_ content: [UInt8], size: Int) {
    self.content = content
    self.size = size
  }

  convenience init(_ text: String, size: Int = 4096) {
    self.init(Array(text.utf8), size: size)
  }

  func read(into bytes: inout [UInt8], upTo count: Int) -> Int {
    let piece = content[offset..<min(content.count, offset + min(size, count))]
    bytes.append(contentsOf: piece)
    offset += piece.count
    return piece.count
  }
}

/// An endless supply of one byte, up to a length; nothing of it is kept.
final class Repeated: ByteSource {
  private let byte: UInt8
  private var left: Int
  private var tail: [UInt8]

  init(_ byte: UInt8, count: Int, tail: String) {
    self.byte = byte
    left = count
    self.tail = Array(tail.utf8)
  }

  func read(into bytes: inout [UInt8], upTo count: Int) -> Int {
    if left > 0 {
      let size = min(left, count)
      bytes.append(contentsOf: [UInt8](repeating: byte, count: size))
      left -= size
      return size
    }
    let piece = tail.prefix(count)
    bytes.append(contentsOf: piece)
    tail.removeFirst(piece.count)
    return piece.count
  }
}

/// A record that a source cut out of its input.
struct CutRecord: Equatable, CustomStringConvertible {
  let line: Int
  let text: String
  let faults: [Fault]

  init(_ line: Int, _ text: String, _ faults: [Fault] = []) {
    self.line = line
    self.text = text
    self.faults = faults
  }

  var description: String { "\(line): \(text) \(faults.map(\.line))" }
}

/// All records of a source, and the most bytes that one batch held.
func readAll(_ source: any RecordSource) throws -> (records: [CutRecord], largest: Int) {
  var (records, largest): ([CutRecord], Int) = ([], 0)
  while let batch = try source.next() {
    largest = max(largest, batch.bytes.count)
    for record in batch.records {
      let text = String(decoding: batch.document(record), as: UTF8.self)
      records.append(CutRecord(record.line, text, record.faults))
    }
  }
  return (records, largest)
}
