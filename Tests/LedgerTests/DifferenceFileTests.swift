import Support
import Testing

@testable import Ledger

/// Two certificates of one view with the proof that they are of one log.
@Suite struct DifferenceFileTests {
  private let ledger: TemporaryLedger
  private let sizes: [UInt64]
  private let verifier: VerifierKey

  init() throws {
    ledger = try TemporaryLedger()
    verifier = try ledger.key().verifier
    let lines = steppedLines(declarations: 40, seed: 91)
    var sizes: [UInt64] = [0]
    for part in [0..<20, 20..<lines.count] {
      try ledger.fill(Array(lines[part]))
      sizes.append(try ledger.ledger().log.size())
    }
    self.sizes = sizes
  }

  private func certified(_ view: String, at size: UInt64, _ months: ClosedRange<UInt16>? = nil)
    throws -> SignedCertificate
  {
    var query = ViewQuery()
    query.position = size
    query.months = months
    return try ledger.certified(view, query).signed
  }

  private func check(_ bytes: [UInt8]) throws -> ProofError.Check? {
    let key = verifier
    return failedCheck { _ = try DifferenceFile(bytes).verify(key: key) }
  }

  @Test func `every two moments go together, and any changed byte fails`() throws {
    for old in sizes {
      for new in sizes where new >= old {
        let file = try ledger.ledger().difference(
          from: try certified("od-matrix", at: old), to: try certified("od-matrix", at: new))
        #expect(try check(file.bytes) == nil && DifferenceFile(file.bytes).bytes == file.bytes)
      }
    }
    let bytes = try ledger.ledger().difference(
      from: try certified("od-matrix", at: sizes[1]), to: try certified("od-matrix", at: sizes[2])
    ).bytes
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect(try check(changed) != nil, "byte \(index)")
    }
  }

  @Test func `another view, other months, and another order do not go together`() throws {
    let ledger = try ledger.ledger()
    let matrix = try certified("od-matrix", at: sizes[1])
    let months: ClosedRange<UInt16> = 24_264...24_270
    for other in [
      try certified("origin-dispatch", at: sizes[2]),
      try certified("od-matrix", at: sizes[2], months),
    ] {
      #expect(failedCheck { _ = try ledger.difference(from: matrix, to: other) } == .rows)
    }
    let later = try certified("od-matrix", at: sizes[2])
    #expect(failedCheck { _ = try ledger.difference(from: later, to: matrix) } == .consistency)
  }
}
