import Customs
import Testing

/// Identifiers as the parser meets them; `CheckDigitTests` has the arithmetic.
@Suite struct IdentifierTests {
  @Test(arguments: PublishedNumbers.valid)
  func `a published MRN with the right check character is taken`(mrn: String) {
    #expect(number(mrn) == [])
  }

  @Test(arguments: PublishedNumbers.invalid)
  func `a published MRN with a wrong check character is refused, or noted when historic`(
    mrn: String
  ) {
    #expect(number(mrn).map(\.rule) == [.mrnCheckCharacter])
    #expect(number(mrn).first?.found == "\"\(mrn)\" ends in '\(mrn.suffix(1))'")
    let historic = Parsed(line(mrn: mrn), historic: true)
    #expect(!historic.draft.isRefused)
    #expect(historic.batch.string(historic.draft.number) == mrn)
  }

  @Test func `every wrong check character of an MRN is found`() {
    for digit in 0...9 where digit != 3 {
      #expect(number("22KZ553020000001R\(digit)").map(\.rule) == [.mrnCheckCharacter])
    }
    #expect(number("22KZ553020000001RA").map(\.rule) == [.mrnCheckCharacter])
  }

  @Test(arguments: [
    "10702/140622/0001234", "55302/290224/0000000", "10702070/140622/0001234",
    "KR:40816-22-0000001", "GB:a.b_c/d-E", "A:1", "X-1:9",
    "KR:" + String(repeating: "9", count: 32),
  ])
  func `numbers of other customs services are taken`(mrn: String) {
    #expect(number(mrn) == [])
    let parsed = Parsed(line(mrn: mrn))
    parsed.view { #expect(String(copying: $0.number) == mrn) }
  }

  @Test(arguments: [
    "22KZ553020000001R", "22KZ553020000001R33", "22kz553020000001R3", "22KZ55302000000 R3",
    "22KЗ55302000000R3", "10702/140622/001234", "1070/140622/0001234", "107020/140622/0001234",
    "10702/300222/0001234", "10702/290223/0001234", "10702/140622/000123A",
    "10702-140622-0001234", "10702/1406/220001234", "////////////////////", "/", "KR:", ":1",
    "kr:1", "1:1", "K R:1", "KR:1 2", "KR:1:2", "KR:Ж", "KR_:1",
    "KR:" + String(repeating: "9", count: 33), "22KZ553020000001Ж",
  ])
  func `what is no declaration number is refused, historic or not`(mrn: String) {
    #expect(number(mrn).map(\.rule) == [.malformedMRN])
    #expect(number(mrn).map(\.pointer) == ["/mrn"])
    #expect(Parsed(line(mrn: mrn), historic: true).draft.isRefused)
  }

  @Test func `a date that is none is named in an EAEU number`() {
    #expect(
      number("10702/310622/0001234") == [
        Fault(
          .malformedMRN, "/mrn", found: "\"10702/310622/0001234\" with the date 310622",
          expected: "a date DDMMYY")
      ])
  }

  @Test(arguments: [
    "KZ-BIN:220340999993", "KZ-IIN:990228400010", "RU-INN:7707083893", "RU-INN:500100732259",
    "RU-OGRN:1027700132195", "LEI:5493001KJTIIGC8Y1R12", "EORI:DE123456", "EORI:GB1",
    "EORI:XI123456789012345", "KR-EXPORTER:abc.DEF_1/2-3", "X:1",
  ])
  func `a party id of its scheme's shape is taken`(id: String) {
    #expect(party(id) == [])
  }

  @Test(arguments: [
    ("KZ-BIN:220340999994", "3 as its last digit"), ("KZ-IIN:940140000384", "5 as its last digit"),
    ("RU-INN:7707083894", "3 as its last digit"),
    ("RU-INN:123456789001", "47 as its last digits"),
    ("RU-OGRN:1027700132194", "5 as its last digit"),
    ("LEI:5493001KJTIIGC8Y1R13", "check digits by ISO 7064 mod 97-10"),
    ("LEI:5493001KJTIIGC8Y1R1A", "check digits by ISO 7064 mod 97-10"),
    ("KZ-BIN:220340000651", "a number that can be issued; its first 11 digits never are"),
  ])
  func `a wrong check digit of a party id is refused, or noted when historic`(
    id: String, expected: String
  ) {
    #expect(
      party(id) == [
        Fault(.partyCheckDigit, "/importer/id", found: "\"\(id)\"", expected: expected)
      ])
    let historic = Parsed(line(party: id), historic: true)
    #expect(!historic.draft.isRefused)
    #expect(historic.batch.string(historic.draft.importer.id) == id)
  }

  @Test(arguments: [
    "220340999993", "KZ-BIN:22034099999", "KZ-BIN:2203409999933", "KZ-BIN:22034099999A",
    "RU-INN:77070838931", "RU-INN:770708389A", "RU-OGRN:102770013219", "LEI:5493001KJTIIGC8Y1R1",
    "EORI:DE", "EORI:de123", "EORI:1E123", "EORI:DE12345678901234567", "kz-bin:1", "KZ BIN:1",
    ":", "X:", "X:é", "X:1 ", "X:" + String(repeating: "1", count: 34),
  ])
  func `a party id of another shape is refused, historic or not`(id: String) {
    #expect(party(id).map(\.rule) == [.malformedParty])
    #expect(Parsed(line(party: id), historic: true).draft.isRefused)
  }

  @Test(arguments: [
    "CSQU3054384", "CSQU305438", "csqu3054383", "CSQU30543833", "00000000000", "1SQU3054383",
    "CSQ03054383", "CSQU305438A",
  ])
  func `what is no container number is noted and kept`(text: String) {
    let parsed = Parsed(Sample.accepted("CSQU3054383", text))
    #expect(parsed.rules == [.containerCheckDigit])
    #expect(!parsed.draft.isRefused)
    parsed.view { #expect($0.markCount == 7) }
  }

  @Test(arguments: ["ucr", "lrn", "conveyance", "seals", "containers"])
  func `an identifying text is ASCII`(field: String) {
    let fragments = [
      "ucr": "2KZ220340999993-123", "lrn": "ALM-000123", "conveyance": "01KZ123ABC",
      "seals": "KZ0001", "containers": "CSQU3054383",
    ]
    let parsed = Parsed(Sample.accepted(fragments[field] ?? "", "Ж1"))
    #expect(parsed.draft.isRefused)
    #expect(parsed.rules.first == .malformedText)
  }

  @Test func `names and descriptions are kept as given`() {
    let parsed = Parsed(Sample.accepted(#""Sender""#, #""ТОО «Отправитель» 😀""#))
    #expect(parsed.faults == [])
    #expect(parsed.batch.string(parsed.draft.exporter.name) == "ТОО «Отправитель» 😀")
  }

  @Test func `long and dangerous text is shortened and escaped in a fault`() throws {
    let long = String(repeating: "x", count: 300)
    #expect(
      number(long).first?.found == "\"" + String(repeating: "x", count: 80)
        + "…\" has 300 characters")
    let turned = "2022-06-1\u{202E}4"
    let fault = Parsed(
      Sample.accepted(#""acceptedOn":"2022-06-14""#, #""acceptedOn":"\#(turned)""#))
    #expect(fault.faults.map(\.found) == [#""2022-06-1\u{202e}4""#])
  }

  private func line(mrn: String) -> String {
    Sample.replacing("22KZ553020000001R3", mrn, in: Sample.small)
  }

  private func line(party: String) -> String { Sample.replacing("X:1", party, in: Sample.small) }
  private func number(_ mrn: String) -> [Fault] { Parsed(line(mrn: mrn)).faults }
  private func party(_ id: String) -> [Fault] { Parsed(line(party: id)).faults }
}

/// Numbers of public sample messages and documentation; the invalid ones are placeholders or had their year changed.
private enum PublishedNumbers {
  static let valid = [
    "20GB32VVZI0YMFGVR0", "20GB34BBUAX6DFGVR2", "20GB34BT6QX6LFGVR3", "20GB7BKUHU20XX8PR5",
    "20GB7HGPXUC5DFGVR2", "21GB31AJB9S50C90R6", "21GB556IESSWMPZWR9", "21GB5F2VTXZ3KTZZR2",
    "21GB5RTV30HKDAOMR0", "21GB5S3RI7TMMX8YR9", "21GB7IQC4FGWJZ5GR0", "21GB7X8M7S6NG8N6R0",
    "22GB38ATMLY0E6OAR0", "22GB56FQTBCRR1UAA7", "22GB9FBBTYCDO59AR0", "23GB5SCPZSPYDAUAA1",
    "23GB6GEGQIS8KJTAR2", "23GB7DAO2KZ2UJGAR9", "23GB7DAV33S3IW5AR6", "23GB99T9N10DHRXAR8",
    "23GBCXDLLRXMOCTAA4", "23GBDFSUDLJ2X59AR7", "23GBDIS3RQESJRTAR0", "24GB0MC86MH6WYKAA3",
    "24GB0YUZI38FK68A00", "24GB22WOA1EV2P6AR5", "24GB2VNN8DSUDFUAR5", "24GB3WOWFYNNDB7AR8",
    "24GB3ZIW0L1T38ZAR9", "24GB4I297YQAWIEAR0", "24GB4MJPHFK3WN8AV6", "24GB4QUET64MAQOAR0",
    "24GB9WRD7U2Y5ISAA2", "24GBACHBAKA9WI1A04", "24GBAP0KG2DBQCYAR8", "24GBCKIFB5UARBYAR2",
    "24GBCLKSDLNTQNNAR8", "24GBCLZ0SCWWGCNAR4", "24GBDCSBU6A6T7PAR7", "25GB13GP6SYGRXAA01",
    "25GB2HFTWP9HTYWAR4", "25GB31D8UKSRXWYAR2", "25GB34F7Y1O2CX8PT4", "25GB3POHWIVZSF9AR0",
    "25GB3ZFC4FCLF1OAR7", "25GB59FN8Z0DASEAR0", "25GB5AZ7NSEFSA9AA0", "25GB5B16F3B20J5AR0",
    "25GB63BM2TSVKL2AA5", "25GBCHIZRH8ZEK0A02", "25GBCHKMG2I1NP5A05", "25GBCHKVKWYZS7SAR7",
    "25GBD2YHFF4IJ70A03", "26GB1XC93J1US0TAR2", "26GB1YRQUPN712RAR7", "26GB200ITAP8IRVAR3",
    "26GB208P252DHU0AR5", "26GB264ZKBFB6UJAR3", "26GB27DEDHUA9KLAR7", "26GB27IUBOXLIE4AR8",
    "26GB28YBAAIFCE3AR0", "26GB2INT335MRLRAR1", "26GB2PR1V68J160AR5", "26GB2RKGNB66XC5AR1",
    "26GB345BQQV9HNYAR0", "26GB5UO1QDOVBJAAR6",
  ]

  static let invalid = [
    "20GBCDS123456789R1", "21GBCDS123456789R1", "22GB34F7Y1O2CX8PT4", "22GB59Z5A9V8BY3VS2",
    "22GBCDS123456789B1", "23GBCDS123456789B1", "24GB59Z5A9V8BY3VS2", "24GBCDS123456789B1",
    "24GBCDS123456789R1", "24GBCDS987654321R1", "25GB6W23HIITPATAR7", "25GBCDS123456789R2",
    "25GBJJR7T7G1A6D5R7", "26GBCDS123456789R1",
  ]
}
