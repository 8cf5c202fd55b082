import Customs
import LMDB

/// One version of a view on disk: an LMDB environment that says what it holds and how far it has come.
///
/// What a view holds and its progress change in one transaction, so that after a stop at any moment no entry is applied
/// twice or skipped.
final class ViewFile: Sendable {
  /// What a stored view says of itself.
  struct Header: Equatable, Sendable {
    let name: String
    let version: Int
    /// Origin of the ledger it was made from.
    let origin: String
    let fingerprint: Hash
  }

  /// Why and where a view stopped.
  struct Failure: Equatable {
    /// The entry that could not be applied.
    let position: UInt64
    let reason: String
  }

  /// Under which circumstances a build was begun. An unflushed file is whole after its process was killed, but not after
  /// the machine stopped; and whoever leaves out other entries builds another view.
  struct Begun: Equatable, Sendable {
    let text: String

    init(skipped: Set<UInt64>) throws {
      let boot = String(
        decoding: try FileSystem.read("/proc/sys/kernel/random/boot_id"), as: UTF8.self)
      text = boot + skipped.sorted().map(String.init).joined(separator: ",")
    }
  }

  private enum Key {
    static let begun = Array("begun".utf8)
    static let name = Array("name".utf8)
    static let version = Array("version".utf8)
    static let origin = Array("origin".utf8)
    static let fingerprint = Array("fingerprint".utf8)
    static let progress = Array("progress".utf8)
    /// Progress and root: remembered from when it was last computed.
    static let root = Array("root".utf8)
    /// Position and reason of the entry that stopped the view.
    static let failure = Array("failure".utf8)
    /// The positions that were left out, 8 bytes each.
    static let skipped = Array("skipped".utf8)
  }

  let path: String
  let environment: Environment
  private let meta: Table
  let header: Header

  /// Opens a stored view.
  init(path: String, readOnly: Bool) throws {
    self.path = path
    environment = try Environment(path: path, readOnly: readOnly)
    (meta, header) = try environment.read { try Self.description($0, path) }
  }

  private static func description(_ transaction: borrowing ReadTransaction, _ path: String) throws
    -> (Table, Header)
  {
    let meta = try transaction.table("meta")
    let fingerprint = try bytes(Key.fingerprint, meta, transaction, path)
    let version = Int(
      String(decoding: try bytes(Key.version, meta, transaction, path), as: UTF8.self))
    guard fingerprint.count == 32, let version else {
      throw damaged(path, "its description is garbled")
    }
    let header = Header(
      name: String(decoding: try bytes(Key.name, meta, transaction, path), as: UTF8.self),
      version: version,
      origin: String(decoding: try bytes(Key.origin, meta, transaction, path), as: UTF8.self),
      fingerprint: Hash(unsafe fingerprint.span.bytes))
    return (meta, header)
  }

  /// Makes a view's file in a new directory, not flushed until `sync`; nothing reads it before it is promoted.
  ///
  /// - Parameter tables: made besides `meta`.
  init(creating path: String, header: Header, begun: Begun? = nil, tables: [String]) throws {
    self.path = path
    self.header = header
    try FileSystem.makeDirectory(path, mode: 0o750)
    environment = try Environment(path: path, create: true, durability: .unsynced)
    meta = try environment.write { transaction in
      for name in tables { _ = try transaction.createTable(name) }
      let meta = try transaction.createTable("meta")
      try Self.put(Array(header.name.utf8), Key.name, meta, &transaction)
      try Self.put(Array(String(header.version).utf8), Key.version, meta, &transaction)
      try Self.put(Array(header.origin.utf8), Key.origin, meta, &transaction)
      try Self.put(header.fingerprint.bytes, Key.fingerprint, meta, &transaction)
      try Self.put(Self.number(0), Key.progress, meta, &transaction)
      if let begun { try Self.put(Array(begun.text.utf8), Key.begun, meta, &transaction) }
      return meta
    }
  }

  /// Opens the file of an interrupted build to go on with it, unflushed as it was.
  init(resuming path: String) throws {
    self.path = path
    environment = try Environment(path: path, durability: .unsynced)
    (meta, header) = try environment.read { try Self.description($0, path) }
  }

  /// Whether there is a build that was begun like this and can be gone on with.
  static func isBegun(_ path: String, _ header: Header, _ begun: Begun) -> Bool {
    do {
      let file = try ViewFile(resuming: path)
      guard file.header == header else { return false }
      return try file.environment.read { transaction in
        try transaction.value(of: unsafe Key.begun.span.bytes, in: file.meta)?.array
          == Array(begun.text.utf8)
      }
    } catch {
      return false  // what cannot be read is no build to go on with, and is built anew
    }
  }

  /// Flushes a file that was made unsynced.
  func sync() throws {
    try environment.sync()
    try FileSystem.flushDirectory(path)
  }

  private static func bytes(
    _ key: [UInt8], _ table: Table, _ transaction: borrowing ReadTransaction, _ path: String
  ) throws -> [UInt8] {
    guard let value = try transaction.value(of: unsafe key.span.bytes, in: table) else {
      throw damaged(path, "it has no \(String(decoding: key, as: UTF8.self))")
    }
    return value.array
  }

  /// How many entries the view has seen: the next position it will read.
  func progress() throws -> UInt64 {
    try environment.read { try progress(in: $0) }
  }

  func progress(in transaction: borrowing ReadTransaction) throws -> UInt64 {
    guard let value = try transaction.value(of: unsafe Key.progress.span.bytes, in: meta),
      value.byteCount == 8
    else {
      throw Self.damaged(path, "it has no progress")
    }
    return unsafe UInt64(littleEndian: value.unsafeLoadUnaligned(as: UInt64.self))
  }

  /// Moves the progress over `range`, which begins where the view stands, and notes which of its positions were left out.
  func advance(
    over range: Range<UInt64>, skipped: Set<UInt64>, _ transaction: inout WriteTransaction
  ) throws {
    let progress = try progress(in: transaction.reading)
    guard progress == range.lowerBound else {
      throw LedgerError(
        .locked,
        "\(path): its progress is \(progress), expected \(range.lowerBound); another process moved it"
      )
    }
    try Self.put(Self.number(range.upperBound), Key.progress, meta, &transaction)
    try transaction.remove(unsafe Key.failure.span.bytes, from: meta)
    let left = skipped.filter(range.contains).sorted()
    guard !left.isEmpty else { return }
    let known = try self.skipped(in: transaction.reading).sorted()
    try Self.put((known + left).flatMap(Self.number), Key.skipped, meta, &transaction)
  }

  /// The positions below the progress that were left out.
  func skipped() throws -> Set<UInt64> { try environment.read { try skipped(in: $0) } }

  func skipped(in transaction: borrowing ReadTransaction) throws -> Set<UInt64> {
    guard let value = try transaction.value(of: unsafe Key.skipped.span.bytes, in: meta) else {
      return []
    }
    guard value.byteCount % 8 == 0 else {
      throw Self.damaged(path, "its list of positions left out has \(value.byteCount) bytes")
    }
    return Set(
      (0..<value.byteCount / 8).map { index in
        unsafe UInt64(
          littleEndian: value.unsafeLoadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
      })
  }

  /// The root computed last, if the view has not changed since.
  func rememberedRoot() throws -> Hash? {
    try environment.read { transaction in
      guard let value = try transaction.value(of: unsafe Key.root.span.bytes, in: meta),
        value.byteCount == 40,
        try unsafe UInt64(littleEndian: value.unsafeLoadUnaligned(as: UInt64.self))
          == progress(in: transaction)
      else { return nil }
      return Hash(value, at: 8)
    }
  }

  /// Remembers the root of the state at `progress`.
  func remember(root: Hash, progress: UInt64) throws {
    try environment.write { transaction in
      guard try self.progress(in: transaction.reading) == progress else { return }
      try Self.put(Self.number(progress) + root.bytes, Key.root, meta, &transaction)
    }
  }

  /// Why the view stands still; nil while it does not.
  func failure() throws -> Failure? {
    try environment.read { transaction in
      guard let value = try transaction.value(of: unsafe Key.failure.span.bytes, in: meta),
        value.byteCount >= 8
      else { return nil }
      return Failure(
        position: unsafe UInt64(littleEndian: value.unsafeLoadUnaligned(as: UInt64.self)),
        reason: String(decoding: value.array(8..<value.byteCount), as: UTF8.self))
    }
  }

  /// Notes why the view stands still.
  func remember(_ failure: Failure) throws {
    if try self.failure() == failure { return }
    try environment.write { transaction in
      try Self.put(
        Self.number(failure.position) + Array(failure.reason.utf8), Key.failure, meta, &transaction)
    }
  }

  /// Notes why the view stands still, and gives the error that says so.
  func stop(at failure: EntryFailure) throws -> LedgerError {
    let position = failure.position.rawValue
    try remember(Failure(position: position, reason: failure.reason))
    return LedgerError(
      .stopped,
      "view \(header.name) stopped at position \(position): \(failure.reason); mend the cause, or run 'tamga quarantine \(header.name) \(position) --reason TEXT' to go on without that entry"
    )
  }

  /// Bytes of the file in use.
  func usedBytes() throws -> Int { try environment.usage().usedBytes }

  private static func put(
    _ value: [UInt8], _ key: [UInt8], _ table: Table, _ transaction: inout WriteTransaction
  ) throws {
    try transaction.put(unsafe value.span.bytes, at: unsafe key.span.bytes, in: table)
  }

  static func number(_ value: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 8)
    bytes.store(value, at: 0)
    return bytes
  }

  static func damaged(_ path: String, _ reason: String) -> LedgerError {
    LedgerError(.damaged, "\(path): \(reason); delete the directory and run 'tamga rebuild'")
  }
}
