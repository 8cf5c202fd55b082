import Support
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Every exit code, and what is said with it.
@Suite struct ExitCodeTests {
  @Test(arguments: [
    ["append"], ["append", "f.csv"], ["append", "f.ndjson", "--map", "m.json"],
    ["append", "-", "--format", "csv"],
    ["log", "--from", "5", "--to", "4"], ["log", "--from", "-1"],
    ["log", "--follow", "--format", "json"],
    ["view", "od-matrix", "--limit", "-1"], ["view", "od-matrix", "--where", "origin"],
    ["rebuild"], ["rebuild", "--all", "od-matrix"], ["rebuild", "--all", "--workers", "0"],
    ["generate"], ["generate", "--story", "--declarations", "1"],
    ["generate", "--declarations", "-1"],
    ["init", "x"], ["project", "--wait", "-1"], ["show"], ["show", "T:1", "--format", "csv"],
    ["status", "--format", "xml"],
  ])
  func `wrong usage is 64`(arguments: [String]) throws {
    let tamga = try Tamga()
    let run = try tamga.bash("tamga " + arguments.map { "'\($0)'" }.joined(separator: " "))
    #expect(run.code == 64, "\(run.errors)")
    #expect(run.errors.hasPrefix("Error: ") || run.errors.hasPrefix("error: "))
  }

  @Test func `without a ledger named anywhere it is 64`() throws {
    let run = try Tamga().bash("unset TAMGA_LEDGER; tamga status")
    #expect(run.code == 64 && run.errors.contains("TAMGA_LEDGER"))
  }

  @Test func `what is not there is 66, and nothing is made of it`() throws {
    let tamga = try Tamga()
    #expect(try tamga("append", "missing.ndjson").code == 66)
    #expect(try tamga("show", "T:none").code == 66)
    #expect(try tamga("view", "no-such-view").code == 66)
    #expect(try tamga("view", "od-matrix").code == 66)
    #expect(try tamga("rollback", "od-matrix").code == 66)
    #expect(try tamga("append", "f.csv", "--map", "missing.json").code == 66)
    for command in ["status", "verify", "views", "project", "log"] {
      for place in ["nowhere", "."] {
        let run = try tamga(command, "--ledger", place)
        #expect(run.code == 66, "\(command) --ledger \(place): \(run.errors)")
      }
    }
    #expect(try tamga("append", "-", "--ledger", "nowhere", input: Line.accepted("T:1")).code == 66)
    #expect(try tamga.directory.names() == ["ledger"])
  }

  @Test func `a ledger is made where nothing is, otherwise it is 73`() throws {
    let tamga = try Tamga()
    #expect(try tamga("init", tamga.ledger, "--origin", "test.example/other").code == 73)
    try tamga.write(["text"], to: "file")
    #expect(try tamga("init", "file", "--origin", "test.example/log").code == 73)
    #expect(try tamga.directory.names() == ["file", "ledger"])
    #expect(try tamga("verify").code == 0)
  }

  @Test(arguments: [
    ["--origin", "a b"], ["--origin", "x", "--home", "ZZ"], ["--origin", "x", "--currency", "XXQ"],
  ])
  func `a ledger that cannot be described is 78`(arguments: [String]) throws {
    let tamga = try Tamga(withLedger: false)
    let run = try tamga.bash(
      "tamga init ledger " + arguments.map { "'\($0)'" }.joined(separator: " "))
    #expect(run.code == 78 && run.errors.hasPrefix("error: "))
    #expect(try tamga.directory.names() == [])
  }

  @Test func `a map that is none is 78, with every fault of it`() throws {
    let tamga = try Tamga()
    try tamga.write(["a,b", "1,2"], to: "f.csv")
    try tamga.write(
      [#"{"fields":{"/a":{"column":"a","colour":1}},"delimiter":"::"}"#], to: "m.json")
    let run = try tamga("append", "f.csv", "--map", "m.json")
    #expect(run.code == 78)
    #expect(
      run.errors.contains("m.json: /fields/a") && run.errors.contains("m.json: /delimiter"))
  }

  @Test func `while another process appends it is 75, and reading goes on`() throws {
    let tamga = try Tamga()
    try tamga.fill([Line.accepted("T:1")])
    let lock = try HeldLock(tamga.ledger + "/log/writer.lock")
    let run = try tamga("append", "-", "--wait", "0", input: Line.accepted("T:2"))
    #expect(run.code == 75 && run.errors.contains("[locked]"))
    #expect(try tamga("status").code == 0)
    #expect(
      try tamga("append", "-", "--wait", "0", "--dry-run", input: Line.accepted("T:2")).code == 0)
    lock.release()
    #expect(try tamga("append", "-", "--wait", "0", input: Line.accepted("T:2")).code == 0)
  }

  @Test func `while another process changes a view it is 75, and the other views go on`() throws {
    let tamga = try Tamga()
    try tamga.fill([Line.accepted("T:1")])
    #expect(try tamga("append", "-", input: Line.accepted("T:2")).code == 0)
    let lock = try HeldLock(tamga.ledger + "/views/od-matrix/lock")
    let run = try tamga("project", "--wait", "0")
    #expect(run.code == 75 && run.errors.contains("view od-matrix"))
    #expect(try tamga("rebuild", "od-matrix", "--wait", "0").code == 75)
    #expect(try tamga("rollback", "od-matrix", "--wait", "0").code == 75)
    let lags = try tamga("views", "--format", "ndjson").objects().map {
      "\($0["name"] ?? "") \($0["lag"] ?? "")"
    }
    #expect(lags.contains("commodity-flows 0") && lags.contains("goods-balance 0"))
    #expect(lags.filter { !$0.hasSuffix(" 0") } == ["od-matrix 1"])
    lock.release()
    #expect(try tamga("project", "--wait", "0").code == 0)
  }

  @Test func `two processes that append at once both get their turn`() throws {
    let tamga = try Tamga()
    try tamga.write((0..<300).map { Line.accepted("A:\($0)") }, to: "a.ndjson")
    try tamga.write((0..<300).map { Line.accepted("B:\($0)") }, to: "b.ndjson")
    let run = try tamga.bash(
      "tamga append a.ndjson & one=$!; tamga append b.ndjson; two=$?; wait $one; echo $? $two")
    #expect(run.output == "0 0\n")
    #expect(try tamga.size() == 602)
    #expect(try tamga("verify").code == 0)
  }

  @Test func `status with a limit is 1 when a view is further behind`() throws {
    let tamga = try Tamga()
    try tamga.fill([Line.accepted("T:1")])
    #expect(try tamga("status", "--max-lag", "0").code == 0)
    #expect(
      try tamga("append", "-", input: Line.accepted("T:2") + "\n" + Line.accepted("T:3")).code == 0)
    #expect(try tamga("status", "--max-lag", "1").code == 1)
    #expect(try tamga("status", "--max-lag", "2").code == 0)
  }
}

/// A lock on a file, held by the test as another process of the program would.
private final class HeldLock {
  private var descriptor: Int32

  init(_ path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    // 37 is F_OFD_SETLK, which the overlay does not name.
    guard fcntl(descriptor, 37, &lock) == 0 else {
      throw Failure(text: "\(path): errno \(errno)")
    }
  }

  func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  deinit { release() }
}
