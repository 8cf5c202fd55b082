import Customs
import Support
import Testing

@testable import Ledger

/// Certificates of views: the same bytes whoever makes them, and nothing in them can be changed unseen.
@Suite struct CertificateTests {
  private let ledger: TemporaryLedger
  private let verifier: VerifierKey

  init() throws {
    ledger = try TemporaryLedger()
    try ledger.fill(steppedLines(declarations: 60, seed: 71))
    try ledger.fill([Line.list("chips", from: "2022-01-01", rows: [Line.listRow("854231")])])
    verifier = try ledger.key().verifier
  }

  private func certified(_ view: String, _ query: ViewQuery = ViewQuery(), workers: Int = 1) throws
    -> (signed: SignedCertificate, table: ViewTable)
  {
    try ledger.certified(view, query, workers: workers)
  }

  private func compared(_ certificate: Certificate) throws -> [String] {
    try ledger.ledger().compare(certificate, ledger.projection(certificate.view)).differences
      .map(\.place)
  }

  @Test func `every view is certified, alike live, rebuilt and with any number of workers`() throws
  {
    try ledger.project(workers: 2)
    let names = try ledger.projections().map(\.name)
    var made: [String: [UInt8]] = [:]
    for projection in try ledger.projections() {
      let (signed, table) = try certified(projection.name)
      made[projection.name] = signed.bytes
      let live = try ledger.ledger().table(projection)
      #expect(live.rows.map(\.values) == table.rows.map(\.values), "\(projection.name)")
      #expect(live.root == signed.certificate.root && !live.rows.isEmpty, "\(projection.name)")
      #expect(try compared(signed.certificate) == [], "\(projection.name)")
      #expect(try certified(projection.name, workers: 3).signed.bytes == signed.bytes)
    }
    _ = try ledger.rebuild(workers: 3)
    for name in names {
      #expect(
        try ledger.ledger().table(ledger.projection(name)).root == certificate(made[name]).root)
      #expect(try certified(name).signed.bytes == made[name])
    }
    // No view is needed to certify, nor to compare.
    try ledger.dropViews()
    for name in names {
      #expect(try certified(name).signed.bytes == made[name])
      #expect(try compared(certificate(made[name])) == [])
    }
  }

  private func certificate(_ bytes: [UInt8]?) throws -> Certificate {
    try SignedCertificate(bytes ?? [], key: verifier).certificate
  }

  @Test func `a certificate of an earlier moment stays what it was while the log grows`() throws {
    let size = try ledger.ledger().log.size()
    var query = ViewQuery()
    query.position = size / 2
    let names = try ledger.projections().map(\.name)
    let before = try names.map { try certified($0, query).signed.bytes }
    let now = try names.map { try certified($0).signed.bytes }
    ledger.clock += 86_400_000_000 * 3
    try ledger.fill([
      Line.accepted("T:later"), Line.list("z", from: "2022-01-01", rows: [Line.listRow("845011")]),
    ])
    query.position = size
    for (place, name) in names.enumerated() {
      #expect(try certified(name, query).signed.bytes == now[place], "\(name)")
      query.position = size / 2
      #expect(try certified(name, query).signed.bytes == before[place], "\(name)")
      query.position = size
      #expect(try compared(certificate(before[place])) == [])
    }
    #expect(try ledger.ledger().checkpoints.sizes() == [size / 2, size])
  }

  @Test func `months, day and entries left out are in it, and are replayed with it`() throws {
    var query = ViewQuery()
    query.months = (2022 * 12 + 2)...(.max)
    query.day = 19_400
    for view in ["od-matrix", "custody", "transit-status", "watchlist-hits"] {
      let (signed, table) = try certified(view, query)
      try ledger.project()
      #expect(try ledger.ledger().table(ledger.projection(view), query).root == table.root)
      #expect(signed.certificate.effectiveText == "2022-03..")
      #expect(signed.certificate.dayText == "2023-02-12")
      #expect(try compared(signed.certificate) == [])
    }
    let whole = try certified("commodity-flows")
    let projection = try ledger.projection("commodity-flows")
    let left = UInt64(try ledger.untouched())
    try ledger.ledger().quarantine(projection, left, reason: "a test")
    for view in ["commodity-flows", "surges"] {
      let signed = try certified(view).signed
      #expect(signed.certificate.quarantinedText == "\(left)")
      #expect(try compared(signed.certificate) == [])
    }
    #expect(
      try certified("commodity-flows").signed.certificate.root != whole.signed.certificate.root)
    // What is left out is what the certificate says, whatever is left out today.
    #expect(try compared(whole.signed.certificate) == [])
  }

  @Test(arguments: [UInt64(1), 4, 32, 256])
  func `the log's root follows from the bytes of entries and documents, in any parts`(
    width: UInt64
  ) throws {
    let log = try ledger.ledger().log
    for size in try [0, 1, 3, 31, 32, 33, 64, 100, log.size()] {
      let stored = try log.environment.read { try log.root(size: size, in: $0) }
      #expect(try log.hashedRoot(size: size, width: width) == stored, "\(size)")
    }
  }

  @Test func `the empty log has certificates too`() throws {
    let empty = try TemporaryLedger()
    for projection in try empty.projections() {
      let signed = try empty.certified(projection.name).signed
      #expect(
        signed.certificate.root == MerkleTree.emptyRoot && signed.certificate.dayText == "none")
      #expect(try empty.ledger().compare(signed.certificate, projection).differences == [])
    }
  }

  @Test func `every changed byte and every missing end fails`() throws {
    let bytes = try certified("od-matrix").signed.bytes
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1 << UInt8(index % 8)
      #expect(throws: ProofError.self, "byte \(index)") {
        try SignedCertificate(changed, key: verifier)
      }
    }
    for count in 0..<bytes.count {
      #expect(throws: ProofError.self) {
        try SignedCertificate(Array(bytes.prefix(count)), key: verifier)
      }
    }
    let other = try TemporaryLedger().key().verifier
    #expect(throws: ProofError.self) { try SignedCertificate(bytes, key: other) }
  }

  @Test func `what the key's owner signs wrongly is found by a replay, and named`() throws {
    let signed = try certified("od-matrix").signed
    let hash = MerkleTree.leaf([]).base64
    let counted = try ledger.untouched()
    let changes = [
      ("size", "1", ["log-root", "rows", "root"]), ("log-root", hash, ["log-root"]),
      ("home", "KG", ["home"]), ("currency", "EUR", ["currency"]), ("version", "2", ["version"]),
      ("effective", "2022-01..2022-02", ["rows", "root"]), ("quarantined", "\(counted)", ["root"]),
      ("key", "origin:text destination:text flow:text day:text", ["key"]),
      ("values", "items:count", ["values"]), ("rows", "1", ["rows"]), ("root", hash, ["root"]),
    ]
    for (name, value, places) in changes {
      let forged = try ledger.forged(signed, [name: value])
      let found = try compared(forged.certificate)
      #expect(Set(places).isSubset(of: found), "\(name): \(found)")
    }
    let beyond = try ledger.forged(signed, ["size": "100000", "quarantined": "none"])
    #expect(try compared(beyond.certificate) == ["size"])
    let reducer = try ledger.forged(signed, ["reducer": hash])
    #expect { _ = try compared(reducer.certificate) } throws: {
      ($0 as? LedgerError)?.code == .changedReducer
    }
    // Another log's reducer is not all that differs.
    let both = try ledger.forged(signed, ["reducer": hash, "log-root": hash])
    #expect(try compared(both.certificate) == ["log-root", "reducer"])
  }

  @Test(arguments: [
    ("effective", "2022-1..2022-02"), ("effective", "2022-03..2022-01"), ("day", "2022-02-30"),
    ("day", "14 June"), ("quarantined", "3 2"), ("quarantined", "100000"), ("quarantined", "2 2"),
    ("key", "origin:text  flow:text"), ("key", "none"), ("key", "origin:decimal"),
    ("values", "items:count items:count"), ("values", "items:number"), ("rows", "007"),
    ("rows", "0"), ("version", "+1"), ("reducer", "AA=="), ("size", "0"), ("origin", "elsewhere"),
  ])
  func `a signed text of another form is no certificate`(name: String, value: String) throws {
    let signed = try certified("od-matrix").signed
    #expect(throws: ProofError.self) { try ledger.forged(signed, [name: value]) }
  }

  @Test func `nothing is certified that disagrees with a checkpoint signed before`() throws {
    try ledger.sign()
    let other = try TemporaryLedger()
    try other.fill([Line.accepted("T:another")])
    ledger.close()
    try ledger.take("log", from: other.path)
    #expect { _ = try certified("od-matrix") } throws: {
      ($0 as? LedgerError)?.code == .inconsistent
    }
  }
}
