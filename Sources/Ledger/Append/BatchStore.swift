import Customs

#if canImport(Glibc)
  import Glibc
#endif

/// What an input becomes, commit by commit, until the whole of it has been found right.
///
/// The first batches stay in memory, the others go to a file in the log's directory that has no name: it ends with the
/// process, however that ends. So memory does not grow with the input, and a disk that is too small for the log is
/// mostly known before anything is written to it.
struct BatchStore: ~Copyable {
  private enum Place {
    case memory(CommitBatch)
    case file(Stored)
  }

  /// A batch in the file: entries, documents, records and results behind each other.
  private struct Stored {
    let offset: Int
    let recordBytes: Int
    let resultBytes: Int
    /// The batch without its bytes.
    let rest: CommitBatch
  }

  private let directory: String
  private var room: Int
  private var places: [Place] = []
  private var descriptor: Int32 = -1
  private var end = 0

  /// - Parameters:
  ///   - directory: where the file is made if one is needed.
  ///   - bytes: how much stays in memory.
  init(directory: String, bytes: Int) {
    self.directory = directory
    room = bytes
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  var count: Int { places.count }

  /// Whether the next batch may stay in memory.
  var hasRoom: Bool { room > 0 }

  mutating func append(_ batch: CommitBatch) throws {
    room -= batch.byteCount
    if room >= 0 { return places.append(.memory(batch)) }
    if descriptor < 0 { descriptor = try makeFile() }
    var rest = batch
    (rest.entries, rest.documents, rest.records, rest.results) = ([], [], [], [])
    let stored = Stored(
      offset: end, recordBytes: batch.records.count, resultBytes: batch.results.count, rest: rest)
    for part in [batch.entries, batch.documents, batch.records, batch.results] {
      try write(part)
    }
    places.append(.file(stored))
  }

  /// Takes a batch out, to be written.
  mutating func take(_ index: Int) throws -> CommitBatch {
    switch places[index] {
    case .memory(let batch):
      places[index] = .memory(CommitBatch(first: batch.first))
      return batch
    case .file(let stored):
      var batch = stored.rest
      places[index] = .memory(CommitBatch(first: batch.first))
      var place = stored.offset
      func next(_ count: Int) throws -> [UInt8] {
        defer { place += count }
        return try read(place, count)
      }
      batch.entries = try next(Int(batch.entryEnds.last ?? 0))
      batch.documents = try next(Int(batch.documentEnds.last ?? 0))
      batch.records = try next(stored.recordBytes)
      batch.results = try next(stored.resultBytes)
      return batch
    }
  }

  /// The bytes of an entry of any batch that has not been taken out; nil if no batch has it.
  func entry(at position: UInt64) throws -> [UInt8]? {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if batch(middle).end <= position { low = middle + 1 } else { high = middle }
    }
    guard low < places.count, batch(low).first <= position else { return nil }
    let index = Int(position - batch(low).first)
    switch places[low] {
    case .memory(let batch): return Array(batch.entry(index))
    case .file(let stored):
      let range = CommitBatch.range(stored.rest.entryEnds, index..<index + 1)
      return try read(stored.offset + range.lowerBound, range.count)
    }
  }

  private func batch(_ index: Int) -> CommitBatch {
    switch places[index] {
    case .memory(let batch): batch
    case .file(let stored): stored.rest
    }
  }

  private func makeFile() throws -> Int32 {
    var template = Array("\(directory)/append-XXXXXX".utf8CString)
    let file = unsafe mkstemp(&template)
    guard file >= 0 else {
      throw FileError(errno: errno, operation: "make a temporary file in", path: directory)
    }
    _ = unsafe unlink(template)
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    return file
  }

  private mutating func write(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes {
        unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(end))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw FileError(
          errno: errno, operation: "write a temporary file in", path: directory)
      }
      written += count
      end += count
    }
  }

  private func read(_ offset: Int, _ count: Int) throws -> [UInt8] {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled,
          off_t(offset + filled))
        if got < 0, errno == EINTR { continue }
        guard got > 0 else {
          failure = got < 0 ? errno : EIO
          return
        }
        filled += got
      }
    }
    guard failure == 0 else {
      throw FileError(errno: failure, operation: "read a temporary file in", path: directory)
    }
    return bytes
  }
}
