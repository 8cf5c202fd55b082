import ArgumentParser
import Crypto
import Customs
import FoundationEssentials
import Ledger
import Views

/// Fixed work on a small fixed input, for counting its instructions: `countedWork` is what valgrind is told to look at.
struct CountedWork: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "counted")

  enum Work: String, ExpressibleByArgument { case parser, encoder, replay }

  @Argument var work: Work
  @Argument var file: String
  /// An existing directory for what is thrown away.
  @Argument var directory: String

  func run() throws {
    switch work {
    case .parser: try parser()
    case .encoder: encoder()
    case .replay: try replay()
    }
  }

  /// Reads, validates and encodes every line.
  private func parser() throws {
    guard let records = try NDJSONSource(FileBytes(file)).next() else {
      throw Failure("\(file): no lines")
    }
    let parser = SubmissionParser()
    // The first time, tables are made.
    _ = parser.parse(records)
    var refused = 0
    countedWork { refused = parser.parse(records).drafts.count { $0.isRefused } }
    guard refused == 0 else { throw Failure("\(file): \(refused) lines are refused") }
  }

  /// Writes the fields of entries with four items each.
  private func encoder() {
    var encoder = EntryEncoder()
    let hash = SHA256.hash(data: [UInt8]())
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1 << 20)
    countedWork {
      for entry in 0..<1000 {
        encoder.begin()
        encoder.set(EntryLayout.Header.month, UInt16(entry % 12))
        for item in 0..<4 {
          encoder.beginItem()
          encoder.setItem(EntryLayout.Item.subheading, UInt32(845_011 + item))
          encoder.setItem(EntryLayout.Item.netMass, Int64(entry))
        }
        _ = encoder.finish(into: &bytes, documentHash: hash, notes: [])
      }
    }
  }

  /// Folds the log into the five sum views.
  private func replay() throws {
    let path = directory + "/counted"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let ledger = try newLedger(path)
    var options = Appender.Options()
    options.workers = 1
    let appender = Appender(ledger, options: options, now: { newYear }, nonceSeed: nonceSeed)
    let summary = try appender.append(
      { NDJSONSource(try FileBytes(file)) }, progress: { _, _ in }, report: { _ in })
    guard !summary.isRefused else { throw Failure("\(file): a line is refused") }
    let sums = ViewCatalog.all(home: 0).compactMap { $0 as? any SumProjection }
    let replay = Replay(ledger.log)
    // The first time, tables are made.
    _ = try replay.cells(of: sums, over: 0..<summary.size)
    try countedWork { _ = try replay.cells(of: sums, over: 0..<summary.size) }
  }
}

/// Runs `body`; only what happens in here is counted.
@inline(never)
func countedWork(_ body: () throws -> Void) rethrows { try body() }
