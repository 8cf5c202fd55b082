/// Values against the lists that ship with the project, and numbers that cannot be.
extension Rule.Explanation {
  static let impossibleParty = Self(
    "A party's number says something that cannot be",
    checks: """
      A BIN's third and fourth digits are a month, its fifth is 4, 5 or 6, its sixth 0 to 3. An IIN begins with a birthday \
      that exists in the century its seventh digit (1 to 6) names.
      """,
    why:
      "The dates in these numbers tell how old a company is. A number with a month 13 was never issued.",
    mend: "Compare the number with the company's registration or the person's identity card.",
    example: #""exporter":{"id":"KZ-BIN:220340999993"}"#,
    source: "Register rules of Kazakhstan (BIN, IIN)")

  static let malformedGRN = Self(
    "A guarantee's number of the wrong shape",
    checks: """
      A Guarantee Reference Number has 17 characters: two digits of the year, two letters of the country, twelve digits or \
      capitals, a check digit. An individual guarantee by voucher has a letter and six digits more.
      """,
    why: "The guarantee is found by its number when a transit does not arrive.",
    mend: "Copy the number from the guarantee, without spaces and without the access code.",
    example: #""guarantees":["22KZ000000000A010"]"#,
    source: "European Commission DG XXI/0879/99 Rev. 1; UCC Annex B, data element 99 03")

  static let grnCheckDigit = Self(
    "The guarantee's check digit is wrong",
    checks:
      "The seventeenth character follows from the sixteen before it, by the same sum as in an MRN.",
    why: "A mistyped number names another guarantee, or none.",
    mend: """
      Compare the number with the guarantee, character by character. The digit that the message expects is right only if \
      all the others are.
      """,
    example: #""guarantees":["22KZ000000000A010"]"#,
    source:
      "European Commission DG XXI/0879/99 Rev. 1 (check character of MRN and GRN), after ISO 6346")

  static let unknownCommodityCode = Self(
    "A commodity code that was not in force on that day",
    checks: """
      The first six digits are a subheading of the edition of the Harmonized System in force on the acceptance date: HS 2017 \
      from 2017-01-01, HS 2022 from 2022-01-01. The message names the subheadings that came after it, or before. Digits \
      behind the sixth are not compared with a list.
      """,
    why: """
      Lists of watched goods name codes of one edition. A code of another edition slips past them, and one that never was \
      hides what the goods are.
      """,
    mend: """
      Look the goods up in the edition of that day. Where the message names several successors, the description decides.
      """,
    example: #""acceptedOn":"2022-06-14" and "commodityCode":"852589""#,
    source: """
      WCO Harmonized System 2022 (ODC-PDDL, datahub.io/core/harmonized-system); UN Statistics Division, correlation of HS \
      2022 and HS 2017
      """)

  static let uncheckedCommodityCode = Self(
    "A commodity code that nothing here can check",
    checks: """
      The acceptance date is before 2017-01-01. No list of HS 2012 or older ships with the program: the code's shape is \
      checked, its existence is not.
      """,
    why: "A warning says that a check was left out; silence would say that it had been passed.",
    mend: "Nothing, if the date is right. Years are easily mistyped: compare it.",
    example: #""acceptedOn":"2017-01-01""#,
    source: "WCO Harmonized System, editions 2017 and 2022")

  static let unknownUnit = Self(
    "A unit that is not in the list",
    checks: "The unit is a common code of UNECE Recommendation 20. Packages are not units.",
    why: "Quantities are summed by unit; PCE, PCS and H87 would be three balances of one thing.",
    mend: """
      Pieces are H87, kilograms KGM, litres LTR, metres MTR, square metres MTK, cubic metres MTQ, pairs PR, tonnes TNE. \
      'tamga lists units' prints all.
      """,
    example: #""supplementary":{"quantity":"120","unit":"H87"}"#,
    source: "UNECE Recommendation 20, in the edition that the message names")

  static let unknownProcedure = Self(
    "A procedure that is in no list",
    checks: """
      The two digits are in the classifier of the Eurasian Economic Union or in the EU's. 00 is a previous procedure \
      ("none"), never a requested one.
      """,
    why:
      "The procedure says whether goods stay, pass or go back; the balance of goods follows from it.",
    mend: """
      'tamga lists procedures' prints both lists. Codes that one country alone uses go in with --historic, as a warning.
      """,
    example: #""procedure":"40","previousProcedure":"00""#,
    source:
      "Customs Union Commission Decision 378, annex 1; UCC Annex B, data element 11 09")

  static let unknownPlace = Self(
    "A place in a country that is not in the list",
    checks: """
      An office of five characters, two letters and three of A-Z and 2-9, looks like a UN/LOCODE; its country is in ISO 3166-1.
      """,
    why:
      "Offices tell where goods crossed. National codes may look alike, so that this only warns.",
    mend: "Compare the code. Write a national code with its country before it, or with a scheme.",
    example: #""office":"KZALA""#,
    source: "UNECE Recommendation 16 (UN/LOCODE)")
}
