/// XML messages between traders and customs.
extension Rule.Explanation {
  static let malformedXML = Self(
    "The file is not XML, or larger than a message can be",
    checks: """
      The file is one well-formed XML document: every element closed, no '--' in a comment, an encoding that its bytes keep \
      to. It has no document type (<!DOCTYPE), at most 16 MiB and 400,000 elements, nested at most 48 deep.
      """,
    why: """
      A text that is not well-formed has no one reading. Document types define entities, with which a few lines grow to \
      gigabytes or name a file of the reader's machine; no message needs one.
      """,
    mend: """
      Look at the line that is named. The file is as it was sent or saved; ask for it again, or correct it with an editor \
      that checks XML. The other files of the same call went in.
      """,
    example: "<MetaData><Declaration><FunctionCode>9</FunctionCode></Declaration></MetaData>",
    source: "W3C, Extensible Markup Language (XML) 1.0; promises of this project")

  static let unknownMessage = Self(
    "An XML file that is no message the program knows",
    checks: """
      The outermost element is MetaData (or submitDeclarationRequest around it) with a Declaration or a Response, and its \
      FunctionCode is one that is known: 9 and 13 of traders, 01 to 18 of customs.
      """,
    why:
      "What a message means decides what it does to a declaration. Nothing is guessed from a similar one.",
    mend: """
      Give the messages alone. docs/formats.md lists what is read; other formats go in as NDJSON, JSON or CSV.
      """,
    example: "<FunctionCode>01</FunctionCode>",
    source: "WCO Data Model 3.6; HM Revenue and Customs, Customs Declaration Service")

  static let notRecorded = Self(
    "A message that is no step of a declaration's life",
    checks: """
      The message is one that becomes an entry: a declaration, a request to amend, an acceptance, rejection, release, \
      clearance, invalidation or exit. Receipts, tax calculations, requests for documents, requests to cancel, answers to \
      queries and messages about consignments are none.
      """,
    why: """
      The ledger records what changes a declaration's state or content. It does not hide that other messages were given: \
      each is named with what it is.
      """,
    mend: """
      Nothing, if that is right. A request to cancel is recorded when customs decides, as 'invalidated'. Keep these files \
      where messages are archived.
      """,
    example: "<FunctionCode>09</FunctionCode>",
    source: "docs/formats.md; docs/states.md")

  static let otherCurrency = Self(
    "A value in another currency than the ledger's",
    checks: "A message's statistical value is in the currency that the ledger was made with.",
    why: """
      A sum has one currency. Converting needs a rate, which the message does not give; so the value is not counted, and \
      the fault is kept with the entry.
      """,
    mend: """
      Nothing, if values are not needed. Otherwise make the ledger with the currency of the messages: tamga init --currency.
      """,
    example: #"<StatisticalValueAmount currencyID="USD">950</StatisticalValueAmount>"#,
    source: "WCO Data Model 3.6, StatisticalValueAmount; UCC data element 99 06")

  static let missingOrigin = Self(
    "An export message names no origin of its goods",
    checks: "Each goods item of an export message names its country of origin.",
    why: """
      Whether goods are domestic or foreign decides where they are counted. Customs asks for the origin of imports always and \
      of exports sometimes, so that messages of exports often have none.
      """,
    mend: """
      Name the origin. With --historic the origin is recorded as QU, the code of trade statistics for a country that is not \
      specified, and the fault is kept with the entry; such goods count as foreign.
      """,
    example: "<Origin><CountryCode>GB</CountryCode><TypeCode>1</TypeCode></Origin>",
    source: "WCO Data Model 3.6, Origin; UCC data element 16 08; Eurostat, Geonomenclature, code QU"
  )

  static let differingItems = Self(
    "The items of a message name different countries",
    checks: """
      Where the shipment names no country of dispatch (or destination), all of its items name the same one.
      """,
    why: "A declaration of the ledger has one of each, and every view counts its items under them.",
    mend: "Declare the items with other countries apart.",
    example: "<ExportCountry><ID>TR</ID></ExportCountry>",
    source: "Schemas/declaration.schema.json; UCC data elements 16 03 and 16 06")

  static let partialAmendment = Self(
    "A message's change of a declaration cannot be applied exactly",
    checks: """
      A request to amend (COR) gives only the changed parts and points at them. Each pointer means one field of the ledger, \
      or none; the message carries what it becomes, and changes nothing else. An amendment in force (DMSRES) changes no \
      field of the ledger: it repeats a request.
      """,
    why: """
      An amendment in the ledger is a complete new version: the one before with the changed fields. Where a pointer can be \
      read in more than one way, or says that something goes without saying what stays, that version would be a guess.
      """,
    mend: """
      Append 'amended' as JSON with the complete declaration as it is after the change; 'tamga show MRN --document' prints \
      the version in force.
      """,
    example: #"{"event":"amended","mrn":"22KZ553020000001R3","declaration":{"kind":"import"}}"#,
    source: "WCO Data Model 3.6, Amendment and Pointer; docs/formats.md")
}
