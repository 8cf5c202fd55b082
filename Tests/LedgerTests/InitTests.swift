import FoundationEssentials
import Support
import Testing

@testable import Ledger

#if canImport(Glibc)
  import Glibc
#endif

/// Making and opening ledgers.
@Suite struct InitTests {
  private func create(
    _ path: String, origin: String = "test.example/log", home: String = "KZ",
    currency: String = "USD"
  ) throws {
    try CustomsLedger.create(path: path, origin: origin, home: home, currency: currency)
  }

  @Test func `a new ledger is empty, described, and has nothing beside it`() throws {
    let directory = try TemporaryDirectory()
    try create(directory.path + "/a/b/ledger", home: "KR", currency: "KRW")
    #expect(try directory.names("a/b") == ["ledger"])
    #expect(try directory.names("a/b/ledger") == ["keys", "ledger.json", "log", "views"])
    let ledger = try CustomsLedger(path: directory.path + "/a/b/ledger")
    #expect(try ledger.log.size() == 0)
    let configuration = ledger.configuration
    #expect(configuration.origin == "test.example/log" && configuration.format == 1)
    #expect(configuration.homeCountry == "KR" && configuration.currency == "KRW")
    #expect(configuration.publicKey.hasPrefix("test.example/log+"))
  }

  @Test func `an empty directory becomes a ledger`() throws {
    let directory = try TemporaryDirectory()
    try create(directory.path)
    #expect(try directory.names().contains("ledger.json"))
  }

  @Test func `the key can be read by its owner alone, and no two are equal`() throws {
    let directory = try TemporaryDirectory()
    try create(directory.path + "/one")
    try create(directory.path + "/two")
    #expect(try mode(directory.path + "/one/keys/log.key") == 0o600)
    #expect(try mode(directory.path + "/one/keys") == 0o700)
    let keys = try ["one", "two"].map {
      try FileSystem.read("\(directory.path)/\($0)/keys/log.key")
    }
    #expect(keys[0] != keys[1])
    #expect(String(decoding: keys[0], as: UTF8.self).hasPrefix("PRIVATE+KEY+test.example/log+"))
  }

  @Test func `a directory that is not empty is left as it is`() throws {
    let directory = try TemporaryDirectory()
    try FileSystem.write([1], to: directory.path + "/file", mode: 0o600)
    #expect { try create(directory.path) } throws: { ErrorClass($0) == .cannotCreate }
    #expect(try directory.names() == ["file"])
  }

  @Test func `a ledger is never made over a ledger`() throws {
    let ledger = try TemporaryLedger()
    let before = try FileSystem.read(ledger.path + "/ledger.json")
    #expect { try create(ledger.path) } throws: { ErrorClass($0) == .cannotCreate }
    #expect(try FileSystem.read(ledger.path + "/ledger.json") == before)
  }

  @Test(arguments: [
    "", " ", "a b", "a+b", "http://a.example", "a.example/", "é.example", "a\nb", "a\u{7F}",
  ])
  func `an origin that cannot stand in a checkpoint is refused`(origin: String) throws {
    try refuses { try create($0, origin: origin) }
  }

  @Test(arguments: ["", "kz", "ZZ", "KAZ", "K", "AB"])
  func `a home that is no country is refused`(home: String) throws {
    try refuses { try create($0, home: home) }
  }

  @Test(arguments: ["", "usd", "US", "XQQ", "USDX"])
  func `a currency that is none is refused`(currency: String) throws {
    try refuses { try create($0, currency: currency) }
  }

  private func refuses(_ create: (String) throws -> Void) throws {
    let directory = try TemporaryDirectory()
    #expect { try create(directory.path + "/ledger") } throws: { ErrorClass($0) == .configuration }
    #expect(try directory.names() == [])
  }

  @Test func `where nothing can be made, nothing is left`() throws {
    let directory = try TemporaryDirectory()
    try FileSystem.write([1], to: directory.path + "/file", mode: 0o600)
    #expect(throws: (any Error).self) { try create(directory.path + "/file/ledger") }
    #expect(throws: (any Error).self) { try create(directory.path + "/file/below/ledger") }
    #expect(throws: (any Error).self) {
      try create(directory.path + "/" + String(repeating: "x", count: 250))
    }
    #expect(try directory.names() == ["file"])
  }

  @Test func `what a dead init left is removed, what a living one makes is not`() throws {
    let directory = try TemporaryDirectory()
    for name in [
      ".ledger.init-999999999", ".ledger.init-1", ".ledger.init-x", ".other.init-999999999",
    ] {
      try FileSystem.makeDirectories("\(directory.path)/\(name)/log", mode: 0o700)
    }
    try create(directory.path + "/ledger")
    #expect(
      try directory.names() == [
        ".ledger.init-1", ".ledger.init-x", ".other.init-999999999", "ledger",
      ])
  }

  @Test func `what an init of the same process number left is removed too`() throws {
    // In a container every run has the same number.
    let directory = try TemporaryDirectory()
    try FileSystem.makeDirectories("\(directory.path)/.ledger.init-\(getpid())/log", mode: 0o700)
    try create(directory.path + "/ledger")
    #expect(try directory.names() == ["ledger"])
  }

  @Test func `opening never makes anything`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/ledger"
    #expect { _ = try CustomsLedger(path: path) } throws: { ErrorClass($0) == .noInput }
    #expect { _ = try CustomsLedger(path: path, readOnly: false) } throws: {
      ErrorClass($0) == .noInput
    }
    #expect(try directory.names() == [])
    try FileSystem.makeDirectory(path, mode: 0o700)
    #expect { _ = try CustomsLedger(path: path, readOnly: false) } throws: {
      ErrorClass($0) == .noInput
    }
    #expect(try directory.names("ledger") == [])
  }

  @Test func `a ledger without its log is an error that makes nothing`() throws {
    let ledger = try TemporaryLedger()
    try FileSystem.remove(ledger.path + "/log/data.mdb")
    let before = try ledger.directory.names("ledger/log")
    #expect(throws: (any Error).self) { _ = try CustomsLedger(path: ledger.path, readOnly: false) }
    #expect(try ledger.directory.names("ledger/log") == before)
    try FileSystem.remove(ledger.path + "/log")
    #expect(throws: (any Error).self) { _ = try CustomsLedger(path: ledger.path, readOnly: false) }
    #expect(try ledger.directory.names("ledger") == ["keys", "ledger.json", "views"])
  }

  @Test(arguments: [
    ("", "not-a-description"), ("{}", "no fields"), (#"{"format":2}"#, "a later format"),
    ("[1]", "an array"),
  ])
  func `a description that cannot be read is named as such`(text: String, what: String) throws {
    let ledger = try TemporaryLedger()
    try FileSystem.replace(Array(text.utf8), at: ledger.path + "/ledger.json", mode: 0o640)
    #expect { _ = try CustomsLedger(path: ledger.path) } throws: {
      ErrorClass($0) == .configuration && "\($0)".contains("ledger.json")
    }
  }

  private func mode(_ path: String) throws -> mode_t {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Failure(text: "no \(path)") }
    return status.st_mode & 0o777
  }
}
