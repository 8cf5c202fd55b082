import Customs
import Testing

/// Guarantees, and party numbers whose digits say what cannot be.
@Suite struct PartyNumberTests {
  private func party(_ id: String) -> [Rule] {
    Parsed(Sample.accepted.replacing("KZ-BIN:220340999993", with: id)).rules
  }

  /// A BIN or IIN with its check digit; nil if the eleven digits are never issued.
  private func kazakh(_ first11: String) -> String? {
    CheckDigit.kazakh(Array(first11.utf8).span).map { first11 + "\($0 - 48)" }
  }

  @Test(arguments: [
    ("KZ-BIN", "220040999", [Rule.impossibleParty]), ("KZ-BIN", "221340999", [.impossibleParty]),
    ("KZ-BIN", "220330999", [.impossibleParty]), ("KZ-BIN", "220370999", [.impossibleParty]),
    ("KZ-BIN", "220344999", [.impossibleParty]), ("KZ-BIN", "221263999", []),
    ("KZ-IIN", "990231300", [.impossibleParty]), ("KZ-IIN", "990229300", [.impossibleParty]),
    ("KZ-IIN", "000229500", []), ("KZ-IIN", "000229300", [.impossibleParty]),
    ("KZ-IIN", "990228000", [.impossibleParty]), ("KZ-IIN", "990228700", [.impossibleParty]),
    ("KZ-IIN", "990228400", []), ("KZ-IIN", "991301400", [.impossibleParty]),
  ])
  func `dates and kinds inside a Kazakh number exist`(
    scheme: String, first: String, expected: [Rule]
  ) throws {
    let number = try #require((11...99).lazy.compactMap { kazakh(first + "\($0)") }.first)
    #expect(Set(party("\(scheme):\(number)")) == Set(expected), "\(number)")
  }

  @Test(arguments: [
    "EORI:de123456", "EORI:DE12-34", "EORI:DE1234567890123456", "LEI:5493001KJTIIGC8Y1r12",
    "KZ-BIN:22034099999O", "RU-INN:770708389", "RU-OGRN:10277001321955", "KZ-BIN: 220340999993",
    "KZ\u{2010}BIN:220340999993", "ЕORI:DE123456",
  ])
  func `other letters, lengths and look-alikes are no identifiers`(id: String) {
    #expect(Set(party(id)) == [.malformedParty])
  }

  @Test(arguments: [
    ("22KZ000000000A010", [Rule]()), ("22KZ000000000A010A123456", []),
    ("22KZ000000000A011", [.grnCheckDigit]), ("22KZ000000000A01", [.malformedGRN]),
    ("22kz000000000A010", [.malformedGRN]), ("22KZ000000000A01X", [.malformedGRN]),
    (" 22KZ000000000A010", [.malformedGRN]), ("22KZ000000000А010", [.malformedGRN]),
    ("22KZ000000000A0100123456", [.malformedGRN]), ("", [.malformedText]),
  ])
  func `a guarantee's number is checked like an MRN`(grn: String, expected: [Rule]) {
    let line = Sample.accepted.replacing(
      "\"limitDate\":\"2022-06-20\"",
      with: "\"limitDate\":\"2022-06-20\",\"guarantees\":[\"\(grn)\"]")
    #expect(line != Sample.accepted)
    #expect(Parsed(line).rules == expected)
  }

  @Test func `a look-alike in an MRN is named by its number`() {
    // A Cyrillic letter that looks like K.
    let fault = Parsed(
      Sample.accepted.replacing("22KZ553020000001R3", with: "22\u{41A}Z553020000001R3")
    )
    .draft.faults.first
    #expect(fault?.rule == .malformedMRN && fault?.found.contains("U+041A") == true)
  }
}
