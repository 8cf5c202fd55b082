import Dispatch
import Synchronization
import Testing

@testable import LMDB

#if canImport(Glibc)
  import Glibc
#endif

/// LMDB answers damage with a signal; `Environment` has to answer with an error before LMDB sees the file.
@Suite struct DamagedFileTests {
  /// A change to a good file, and words of the error it has to give.
  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let words: String
    let change: @Sendable (inout [UInt8]) -> Void

    init(_ name: String, _ words: String, _ change: @escaping @Sendable (inout [UInt8]) -> Void) {
      testDescription = name
      self.words = words
      self.change = change
    }
  }

  static let page = 4096
  static let damages: [Damage] = [
    Damage("an empty file", "it has 0 bytes, expected at least 8192") { $0 = [] },
    Damage("one byte", "it has 1 bytes, expected at least 8192") { $0 = [0] },
    Damage("half a page", "it has 2048 bytes") { $0.removeLast($0.count - 2048) },
    Damage("one page", "it has 4096 bytes") { $0.removeLast($0.count - page) },
    Damage("two pages but a byte", "it has 8191 bytes") { $0.removeLast($0.count - 8191) },
    Damage("only the meta pages", "it has 8192 bytes, its header says") {
      $0.removeLast($0.count - 2 * page)
    },
    Damage("all but the last byte", "it was cut short") { $0.removeLast() },
    Damage("all but the last page", "it was cut short") { $0.removeLast(page) },
    Damage("all zeros", "meta page 0 begins with 0, expected beefc0de") {
      $0 = [UInt8](repeating: 0, count: $0.count)
    },
    Damage("first page zeroed", "meta page 0 begins with 0") {
      for index in 0..<page { $0[index] = 0 }
    },
    Damage("second page zeroed", "meta page 1 begins with 0") {
      for index in page..<2 * page { $0[index] = 0 }
    },
    Damage("text", "meta page 0 begins with 20656874") {
      $0 = Array(String(repeating: "in the house of the ", count: 1000).utf8)
    },
    Damage("first magic changed", "meta page 0 begins with beefc0df") { $0[16] ^= 1 },
    Damage("second magic changed", "meta page 1 begins with beefc0df") { $0[page + 16] ^= 1 },
    Damage("first version", "format version 2, expected 1") { $0[20] = 2 },
    Damage("second version", "format version 999, expected 1") {
      ($0[page + 20], $0[page + 21]) = (0xE7, 3)
    },
    Damage("page size zero", "page size 0, expected 4096") { ($0[40], $0[41]) = (0, 0) },
    Damage("second page size", "page size 8192, expected 4096") { $0[page + 41] = 0x20 },
    Damage("last page beyond the file", "it was cut short") {
      ($0[136 + 2], $0[page + 136 + 2]) = (1, 1)
    },
    Damage("last page beyond any file", "it was cut short") {
      for index in 0..<8 { ($0[136 + index], $0[page + 136 + index]) = (0xFF, 0xFE) }
    },
    Damage("the greatest last page", "page 18446744073709551615") {
      for index in 0..<8 { ($0[136 + index], $0[page + 136 + index]) = (0xFF, 0xFF) }
    },
    Damage("last page that overflows", "it was cut short") {
      for index in 0..<8 {
        ($0[136 + index], $0[page + 136 + index]) = (index == 7 ? 0x7F : 0xFF, 0x7F)
      }
    },
  ]

  private func damagedDirectory(_ damage: Damage) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    do {
      let environment = try Environment(path: directory.path, create: true)
      try environment.write { transaction in
        let table = try transaction.createTable("t")
        for number in UInt64(0)..<500 {
          try transaction.put("a value".bytes.span.bytes, at: number, in: table)
        }
      }
    }
    var bytes = try directory.read("data.mdb")
    damage.change(&bytes)
    try directory.write(bytes, to: "data.mdb")
    return directory
  }

  @Test(arguments: damages)
  func `a damaged file is refused with words`(damage: Damage) throws {
    let directory = try damagedDirectory(damage)
    let before = try directory.read("data.mdb")
    for readOnly in [false, true] {
      let error = failure { _ = try Environment(path: directory.path, readOnly: readOnly) }
      let text = error?.description ?? "no error"
      #expect(text.contains(damage.words), "\(text)")
      #expect(text.contains("restore a backup"))
      #expect(text.hasPrefix(directory.path + "/data.mdb: cannot open: "))
      #expect(error?.isDisk == true)
    }
    #expect(try directory.read("data.mdb") == before)
  }

  @Test(arguments: damages)
  func `a damaged file is refused with create too`(damage: Damage) throws {
    let directory = try damagedDirectory(damage)
    let before = try directory.read("data.mdb")
    let error = failure { _ = try Environment(path: directory.path, create: true) }
    let text = error?.description ?? "no error"
    #expect(text.contains(damage.words), "\(text)")
    #expect(try directory.read("data.mdb") == before)
  }

  @Test func `a directory in place of the file is an error`() throws {
    let directory = try TemporaryDirectory()
    let inner = directory.path + "/data.mdb"
    #expect(symlink(directory.path, inner) == 0)
    #expect(failure { _ = try Environment(path: directory.path) } != nil)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["data.mdb", "lock.mdb"])
  func `a pipe in place of a file is refused, not waited for`(name: String) throws {
    let directory = try TemporaryDirectory()
    do { _ = try Environment(path: directory.path, create: true) }
    #expect(unlink("\(directory.path)/\(name)") == 0)
    #expect(mkfifo("\(directory.path)/\(name)", 0o600) == 0)
    let error = failure { _ = try Environment(path: directory.path, readOnly: true) }
    let text = error?.description ?? "no error"
    #expect(text.hasPrefix("\(directory.path)/\(name): cannot open: "), "\(text)")
    #expect(text.contains("it is no regular file; "), "\(text)")
  }

  @Test func `an error names what was done, the file, the code and its usual cause`() {
    let error = LMDBError(code: ENOSPC, operation: "commit", path: "/x")
    #expect(
      error.description
        == "/x: cannot commit: No space left on device (28); the disk or the quota is full; free space and run again, nothing was lost"
    )
    #expect(error.isDisk)
    #expect(!error.isPermission && !error.isNotFound && !error.isKeyExists)
    #expect(LMDBError(code: EACCES, operation: "open", path: "/x").isPermission)
    let detailed = LMDBError(code: EIO, operation: "read", path: "/x", detail: "bad luck")
    #expect(detailed.description == "/x: cannot read: Input/output error (5); bad luck")
  }

  /// What looking at a file again and again came to.
  private final class Looks: Sendable {
    let count = Mutex(0)
    let faults = Mutex<[String]>([])
    let isDone = Mutex(false)
  }

  @Test func `a file that grows while it is looked at is not taken for a damaged one`() throws {
    let store = try Store()
    try store.put([1])
    let (path, looks, group) = (store.directory.path, Looks(), DispatchGroup())
    DispatchQueue(label: "looking").async(group: group) {
      while !looks.isDone.withLock({ $0 }) {
        do {
          try Preflight.checkFile(path, mayBeMissing: false)
        } catch {
          looks.faults.withLock { $0.append("\(error)") }
        }
        looks.count.withLock { $0 += 1 }
      }
    }
    while looks.count.withLock({ $0 }) == 0 { usleep(1000) }
    let value = [UInt8](repeating: 7, count: 40_000)
    for number in 0..<400 {
      try store.environment.write { transaction in
        let table = try transaction.createTable("growing")
        try transaction.put(value.span.bytes, at: UInt64(number), in: table)
      }
    }
    looks.isDone.withLock { $0 = true }
    group.wait()
    #expect(looks.faults.withLock { $0 } == [])
    #expect(looks.count.withLock { $0 } > 1)
  }
}
