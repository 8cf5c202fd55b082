import Customs
import Ledger

/// Ledgers that hold the beginning of another one.
public enum Prefix {
  /// A fresh ledger of the first `size` entries, from the documents as they were submitted, recorded at the same times.
  public static func of(_ ledger: TemporaryLedger, _ size: UInt64) throws -> TemporaryLedger {
    let log = try ledger.ledger().log
    var lines: [(time: Int64, line: [UInt8], position: UInt64)] = []
    try log.environment.read { transaction in
      for position in 0..<size {
        let recorded = try log.withEntry(at: Position(position), in: transaction) { entry in
          entry.event == .party ? nil : entry.recordedAt
        }
        guard let recorded, let time = recorded,
          let document = try log.document(at: Position(position), in: transaction)
        else { continue }
        lines.append((time, document.body, position))
      }
    }
    let prefix = try TemporaryLedger()
    var start = 0
    while start < lines.count {
      let end = lines[start...].firstIndex { $0.time != lines[start].time } ?? lines.count
      prefix.clock = lines[start].time
      try prefix.append(lines[start..<end].map(\.line), historic: true)
      start = end
    }
    return prefix
  }
}
