import LMDB
import Testing

@Suite struct TransactionTests {
  struct Stop: Error {}

  @Test func `a read sees one state while a write commits`() throws {
    let store = try Store()
    try store.put([1])
    try store.environment.read { transaction in
      let table = try transaction.table("t")
      try store.put([2])
      #expect(try transaction.count(table) == 1)
      #expect(try transaction.copy(of: 2, in: table) == nil)
      #expect(try transaction.copy(of: 1, in: table) == "value 1".bytes)
    }
    #expect(try store.numbers() == [1, 2])
  }

  @Test func `a read keeps the values that a later write replaces and removes`() throws {
    let store = try Store()
    try store.put((0..<500).map(UInt64.init))
    try store.environment.read { transaction in
      let table = try transaction.table("t")
      try store.environment.write { writing in
        let table = try writing.createTable("t")
        for number in UInt64(0)..<500 {
          try writing.put("new".bytes.span.bytes, at: number, in: table)
        }
        try writing.remove(499, from: table)
      }
      #expect(try transaction.copy(of: 499, in: table) == "value 499".bytes)
      #expect(try transaction.copy(of: 0, in: table) == "value 0".bytes)
    }
    #expect(try store.value(of: 499 as UInt64) == nil)
    #expect(try store.value(of: 0 as UInt64) == "new".bytes)
  }

  @Test func `a write reads its own changes`() throws {
    let store = try Store()
    let seen = try store.environment.write { transaction in
      let table = try transaction.createTable("t")
      try transaction.put("v".bytes.span.bytes, at: 7, in: table)
      return try transaction.reading.copy(of: 7, in: table)
    }
    #expect(seen == "v".bytes)
  }

  @Test func `a thrown error leaves no trace`() throws {
    let store = try Store()
    try store.put([1])
    #expect(throws: Stop.self) {
      try store.environment.write { transaction in
        let table = try transaction.createTable("t")
        try transaction.put("v".bytes.span.bytes, at: 2, in: table)
        try transaction.remove(1, from: table)
        throw Stop()
      }
    }
    #expect(try store.numbers() == [1])
  }

  @Test func `the environment works after a thrown error`() throws {
    let store = try Store()
    #expect(throws: Stop.self) { try store.environment.write { _ in throw Stop() } }
    try store.put([1])
    #expect(try store.numbers() == [1])
  }

  @Test func `a refused put does not spoil the changes beside it when it is caught`() throws {
    let store = try Store()
    try store.put([1])
    try store.environment.write { transaction in
      let table = try transaction.createTable("t")
      try transaction.put("v".bytes.span.bytes, at: 2, in: table)
      var refused = false
      do throws(LMDBError) {
        try transaction.put("w".bytes.span.bytes, at: 1, in: table, mode: .insert)
      } catch { refused = error.isKeyExists }
      #expect(refused)
    }
    #expect(try store.numbers() == [1, 2])
    #expect(try store.value(of: 1 as UInt64) == "value 1".bytes)
  }

  @Test func `a table of a write that failed can be made afterwards`() throws {
    let store = try Store()
    #expect(throws: Stop.self) {
      try store.environment.write { transaction in
        _ = try transaction.createTable("later")
        throw Stop()
      }
    }
    try store.environment.write { transaction in
      let table = try transaction.createTable("later")
      try transaction.put("v".bytes.span.bytes, at: 1, in: table)
    }
    #expect(try store.environment.read { try $0.count($0.table("later")) } == 1)
  }

  @Test func `a table of a write that failed is not there`() throws {
    let store = try Store()
    #expect(throws: Stop.self) {
      try store.environment.write { transaction in
        _ = try transaction.createTable("later")
        throw Stop()
      }
    }
    let error = failure { _ = try store.environment.read { _ = try $0.table("later") } }
    #expect(error?.isNotFound == true)
    #expect(error?.operation == "open table 'later'")
  }

  @Test func `a table that exists is found by every read of a new environment`() throws {
    let directory = try TemporaryDirectory()
    do {
      let environment = try Environment(path: directory.path, create: true, durability: .unsynced)
      try environment.write { transaction in
        for name in ["a", "b"] {
          let table = try transaction.createTable(name)
          try transaction.put(name.bytes.span.bytes, at: 1, in: table)
        }
      }
    }
    let environment = try Environment(path: directory.path)
    for name in ["a", "a", "b", "a", "b"] {
      let found = try environment.read { try $0.copy(of: 1, in: $0.table(name)) }
      #expect(found == name.bytes)
    }
  }

  @Test func `a read inside a read finds the same tables`() throws {
    let directory = try TemporaryDirectory()
    do {
      let environment = try Environment(path: directory.path, create: true, durability: .unsynced)
      try environment.write { transaction in
        for name in ["a", "b"] {
          let table = try transaction.createTable(name)
          try transaction.put(name.bytes.span.bytes, at: 1, in: table)
        }
      }
    }
    let environment = try Environment(path: directory.path)
    try environment.read { outer in
      let a = try outer.table("a")
      let inner = try environment.read { inner in
        [try inner.copy(of: 1, in: inner.table("b")), try inner.copy(of: 1, in: inner.table("a"))]
      }
      #expect(inner == ["b".bytes, "a".bytes])
      #expect(try outer.copy(of: 1, in: a) == "a".bytes)
    }
  }

  @Test func `tables do not see each other's keys`() throws {
    let store = try Store()
    try store.environment.write { transaction in
      let (a, b) = (try transaction.createTable("a"), try transaction.createTable("b"))
      try transaction.put("in a".bytes.span.bytes, at: 1, in: a)
      try transaction.put("in b".bytes.span.bytes, at: 1, in: b)
      try transaction.removeAll(from: a)
    }
    try store.environment.read { transaction in
      let (a, b) = (try transaction.table("a"), try transaction.table("b"))
      #expect(try transaction.count(a) == 0)
      #expect(try transaction.copy(of: 1, in: b) == "in b".bytes)
    }
  }

  @Test func `a read does not make a table`() throws {
    let store = try Store()
    let error = failure { _ = try store.environment.read { _ = try $0.table("nowhere") } }
    #expect(error?.isNotFound == true)
    #expect(error?.description.contains("there is no such key or table") == true)
  }

  @Test func `many readers at once see what is committed`() async throws {
    let store = try Store()
    try store.put([0])
    let environment = store.environment
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var largest = 0
          for _ in 0..<200 {
            let (count, last) = try environment.read { transaction in
              let table = try transaction.table("t")
              return (try transaction.count(table), try transaction.lastNumber(in: table))
            }
            #expect(last == UInt64(count - 1))
            #expect(count >= largest)
            largest = count
          }
          return largest
        }
      }
      for number in UInt64(1)...100 { try store.put([number], mode: .append) }
      try await group.waitForAll()
    }
    #expect(try store.count() == 101)
  }

  @Test func `a thousand reads can be open at once`() throws {
    let store = try Store()
    try store.put([1])
    #expect(try nested(1000, store.environment) == 1000)
    // Every slot is free again.
    #expect(try nested(1000, store.environment) == 1000)
  }

  @Test func `a read too many is refused with words`() throws {
    let store = try Store()
    let error = failure { _ = try nested(1100, store.environment) }
    #expect(error?.operation == "begin reading")
    #expect(error?.description.contains("too many readers at once") == true)
    #expect(try store.count() == 0)
  }

  /// Opens reads inside each other, and says how many there were.
  private func nested(_ depth: Int, _ environment: Environment) throws -> Int {
    if depth == 0 { return 0 }
    return try environment.read { _ in try nested(depth - 1, environment) + 1 }
  }
}
