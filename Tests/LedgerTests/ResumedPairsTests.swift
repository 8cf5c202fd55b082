import Customs
import Ledger
import Support
import Testing

/// Lodged declarations and their answers in one file that takes several commits, of which a stopped run leaves some.
@Suite struct ResumedPairsTests {
  private static func lines(pairs: Int) -> [String] {
    (0..<pairs).map { Line.lodged("L\($0)") }
      + (0..<pairs).map { index in
        switch index % 3 {
        case 0: Line.acceptance("T:\(index)", of: "L\(index)", by: nil)
        case 1: Line.accepted("T:\(index)", lrn: "L\(index)")
        default: Line.rejected("L\(index)", by: nil)
        }
      }
  }

  /// 10,100 lines: the answers stand far behind what they answer, the last ones in another commit.
  @Test func `a run stopped between two commits, run again, ends as an undisturbed one`() throws {
    let lines = Self.lines(pairs: 5050)
    let calm = try TemporaryLedger()
    try calm.append(lines)
    // Three parties and the first commit's lines: 10,000 entries less the room for one submission.
    let prefix = 9994
    let ledger = try TemporaryLedger()
    try ledger.append(Array(lines.prefix(prefix)))
    let again = try ledger.append(lines)
    #expect(again.summary.exists == prefix && again.summary.created == lines.count - prefix)
    #expect(try ledger.entries() == calm.entries())
    #expect(try ledger.differences() == [])
  }

  @Test func `whatever of a file is there, the whole of it completes it`() throws {
    let lines = Self.lines(pairs: 9)
    let calm = try TemporaryLedger()
    try calm.append(lines)
    for prefix in 0...lines.count {
      let ledger = try TemporaryLedger()
      try ledger.append(Array(lines.prefix(prefix)))
      #expect(try ledger.append(lines).summary.exists == prefix)
      #expect(try ledger.entries() == calm.entries())
      #expect(try ledger.append(lines).summary.created == 0)
    }
    #expect(try calm.differences() == [])
  }
}
