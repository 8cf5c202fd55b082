#if canImport(Glibc)
  import Glibc
#endif

/// Bytes of an input file, in order.
public protocol ByteSource: AnyObject {
  /// Appends up to `count` bytes; 0 at the end of the input.
  func read(into bytes: inout [UInt8], upTo count: Int) throws -> Int
  /// The input, if it can be read again.
  var original: (any OriginalInput)? { get }
}

extension ByteSource {
  public var original: (any OriginalInput)? { nil }
}

/// An input that can be read again at any place, such as a file.
public protocol OriginalInput: AnyObject, Sendable {
  /// The bytes at some places; fewer if the input has become shorter.
  func bytes(_ range: Range<Int>) throws -> [UInt8]
}

/// Cuts an input into submitted objects, a batch at a time; memory does not grow with the input.
public protocol RecordSource: AnyObject {
  /// The next records; nil at the end.
  func next() throws -> RecordBatch?
  /// The input, if it can be read again and has the records as they are.
  var original: (any OriginalInput)? { get }
}

extension RecordSource {
  public var original: (any OriginalInput)? { nil }
}

/// Limits of every input format.
public enum InputLimits {
  /// A longer line or array element is refused unread.
  public static let recordBytes = 16 << 20
  /// Bytes read at once.
  public static let chunkBytes = 256 << 10
}

/// The formats that `append` reads.
public enum InputFormat: String, Sendable, CaseIterable {
  case ndjson, json, csv
  case wcoXML = "wco-xml"
}

/// Newline-delimited JSON: one object a line; blank lines are passed over.
public final class NDJSONSource: RecordSource {
  private let source: any ByteSource
  private var carry: [UInt8] = []
  private var line = 1
  private var consumed = 0
  private var atEnd = false
  /// The current line is over the limit and is being passed over.
  private var overlongBytes = 0
  private let pieceBytes: Int

  /// - Parameter pieceBytes: how much is read at once; the records are the same.
  public init(_ source: any ByteSource, pieceBytes: Int = InputLimits.chunkBytes) {
    self.source = source
    self.pieceBytes = pieceBytes
  }

  public var original: (any OriginalInput)? { source.original }

  public func next() throws -> RecordBatch? {
    while !atEnd {
      var batch = RecordBatch()
      swap(&batch.bytes, &carry)
      let before = batch.bytes.count
      batch.bytes.reserveCapacity(before + pieceBytes + JSONReader.padding)
      let count = try source.read(into: &batch.bytes, upTo: pieceBytes)
      if original != nil { batch.start = consumed - before }
      consumed += count
      atEnd = count == 0
      cut(&batch, searchFrom: before)
      if !batch.records.isEmpty {
        batch.consumed = consumed
        batch.seal()
        return batch
      }
    }
    return nil
  }

  /// Makes a record of every complete line and keeps the rest for the next batch.
  private func cut(_ batch: inout RecordBatch, searchFrom: Int) {
    var start = 0
    var search = searchFrom
    while let newline = Self.firstNewline(in: batch.bytes, from: search) {
      record(&batch, start..<newline)
      start = newline + 1
      search = start
    }
    if atEnd {
      if start < batch.bytes.count || overlongBytes > 0 {
        record(&batch, start..<batch.bytes.count)
      }
      return
    }
    carry = Array(batch.bytes[start...])
    if carry.count > InputLimits.recordBytes || overlongBytes > 0 {
      overlongBytes += carry.count
      carry.removeAll()
    }
  }

  private func record(_ batch: inout RecordBatch, _ range: Range<Int>) {
    defer { line += 1 }
    let size = range.count + overlongBytes
    overlongBytes = 0
    if size > InputLimits.recordBytes {
      let fault = Fault(
        .lineTooLong, "", found: "a line of \(size) bytes",
        expected: "at most \(InputLimits.recordBytes)")
      batch.records.append(RecordBatch.Record(line: line, range: 0..<0, faults: [fault]))
      return
    }
    let trimmed = Self.trim(batch.bytes, range)
    if !trimmed.isEmpty { batch.records.append(RecordBatch.Record(line: line, range: trimmed)) }
  }

  static func trim(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    func isSpace(_ byte: UInt8) -> Bool {
      byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, isSpace(bytes[start]) { start += 1 }
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  /// `memchr` is several times faster than a loop, and lines are a kilobyte long.
  private static func firstNewline(in bytes: [UInt8], from start: Int) -> Int? {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, start < buffer.count,
        let found = unsafe memchr(base + start, 0x0A, buffer.count - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}

/// One JSON object, or an array of them, cut into its elements without reading the whole input.
public final class JSONArraySource: RecordSource {
  private enum State { case start, beforeElement, element, afterElement, finished }

  private let source: any ByteSource
  private var state = State.start
  private var isArray = false
  private var line = 1
  private var consumed = 0
  private var chunk: [UInt8] = []
  private var index = 0
  private var element: [UInt8] = []
  private var elementLine = 0
  private var overlongBytes = 0
  private var (depth, inString, escaped) = (0, false, false)
  private var stopped = false

  public init(_ source: any ByteSource) { self.source = source }

  public func next() throws -> RecordBatch? {
    var batch = RecordBatch()
    while !stopped, batch.bytes.count < InputLimits.chunkBytes {
      if index == chunk.count {
        chunk.removeAll(keepingCapacity: true)
        index = 0
        let count = try source.read(into: &chunk, upTo: InputLimits.chunkBytes)
        consumed += count
        if count == 0 {
          finish(&batch)
          break
        }
      }
      while index < chunk.count, !stopped {
        step(chunk[index], &batch)
        index += 1
      }
    }
    guard !batch.records.isEmpty else { return nil }
    batch.consumed = consumed
    batch.seal()
    return batch
  }

  /// One byte further. Only brackets and strings are followed here; the JSON reader judges every element.
  private func step(_ byte: UInt8, _ batch: inout RecordBatch) {
    let isSpace = byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    switch state {
    case .start where isSpace, .beforeElement where isSpace, .afterElement where isSpace,
      .finished where isSpace:
      break
    case .start where byte == UInt8(ascii: "["):
      isArray = true
      state = .beforeElement
    case .start, .beforeElement:
      if byte == UInt8(ascii: "]"), state == .beforeElement, elementLine == 0 {
        state = .finished
      } else if byte == UInt8(ascii: "{") {
        state = .element
        elementLine = line
        (depth, inString, escaped) = (0, false, false)
        follow(byte, &batch)
      } else {
        stop(&batch, "'\(Identifier.character(byte))' where an object should begin")
      }
    case .element: follow(byte, &batch)
    case .afterElement:
      if isArray, byte == UInt8(ascii: ",") {
        state = .beforeElement
      } else if isArray, byte == UInt8(ascii: "]") {
        state = .finished
      } else {
        stop(&batch, "'\(Identifier.character(byte))' behind an object")
      }
    case .finished: stop(&batch, "'\(Identifier.character(byte))' behind the end of the JSON text")
    }
    if byte == 0x0A { line += 1 }
  }

  private func follow(_ byte: UInt8, _ batch: inout RecordBatch) {
    if element.count < InputLimits.recordBytes { element.append(byte) } else { overlongBytes += 1 }
    if escaped {
      escaped = false
    } else if inString {
      if byte == UInt8(ascii: "\\") { escaped = true }
      if byte == UInt8(ascii: "\"") { inString = false }
    } else if byte == UInt8(ascii: "\"") {
      inString = true
    } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
      depth += 1
    } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
      depth -= 1
      if depth == 0 { endElement(&batch) }
    }
  }

  private func endElement(_ batch: inout RecordBatch) {
    var faults: [Fault] = []
    if overlongBytes > 0 {
      faults.append(
        Fault(
          .lineTooLong, "", found: "an object of \(element.count + overlongBytes) bytes",
          expected: "at most \(InputLimits.recordBytes)"))
      element.removeAll()
    }
    let start = batch.bytes.count
    batch.bytes.append(contentsOf: element)
    batch.records.append(
      RecordBatch.Record(line: elementLine, range: start..<batch.bytes.count, faults: faults))
    element.removeAll(keepingCapacity: true)
    overlongBytes = 0
    state = isArray ? .afterElement : .finished
  }

  private func finish(_ batch: inout RecordBatch) {
    switch state {
    case .finished: stopped = true
    case .start: stop(&batch, "no value")
    case .element:
      stop(&batch, "the end of the input inside an object that began on line \(elementLine)")
    case .beforeElement, .afterElement: stop(&batch, "the end of the input inside the array")
    }
  }

  /// Nothing behind a fault of the array itself can be told apart, so reading ends there.
  private func stop(_ batch: inout RecordBatch, _ found: String) {
    stopped = true
    let fault = Fault(
      .malformedJSON, "", found: found, expected: "one JSON object, or an array of them (RFC 8259)")
    batch.records.append(
      RecordBatch.Record(line: line, range: batch.bytes.count..<batch.bytes.count, faults: [fault]))
  }
}
