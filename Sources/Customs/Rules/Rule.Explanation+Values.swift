/// Values, each by itself: identifiers and codes.
extension Rule.Explanation {
  static let unknownEvent = Self(
    "An event of this name is not known",
    checks: "The event is one of the words in the message, with capitals as they stand there.",
    why:
      "What happened to a declaration decides which sums it is in. No event is guessed from a similar word.",
    mend:
      "Take the word from the message. docs/states.md says which event leads from where to where.",
    example: #""event":"notReleased""#,
    source: "Schemas/submission.schema.json; docs/states.md")

  static let unknownKind = Self(
    "A kind of declaration that is not known",
    checks:
      "The kind is import, export, re-export, transit, or dispatch (the note that accompanies goods in a union).",
    why: "The kind decides the direction of the goods in every view.",
    mend: """
      Take the word from the message. Goods that leave a customs union after they were imported are a re-export \
      (procedure 31); goods that move inside it are a dispatch.
      """,
    example: #""kind":"re-export""#,
    source: "Schemas/declaration.schema.json")

  static let malformedMRN = Self(
    "A declaration number of no known shape",
    checks: """
      A declaration number is one of three: an MRN of 18 characters (two digits of the year, two letters of the country, \
      fourteen capitals or digits); a number of the Eurasian Economic Union, office/DDMMYY/serial with 5 or 8, 6 and 7 \
      digits and a real date; or SCHEME:value for any other national number, at most 35 characters.
      """,
    why:
      "The number is the name under which the declaration is found for ever, in this ledger and in others.",
    mend: """
      Copy the number from the acceptance notice, without spaces. Put a scheme before a number of another kind: KR:12345.
      """,
    example: #""mrn":"22KZ553020000001R3" or "mrn":"55302/010422/0012345""#,
    source:
      "European Commission DG XXI/0879/99 (MRN); Eurasian Economic Union, number of a goods declaration"
  )

  static let mrnCheckCharacter = Self(
    "The declaration number's check character is wrong",
    checks: """
      The last of the 18 characters of an MRN follows from the 17 before it: each character's value (digits as they are, \
      A is 10, B is 12, multiples of 11 left out) times 2 to the power of its place from 0, summed, modulo 11, modulo 10.
      """,
    why: "A mistyped character is found here and not after the goods have been looked for in vain.",
    mend: """
      Compare the number with the acceptance notice, character by character: 0 and O, 1 and I, 5 and S. The character \
      that the message expects is right only if all the others are.
      """,
    example: #""mrn":"22KZ553020000001R3""#,
    source:
      "European Commission DG XXI/0879/99 Rev. 1 (check character of MRN and GRN), after ISO 6346")

  static let malformedParty = Self(
    "A party's identifier of no known shape",
    checks: """
      An identifier is SCHEME:value, at most 35 characters: capitals, digits and hyphens before the colon, A-Z a-z 0-9 . \
      _ / - behind it. KZ-BIN and KZ-IIN have 12 digits, RU-INN 10 or 12, RU-OGRN 13, LEI 20 characters, EORI a country \
      and up to 15 characters.
      """,
    why:
      "One company has one identifier, so that its volumes are summed under one name. Company names are not unique.",
    mend:
      "Put the scheme before the number. A party without any number gets a scheme of your own, such as KZ-LOCAL:4711.",
    example: #""exporter":{"id":"KZ-BIN:220340999993"}"#,
    source:
      "Register rules of Kazakhstan and Russia; EU Regulation 952/2013 (EORI); ISO 17442 (LEI)")

  static let partyCheckDigit = Self(
    "The check digit of a party's identifier is wrong",
    checks: """
      KZ-BIN and KZ-IIN: weights 1 to 11 modulo 11, and where that gives 10 a second pass with 3 to 11, 1, 2. RU-INN: \
      weighted sums modulo 11 modulo 10, one digit for companies, two for persons. RU-OGRN: the first twelve digits \
      modulo 11 modulo 10. LEI: the whole number modulo 97 is 1.
      """,
    why: "A mistyped digit books the goods on a company that does not exist, or on another one.",
    mend: """
      Compare the number with the company's registration. The digit that the message expects is right only if all the \
      others are.
      """,
    example: #""importer":{"id":"RU-INN:9999999998"}"#,
    source:
      "Algorithms of the registers (BIN, IIN, INN, OGRN); ISO 17442 and ISO 7064, mod 97-10 (LEI)")

  static let malformedCode = Self(
    "A code of the wrong shape",
    checks: """
      Countries are two capital letters, offices 2 to 16 capitals, digits and hyphens, procedures two digits, units two \
      or three capitals and digits. The expected version is a whole number, "any" or "none".
      """,
    why: "Codes are compared byte by byte; kz and KZ would be two countries.",
    mend:
      "Write the code as its list has it: capitals, no spaces. A four-digit procedure is given as two fields.",
    example: #""procedure":"31","previousProcedure":"40""#,
    source: """
      ISO 3166-1 alpha-2; UNECE Recommendation 20 (units); Customs Union Commission Decision 378 and UCC Annex B \
      (procedures)
      """)

  static let unknownCountry = Self(
    "A country code that is not in the list",
    checks: """
      The code is in ISO 3166-1, or is one that trade statistics use beside it: EU, XK, XI, XC, XL, and the Q series.
      """,
    why:
      "Origin, dispatch and destination are what flows are counted by. A code nobody knows hides a flow.",
    mend: """
      Look the country up: the United Kingdom is GB, Greece GR. Trade whose country is not disclosed is QU, not ZZ.
      """,
    example: #""countryOfDestination":"KZ""#,
    source:
      "ISO 3166-1, in the edition that the message names; Eurostat's country codes for trade statistics"
  )

  static let malformedCommodityCode = Self(
    "A commodity code of the wrong shape",
    checks: """
      The code has 6 digits (Harmonized System), 8 (Combined Nomenclature) or 10 (TN VED), without dots or spaces, and \
      its chapter is one of 01 to 97 without 77.
      """,
    why:
      "Goods are summed by their first four and six digits; a heading or a chapter alone says too little.",
    mend: """
      Give at least the subheading. Keep leading zeros: spreadsheets drop them, and 0101210000 becomes 101210000. \
      Special codes of chapters 98 and 99 are not goods codes.
      """,
    example: #""commodityCode":"8450111100""#,
    source:
      "WCO Harmonized System; Combined Nomenclature of the EU; TN VED of the Eurasian Economic Union"
  )

  static let malformedDate = Self(
    "A date that is not a date",
    checks: "Dates are YYYY-MM-DD, exist in the calendar, and lie in the years 1900 to 2199.",
    why: "04.05.2022 is a day in May to one office and in April to another.",
    mend:
      "Write year, month and day in this order, with hyphens. The cells of a spreadsheet are formatted as yyyy-mm-dd.",
    example: #""acceptedOn":"2022-06-14""#,
    source: "RFC 3339, full-date (a profile of ISO 8601)")

  static let malformedTime = Self(
    "A time that is not a time",
    checks: """
      Times are date, T, hours:minutes:seconds with at most six decimals, and the zone: Z or +06:00. No leap second.
      """,
    why: "A time without its zone can be half a day off, and the order of two events with it.",
    mend:
      "Add seconds and zone. Local time in Almaty is written with +05:00 (before March 2024: +06:00).",
    example: #""at":"2022-06-14T14:00:00+06:00""#,
    source: "RFC 3339, date-time")

  static let containerCheckDigit = Self(
    "A container number that is not one of ISO 6346",
    checks: """
      A container number is four letters and seven digits; the last digit follows from the ten characters before it, by \
      the same sum as in an MRN.
      """,
    why:
      "Containers tie the legs of a journey together. Many real papers have wrong digits, so that this only warns.",
    mend: "Compare the number with the container's door. Amend the declaration if it is wrong.",
    example: #""containers":["CSQU3054383"]"#,
    source: "ISO 6346")
}
