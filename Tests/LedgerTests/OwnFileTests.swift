import Support
import Testing

@testable import Ledger

#if canImport(Glibc)
  import Glibc
#endif

/// A ledger's own small files, and what may stand in their place.
@Suite struct OwnFileTests {
  @Test(
    .timeLimit(.minutes(1)),
    arguments: ["a pipe", "an endless device", "a hole of a terabyte", "a directory"])
  func `what is no small file is told, neither waited for nor read without end`(thing: String)
    throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/file"
    switch thing {
    case "a pipe": #expect(mkfifo(path, 0o600) == 0)
    case "an endless device": #expect(symlink("/dev/zero", path) == 0)
    case "a directory": #expect(mkdir(path, 0o700) == 0)
    default:
      try FileSystem.write([], to: path, mode: 0o600)
      #expect(truncate(path, 1 << 40) == 0)
    }
    let error = #expect(throws: LedgerError.self) { try FileSystem.read(path) }
    #expect(error?.code == .damaged)
    #expect(error?.message.hasPrefix("\(path): it ") == true)
    #expect(error?.message.contains("restore it from a backup") == true)
  }

  @Test func `a key that somebody names may come through a pipe`() throws {
    let ledger = try TemporaryLedger()
    let key = try ledger.key()
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let text = Array((key.privateText + "\n").utf8)
    #expect(write(ends[1], text, text.count) == text.count)
    close(ends[1])
    defer { close(ends[0]) }
    let read = try SigningKey(file: "/dev/fd/\(ends[0])", isNamed: true)
    #expect(read.verifierKey == key.verifierKey)
  }

  @Test func `a key of its own that is missing is told with what to do`() throws {
    let ledger = try TemporaryLedger()
    try FileSystem.remove(ledger.path + "/keys/log.key")
    let error = #expect(throws: FileError.self) { try ledger.key() }
    #expect(error?.description.contains("put the log's key there, mode 600") == true)
  }
}
