import ArgumentParser
import Customs
import Dispatch
import LMDB
import Ledger

/// The whole log through the replay loop with one cheap reducer, beside a checksum over the same records in memory.
struct ScanBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "scan")

  @Argument var ledger: String
  @Option var runs = 5
  @Option var workers = 2

  func run() throws {
    let log = try CustomsLedger(path: ledger).log
    let size = try log.size()
    let replay = Replay(log, workers: workers)
    let bundles = size / UInt64(LogLayout.bundleWidth)
    // Once each without measuring, so that both find the map in memory.
    var checksum = try Checksum.of(log, bundles: bundles, workers: workers)
    _ = try replay.cells(of: [FlowTotals()], over: 0..<size)
    var measured = Measured(step: "scan")
    try measured.alternate(
      runs: runs,
      { _ in try Timing.of { _ = try replay.cells(of: [FlowTotals()], over: 0..<size) } },
      { _ in try Timing.of { checksum = try Checksum.of(log, bundles: bundles, workers: workers) } }
    )
    measured.notes = [
      ("entries", Int(size)), ("bytes", checksum.bytes), ("checksum", Int(checksum.sum >> 1)),
    ]
    measured.report()
  }
}

/// The cheapest reducer there is: a cell for each flow.
struct FlowTotals: SumProjection {
  var name: String { "flow-totals" }
  var version: Int { 1 }
  var keyColumns: [String] { ["flow"] }

  func includes(_ entry: borrowing EntryView) -> Bool { true }

  func key(_ entry: borrowing EntryView, _ item: borrowing ItemView) -> UInt64 {
    UInt64(entry.flowRawValue)
  }

  func fields(of key: UInt64) -> [ViewValue] { [.count(Int64(key))] }
}

/// The sum of all words of the entry bundles: what reading memory costs.
struct Checksum: Sendable {
  var sum: UInt64 = 0
  var bytes = 0

  static func of(_ log: Log, bundles: UInt64, workers: Int) throws -> Checksum {
    let share = (bundles + UInt64(workers) - 1) / UInt64(workers)
    nonisolated(unsafe) var parts = [Result<Checksum, any Error>](
      repeating: .success(Checksum()), count: workers)
    let lock = DispatchSemaphore(value: 1)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      let start = min(bundles, UInt64(worker) * share)
      let part = Result { try Self.of(log, start..<min(bundles, start + share)) }
      lock.wait()
      parts[worker] = part
      lock.signal()
    }
    var total = Checksum()
    for part in parts {
      let part = try part.get()
      total.sum &+= part.sum
      total.bytes += part.bytes
    }
    return total
  }

  private static func of(_ log: Log, _ bundles: Range<UInt64>) throws -> Checksum {
    try log.environment.read { transaction in
      var checksum = Checksum()
      let table = try transaction.table(LogLayout.Table.bundles)
      for number in bundles {
        guard let record = try transaction.value(of: number, in: table) else {
          throw Failure("bundle \(number) is missing")
        }
        record.withUnsafeBytes { bytes in
          for offset in stride(from: 0, to: bytes.count - 7, by: 8) {
            checksum.sum &+= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          }
        }
        checksum.bytes += record.byteCount
      }
      return checksum
    }
  }
}
