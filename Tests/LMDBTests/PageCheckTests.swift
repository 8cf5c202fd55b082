import Testing

@testable import LMDB

#if canImport(Glibc)
  import Glibc
#endif

/// What LMDB writes passes the walk of its pages, and what it does not write does not.
@Suite struct PageCheckTests {
  private func faults(_ environment: Environment) throws -> [PageFault] {
    var faults: [PageFault] = []
    _ = try environment.checkPages { faults.append($0) }
    return faults
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `a file that was changed in all ways is as it has to be after every commit`(seed: UInt64)
    throws
  {
    let store = try Store()
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    func random(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    for commit in 0..<60 {
      try store.environment.write { transaction in
        for _ in 0..<random(120) {
          let table = try transaction.createTable(["t", "u", "a longer name"][random(3)])
          // Short and long keys; values in the page, on one page of their own, and on many.
          let key = [UInt8](
            repeating: UInt8(random(200)), count: 1 + random([8, 40, 511][random(3)]))
          switch random(10) {
          case 0...5:
            let size = [0, 5, 200, 2000, 2030, 5000, 30_000][random(7)]
            let value = [UInt8](repeating: 7, count: size)
            try transaction.put(value.span.bytes, at: key.span.bytes, in: table)
          case 6...8: try transaction.remove(key.span.bytes, from: table)
          default: if random(20) == 0 { try transaction.removeAll(from: table) }
          }
        }
      }
      let found = try faults(store.environment)
      #expect(found == [], "seed \(seed), commit \(commit)")
      if random(8) == 0 { try store.environment.discarding { _ = try $0.createTable("never") } }
    }
  }

  @Test func `number keys appended in order, over three levels of pages, are as they have to be`()
    throws
  {
    let store = try Store()
    for start in stride(from: UInt64(0), to: 60_000, by: 20_000) {
      try store.put(Array(start..<start + 20_000), mode: .append)
    }
    #expect(try faults(store.environment) == [])
    let figures = try store.environment.checkPages { _ in }
    #expect(figures.records == ["t": 60_000])
    #expect(figures.pages > 400)
  }

  @Test func `every bit of what leads to the records is found when it is flipped`() throws {
    let store = try Store()
    try store.put(Array(0..<700))
    try store.put([UInt8](repeating: 1, count: 9000), at: [9])
    let good = try store.directory.read("data.mdb")
    let page = PageBytes.size
    var (missed, tried): ([Int: Int], [Int: Int]) = ([:], [:])
    let directory = try TemporaryDirectory()
    for start in stride(from: 2 * page, to: good.count, by: page) {
      let bytes = PageBytes(bytes: Array(good[start..<start + page]))
      guard bytes.flags & 3 != 0 else { continue }
      for offset in Array(0..<8) + Array(10..<bytes.lower) {
        var changed = good
        changed[start + offset] ^= 1 << UInt8(offset % 8)
        try directory.write(changed, to: "data.mdb")
        let refused = failure {
          let environment = try Environment(path: directory.path, readOnly: true)
          guard try faults(environment).isEmpty else {
            throw LMDBError(code: EIO, operation: "check", path: "")
          }
        }
        tried[start / page, default: 0] += 1
        if refused == nil { missed[start / page, default: 0] += 1 }
      }
    }
    // A page that is free is not looked at: all of its flips are found, or none.
    for (page, count) in missed { #expect(count == tried[page], "page \(page)") }
    #expect(missed.count < tried.count)
  }

  @Test func `a record that is marked as a table is found`() throws {
    let store = try Store()
    try store.put([1, 2, 3])
    let bytes = try store.directory.read("data.mdb")
    let directory = try TemporaryDirectory()
    var changed = bytes
    // The flags of every node whose value is the one of number 2.
    let value = "value 2".bytes
    for start in 0..<bytes.count - 23 where Array(bytes[start + 16..<start + 23]) == value {
      changed[start + 4] ^= 2
    }
    #expect(changed != bytes)
    try directory.write(changed, to: "data.mdb")
    let environment = try Environment(path: directory.path, readOnly: true)
    #expect(try faults(environment).map(\.found) == ["2"])
  }

  @Test func `a commit that was taken back by a flipped bit is found`() throws {
    let store = try Store(durability: .synced)
    for number in UInt64(0)..<6 { try store.put([number]) }
    var bytes = try store.directory.read("data.mdb")
    let metas = [0, 1].map { page in
      PageBytes(bytes: Array(bytes[page * 4096..<(page + 1) * 4096])).u64(144)
    }
    let newest = metas[0] > metas[1] ? 0 : 1
    let good = bytes
    bytes[newest * 4096 + 144] -= 2
    let directory = try TemporaryDirectory()
    // A number that no commit reaches, of either page.
    for page in 0..<2 {
      var high = good
      high[page * 4096 + 151] ^= 0x80
      try directory.write(high, to: "data.mdb")
      #expect(failure { _ = try Environment(path: directory.path, readOnly: true) } != nil)
    }
    try directory.write(bytes, to: "data.mdb")
    let environment = try Environment(path: directory.path, readOnly: true)
    #expect(try faults(environment).map(\.place) == ["meta pages"])
  }

  @Test func `a commit whose meta page could not be written was not taken back by anybody`() throws
  {
    let store = try Store(durability: .synced)
    for number in UInt64(0)..<6 { try store.put([number]) }
    // The file grows by the last commit that was acknowledged.
    try store.put([UInt8](repeating: 1, count: 100_000), at: [6])
    let before = try store.directory.read("data.mdb")
    try store.put([7])
    var bytes = try store.directory.read("data.mdb")
    let metas = [0, 1].map { page in
      PageBytes(bytes: Array(bytes[page * 4096..<(page + 1) * 4096])).u64(144)
    }
    let newest = metas[0] > metas[1] ? 0 : 4096
    // What LMDB leaves when the write fails: everything of the new commit, with last page and number of the one before.
    bytes[newest + 136..<newest + 152] = before[newest + 136..<newest + 152]
    let directory = try TemporaryDirectory()
    try directory.write(bytes, to: "data.mdb")
    let environment = try Environment(path: directory.path, readOnly: true)
    #expect(try faults(environment).isEmpty)
  }

  @Test func `a file that is cut under a running process ends it with words and an exit code`()
    async
  {
    let result = await #expect(
      processExitsWith: .exitCode(74), observing: [\.standardErrorContent]
    ) {
      let store = try Store(durability: .synced)
      try store.put([UInt8](repeating: 1, count: 100_000), at: [1])
      FaultReport.install()
      try store.environment.read { transaction in
        guard
          let value = try transaction.value(
            of: ([1] as [UInt8]).span.bytes, in: transaction.table("t"))
        else { return }
        guard truncate(store.directory.path + "/data.mdb", 8192) == 0 else { return }
        var sum = 0
        for index in 0..<value.byteCount {
          sum += Int(value.unsafeLoad(fromByteOffset: index, as: UInt8.self))
        }
        print(sum)
      }
    }
    let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(words.contains("/data.mdb: SIGBUS while it was read"))
    #expect(words.contains("[damaged]"))
  }

  @Test func `a fault of the program ends it with words and another exit code`() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      FaultReport.install()
      raise(SIGILL)
    }
    let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(words.contains("SIGILL: the program stopped at a fault of its own"))
  }
}
