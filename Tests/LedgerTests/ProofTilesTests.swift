import FoundationEssentials
import Support
import Testing

@testable import Ledger

/// The log as plain files.
@Suite struct ProofTilesTests {
  @Test(
    arguments: [
      (0, 256, "tile/0/000"), (999, 256, "tile/0/999"), (1000, 256, "tile/0/x001/000"),
      (1_234_067, 256, "tile/0/x001/x234/067"), (273, 112, "tile/0/273.p/112"),
      (1_234_067, 1, "tile/0/x001/x234/067.p/1"),
    ] as [(UInt64, Int, String)])
  func `a tile's place is that of the specification`(number: UInt64, width: Int, path: String) {
    #expect(StaticLog.path("0", number: number, width: width) == path)
  }

  /// Relative paths of all files, and their contents.
  private func files(_ directory: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    func visit(_ prefix: String) throws {
      for name in try FileSystem.names(in: directory + "/" + prefix) where name != ".lock" {
        let path = prefix + name
        var isDirectory = false
        _ = FileManager.default.fileExists(
          atPath: directory + "/" + path, isDirectory: &isDirectory)
        if isDirectory {
          try visit(path + "/")
        } else {
          files[path] = try FileSystem.read(directory + "/" + path)
        }
      }
    }
    try visit("")
    return files
  }

  private func export(_ ledger: TemporaryLedger, _ directory: String, entries: Bool = true) throws
    -> (
      size: UInt64, written: UInt64
    )
  {
    var log = StaticLog(try ledger.ledger(), directory: directory, includesEntries: entries)
    return try log.write(wait: 0)
  }

  @Test func `exported files hold the log, and what is there is not written again`() throws {
    let ledger = try TemporaryLedger()
    let directory = ledger.directory.path + "/public"
    let lines = generatedLines(declarations: 400, seed: 24)
    #expect(throws: LedgerError.self) { try export(ledger, directory) }
    try ledger.append(Array(lines[..<100]))
    let first = try ledger.sign()
    #expect(try export(ledger, directory).size == first.size)
    let before = try files(directory)
    #expect(try export(ledger, directory).written == 0)
    try ledger.append(Array(lines[100...]))
    // Entries behind the newest checkpoint stay at home.
    #expect(try export(ledger, directory).written == 0)
    let second = try ledger.sign()
    #expect(try export(ledger, directory).size == second.size)
    let after = try files(directory)
    for (path, bytes) in before where path != "checkpoint" { #expect(after[path] == bytes) }
    try expectLog(after, second)
    try expectLog(before, first)
    #expect(try export(ledger, directory).written == 0)
  }

  /// Recomputes everything from the entry bundles alone.
  private func expectLog(_ files: [String: [UInt8]], _ signed: SignedCheckpoint) throws {
    #expect(files["checkpoint"] == signed.bytes || signed.size < 500)
    var leaves: [Hash] = []
    for number in 0..<(signed.size + 255) / 256 {
      let width = Int(min(256, signed.size - number * 256))
      let bundle = try #require(files[StaticLog.path("entries", number: number, width: width)])
      var place = 0
      for _ in 0..<width {
        let length = Int(bundle[place]) << 8 | Int(bundle[place + 1])
        leaves.append(MerkleTree.leaf(Array(bundle[place + 2..<place + 2 + length])))
        place += 2 + length
      }
      #expect(place == bundle.count)
    }
    #expect(MerkleTree.root(of: leaves) == signed.root)
    var (hashes, level) = (leaves, 0)
    while !hashes.isEmpty {
      for start in stride(from: 0, to: hashes.count, by: 256) {
        let tile = hashes[start..<min(start + 256, hashes.count)]
        let path = StaticLog.path("\(level)", number: UInt64(start / 256), width: tile.count)
        #expect(files[path] == tile.flatMap(\.bytes), "\(path)")
      }
      let full = hashes.count / 256
      hashes = (0..<full).map { MerkleTree.root(of: Array(hashes[$0 * 256..<($0 + 1) * 256])) }
      level += 1
    }
  }

  @Test func `hashes alone go out with --no-entries`() throws {
    let ledger = try TemporaryLedger()
    let directory = ledger.directory.path + "/public"
    try ledger.append(generatedLines(declarations: 150, seed: 25))
    try ledger.sign()
    _ = try export(ledger, directory, entries: false)
    #expect(try files(directory).keys.contains { $0.hasPrefix("tile/0/") })
    #expect(try !files(directory).keys.contains { $0.hasPrefix("tile/entries") })
  }

  @Test func `a directory of another log is left alone`() throws {
    let (ledger, other) = (try TemporaryLedger(), try TemporaryLedger())
    let directory = ledger.directory.path + "/public"
    let lines = generatedLines(declarations: 30, seed: 26)
    try ledger.append(lines)
    try other.append(lines)
    try ledger.sign()
    try other.sign()
    _ = try export(ledger, directory)
    let before = try files(directory)
    #expect(throws: LedgerError.self) { try export(other, directory) }
    #expect(try files(directory) == before)
  }

  @Test func `an empty log is exported as its checkpoint alone`() throws {
    let ledger = try TemporaryLedger()
    let signed = try ledger.sign()
    _ = try export(ledger, ledger.directory.path + "/public")
    #expect(try files(ledger.directory.path + "/public") == ["checkpoint": signed.bytes])
  }
}
