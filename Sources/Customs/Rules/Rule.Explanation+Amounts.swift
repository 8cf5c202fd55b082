/// Numbers, and values against each other.
extension Rule.Explanation {
  static let malformedNumber = Self(
    "A number that cannot be read",
    checks:
      "Masses, quantities and values are digits with at most one decimal point, as text or as a JSON number.",
    why: "7.200 is seven kilograms to one program and seven tonnes to another. Nothing is guessed.",
    mend:
      "Remove spaces, thousands separators, units and currency signs; use a point for the decimals.",
    example: #""netMassKg":"7200.5""#,
    source: "RFC 8259, section 6")

  static let tooManyDecimals = Self(
    "More decimals than the field can hold",
    checks: """
      Masses in kilograms have at most 6 decimals (milligrams), quantities 3, values in the ledger's currency 2. Zeros at \
      the end do not count.
      """,
    why:
      "Sums are exact to the last digit. A number that was rounded in silence would make them differ from the papers.",
    mend:
      "Round the number before it is submitted. A CSV map does so with \"round\", which is kept as a warning.",
    example: #""statisticalValue":"36000.00""#,
    source:
      "UCC Annex B: 18 01 and 18 04 (n..16,6), 99 06 (n..16,2); exact sums are a promise of this project"
  )

  static let outOfRange = Self(
    "A number outside its range",
    checks: """
      Masses, quantities and values are not negative and fit 64 bits in their smallest unit. The mode of transport is 1 \
      to 9, item numbers are 1 to 999, the expected version is 1 or more.
      """,
    why:
      "A mass below nothing would be taken out of a sum by an import. Corrections are events, never negative goods.",
    mend: "Check sign and unit. Take a declaration back with an amended or invalidated event.",
    example: #""transport":{"mode":3}"#,
    source:
      "UNECE Recommendation 19 (modes of transport); 64-bit integers of the log format (Schemas/log-format.md)"
  )

  static let rounded = Self(
    "A number of a CSV file was rounded",
    checks:
      "The map asks for rounding, and a cell has more decimals than the map's \"round\" says.",
    why:
      "What was rounded stays visible: the entry keeps the number as it stood in the file, and the one it became.",
    mend: "Nothing has to be done. Export the file with fewer decimals to be rid of the warning.",
    example: #""netMassKg":"7200.123457" with "round": 6"#,
    source: "Rounding half to even (ISO 80000-1, annex B, rule A); Schemas/map.schema.json")

  static let zeroMass = Self(
    "A net mass of nothing",
    checks: "The net mass of an item is above 0.",
    why:
      "Goods weigh something. A zero mostly stands for a mass that is not known, and makes prices per kilogram wrong.",
    mend:
      "Give the mass with up to six decimals: one gram is 0.001. Electricity and the like may keep the warning.",
    example: #""netMassKg":"0.001""#,
    source: "UCC Annex B: 18 01 net mass; a consistency rule of this project")

  static let zeroValue = Self(
    "A statistical value of nothing",
    checks: "The statistical value of an item, where it is given, is above 0.",
    why: "Goods without a price, such as samples and gifts, still have a statistical value.",
    mend: "Estimate the value, or leave the field out where it is not known.",
    example: #""statisticalValue":"36000.00""#,
    source:
      "United Nations, International Merchandise Trade Statistics 2010 (valuation); UCC Annex B: 99 06"
  )

  static let itemCount = Self(
    "No goods items, or more than 999",
    checks: "A declaration has 1 to 999 items.",
    why: "A declaration without goods declares nothing, and item numbers have three digits.",
    mend: "Split a longer declaration into several, each with its own number.",
    example:
      #""items":[{"number":1,"commodityCode":"845011","countryOfOrigin":"TR","netMassKg":"7200"}]"#,
    source: "Single Administrative Document, box 5 and box 32 (at most 999 items)")

  static let itemNumbers = Self(
    "Items that are not numbered 1, 2, 3 and so on",
    checks:
      "The first item has number 1, the next one 2, and so on in the order in which they stand.",
    why:
      "Later declarations name an item of an earlier one by its number, and amendments are compared item by item.",
    mend: "Number the items anew, and keep their order in every amendment.",
    example: #""items":[{"number":1, ...},{"number":2, ...}]"#,
    source: "Single Administrative Document, box 32; UCC Annex B: 11 03 goods item number")

  static let netAboveGross = Self(
    "The net mass is more than the gross mass",
    checks: "The net mass of an item is at most its gross mass, where that is given.",
    why: "Gross is net with its packing. Mostly the two were swapped, or one is in grams.",
    mend:
      "Swap or correct them. Leave the gross mass out where it is only known for the whole consignment.",
    example: #""netMassKg":"7200","grossMassKg":"7800.5""#,
    source:
      "UCC Annex B: 18 01 net mass, 18 04 gross mass; Single Administrative Document, boxes 35 and 38"
  )

  static let missingParty = Self(
    "The party that this kind of declaration needs is missing",
    checks:
      "An import names its importer; an export, a re-export and a dispatch note name their exporter.",
    why:
      "Volumes are counted per party. Goods that nobody brought in or sent out cannot be asked after.",
    mend:
      "Add the party with its identifier. Records of old systems without it go in with --historic.",
    example: #""importer":{"id":"RU-INN:9999999998","name":"...","country":"RU"}"#,
    source:
      "UCC Annex B: 13 01 exporter, 13 04 importer; Single Administrative Document, boxes 2 and 8")

  static let missingPreviousProcedure = Self(
    "A re-export that does not say what the goods were under before",
    checks:
      "An item of a re-export, or one with procedure 31, has a previous procedure other than 00.",
    why:
      "Only goods that came in under some procedure can leave again. Without it foreign goods appear from nowhere.",
    mend: """
      Give the procedure the goods were under: 51 inward processing, 53 temporary import, 70 warehouse, 78 free zone, 40 \
      released for home use. Name the import in previousDocuments too.
      """,
    example: #""procedure":"31","previousProcedure":"51""#,
    source: "Customs Union Commission Decision 378, annex 1; UCC Annex B: 11 09 and 11 10")

  static let mrnDiffers = Self(
    "Two numbers in one line",
    checks: "Where both the event and its declaration have an mrn, the two are the same.",
    why: "It would be unclear which declaration was amended.",
    mend: "Correct the wrong one. An amendment keeps the number of the declaration it amends.",
    example:
      #"{"event":"amended","mrn":"22KZ553020000001R3","declaration":{"mrn":"22KZ553020000001R3", ...}}"#,
    source: "Schemas/submission.schema.json")

  static let entryTooLarge = Self(
    "The declaration is too large for one entry",
    checks: """
      What a declaration takes in the log's own form (items, references, seals, containers, previous documents; not \
      names and descriptions) has at most 65,535 bytes.
      """,
    why: "Entries are read in place, and their offsets have 16 bits.",
    mend: "Split the declaration, or name fewer previous documents and seals in each.",
    example: "999 items, with 40 previous documents, seals and containers between them",
    source: "Schemas/log-format.md")
}
