import Customs
import Foundation
import Support
import Testing

@testable import Ledger

/// Messages that give only what changes become complete new versions.
@Suite struct AmendmentMessageTests {
  static let number = "24GB0TAMGA000001R2"
  typealias Part = AmendmentMessage

  private static func message(_ name: String) throws -> String {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: tests.appending(path: "Messages/\(name)"), encoding: .utf8)
  }

  /// A declaration with its acceptance; without previous documents, so that items can be added.
  private static func accepted() throws -> [String] {
    [
      try message("9-declaration.xml").replacing("24GB0TAMGA000002A6", with: "none"),
      try message("2-acceptance.xml"),
    ]
  }

  private func ledger() throws -> TemporaryLedger {
    let ledger = try TemporaryLedger(home: "GB", currency: "GBP")
    #expect(try ledger.append(messages: try Self.accepted()).summary.created == 2)
    return ledger
  }

  private func changes(_ ledger: TemporaryLedger, _ number: String = number) throws -> [[String]] {
    let log = try ledger.ledger().log
    let size = try log.size()
    let history = try log.environment.read { transaction in
      try log.history(
        of: Array(number.utf8)[...], size: size, currency: "GBP", in: transaction)
    }
    return history.steps.filter { $0.entry.event == .amended }.map { step in
      guard let changes = step.changes else { return ["unknown"] }
      return changes.map { change in
        let sides = [change.old, change.new].map { $0.map { String(decoding: $0, as: UTF8.self) } }
        return "\(change.pointer) \(sides[0] ?? "-") \(sides[1] ?? "-")"
      }
    }
  }

  @Test(arguments: [
    (
      ["42A/67A/99B 465"],
      Part.shipment("<Destination><CountryCode>FR</CountryCode></Destination>"),
      [#"/countryOfDestination "GB" "FR""#]
    ),
    (
      ["42A[1]/67A[1]/68A[1]/23A/65A 128"], Part.shipment(Part.net(1, "66")),
      [#"/items/0/netMassKg "65" "66""#]
    ),
    (
      ["42A/67A/74A R038", "42A/15A T006"],
      "<BorderTransportMeans><ID>HERON</ID></BorderTransportMeans>"
        + Part.shipment("<Importer><ID>GB000000000003</ID></Importer>"),
      [
        #"/importer/id "EORI:GB000000000002" "EORI:GB000000000003""#,
        #"/transport/conveyance "KESTREL" "HERON""#,
      ]
    ),
    (
      ["42A/67A/68A[1] 114"],
      Part.shipment(
        Part.item(
          1, #"<StatisticalValueAmount currencyID="USD">9</StatisticalValueAmount>"#)),
      [#"/items/0/statisticalValue "950.50" -"#]
    ),
    (
      ["42A/67A/68A[1]/02A[1] D005", "42A/67A/68A[1]/23A 137"],
      Part.shipment(
        Part.item(1, "<Commodity><Description>Dryers</Description></Commodity>")),
      [#"/items/0/description "Washing machines" "Dryers""#]
    ),
  ])
  func `what a message points at is replaced, and nothing else`(
    pointers: [String], content: String, expected: [String]
  ) throws {
    let ledger = try ledger()
    let message = Part.text(Self.number, pointers, content)
    let created = try ledger.append(messages: [message])
    #expect(created.summary.created == 1, "\(created.words)")
    #expect(try changes(ledger) == [expected])
    #expect(try ledger.append(messages: [message]).summary.exists == 1)
    #expect(try ledger.differences() == [])
  }

  @Test func `an added item is taken whole, and counts`() throws {
    let ledger = try ledger()
    let item = Part.item(
      2,
      """
      <Commodity><Classification><ID>84502000</ID><IdentificationTypeCode>TSP\
      </IdentificationTypeCode></Classification><GoodsMeasure><NetNetWeightMeasure>5\
      </NetNetWeightMeasure></GoodsMeasure></Commodity><GovernmentProcedure><CurrentCode>40\
      </CurrentCode><PreviousCode>00</PreviousCode></GovernmentProcedure><Origin><CountryCode>TR\
      </CountryCode></Origin>
      """)
    let message = Part.text(
      Self.number, ["42A/67A/68A[2]", "42A/67A/68A[2]/23A/65A 128", "42A 228"],
      Part.shipment(item))
    #expect(try ledger.append(messages: [message]).summary.created == 1)
    #expect(try changes(ledger).first?.map { $0.prefix(8) } == ["/items/1"])
    #expect(try ledger.rows("importer-volumes").map { $0.contains(" 2 70 ") } == [true])
    #expect(try ledger.differences() == [])
  }

  @Test(arguments: [
    (["42A/67A/99A[1] D018"], ""),
    (["42A/67A/68A[1]/23A/65A 128"], ""),
    ([], Part.shipment(Part.net(1, "66"))),
    (["42A/67A/68A[3]/23A/65A 128"], Part.shipment(Part.net(3, "66"))),
    (["42A/67A/68A[1]"], Part.shipment(Part.net(1, "66"))),
    (["42A/67A[2]/68A[1]/23A/65A 128"], Part.shipment(Part.net(1, "66"))),
    (["42A/67A/68A[1]/23A/65A 128"], Part.shipment(Part.net(1, "66") + Part.net(1, "67"))),
    (
      ["42A/67A/99B 465"],
      Part.shipment(Part.item(1, "<Destination><CountryCode>FR</CountryCode></Destination>"))
    ),
    (
      ["42A/67A/68A[1]/23A/21A[1] 145"],
      Part.shipment(
        Part.item(
          1,
          "<Commodity><Classification><ID>84502000</ID><IdentificationTypeCode>TSP"
            + "</IdentificationTypeCode></Classification></Commodity>"))
    ),
    (
      ["42A/67A/68A[1]/70A[1] 166"],
      Part.shipment(
        Part.item(
          1,
          "<GovernmentProcedure><CurrentCode>10</CurrentCode><PreviousCode>00</PreviousCode>"
            + "</GovernmentProcedure>"))
    ),
  ])
  func `what cannot be applied exactly is refused`(pointers: [String], content: String) throws {
    let ledger = try ledger()
    let before = try ledger.ledger().log.size()
    let message = Part.text(Self.number, pointers, content)
    let refused = try ledger.append(messages: [message])
    #expect(Set(refused.results.flatMap(\.errors).map(\.rule)) == [.partialAmendment])
    #expect(refused.summary.rejected == 1)
    #expect(try ledger.ledger().log.size() == before)
  }

  @Test func `the rules judge the new version, at the place in the message`() throws {
    let message = Part.text(
      Self.number, ["42A/67A/99B 465"],
      Part.shipment("<Destination><CountryCode>ZZ</CountryCode></Destination>"))
    let errors = try ledger().append(messages: [message]).results.flatMap(\.errors)
    #expect(errors.map(\.rule) == [.unknownCountry])
    #expect(errors[0].pointer == "/MetaData/Declaration/GoodsShipment/Destination/CountryCode")
  }

  /// Four versions: lodged and accepted, weighed, with a worksheet alone, weighed again and dispatched elsewhere.
  private static func life() throws -> [String] {
    try accepted() + [
      Part.text(number, ["42A/67A/68A[1]/23A/65A 128"], Part.shipment(Part.net(1, "66"))),
      Part.text(number, ["42A/67A/68A[1]/02A[1] D005"], ""),
      Part.text(
        number, ["42A/67A/68A[1]/23A/65A 128", "42A/67A/95B 062"],
        Part.shipment("<ExportCountry><ID>CN</ID></ExportCountry>" + Part.net(1, "67"))),
    ]
  }

  private static let lifeChanges = [
    [#"/items/0/netMassKg "65" "66""#], [],
    [#"/countryOfDispatch "TR" "CN""#, #"/items/0/netMassKg "66" "67""#],
  ]

  @Test(arguments: 0...5)
  func `an input that was cut off, given again, ends as one that was not`(cut: Int) throws {
    let life = try Self.life()
    let whole = try TemporaryLedger(home: "GB", currency: "GBP")
    #expect(try whole.append(messages: life).summary.created == 5)
    let cutOff = try TemporaryLedger(home: "GB", currency: "GBP")
    try cutOff.append(messages: Array(life[..<cut]))
    let again = try cutOff.append(messages: life).summary
    #expect(again.exists == cut && again.created == 5 - cut)
    for ledger in [whole, cutOff] {
      #expect(try changes(ledger) == Self.lifeChanges)
      #expect(try ledger.differences() == [])
    }
    let roots = try [whole, cutOff].map { ledger in
      let log = try ledger.ledger().log
      let size = try log.size()
      return try log.environment.read { try log.root(size: size, in: $0) }
    }
    #expect(roots[0] == roots[1])
  }

  @Test func `a declaration that came as JSON is amended by a message`() throws {
    let ledger = try TemporaryLedger(home: "GB", currency: "GBP")
    try ledger.append([Line.accepted("T:1")])
    let message = Part.text(
      "T:1", ["42A/67A/68A[1]/23A/65A 128"], Part.shipment(Part.net(1, "11")))
    #expect(try ledger.append(messages: [message]).summary.created == 1)
    #expect(try changes(ledger, "T:1") == [[#"/items/0/netMassKg "10" "11""#]])
    #expect(try ledger.differences() == [])
  }

  @Test func `a superseded document that was changed is found with every version made of it`()
    throws
  {
    let ledger = try TemporaryLedger(home: "GB", currency: "GBP")
    let positions = try ledger.append(messages: try Self.life()).results.compactMap(\.position)
    let file = LogFile(ledger: ledger)
    let place = try file.document(at: positions[0].rawValue)
    try file.change(place.table, place.key) { record in
      let text = Array("<GrossMassMeasure>70.5".utf8)
      let start = try #require(
        record.indices.first { record[$0...].starts(with: text) })
      record[start + text.count - 1] = UInt8(ascii: "6")
    }
    let found = try ledger.differences(views: false).map(\.place)
    #expect(found.contains("position \(positions[0])"))
    // The fourth message changes nothing of the ledger's, so that its entry repeats the one before.
    for position in [positions[2], positions[4]] {
      #expect(found.contains { $0.hasPrefix("position \(position) byte") }, "\(found)")
    }
  }
}
