/// The form of the input: text, fields and their types.
extension Rule.Explanation {
  static let malformedJSON = Self(
    "The text is not JSON",
    checks: """
      Each line of NDJSON, each element of a JSON array, is one JSON object and nothing else: no comma behind the last \
      member, no comments, strings closed and escaped, numbers as JSON writes them, UTF-8 without a byte order mark, \
      values nested at most 32 deep.
      """,
    why: """
      A text that two programs read in two ways has no content to keep a promise about. Nothing is guessed or repaired.
      """,
    mend: """
      Look at the byte that is named, counted from 1 within the object. Mostly a quote, comma or bracket is missing \
      there, or the line was cut off. Write JSON with a library rather than by putting texts together.
      """,
    example: #"{"event":"released","mrn":"22KZ553020000001R3"}"#,
    source: "RFC 8259 (JSON); RFC 3629 (UTF-8)")

  static let lineTooLong = Self(
    "A line is longer than 16 MiB",
    checks:
      "A line, or an element of a JSON array, has at most 16,777,216 bytes. A longer one is passed over unread.",
    why:
      "Memory stays bounded whatever is submitted. A declaration of 999 items has well under 2 MiB.",
    mend: """
      Put each declaration on a line of its own. A file that is one JSON array is read with --input json.
      """,
    example: #"{"event":"released","mrn":"22KZ553020000001R3"}"#,
    source: "A promise of this project: memory does not grow with the input")

  static let malformedCSV = Self(
    "The CSV file does not fit RFC 4180, or not its map",
    checks: """
      Quotes inside a quoted cell are doubled, every row has as many cells as the first one, the text is UTF-8. Every \
      column is mapped or named as ignored, every mapped column is in the file, and a cell that the map translates has \
      one of the texts listed there.
      """,
    why: "A shifted column would give each number another meaning, and nobody would see it.",
    mend: """
      Save the file as CSV in UTF-8, and compare its first row with the columns of the map. A file with semicolons needs \
      "delimiter": ";" in the map.
      """,
    example: #""He said ""yes""",7200,KZ"#,
    source: "RFC 4180 (CSV); Schemas/map.schema.json")

  static let duplicateKey = Self(
    "A field stands there twice",
    checks: "No object has two members of one name, however their names are escaped.",
    why: """
      JSON leaves open which of the two counts, and programs differ. What one office reads would not be what another \
      one reads.
      """,
    mend: "Remove one of the two.",
    example: #"{"mrn":"22KZ553020000001R3","lrn":"ALM-000123"}"#,
    source: "RFC 8259, section 4; RFC 7493, section 2.3")

  static let unknownField = Self(
    "A field that has no meaning here",
    checks: """
      Every field is one the schema knows at this place. Capitals count. Some fields belong to some events only: seals \
      to movements, a reason to every event but accepted, a declaration to accepted and amended.
      """,
    why: """
      A field that is not understood would be lost without a word, and a misspelt one would look as if it had been given.
      """,
    mend: """
      Compare the name with the list in the message. What has no field here is put into none: keep it in your own \
      records, or in the reason.
      """,
    example: #""netMassKg":"7200""#,
    source: "Schemas/submission.schema.json and Schemas/declaration.schema.json")

  static let missingField = Self(
    "A required field is missing",
    checks: """
      A declaration has kind, mrn, acceptedOn, countryOfDispatch, countryOfDestination and items; an item has number, \
      commodityCode, countryOfOrigin and netMassKg; a party has an id; a supplementary quantity has its unit; an event \
      names the declaration it is about.
      """,
    why:
      "Views and statistics are built on these fields. None of them has a default, because a default is a guess.",
    mend: """
      Add the field at the place that is named. Where a CSV file was submitted, the cell is empty or its column is not in \
      the map.
      """,
    example: #""acceptedOn":"2022-06-14""#,
    source: "Schemas/declaration.schema.json; WCO Data Model, minimal declaration")

  static let wrongType = Self(
    "A value of the wrong JSON type",
    checks: """
      Text stands in quotes; whole numbers such as the mode of transport stand without; lists stand in brackets, objects \
      in braces. Masses, quantities and values may be either text or numbers. null is no value.
      """,
    why: "A number with quotes and one without are the same to a person and not to a program.",
    mend: "Write the value as the message says. Leave a field out that has no value.",
    example: #""transport":{"mode":3,"seals":["KZ0001"]}"#,
    source: "RFC 8259, section 3; Schemas/declaration.schema.json")

  static let malformedText = Self(
    "A text that is empty, too long, or has control characters",
    checks: """
      Texts have at least one character and none of the control characters. Descriptions, brands, names and reasons have \
      at most 512 characters, identifying texts (reference, seal, vehicle, event id) at most 22, 35 or 64 characters \
      of printable ASCII.
      """,
    why: """
      An empty text says neither yes nor no. Letters of two alphabets can look alike, so that identifying texts are ASCII.
      """,
    mend: "Leave an empty field out. Shorten the text. Type identifiers with a Latin keyboard.",
    example: #""lrn":"ALM-000123""#,
    source: "UCC Annex B: 12 09 LRN (an..22), 12 08 UCR (an..35), 18 05 description (an..512)")
}
