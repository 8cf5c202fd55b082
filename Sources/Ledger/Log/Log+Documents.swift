import Customs
import LMDB

/// What was submitted, byte for byte, and what was noted about it.
public struct Document: Sendable {
  public let mediaType: MediaType
  public let body: [UInt8]
  /// JSON array of warnings; empty if there are none.
  public let notes: [UInt8]
}

extension Log {
  /// The document of an entry; nil if the log is shorter.
  public func document(at position: Position, in transaction: borrowing ReadTransaction) throws
    -> Document?
  {
    let width = UInt64(LogLayout.bundleWidth)
    let (number, index) = position.rawValue.quotientAndRemainder(dividingBy: width)
    if let record = try transaction.value(of: number, in: tables.documents) {
      guard let part = DocumentRecord.part(Int(index), of: record) else {
        throw Self.damaged("document bundle \(number)", "offsets outside the record")
      }
      return try Self.document(part, position)
    }
    guard let record = try transaction.value(of: position.rawValue, in: tables.documentTail) else {
      return nil
    }
    return try Self.document(record, position)
  }

  private static func document(_ record: RawSpan, _ position: Position) throws -> Document {
    guard let parts = DocumentRecord.split(record) else {
      throw damaged("document \(position)", "its header does not fit its \(record.byteCount) bytes")
    }
    return Document(
      mediaType: parts.mediaType, body: record.array(parts.body), notes: record.array(parts.notes))
  }
}

/// The bytes of a document record.
enum DocumentRecord {
  /// Appends a record: header, body, notes.
  static func append(
    _ mediaType: MediaType, body: ArraySlice<UInt8>, notes: ArraySlice<UInt8>,
    to bytes: inout [UInt8]
  ) {
    // The media type, no codec, and two bytes that are always zero.
    bytes.append(number: UInt32(mediaType.rawValue))
    bytes.append(number: UInt32(body.count))
    bytes.append(contentsOf: body)
    bytes.append(contentsOf: notes)
  }

  /// Part `index` of a document bundle, or nil if its offsets lie outside.
  @_lifetime(copy record)
  static func part(_ index: Int, of record: RawSpan) -> RawSpan? {
    guard record.byteCount >= LogLayout.offsetBytes else { return nil }
    let (start, end) = unsafe (
      Int(
        UInt32(littleEndian: record.unsafeLoadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
      ),
      Int(
        UInt32(
          littleEndian: record.unsafeLoadUnaligned(fromByteOffset: index * 4 + 4, as: UInt32.self)))
    )
    guard LogLayout.offsetBytes <= start, start <= end, end <= record.byteCount else { return nil }
    return record.extracting(start..<end)
  }

  /// The parts of a record as ranges, or nil if its header does not fit.
  static func split(_ record: RawSpan) -> (
    mediaType: MediaType, body: Range<Int>, notes: Range<Int>
  )? {
    let header = LogLayout.documentHeaderBytes
    guard record.byteCount >= header else { return nil }
    let (media, codec, zero, length) = unsafe (
      record.unsafeLoad(fromByteOffset: 0, as: UInt8.self),
      record.unsafeLoad(fromByteOffset: 1, as: UInt8.self),
      record.unsafeLoadUnaligned(fromByteOffset: 2, as: UInt16.self),
      Int(UInt32(littleEndian: record.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt32.self)))
    )
    guard let type = MediaType(rawValue: media), codec == 0, zero == 0,
      length <= record.byteCount - header
    else { return nil }
    return (type, header..<header + length, header + length..<record.byteCount)
  }
}

extension RawSpan {
  /// A copy of some bytes.
  public func array(_ range: Range<Int>) -> [UInt8] {
    unsafe extracting(range).withUnsafeBytes { unsafe Array($0) }
  }

  /// A copy of all bytes.
  public var array: [UInt8] { array(0..<byteCount) }
}
