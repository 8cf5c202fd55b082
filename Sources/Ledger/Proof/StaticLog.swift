import Customs
import LMDB

#if canImport(Glibc)
  import Glibc
#endif

/// The log up to its newest checkpoint as plain files (C2SP tlog-tiles): `checkpoint`, `tile/<level>/<number>[.p/<width>]`,
/// and `tile/entries/<number>[.p/<width>]`.
///
/// Files but `checkpoint` never change once they are right, so a server may let them be cached for ever. Each is written
/// under another name and renamed. The checkpoint is replaced last, when everything it stands for has been flushed: a
/// stop before leaves the directory as it was, with some files more.
public struct StaticLog {
  let ledger: CustomsLedger
  let directory: String
  let includesEntries: Bool
  /// Directories with new files.
  private var touched: Set<String> = []

  public init(_ ledger: CustomsLedger, directory: String, includesEntries: Bool) {
    self.ledger = ledger
    self.directory = directory
    self.includesEntries = includesEntries
  }

  /// Writes what is missing.
  ///
  /// - Parameter progress: told how many entries more were dealt with.
  /// - Returns: the size exported and how many files were written.
  /// - Throws: `LedgerError.inconsistent` if the directory is another log's; `.noCheckpoint` before the first one.
  public mutating func write(wait seconds: Double, progress: (UInt64) -> Void = { _ in }) throws
    -> (size: UInt64, written: UInt64)
  {
    guard let signed = try ledger.checkpoints.newest() else {
      throw LedgerError(
        .noCheckpoint, "\(ledger.path): no checkpoint was signed yet; run 'tamga checkpoint'")
    }
    let root = try ledger.log.environment.read { try ledger.log.root(size: signed.size, in: $0) }
    guard root == signed.root else {
      throw LedgerError(
        .inconsistent,
        "\(ledger.checkpoints.file(signed.size)): signed with root \(signed.root), the log's root at this size is \(root)"
      )
    }
    try FileSystem.makeDirectories(directory, mode: 0o755)
    let lock = try FileLock(path: directory + "/.lock", wait: seconds, purpose: "exporting")
    defer { withExtendedLifetime(lock) {} }
    let before = try exported(upTo: signed)
    var written = try writeTiles(level: 0, size: signed.size, before: before, progress)
    var level = 1
    while signed.size >> UInt64(8 * level) > 0 {
      written += try writeTiles(level: level, size: signed.size, before: before) { _ in }
      level += 1
    }
    if includesEntries { written += try writeEntries(size: signed.size, before: before, progress) }
    try flush()
    if try !FileSystem.exists(directory + "/checkpoint")
      || FileSystem.read(directory + "/checkpoint") != signed.bytes
    {
      try FileSystem.replace(signed.bytes, at: directory + "/checkpoint", mode: 0o644)
      written += 1
    }
    return (signed.size, written)
  }

  /// The place of a tile: its number in groups of three digits, all but the last marked with `x`.
  ///
  /// - Parameter width: 256 for a full tile, less for a partial one.
  public static func path(_ kind: String, number: UInt64, width: Int) -> String {
    var (groups, rest) = ([String](), number)
    repeat {
      let digits = String(rest % 1000)
      groups.insert(String(repeating: "0", count: 3 - digits.count) + digits, at: 0)
      rest /= 1000
    } while rest > 0
    let text = groups.dropLast().map { "x\($0)/" }.joined() + (groups.last ?? "000")
    return "tile/\(kind)/\(text)" + (width < LogLayout.bundleWidth ? ".p/\(width)" : "")
  }

  /// The size that the directory's checkpoint stands for; its files are known to be on disk.
  private func exported(upTo new: SignedCheckpoint) throws -> UInt64 {
    let path = directory + "/checkpoint"
    guard try FileSystem.exists(path) else { return 0 }
    let old: SignedCheckpoint
    do {
      old = try SignedCheckpoint(try FileSystem.read(path), keys: try ledger.verifierKeys())
    } catch let error as ProofError {
      throw LedgerError(
        .inconsistent, "\(path): it is not of this log (\(error.message)); choose another directory"
      )
    }
    guard old.size <= new.size else {
      throw LedgerError(
        .inconsistent,
        "\(path): of \(old.size) entries, this ledger's newest checkpoint is of \(new.size)")
    }
    let root = try ledger.log.environment.read { try ledger.log.root(size: old.size, in: $0) }
    guard root == old.root else {
      throw LedgerError(
        .inconsistent,
        "\(path): root \(old.root) of \(old.size) entries, the log's root at this size is \(root)")
    }
    return old.size
  }

  /// Writes the tiles of a level that are not there, and of full ones those that no earlier checkpoint has.
  private mutating func writeTiles(
    level: Int, size: UInt64, before: UInt64, _ progress: (UInt64) -> Void
  ) throws -> UInt64 {
    var written: UInt64 = 0
    for (number, width) in Self.tiles(size >> UInt64(8 * level)) {
      let isKnown = (number + 1) << UInt64(8 * (level + 1)) <= before
      let path = Self.path(String(level), number: number, width: width)
      if try isKnown && hasFile(path, bytes: width * 32) { continue }
      let bytes = try ledger.log.environment.read { transaction in
        try ledger.log.tile(level: level, number: number, width: width, in: transaction)
      }
      written += try put(bytes, at: path)
      progress(UInt64(width))
    }
    return written
  }

  private mutating func writeEntries(size: UInt64, before: UInt64, _ progress: (UInt64) -> Void)
    throws -> UInt64
  {
    var written: UInt64 = 0
    for (number, width) in Self.tiles(size) {
      let path = Self.path("entries", number: number, width: width)
      if try (number + 1) << 8 <= before && hasFile(path, bytes: nil) { continue }
      let bytes = try ledger.log.environment.read { transaction in
        try ledger.log.entryTile(number: number, width: width, in: transaction)
      }
      written += try put(bytes, at: path)
    }
    return written
  }

  /// The tiles over so many hashes: full ones, then perhaps a partial one. Empty tiles do not exist.
  private static func tiles(_ count: UInt64) -> some Sequence<(UInt64, Int)> {
    let width = UInt64(LogLayout.bundleWidth)
    return (0..<(count + width - 1) / width).lazy.map { ($0, Int(min(width, count - $0 * width))) }
  }

  private func hasFile(_ path: String, bytes: Int?) throws -> Bool {
    var status = stat()
    guard unsafe stat("\(directory)/\(path)", &status) == 0 else { return false }
    return bytes.map { $0 == Int(status.st_size) } ?? (status.st_size > 0)
  }

  /// Puts a file in its place unless it is there with the same bytes; 1 if it was written.
  private mutating func put(_ bytes: [UInt8], at path: String) throws -> UInt64 {
    let target = "\(directory)/\(path)"
    if try hasFile(path, bytes: bytes.count), try FileSystem.read(target) == bytes { return 0 }
    try FileSystem.makeDirectories(FileSystem.parent(of: target), mode: 0o755)
    let temporary = target + ".new"
    if try FileSystem.exists(temporary) { try FileSystem.remove(temporary) }
    try FileSystem.write(bytes, to: temporary, mode: 0o644)
    try FileSystem.move(temporary, to: target)
    touched.insert(FileSystem.parent(of: target))
    return 1
  }

  /// Makes the names of the files written survive power loss: their directories and those above.
  private mutating func flush() throws {
    var names = touched
    for path in touched {
      var path = path
      while path != directory, path.utf8.count > directory.utf8.count {
        path = FileSystem.parent(of: path)
        names.insert(path)
      }
    }
    for path in names { try FileSystem.flushDirectory(path) }
    touched = []
  }
}
