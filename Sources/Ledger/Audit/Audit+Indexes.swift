import Customs
import LMDB

extension Audit {
  /// Every entry has been found in its indexes; if the indexes hold no more than that, they are complete and exact.
  func checkIndexCounts(_ parts: [BundleAudit.Findings]) throws {
    try log.environment.read { transaction in
      var positions: UInt64 = 0
      try transaction.forEach(in: log.tables.declarations) { record in
        positions += UInt64(record.value.byteCount / 8)
        return true
      }
      let expected = (
        declarations: parts.reduce(0) { $0 + $1.declarationEntries },
        identifiers: parts.reduce(0) { $0 + $1.identifiers },
        parties: parts.reduce(0) { $0 + $1.parties },
        times: parts.reduce(0) { $0 + $1.times }
      )
      compare("positions of declarations", expected.declarations, positions)
      compare(
        "client event ids", expected.identifiers,
        UInt64(try transaction.count(log.tables.identifiers)))
      compare("parties", expected.parties, UInt64(try transaction.count(log.tables.parties)))
      compare("recorded times", expected.times, UInt64(try transaction.count(log.tables.times)))
      count("documents", parts.reduce(0) { $0 + $1.count })
      count(
        "indexRecords", positions + expected.identifiers + expected.parties + expected.times)
    }
  }

  private func compare(_ what: String, _ expected: UInt64, _ found: UInt64) {
    if expected != found {
      report("index", what, expected: "\(expected), one for each entry", found: "\(found)")
    }
  }
}
