import Foundation
import Support
import Testing

/// Views made by several processes, each with another hash seed, at once or one after the other.
@Suite struct TwoProcessesTests {
  private static func filled(_ seed: UInt64) throws -> Tamga {
    let tamga = try Tamga()
    var history = RandomHistory(seed: seed)
    let lines = history.lines(240)
    for start in stride(from: 0, to: lines.count, by: 60) {
      try tamga.write(Array(lines[start..<start + 60]), to: "part\(start).ndjson")
      let run = try tamga("append", "part\(start).ndjson", "--quiet")
      guard run.code == 0 else { throw Failure(text: "seed \(seed): \(run.output) \(run.errors)") }
    }
    return tamga
  }

  /// The bytes of every view on one day, so that midnight changes nothing.
  private static func bytes(_ tamga: Tamga, of ledger: String) throws -> [String] {
    let names = try tamga.bash(
      "tamga views --ledger \(ledger) --format csv | tail -n +2 | cut -d, -f1")
    return try names.lines.map { name in
      let run = try tamga.bash(
        "tamga view \(name) --ledger \(ledger) --on 2026-01-01 --format ndjson")
      guard run.code == 0 else { throw Failure(text: run.errors) }
      return "\(name)\n\(run.output)"
    }
  }

  @Test(arguments: [UInt64(81)])
  func
    `two processes make the same bytes of one log, one of them in pieces and killed now and then`(
      seed: UInt64
    ) throws
  {
    let tamga = try Self.filled(seed)
    #expect(try tamga.bash("cp -r ledger other && tamga project --ledger other -q").code == 0)
    var numbers = SeededNumbers(seed: seed)
    for _ in 0..<6 {
      let delay = 1 + numbers.below(30)
      let delayed = "sleep 0.0\(delay < 10 ? "0" : "")\(delay)"
      _ = try tamga.bash("tamga project -q & p=$!; \(delayed); kill -9 $p; wait $p")
    }
    #expect(try tamga("project", "--workers", "2", "--quiet").code == 0)
    let (one, two) = (try Self.bytes(tamga, of: "ledger"), try Self.bytes(tamga, of: "other"))
    #expect(one == two, "seed \(seed)")
    #expect(one.count > 10 && one.allSatisfy { $0.split(separator: "\n").count > 1 })
    #expect(try tamga("verify", "--quiet").code == 0, "seed \(seed)")
  }

  @Test func `two processes that bring the same views up to date at once take turns`() throws {
    let tamga = try Self.filled(83)
    #expect(try tamga.bash("cp -r ledger other && tamga project --ledger other -q").code == 0)
    let run = try tamga.bash(
      "tamga project -q --wait 30 & one=$!; tamga project -q --wait 30; two=$?; wait $one; echo $? $two"
    )
    #expect(run.output == "0 0\n", "\(run.errors)")
    #expect(try Self.bytes(tamga, of: "ledger") == Self.bytes(tamga, of: "other"))
  }
}
