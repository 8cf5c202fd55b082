import LMDB
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A directory of its own for one test, gone when the test ends.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/tamga-lmdb-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { mkdtemp($0) != nil } ?? false
    }
    try #require(made, "no temporary directory")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in ["data.mdb", "lock.mdb", "link"] { unlink(path + "/" + name) }
    rmdir(path)
  }

  /// Replaces a file's content.
  func write(_ bytes: [UInt8], to name: String) throws {
    let file = try #require(fopen(path + "/" + name, "w"))
    defer { fclose(file) }
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }

  /// A file's content.
  func read(_ name: String) throws -> [UInt8] {
    let file = try #require(fopen(path + "/" + name, "r"))
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    fseek(file, 0, SEEK_SET)
    #expect(fread(&bytes, 1, bytes.count, file) == bytes.count)
    return bytes
  }

  func exists(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }
}

/// An environment in a directory of its own, with one table.
struct Store {
  let directory: TemporaryDirectory
  let environment: Environment

  init(durability: Environment.Durability = .unsynced) throws {
    directory = try TemporaryDirectory()
    environment = try Environment(path: directory.path, create: true, durability: durability)
    try environment.write { _ = try $0.createTable("t") }
  }

  /// Stores a value under each number, in the order given.
  func put(_ numbers: [UInt64], mode: WriteTransaction.Mode = .replace) throws {
    try environment.write { transaction in
      let table = try transaction.createTable("t")
      for number in numbers {
        try transaction.put("value \(number)".bytes.span.bytes, at: number, in: table, mode: mode)
      }
    }
  }

  /// Stores a value under a key.
  func put(
    _ value: [UInt8], at key: [UInt8], mode: WriteTransaction.Mode = .replace
  ) throws {
    try environment.write { transaction in
      let table = try transaction.createTable("t")
      try transaction.put(value.span.bytes, at: key.span.bytes, in: table, mode: mode)
    }
  }

  func value(of key: [UInt8]) throws -> [UInt8]? {
    try environment.read { try $0.copy(of: key, in: $0.table("t")) }
  }

  func value(of number: UInt64) throws -> [UInt8]? {
    try environment.read { try $0.copy(of: number, in: $0.table("t")) }
  }

  /// The keys from `start` on, in the order of the table.
  func keys(from start: [UInt8] = []) throws -> [[UInt8]] {
    try environment.read { transaction in
      var keys: [[UInt8]] = []
      try transaction.forEach(in: transaction.table("t"), from: start) { record in
        keys.append([UInt8](copying: record.key))
        return true
      }
      return keys
    }
  }

  /// The number keys, in the order of the table.
  func numbers() throws -> [UInt64?] {
    try environment.read { transaction in
      var numbers: [UInt64?] = []
      try transaction.forEach(in: transaction.table("t")) { record in
        numbers.append(record.number)
        return true
      }
      return numbers
    }
  }

  func count() throws -> Int { try environment.read { try $0.count($0.table("t")) } }
}

extension ReadTransaction {
  /// A value that can leave the transaction.
  func copy(of key: [UInt8], in table: Table) throws -> [UInt8]? {
    guard let found = try value(of: key.span.bytes, in: table) else { return nil }
    return [UInt8](copying: found)
  }

  func copy(of number: UInt64, in table: Table) throws -> [UInt8]? {
    guard let found = try value(of: number, in: table) else { return nil }
    return [UInt8](copying: found)
  }
}

extension [UInt8] {
  init(copying span: RawSpan) { self = span.withUnsafeBytes { Array($0) } }
}

extension String {
  var bytes: [UInt8] { Array(utf8) }
}

/// The error that `body` throws.
func failure(_ body: () throws -> Void) -> LMDBError? {
  do {
    try body()
    return nil
  } catch {
    return error as? LMDBError
  }
}
