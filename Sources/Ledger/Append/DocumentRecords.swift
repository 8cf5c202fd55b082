import Crypto
import Customs

/// How a document waits for its commit where it lies in an input that can be read again: as its place there.
///
/// The header of its record with a 1 in place of the codec, the place as u64, and the notes. All others wait as the
/// records that they will be.
enum DocumentPlace {
  private static let mark: UInt8 = 1
  private static let markOffset = 1
  private static let byteCount = LogLayout.documentHeaderBytes + 8

  /// - Parameter place: where the input has the document.
  static func append(
    _ mediaType: MediaType, at place: Range<Int>, notes: ArraySlice<UInt8>, to bytes: inout [UInt8]
  ) {
    let start = bytes.count
    bytes.append(number: UInt32(mediaType.rawValue))
    bytes[start + markOffset] = mark
    bytes.append(number: UInt32(place.count))
    bytes.append(number: UInt64(place.lowerBound))
    bytes.append(contentsOf: notes)
  }

  /// The place that waits at an offset; nil if a record does.
  static func place(_ bytes: [UInt8], at start: Int) -> Range<Int>? {
    guard bytes[start + markOffset] == mark else { return nil }
    func number(_ offset: Int, _ count: Int) -> Int {
      bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    let first = number(start + LogLayout.documentHeaderBytes, 8)
    return first..<first + number(start + 4, 4)
  }

  /// Appends the record of what waits at some bytes.
  static func appendRecord(
    _ bytes: [UInt8], _ range: Range<Int>, body: ArraySlice<UInt8>, to records: inout [UInt8]
  ) {
    let start = records.count
    records.append(contentsOf: bytes[range.prefix(LogLayout.documentHeaderBytes)])
    records[start + markOffset] = 0
    records.append(contentsOf: body)
    records.append(contentsOf: bytes[range.dropFirst(byteCount)])
  }
}

/// The document records of consecutive entries of a batch, as the log gets them.
struct DocumentRecords: Sendable {
  /// All of them, one behind the other.
  private(set) var bytes: ArraySlice<UInt8>
  private let first: Int
  private var ends: [Int]

  /// Fetches what waits as a place. That the input still has what was decided about is seen by the document's hash.
  ///
  /// - Parameter indices: which entries.
  /// - Throws: `changedInput`.
  init(_ indices: Range<Int>, of batch: CommitBatch, input: (any OriginalInput)?) throws {
    first = indices.lowerBound
    let all = CommitBatch.range(batch.documentEnds, indices)
    guard batch.hasPlaces, let input else {
      bytes = batch.documents[all]
      ends = batch.documentEnds[indices].map(Int.init)
      return
    }
    var pieces = InputPieces(
      input,
      indices.compactMap { index in
        DocumentPlace.place(
          batch.documents, at: CommitBatch.range(batch.documentEnds, index..<index + 1).lowerBound)
      })
    var records: [UInt8] = []
    records.reserveCapacity(all.count + pieces.byteCount)
    ends = []
    ends.reserveCapacity(indices.count)
    for index in indices {
      let range = CommitBatch.range(batch.documentEnds, index..<index + 1)
      if DocumentPlace.place(batch.documents, at: range.lowerBound) == nil {
        records.append(contentsOf: batch.documents[range])
      } else {
        let body = try pieces.next()
        let hash =
          CommitBatch.range(batch.entryEnds, index..<index + 1).lowerBound
          + EntryLayout.Header.documentHash
        guard SHA256.hash(data: body).elementsEqual(batch.entries[hash..<hash + 32]) else {
          throw LedgerError(
            .changedInput,
            "the input has changed while it was appended; what comes before the change is in the log"
          )
        }
        DocumentPlace.appendRecord(batch.documents, range, body: body, to: &records)
      }
      ends.append(records.count)
    }
    bytes = records[...]
  }

  /// The record of an entry of the batch.
  func record(_ index: Int) -> ArraySlice<UInt8> {
    let place = index - first
    return bytes[(place == 0 ? bytes.startIndex : ends[place - 1])..<ends[place]]
  }
}

/// Parts of an input, in order; what lies close together is read at once.
private struct InputPieces {
  private let input: any OriginalInput
  private var places: ArraySlice<Range<Int>>
  private var piece: [UInt8] = []
  private var pieceStart = 0

  init(_ input: any OriginalInput, _ places: [Range<Int>]) {
    self.input = input
    self.places = places[...]
  }

  var byteCount: Int { places.reduce(0) { $0 + $1.count } }

  /// The next part. Behind the end of an input that has become shorter there is nothing.
  mutating func next() throws -> ArraySlice<UInt8> {
    guard let place = places.first else { return [] }
    if place.lowerBound < pieceStart || place.upperBound > pieceStart + piece.count {
      var end = place.upperBound
      for next in places.dropFirst() {
        guard (end...end + 4096).contains(next.lowerBound) else { break }
        end = next.upperBound
      }
      pieceStart = place.lowerBound
      piece = try input.bytes(place.lowerBound..<end)
    }
    places = places.dropFirst()
    let start = place.lowerBound - pieceStart
    return piece[min(start, piece.count)..<min(start + place.count, piece.count)]
  }
}
