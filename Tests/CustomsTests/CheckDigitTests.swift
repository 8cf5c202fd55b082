import Customs
import Testing

/// Numbers published by their registries, in sample messages and in tests of other libraries.
@Suite struct CheckDigitTests {
  @Test(arguments: MRNVectors.valid)
  func `a valid MRN ends in its check digit`(mrn: String) {
    #expect(iso6346(mrn.prefix(17)) == mrn.last)
  }

  @Test(arguments: MRNVectors.invalid)
  func `an invalid MRN does not end in its check digit`(mrn: String) {
    let digit = iso6346(mrn.prefix(17))
    #expect(digit != nil)
    #expect(digit != mrn.last)
  }

  @Test func `a check digit of ten is written as zero`() {
    // The sum of this MRN leaves a remainder of ten.
    #expect(iso6346("20GB32VVZI0YMFGVR") == "0")
  }

  @Test func `a container number has the check digit of ISO 6346`() {
    #expect(iso6346("CSQU305438") == "3")
  }

  @Test(arguments: ["", "csqu305438", "CSQU 30543", "ÇSQU305438"])
  func `characters outside the alphabet have no check digit`(text: String) {
    #expect(iso6346(text) == nil)
  }

  @Test func `a very long number has a check digit`() {
    // The weights repeat after ten characters, so ten thousand Z are one thousand times ten Z.
    let long = String(repeating: "Z", count: 10_000)
    let sum = (0..<10).reduce(0) { $0 + 38 * (1 << $1) } % 11 * 1000
    #expect(iso6346(long) == Character("\(sum % 11 % 10)"))
  }

  @Test(arguments: [
    "940140000385", "000140002217", "971240001315", "020240000555", "941240000193",
    "010940000162", "020540003431", "081140000436", "970240000816", "980640000093",
    "990140004654", "950341000052", "220340000600",
  ])
  func `a valid BIN ends in its check digit`(bin: String) {
    #expect(kazakh(bin.prefix(11)) == bin.last)
  }

  @Test func `an invalid BIN does not end in its check digit`() {
    #expect(kazakh("94014000038") == "5")
  }

  @Test(arguments: ["22034000065", "2203400006", "220340000600", "2203400006A", ""])
  func `a BIN that is never issued has no check digit`(digits: String) {
    #expect(kazakh(digits) == nil)
  }

  @Test(arguments: ["7707083893", "7736050003", "7728168971", "1234567894"])
  func `a valid INN of a company ends in its check digit`(inn: String) {
    #expect(inn10(inn.prefix(9)) == inn.last)
  }

  @Test(arguments: ["7707083894", "1234567895"])
  func `an invalid INN of a company does not end in its check digit`(inn: String) {
    #expect(inn10(inn.prefix(9)) != inn.last)
  }

  @Test(arguments: ["123456789047", "500100732259"])
  func `a valid INN of a person ends in its two check digits`(inn: String) {
    #expect(inn12(inn.prefix(10)) == String(inn.suffix(2)))
  }

  @Test func `an invalid INN of a person does not end in its two check digits`() {
    #expect(inn12("1234567890") == "47")
  }

  @Test(arguments: ["1027700132195", "1027700070518", "1022200525819"])
  func `a valid OGRN ends in its check digit`(number: String) {
    #expect(ogrn(number.prefix(12)) == number.last)
  }

  @Test func `an invalid OGRN does not end in its check digit`() {
    #expect(ogrn("102770013219") == "5")
  }

  @Test func `Russian numbers of another length or with letters have no check digit`() {
    for text in ["", "77070838", "77070838939", "77O708389", "1027700132195"] {
      #expect(inn10(text) == nil)
      #expect(inn12(text) == nil)
      #expect(ogrn(text) == nil)
    }
  }

  @Test(arguments: ["LEIEXAMPLE0000000024", "5493001KJTIIGC8Y1R12"])
  func `a legal entity identifier is one modulo 97`(lei: String) {
    #expect(isValidLEI(lei))
  }

  @Test(arguments: [
    "LEIEXAMPLE0000000020", "5493001KJTIIGC8Y1R1", "5493001kjtiigc8y1r12", "5493001KJTIIGC8Y1R1A",
    "",
  ])
  func `what is not a legal entity identifier is refused`(lei: String) {
    #expect(!isValidLEI(lei))
  }
}

/// The functions under test on text: a span cannot pass through the macros of the test library.
private func onText<Text: StringProtocol>(
  _ text: Text, _ function: (Span<UInt8>) -> UInt8?
) -> Character? {
  function(Array(text.utf8).span).map { Character(Unicode.Scalar($0)) }
}
private func iso6346(_ text: some StringProtocol) -> Character? {
  onText(text, CheckDigit.iso6346)
}
private func kazakh(_ text: some StringProtocol) -> Character? {
  onText(text, CheckDigit.kazakh)
}
private func inn10(_ text: some StringProtocol) -> Character? {
  onText(text, CheckDigit.inn10)
}
private func ogrn(_ text: some StringProtocol) -> Character? {
  onText(text, CheckDigit.ogrn)
}
private func inn12(_ text: some StringProtocol) -> String? {
  CheckDigit.inn12(Array(text.utf8).span).map { String(decoding: [$0, $1], as: UTF8.self) }
}
private func isValidLEI(_ text: String) -> Bool {
  CheckDigit.isValidLEI(Array(text.utf8).span)
}

/// Movement Reference Numbers, most of them from public sample messages; the invalid ones are
/// placeholders made by hand and copies with another year.
private enum MRNVectors {
  static let valid = [
    "06DE586600006143E1", "22ITZXBZYUTJFLJXK6", "22DK1V0QQK2S6J7TU1", "23GB66GVO0X3GBZAR3",
    "23GB5SCPZSPYDAUAA1", "24GBCN7NW8U7JWIAR4", "20GB32VVZI0YMFGVR0", "21GB6N3J01TZYYE1R0",
    "20GB34BBUAX6DFGVR2", "20GB34BT6QX6LFGVR3", "20GB7BKUHU20XX8PR5", "20GB7HGPXUC5DFGVR2",
    "21GB31AJB9S50C90R6", "21GB556IESSWMPZWR9", "21GB5F2VTXZ3KTZZR2", "21GB5RTV30HKDAOMR0",
    "21GB5S3RI7TMMX8YR9", "21GB7IQC4FGWJZ5GR0", "21GB7X8M7S6NG8N6R0", "22GB38ATMLY0E6OAR0",
    "22GB56FQTBCRR1UAA7", "22GB9FBBTYCDO59AR0", "23GB6GEGQIS8KJTAR2", "23GB7DAO2KZ2UJGAR9",
    "23GB7DAV33S3IW5AR6", "23GB99T9N10DHRXAR8", "23GBCXDLLRXMOCTAA4", "23GBDFSUDLJ2X59AR7",
    "23GBDIS3RQESJRTAR0", "24GB0MC86MH6WYKAA3", "24GB0YUZI38FK68A00", "24GB22WOA1EV2P6AR5",
    "24GB2VNN8DSUDFUAR5", "24GB3WOWFYNNDB7AR8", "24GB3ZIW0L1T38ZAR9", "24GB4I297YQAWIEAR0",
    "24GB4MJPHFK3WN8AV6", "24GB4QUET64MAQOAR0", "24GB9WRD7U2Y5ISAA2", "24GBACHBAKA9WI1A04",
    "24GBAP0KG2DBQCYAR8", "24GBCKIFB5UARBYAR2", "24GBCLKSDLNTQNNAR8", "24GBCLZ0SCWWGCNAR4",
    "24GBDCSBU6A6T7PAR7", "25GB13GP6SYGRXAA01", "25GB2HFTWP9HTYWAR4", "25GB31D8UKSRXWYAR2",
    "25GB34F7Y1O2CX8PT4", "25GB3POHWIVZSF9AR0", "25GB3ZFC4FCLF1OAR7", "25GB59FN8Z0DASEAR0",
    "25GB5AZ7NSEFSA9AA0", "25GB5B16F3B20J5AR0", "25GB63BM2TSVKL2AA5", "25GBCHIZRH8ZEK0A02",
    "25GBCHKMG2I1NP5A05", "25GBCHKVKWYZS7SAR7", "25GBD2YHFF4IJ70A03", "26GB1XC93J1US0TAR2",
    "26GB1YRQUPN712RAR7", "26GB200ITAP8IRVAR3", "26GB208P252DHU0AR5", "26GB264ZKBFB6UJAR3",
    "26GB27DEDHUA9KLAR7", "26GB27IUBOXLIE4AR8", "26GB28YBAAIFCE3AR0", "26GB2INT335MRLRAR1",
    "26GB2PR1V68J160AR5", "26GB2RKGNB66XC5AR1", "26GB345BQQV9HNYAR0", "26GB5UO1QDOVBJAAR6",
  ]

  static let invalid = [
    "22DK1V0QQK2S6J7TU2", "23GBCDS123456789R1", "24GB34F7Y1O2CX8PT4", "20GBCDS123456789R1",
    "21GBCDS123456789R1", "22GB34F7Y1O2CX8PT4", "22GB59Z5A9V8BY3VS2", "22GBCDS123456789B1",
    "23GBCDS123456789B1", "24GB59Z5A9V8BY3VS2", "24GBCDS123456789B1", "24GBCDS123456789R1",
    "24GBCDS987654321R1", "25GB6W23HIITPATAR7", "25GBCDS123456789R2", "25GBJJR7T7G1A6D5R7",
    "26GBCDS123456789R1",
  ]
}
