import Customs
import Testing

/// Each kind of message becomes the event it is.
@Suite struct WCOTranslationTests {
  @Test func `a declaration becomes the lodged declaration that its elements say`() throws {
    #expect(
      Message.submission(try Message.text("9-declaration.xml")) == """
        {"event":"lodged","declaration":{"kind":"import","lrn":"TAMGA-2024-0001",\
        "ucr":"4GB000000000001-0001","declarant":{"id":"EORI:GB000000000001"},\
        "importer":{"id":"EORI:GB000000000002"},"countryOfDispatch":"TR","countryOfDestination":"GB",\
        "transport":{"mode":1,"conveyance":"KESTREL","nationality":"GB","containers":["CSQU3054383"]},\
        "items":[{"number":1,"commodityCode":"8450111100","description":"Washing machines",\
        "countryOfOrigin":"TR","procedure":"40","previousProcedure":"00","netMassKg":"65",\
        "grossMassKg":"70.5","supplementary":{"quantity":"1","unit":"H87"},"statisticalValue":"950.50",\
        "previousDocuments":[{"mrn":"24GB0TAMGA000002A6","item":3}]}]}}
        """)
    let (draft, batch) = try Message.draft(try Message.bytes("9-declaration.xml"))
    #expect(!draft.isRefused && draft.faults.isEmpty)
    #expect(draft.event == .lodged && draft.flow == .import && draft.mediaType == .xml)
    #expect(Array(batch.document(draft)) == (try Message.bytes("9-declaration.xml")))
  }

  @Test(arguments: [
    (
      "2-acceptance.xml",
      #"{"event":"accepted","mrn":"24GB0TAMGA000001R2","lrn":"TAMGA-2024-0001","acceptedOn":"2024-06-14"}"#
    ),
    (
      "1-clearance.xml",
      #"{"event":"released","mrn":"24GB0TAMGA000001R2","at":"2024-06-15T08:00:00Z"}"#
    ),
    (
      "4-invalidation.xml",
      #"{"event":"invalidated","mrn":"24GB0TAMGA000001R2","at":"2024-06-20T07:59:59+01:00"}"#
    ),
    (
      "5-amendment.xml",
      #"{"event":"amended","mrn":"24GB0TAMGA000001R2","reason":"A worksheet was missing"}"#
    ),
    ("3-tax.xml", ""),
    (
      "6-weighed-again.xml",
      #"{"event":"amended","mrn":"24GB0TAMGA000001R2","reason":"Weighed again"}"#
    ),
  ])
  func `a message becomes its event, or none`(name: String, json: String) throws {
    #expect(Message.submission(try Message.text(name)) == json)
    #expect(try Message.draft(try Message.bytes(name)).draft.isRefused == json.isEmpty)
  }

  @Test func `a rejection tells the codes of customs, an exit its office`() {
    let rejection = """
      <FunctionCode>03</FunctionCode><Error><ValidationCode>CDS12005</ValidationCode></Error>\
      <Error><ValidationCode>CDS12007</ValidationCode></Error>\
      <Declaration><FunctionalReferenceID> L1 </FunctionalReferenceID></Declaration>
      """
    #expect(
      Message.submission(Message.response(rejection))
        == #"{"event":"rejected","lrn":"L1","reason":"CDS12005, CDS12007"}"#)
    let exit = """
      <FunctionCode>16</FunctionCode><AdditionalInformation><StatementDescription>GB000142\
      </StatementDescription><StatementTypeCode>CEX</StatementTypeCode></AdditionalInformation>\
      <Status><EffectiveDateTime><DateTimeString>20250514000000Z</DateTimeString></EffectiveDateTime>\
      </Status><Declaration><ID>24GB0TAMGA000001R2</ID></Declaration>
      """
    #expect(
      Message.submission(Message.response(exit)) == """
        {"event":"exited","mrn":"24GB0TAMGA000001R2","at":"2025-05-14T00:00:00Z","office":"GB000142"}
        """)
  }

  @Test func `13 is an amendment of a trader and a tax calculation of customs`() throws {
    #expect(Message.submission(try Message.text("5-amendment.xml")).contains(#""amended""#))
    let fault = try Message.draft(try Message.bytes("3-tax.xml")).draft.faults[0]
    #expect(fault.rule == .notRecorded && fault.found.contains("DMSTAX (13)"))
  }

  @Test(arguments: [
    ("<TypeCode>EXA", "export"), ("<TypeCode>COA", "import"), ("<TypeCode>IMZ", "import"),
  ])
  func `the type code gives the kind`(type: String, kind: String) throws {
    let text = try Message.text("9-declaration.xml").replacing("<TypeCode>IMA", with: type)
    #expect(Message.submission(text).contains(#""kind":"\#(kind)""#))
  }

  @Test
  func `procedure 31 makes an export a re-export, and trade with special territories an export`()
    throws
  {
    let text = try Message.text("9-declaration.xml")
      .replacing("<CurrentCode>40", with: "<CurrentCode>31")
    for type in ["EXA", "COA"] {
      let other = text.replacing("<TypeCode>IMA", with: "<TypeCode>\(type)")
      #expect(Message.submission(other).contains(#""kind":"re-export""#))
    }
  }

  @Test func `a value in another currency is not taken, and the entry says so`() throws {
    let bytes = try Message.bytes("9-declaration.xml")
    let (draft, _) = try Message.draft(bytes, currency: "USD")
    #expect(draft.faults.map(\.rule) == [.otherCurrency] && !draft.isRefused)
    #expect(draft.faults[0].found == "950.50 GBP")
    #expect(
      !Message.submission(try Message.text("9-declaration.xml"), currency: "USD")
        .contains("statisticalValue"))
  }

  @Test func `faults point at the element and its line`() throws {
    let text = try Message.text("9-declaration.xml")
      .replacing("<NetNetWeightMeasure unitCode=\"KGM\">65", with: "<NetNetWeightMeasure>6,5")
      .replacing("<CountryCode>GB</CountryCode>", with: "")
    let (draft, _) = try Message.draft(text)
    let base = "/MetaData/Declaration/GoodsShipment"
    #expect(
      draft.faults.map(\.pointer) == [
        "\(base)/Destination/CountryCode",
        "\(base)/GovernmentAgencyGoodsItem/Commodity/GoodsMeasure/NetNetWeightMeasure",
      ])
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let named = draft.faults.map { (fault: Fault) -> Bool in
      lines[fault.lineOfFile - 1].contains("NetNetWeight")
    }
    #expect(named == [false, true])
  }

  @Test(arguments: [
    ("<ID>84501111</ID>", "<ID>845</ID>", Rule.malformedCommodityCode),
    ("unitCode=\"KGM\"", "unitCode=\"TNE\"", .malformedCode),
    ("<CountryCode>TR</CountryCode>", "<CountryCode>ZZ</CountryCode>", .unknownCountry),
    ("24GB0TAMGA000002A6", "24GB0TAMGA000002A7", .mrnCheckCharacter),
    ("<TypeCode>IMA", "<TypeCode>T1A", .unknownKind),
    ("<FunctionCode>9", "<FunctionCode>7", .unknownMessage),
    (
      "<SequenceNumeric>1</SequenceNumeric>\n        <Stat",
      "<SequenceNumeric>2</SequenceNumeric>\n<Stat", .itemNumbers
    ),
  ])
  func `the rules of submissions judge messages`(old: String, new: String, rule: Rule) throws {
    let text = try Message.text("9-declaration.xml")
    let (draft, _) = try Message.draft(text.replacing(old, with: new))
    #expect(draft.isRefused && draft.faults.contains { $0.rule == rule }, "\(draft.faults)")
  }
}
