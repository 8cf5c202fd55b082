import LMDB
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct EnvironmentTests {
  @Test func `what was written is there after closing and opening`() throws {
    let directory = try TemporaryDirectory()
    do {
      let environment = try Environment(path: directory.path, create: true)
      try environment.write { transaction in
        let table = try transaction.createTable("t")
        try transaction.put("v".bytes.span.bytes, at: 1, in: table)
      }
    }
    let environment = try Environment(path: directory.path)
    #expect(try environment.read { try $0.copy(of: 1, in: $0.table("t")) } == "v".bytes)
  }

  @Test func `an environment that exists can be opened with create`() throws {
    let directory = try TemporaryDirectory()
    do {
      let environment = try Environment(path: directory.path, create: true)
      try environment.write { _ = try $0.createTable("t") }
    }
    let environment = try Environment(path: directory.path, create: true)
    #expect(try environment.read { try $0.count($0.table("t")) } == 0)
  }

  @Test func `a second open in the same process is refused`() throws {
    let store = try Store()
    let error = failure { _ = try Environment(path: store.directory.path) }
    #expect(error?.code == EBUSY)
    #expect(error?.description.contains("it is open in this process already") == true)
    try store.put([1])
    #expect(try store.count() == 1)
  }

  @Test func `a second open by another path or with create is refused`() throws {
    let store = try Store()
    let link = try TemporaryDirectory()
    #expect(symlink(store.directory.path, link.path + "/link") == 0)
    #expect(failure { _ = try Environment(path: link.path + "/link") }?.code == EBUSY)
    let error = failure { _ = try Environment(path: store.directory.path, create: true) }
    #expect(error?.code == EBUSY)
  }

  @Test func `a failed open leaves the file free`() throws {
    let directory = try TemporaryDirectory()
    do { _ = try Environment(path: directory.path, create: true) }
    let whole = try directory.read("data.mdb")
    try directory.write(Array(whole.prefix(100)), to: "data.mdb")
    #expect(failure { _ = try Environment(path: directory.path) } != nil)
    try directory.write(whole, to: "data.mdb")
    #expect(failure { _ = try Environment(path: directory.path) } == nil)
  }

  @Test func `a missing file is not created by open`() throws {
    let directory = try TemporaryDirectory()
    for readOnly in [false, true] {
      let error = failure { _ = try Environment(path: directory.path, readOnly: readOnly) }
      #expect(error?.code == ENOENT)
      #expect(error?.path == directory.path + "/data.mdb")
      #expect(error?.description.contains("there is no such file") == true)
    }
    #expect(!directory.exists("data.mdb"))
    #expect(!directory.exists("lock.mdb"))
  }

  @Test func `a missing directory is not created either`() throws {
    let directory = try TemporaryDirectory()
    let error = failure { _ = try Environment(path: directory.path + "/no", create: true) }
    #expect(error?.code == ENOENT)
  }

  @Test func `a file that is opened read-only can be read but not written`() throws {
    let directory = try TemporaryDirectory()
    do {
      let environment = try Environment(path: directory.path, create: true)
      try environment.write { transaction in
        let table = try transaction.createTable("t")
        try transaction.put("v".bytes.span.bytes, at: 1, in: table)
      }
    }
    let before = try directory.read("data.mdb")
    do {
      let environment = try Environment(path: directory.path, readOnly: true)
      #expect(try environment.read { try $0.copy(of: 1, in: $0.table("t")) } == "v".bytes)
      let error = failure { try environment.write { _ = try $0.createTable("t") } }
      #expect(error?.operation == "begin writing")
      #expect(error?.isPermission == true)
    }
    #expect(try directory.read("data.mdb") == before)
  }

  @Test func `an unsynced environment is whole after sync`() throws {
    let directory = try TemporaryDirectory()
    do {
      let environment = try Environment(path: directory.path, create: true, durability: .unsynced)
      try environment.write { transaction in
        let table = try transaction.createTable("t")
        for number in UInt64(0)..<1000 {
          try transaction.put("v".bytes.span.bytes, at: number, in: table, mode: .append)
        }
      }
      try environment.sync()
    }
    let environment = try Environment(path: directory.path, readOnly: true)
    #expect(try environment.read { try $0.count($0.table("t")) } == 1000)
  }

  @Test func `a full map is refused with words and changes nothing`() throws {
    let directory = try TemporaryDirectory()
    let environment = try Environment(path: directory.path, create: true, mapSize: 1 << 20)
    try environment.write { _ = try $0.createTable("t") }
    let value = [UInt8](repeating: 1, count: 100_000)
    let error = failure {
      try environment.write { transaction in
        let table = try transaction.createTable("t")
        for number in UInt64(0)..<20 {
          try transaction.put(value.span.bytes, at: number, in: table)
        }
      }
    }
    #expect(error?.isDisk == true)
    #expect(error?.description.contains("TAMGA_MAP_SIZE") == true)
    #expect(try environment.read { try $0.count($0.table("t")) } == 0)
  }

  @Test func `usage grows with what is stored`() throws {
    let store = try Store()
    let before = try store.environment.usage()
    try store.put([UInt8](repeating: 1, count: 100_000), at: "k".bytes)
    let after = try store.environment.usage()
    #expect(after.usedBytes >= before.usedBytes + 100_000)
    #expect(after.mapBytes == Environment.defaultMapSize)
  }

  @Test func `the lock file has room for 1,024 readers from the start`() throws {
    let store = try Store()
    #expect(try store.directory.read("lock.mdb").count >= 64 * 1024)
  }

  @Test func `the library's version is one that keeps its mutexes`() {
    let parts = Environment.libraryVersion.split(separator: ".").compactMap { Int($0) }
    #expect(parts.count == 3)
    #expect(parts.starts(with: [0, 9]))
    #expect(!(26...31).contains(parts[2]))
  }
}
