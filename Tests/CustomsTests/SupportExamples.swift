import Customs

/// A line that breaks one rule, and the one fault it has to give.
struct Example: Sendable, CustomStringConvertible {
  let rule: Rule
  let line: String
  let pointer: String
  let found: String
  let expected: String

  init(
    _ rule: Rule, _ line: String, at pointer: String, found: String, _ expected: String
  ) {
    self.rule = rule
    self.line = line
    self.pointer = pointer
    self.found = found
    self.expected = expected
  }

  /// One place of the full declaration changed; pointers are those inside the declaration.
  init(
    _ rule: Rule, _ fragment: String, _ replacement: String, at pointer: String, found: String,
    _ expected: String
  ) {
    self.init(
      rule, Sample.accepted(fragment, replacement), at: "/declaration" + pointer, found: found,
      expected)
  }

  var description: String { "\(rule.rawValue) at \(pointer): \(found)" }
  var fault: Fault { Fault(rule, pointer, found: found, expected: expected) }

  static let all = form + identifiers + codes + lists + numbers + consistency

  private static let item = "/items/0"
  private static let required = ", because the field is required"
  private static let number = "18, or office/DDMMYY/serial, or SCHEME:value"
  private static let scheme = "SCHEME:value, at most 35 characters, such as EORI:DE123456"
  private static let commodity = "6, 8 or 10 digits of the Harmonized System, chapters 01 to 97"
  private static let json = "one JSON object (RFC 8259)"
  private static let letters = "two capital letters (ISO 3166-1 alpha-2)"
  private static let country = "a country code of ISO 3166-1 (iso-codes 4.15.0)"
  private static let decimal = "a decimal number such as 7800.5"
  private static let events =
    "one of lodged, accepted, rejected, released, notReleased, amended, invalidated, departed, "
    + "crossed, arrived, discharged, exited, incident, partyRegistered, listPublished, "
    + "statisticPublished, openingBalance"
  private static let mrn = #""22KZ553020000001R3""#

  private static let form = [
    Example(.malformedJSON, "", at: "", found: "there is no value, at byte 1", json),
    Example(.malformedJSON, "1", at: "", found: "expected an object, at byte 1", json),
    Example(.wrongType, "[]", at: "", found: "an array", "an object"),
    Example(.missingField, "{}", at: "/event", found: "nothing", events + required),
    Example(
      .missingField, #"{"event":"amended","mrn":\#(mrn)}"#, at: "/declaration", found: "nothing",
      "a declaration" + required),
    Example(
      .missingField, #"{"event":"invalidated"}"#, at: "/mrn", found: "nothing",
      "a declaration number" + required),
    Example(
      .duplicateKey, #""lrn":"ALM-000123""#, #""mrn":\#(mrn)"#, at: "/mrn",
      found: "the field a second time", "each field once"),
    Example(
      .duplicateKey, #""lrn":"ALM-000123""#, #""\u006drn":\#(mrn)"#, at: "/mrn",
      found: "the field a second time", "each field once"),
    Example(
      .unknownField, #""seals":["KZ0001"]"#, #""a/b~c":[1]"#, at: "/transport/a~1b~0c",
      found: #""a/b~c""#, "one of mode, conveyance, nationality, containers, seals"),
    Example(
      .unknownField, #"{"event":"accepted","reason":"x","declaration":\#(Sample.declaration)}"#,
      at: "/reason", found: #""reason""#, "no such field in 'accepted'"),
    Example(
      .unknownField, #"{"event":"released","mrn":\#(mrn),"seals":[]}"#, at: "/seals",
      found: #""seals""#, "no such field in 'released'"),
    Example(
      .missingField, #""acceptedOn":"2022-06-14","#, "", at: "/acceptedOn", found: "nothing",
      "a date YYYY-MM-DD" + required),
    Example(
      .missingField, #","unit":"H87""#, "", at: item + "/supplementary/unit", found: "nothing",
      "text in quotes" + required),
    Example(
      .missingField, #""netMassKg":"7200","#, "", at: item + "/netMassKg", found: "nothing",
      "a decimal number" + required),
    Example(
      .missingField, #""items":[{"number":1,"#, #""items":[{"#, at: item + "/number",
      found: "nothing", "a whole number" + required),
    Example(
      .wrongType, #""office":"KZ55302""#, #""office":55302"#, at: "/office", found: "a number",
      "text in quotes"),
    Example(
      .wrongType, #""mode":3"#, #""mode":"3""#, at: "/transport/mode",
      found: "text in quotes", "a whole number without quotes"),
    Example(
      .wrongType, #""seals":["KZ0001"]"#, #""seals":{}"#, at: "/transport/seals",
      found: "an object", "an array"),
    Example(
      .wrongType, #""statisticalValue":"36000.00""#, #""statisticalValue":null"#,
      at: item + "/statisticalValue", found: "null",
      "a decimal number, in quotes or not"),
    Example(
      .malformedText, "Washers", "", at: item + "/description", found: "an empty string",
      "text, or no such field"),
    Example(
      .malformedText, "Washers", #"Wash\u0000ers"#, at: item + "/description",
      found: #""Wash\u{0}ers" with a control character"#, "text without control characters"),
    Example(
      .malformedText, "ALM-000123", String(repeating: "A", count: 23), at: "/lrn",
      found: "23 characters", "at most 22"),
    Example(
      .malformedText, "Washers", String(repeating: "Ж", count: 513), at: item + "/description",
      found: "513 characters", "at most 512"),
    Example(
      .malformedTime, #"{"event":"released","mrn":\#(mrn),"at":"yesterday"}"#, at: "/at",
      found: #""yesterday""#, "a time such as 2022-06-14T08:00:00Z (RFC 3339)"),
    Example(
      .unknownEvent, #"{"event":"party"}"#, at: "/event", found: #""party""#, events),
    Example(
      .unknownEvent, #"{"event":"Accepted"}"#, at: "/event", found: #""Accepted""#, events),
    Example(
      .unknownKind, #""kind":"re-export""#, #""kind":"reexport""#, at: "/kind",
      found: #""reexport""#, "one of dispatch, export, import, re-export, transit"),
  ]

  private static let identifiers = [
    Example(
      .malformedMRN, "22KZ553020000001R3", "24BE1234", at: "/mrn",
      found: #""24BE1234" has 8 characters"#, number),
    Example(
      .malformedMRN, "22KZ553020000001R3", "2XKZ553020000001R3", at: "/mrn",
      found: #""2XKZ553020000001R3" has 'X' as character 2"#, "a digit of the year"),
    Example(
      .malformedMRN, "22KZ553020000001R3", "22K1553020000001R3", at: "/mrn",
      found: #""22K1553020000001R3" has '1' as character 4"#, "a letter of the country"),
    Example(
      .malformedMRN, "22KZ553020000001R3", "22KZ55302000000lR3", at: "/mrn",
      found: #""22KZ55302000000lR3" has 'l' as character 16"#, "0-9 or A-Z"),
    Example(
      .malformedMRN, "22KZ553020000000R4", "10702/300222/0001234",
      at: item
        + "/previousDocuments/0/mrn", found: #""10702/300222/0001234" with the date 300222"#,
      "a date DDMMYY"),
    Example(
      .mrnCheckCharacter, "22KZ553020000001R3", "22KZ553020000001R4", at: "/mrn",
      found: #""22KZ553020000001R4" ends in '4'"#,
      "'3' as its last character"),
    Example(
      .malformedParty, #"{"id":"RU-INN:9999999998","#, #"{"id":"9999999998","#, at: "/importer/id",
      found: #""9999999998""#, scheme),
    Example(
      .malformedParty, "RU-INN:9999999998", "RU-INN:99999999", at: "/importer/id",
      found: #""RU-INN:99999999""#, "10 or 12 digits behind RU-INN:"),
    Example(
      .partyCheckDigit, "RU-INN:9999999998", "RU-INN:9999999999", at: "/importer/id",
      found: #""RU-INN:9999999999""#, "8 as its last digit"),
    Example(
      .containerCheckDigit, "CSQU3054383", "CSQU3054384", at: "/transport/containers/0",
      found: #""CSQU3054384""#, "3 as its last digit"),
  ]

  private static let codes = [
    Example(
      .malformedCode, #""office":"KZ55302""#, #""office":"Almaty""#, at: "/office",
      found: #""Almaty""#, "2 to 16 capital letters, digits, hyphens"),
    Example(
      .malformedCode, #""countryOfDispatch":"KZ""#, #""countryOfDispatch":"kz""#,
      at: "/countryOfDispatch", found: #""kz""#, letters),
    Example(
      .malformedCode, #""unit":"H87""#, #""unit":"pieces""#, at: item + "/supplementary/unit",
      found: #""pieces""#, "a unit of UNECE Recommendation 20, such as H87 or KGM"),
    Example(
      .malformedCode, #""procedure":"31""#, #""procedure":"3100""#, at: item + "/procedure",
      found: #""3100""#, "two digits"),
    Example(
      .malformedCode, #"{"event":"released","mrn":\#(mrn),"expect":"two"}"#, at: "/expect",
      found: #""two""#, #""any", "none", or the current version as a whole number"#),
    Example(
      .unknownCountry, #""tradingCountry":"AE""#, #""tradingCountry":"ZZ""#,
      at: "/tradingCountry", found: #""ZZ""#, country),
    Example(
      .malformedCommodityCode, "8450111100", "84501", at: item + "/commodityCode",
      found: #""84501""#, commodity),
    Example(
      .malformedCommodityCode, "8450111100", "7701000000", at: item + "/commodityCode",
      found: #""7701000000""#, commodity),
    Example(
      .malformedCommodityCode, "8450111100", "981234", at: item + "/commodityCode",
      found: #""981234""#, commodity),
    Example(
      .malformedDate, #""limitDate":"2022-06-20""#, #""limitDate":"20.06.2022""#,
      at: "/transit/limitDate", found: #""20.06.2022""#,
      "a date YYYY-MM-DD between 1900 and 2199"),
  ]

  private static let numbers = [
    Example(
      .malformedNumber, #""netMassKg":"7200""#, #""netMassKg":"7.200,00""#, at: item + "/netMassKg",
      found: #""7.200,00""#, decimal),
    Example(
      .malformedNumber, #""netMassKg":"7200""#, #""netMassKg":"--0""#, at: item + "/netMassKg",
      found: #""--0""#, decimal),
    Example(
      .tooManyDecimals, "36000.00", "36000.005", at: item + "/statisticalValue",
      found: #""36000.005""#, "at most 2 decimals"),
    Example(
      .tooManyDecimals, #""quantity":"120","unit""#, #""quantity":0.0001,"unit""#,
      at: item + "/supplementary/quantity", found: #""0.0001""#, "at most 3 decimals"),
    Example(
      .outOfRange, #""netMassKg":"7200""#, #""netMassKg":"1e400""#, at: item + "/netMassKg",
      found: #""1e400""#, "0 to 9223372036854.775807"),
    Example(
      .outOfRange, "36000.00", "-1", at: item + "/statisticalValue", found: #""-1""#,
      "0 to 92233720368547758.07"),
    Example(
      .outOfRange, #""mode":3"#, #""mode":10"#, at: "/transport/mode", found: "10",
      "a whole number from 1 to 9"),
    Example(
      .outOfRange, #""item":7"#, #""item":7.5"#, at: item + "/previousDocuments/0/item",
      found: "7.5", "a whole number from 1 to 999"),
    Example(
      .outOfRange, #"{"event":"released","mrn":\#(mrn),"expect":0}"#, at: "/expect", found: "0",
      "a whole number from 1 to 4294967295"),
    Example(
      .zeroMass, #""netMassKg":"7200""#, #""netMassKg":0.000"#, at: item + "/netMassKg",
      found: "0", "a mass above 0"),
    Example(
      .zeroValue, "36000.00", "-0", at: item + "/statisticalValue", found: "0", "a value above 0"),
  ]

  private static let consistency = [
    Example(
      .itemCount, Sample.items(0), at: "/items", found: "0 items", "1 to 999 goods items"),
    Example(
      .itemCount, Sample.items(1000), at: "/items", found: "1000 items", "1 to 999 goods items"),
    Example(
      .itemNumbers, Sample.items(2) { _ in Sample.plainItem(1) }, at: "/items/1/number",
      found: "1", "2: items are numbered 1, 2, 3 ... in their order"),
    Example(
      .netAboveGross, #""grossMassKg":"7800.5""#, #""grossMassKg":"7199.999999""#,
      at: item + "/netMassKg", found: "7200 kg net", "at most the gross mass of 7199.999999 kg"),
    Example(
      .missingParty, Sample.replacing(#""importer":{"id":"X:1"},"#, "", in: Sample.small),
      at: "/importer", found: "nothing", "the importer, because the kind is import"),
    Example(
      .missingPreviousProcedure, #","previousProcedure":"40""#, "",
      at: item + "/previousProcedure", found: "nothing",
      "the procedure the goods were under, because they are re-exported"),
    Example(
      .missingPreviousProcedure, #""previousProcedure":"40""#, #""previousProcedure":"00""#,
      at: item + "/previousProcedure", found: #""00""#,
      "the procedure the goods were under, because they are re-exported"),
    Example(
      .mrnDiffers,
      Sample.replacing(
        #""mrn":\#(mrn),"expect""#, #""mrn":"22KZ553020000000R4","expect""#, in: Sample.amended),
      at: "/mrn", found: #""22KZ553020000000R4""#, "\(mrn) as in the declaration"),
    Example(
      .entryTooLarge, #""seals":["KZ0001"]"#,
      #""seals":[\#(repeatElement(#""S""#, count: 1700).joined(separator: ","))]"#, at: "",
      found: "68568 bytes as an entry", "at most 65535; split the declaration"),
  ]
}
