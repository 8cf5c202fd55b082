import Customs
import FoundationEssentials
import Support
import Testing

@testable import Ledger

/// Evidence of declarations of real logs, checked with nothing but a key.
@Suite struct EvidenceTests {
  @Test func `every declaration of a log has evidence with all of its entries and parties`() throws
  {
    let ledger = try TemporaryLedger()
    try ledger.append(generatedLines(declarations: 80, seed: 41))
    let signed = try ledger.sign()
    let (log, key) = (try ledger.ledger().log, try ledger.key().verifier)
    var entries: [String: [Position]] = [:]
    try log.environment.read { transaction in
      for position in 0..<signed.size {
        try log.withEntry(at: Position(position), in: transaction) { entry in
          guard entry.event?.isStep == true, entry.number.byteCount > 0 else { return }
          entries[entry.number.asciiText, default: []].append(entry.position)
        }
      }
    }
    #expect(entries.count >= 80)
    for (number, positions) in entries {
      let evidence = try ledger.ledger().evidence(of: number)
      #expect(evidence.name == number)
      #expect(evidence.history.steps.map(\.entry.position) == positions)
      #expect(evidence.parts.count == positions.count + evidence.parties.count)
      #expect(!evidence.parties.isEmpty)
      let bytes = evidence.bytes
      #expect(try EvidenceFile(bytes).bytes == bytes)
      #expect(
        try ProofFile.check(bytes, key: key).first == "ok: evidence of declaration \(number)")
      #expect(try ledger.ledger().evidence(of: number).bytes == bytes)
    }
  }

  @Test func `a life is told from its lodging to its last movement`() throws {
    let ledger = try EvidenceLife.ledger()
    try ledger.sign()
    let evidence = try ledger.ledger().evidence(of: "T:1")
    #expect(
      evidence.history.steps.map { "\($0.entry.event.name) \($0.entry.version)" } == [
        "lodged 1", "accepted 2", "released 2", "amended 3", "departed 3", "crossed 3",
      ])
    #expect(evidence.parties.map(\.identifier).sorted() == ["X:broker", "X:importer"])
    #expect(
      evidence.history.steps[3].changes?.map(\.pointer).contains("/countryOfDestination") == true)
    let words = try ProofFile.check(evidence.bytes, key: try ledger.key().verifier)
    #expect(words.contains { $0.contains("versions 1 to 3 are all here, none left out") })
    #expect(words.contains { $0.contains("movements between the steps shown") })
  }

  @Test func `before there is a number, declarant and LRN name the evidence`() throws {
    let ledger = try TemporaryLedger()
    try ledger.fill([Line.lodged("ALM-1"), Line.lodged("ALM-2"), Line.rejected("ALM-2")])
    try ledger.sign()
    for (name, events) in [("ALM-1", ["lodged"]), ("lrn:X:broker/ALM-2", ["lodged", "rejected"])] {
      let evidence = try ledger.ledger().evidence(of: name)
      #expect(evidence.name == "lrn:X:broker/\(name.suffix(5))")
      #expect(evidence.history.steps.map(\.entry.event.name) == events)
    }
  }

  @Test(arguments: ["GBP", "USD"])
  func `messages give their entries in a currency that the file does not name`(currency: String)
    throws
  {
    let ledger = try TemporaryLedger(home: "GB", currency: currency)
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let messages = try ["9-declaration.xml", "2-acceptance.xml"].map {
      try String(contentsOf: folder.appending(path: "Messages/\($0)"), encoding: .utf8)
        .replacing("24GB0TAMGA000002A6", with: "none")
    }
    let number = AmendmentMessageTests.number
    let amendment = AmendmentMessage.text(
      number, ["42A[1]/67A[1]/68A[1]/23A/65A 128"],
      AmendmentMessage.shipment(AmendmentMessage.net(1, "66")))
    for message in messages + [amendment] {
      #expect(try ledger.append(messages: [message]).summary.created == 1)
    }
    try ledger.sign()
    let evidence = try ledger.ledger().evidence(of: number)
    #expect(evidence.history.steps.map(\.entry.version) == [1, 2, 3])
    #expect(evidence.history.steps[2].changes?.map(\.pointer) == ["/items/0/netMassKg"])
    var log = try MadeUpLog(ledger)
    let positions = evidence.parts.map { Int($0.position.rawValue) }
    let body = String(decoding: evidence.history.steps[2].document.body, as: UTF8.self)
    log.submit(body.replacing(">66<", with: ">67<"), at: positions.last ?? 0)
    let bytes = try log.evidence(number, positions).bytes
    #expect(failedCheck(bytes, log.key.verifier) == .document)
  }

  @Test func `there is no evidence without a checkpoint that has all of the entries`() throws {
    let ledger = try EvidenceLife.ledger()
    func refusal(_ name: String) -> LedgerError.Code? {
      do {
        _ = try ledger.ledger().evidence(of: name)
        return nil
      } catch let error as LedgerError {
        return error.code
      } catch {
        return nil
      }
    }
    #expect(refusal("T:1") == .noCheckpoint)
    try ledger.sign()
    #expect(refusal("T:1") == nil && refusal("T:2") == nil)
    #expect(refusal("T:3") == .unknownEntry && refusal("") == .unknownEntry)
    try ledger.fill([Line.event("released", "T:2")])
    #expect(refusal("T:1") == nil && refusal("T:2") == .noCheckpoint)
    try ledger.sign()
    #expect(refusal("T:2") == nil)
  }
}
