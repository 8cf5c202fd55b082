import LMDB
import Testing

@Suite struct RecordTests {
  @Test func `a value that was put is found again`() throws {
    let store = try Store()
    try store.put("one".bytes, at: "a".bytes)
    #expect(try store.value(of: "a".bytes) == "one".bytes)
    #expect(try store.value(of: "b".bytes) == nil)
  }

  @Test func `an empty value is not a missing one`() throws {
    let store = try Store()
    try store.put([], at: "a".bytes)
    #expect(try store.value(of: "a".bytes) == [])
  }

  @Test func `a second put replaces the value`() throws {
    let store = try Store()
    try store.put("one".bytes, at: "a".bytes)
    try store.put("two".bytes, at: "a".bytes)
    #expect(try store.value(of: "a".bytes) == "two".bytes)
    #expect(try store.count() == 1)
  }

  @Test func `an insert of a key that is there is refused and changes nothing`() throws {
    let store = try Store()
    try store.put("one".bytes, at: "a".bytes, mode: .insert)
    let error = failure { try store.put("two".bytes, at: "a".bytes, mode: .insert) }
    #expect(error?.isKeyExists == true)
    #expect(error?.isDisk == false)
    #expect(try store.value(of: "a".bytes) == "one".bytes)
  }

  @Test(arguments: [UInt64(0), 6, 7])
  func `an append of a key that is not larger than the last is refused`(number: UInt64) throws {
    let store = try Store()
    try store.put([3, 7], mode: .append)
    #expect(failure { try store.put([number], mode: .append) }?.isKeyExists == true)
    #expect(try store.numbers() == [3, 7])
  }

  @Test func `appended numbers are found by their keys`() throws {
    let store = try Store()
    let numbers = (0..<1000).map { UInt64($0) * 3 }
    try store.put(numbers, mode: .append)
    #expect(try store.numbers() == numbers)
    #expect(try store.value(of: 999) == "value 999".bytes)
    #expect(try store.value(of: 1000) == nil)
  }

  @Test func `number keys are kept in the order of the numbers`() throws {
    let store = try Store()
    let sorted: [UInt64] = [
      0, 1, 255, 256, 65_535, 65_536, 1 << 32, UInt64(Int64.max), .max - 1, .max,
    ]
    try store.put(sorted.reversed())
    #expect(try store.numbers() == sorted)
    #expect(try store.keys().first == [0, 0, 0, 0, 0, 0, 0, 0])
    #expect(try store.keys()[3] == [0, 0, 0, 0, 0, 0, 1, 0])
  }

  @Test func `a key of another length is no number`() throws {
    let store = try Store()
    try store.put([1], at: [1, 2, 3])
    #expect(try store.numbers() == [nil])
  }

  @Test(arguments: [
    (start: "", keys: ["a", "ab", "b", "c"]), (start: "a", keys: ["a", "ab", "b", "c"]),
    (start: "aa", keys: ["ab", "b", "c"]), (start: "b", keys: ["b", "c"]),
    (start: "bz", keys: ["c"]), (start: "d", keys: []),
  ])
  func `records are visited from the first key that is not less than the start`(
    start: String, keys: [String]
  ) throws {
    let store = try Store()
    for key in ["c", "a", "b", "ab"] { try store.put("v".bytes, at: key.bytes) }
    #expect(try store.keys(from: start.bytes) == keys.map(\.bytes))
  }

  @Test func `a visit ends when it is told to`() throws {
    let store = try Store()
    try store.put([1, 2, 3, 4])
    var visited: [UInt64?] = []
    try store.environment.read { transaction in
      try transaction.forEach(in: transaction.table("t")) { record in
        visited.append(record.number)
        return visited.count < 2
      }
    }
    #expect(visited == [1, 2])
  }

  @Test func `an error in a visit comes out of the read`() throws {
    struct Stop: Error {}
    let store = try Store()
    try store.put([1, 2])
    #expect(throws: Stop.self) {
      try store.environment.read { transaction in
        try transaction.forEach(in: transaction.table("t")) { _ in throw Stop() }
      }
    }
    #expect(try store.count() == 2)
  }

  @Test func `a visit hands out keys with their values`() throws {
    let store = try Store()
    try store.put([5, 6])
    var values: [[UInt8]] = []
    try store.environment.read { transaction in
      try transaction.forEach(in: transaction.table("t")) { record in
        values.append([UInt8](copying: record.value))
        return true
      }
    }
    #expect(values == ["value 5".bytes, "value 6".bytes])
  }

  @Test func `an empty table has no record and no last number`() throws {
    let store = try Store()
    #expect(try store.count() == 0)
    #expect(try store.keys() == [])
    #expect(try store.environment.read { try $0.lastNumber(in: $0.table("t")) } == nil)
  }

  @Test func `the last number is the largest`() throws {
    let store = try Store()
    try store.put([9, 70_000, 256])
    #expect(try store.environment.read { try $0.lastNumber(in: $0.table("t")) } == 70_000)
  }

  @Test func `a last key that is no number is reported as damage`() throws {
    let store = try Store()
    try store.put([1], at: "zz".bytes)
    let error = failure {
      _ = try store.environment.read { try $0.lastNumber(in: $0.table("t")) }
    }
    #expect(error?.description.contains("its last key has 2 bytes, expected 8") == true)
  }

  @Test(arguments: [0, 1, 255, 256, 257, 511, 512, 513])
  func `a table counts its records`(size: Int) throws {
    let store = try Store()
    try store.put((0..<size).map(UInt64.init), mode: .append)
    #expect(try store.count() == size)
    let last = try store.environment.read { try $0.lastNumber(in: $0.table("t")) }
    #expect(last == (size == 0 ? nil : UInt64(size - 1)))
  }

  @Test(arguments: [0, 1, 2020, 2021, 2022, 2023, 2024, 2030, 4080, 4096, 65_535, 100_000])
  func `a value of any size comes back as it was`(size: Int) throws {
    let store = try Store()
    let value = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
    try store.put(value, at: "k".bytes)
    try store.put("neighbour".bytes, at: "l".bytes)
    #expect(try store.value(of: "k".bytes) == value)
    #expect(try store.value(of: "l".bytes) == "neighbour".bytes)
  }

  @Test(arguments: [1, 2, 510, 511])
  func `a key of 1 to 511 bytes is taken`(size: Int) throws {
    let store = try Store()
    let key = [UInt8](repeating: 0xFF, count: size)
    try store.put("v".bytes, at: key)
    #expect(try store.value(of: key) == "v".bytes)
    #expect(try store.keys(from: key) == [key])
  }

  @Test(arguments: [0, 512, 5000])
  func `a key of no or more than 511 bytes is refused`(size: Int) throws {
    let store = try Store()
    let key = [UInt8](repeating: 1, count: size)
    let error = failure { try store.put("v".bytes, at: key) }
    #expect(error?.operation == "put into t")
    #expect(error?.description.contains("MDB_BAD_VALSIZE") == true)
    #expect(try store.count() == 0)
  }

  @Test func `a removed key is gone and a missing one is said to be missing`() throws {
    let store = try Store()
    try store.put([1, 2, 3])
    let removed = try store.environment.write { transaction in
      let table = try transaction.createTable("t")
      return [try transaction.remove(2, from: table), try transaction.remove(2, from: table)]
    }
    #expect(removed == [true, false])
    #expect(try store.numbers() == [1, 3])
  }

  @Test func `a removed text key is gone`() throws {
    let store = try Store()
    try store.put("v".bytes, at: "a".bytes)
    try store.put("v".bytes, at: "b".bytes)
    let key = "a".bytes
    let removed = try store.environment.write { transaction in
      let table = try transaction.createTable("t")
      return try transaction.remove(key.span.bytes, from: table)
    }
    #expect(removed)
    #expect(try store.keys() == ["b".bytes])
  }

  @Test func `a table can be emptied and filled again`() throws {
    let store = try Store()
    try store.put((0..<2000).map(UInt64.init), mode: .append)
    try store.environment.write { transaction in
      let table = try transaction.createTable("t")
      try transaction.removeAll(from: table)
    }
    #expect(try store.count() == 0)
    try store.put([0], mode: .append)
    #expect(try store.numbers() == [0])
  }
}
