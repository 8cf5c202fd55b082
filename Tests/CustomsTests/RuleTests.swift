import Customs
import Testing

@Suite struct RuleTests {
  /// Raised when a line meets the log.
  static let raisedByLog: Set<Rule> = [
    .unknownDeclaration, .ambiguousLRN, .invalidStep, .wrongVersion, .kindChanged, .otherContent,
  ]
  /// Raised when a file is cut into lines; `NDJSONSourceTests` and `CSVSourceTests` have their examples.
  static let raisedBySource: Set<Rule> = [
    .lineTooLong, .malformedCSV, .rounded, .malformedXML, .unknownMessage, .notRecorded,
    .otherCurrency, .missingOrigin, .differingItems, .partialAmendment,
  ]

  @Test func `the samples have no fault`() {
    for line in [
      Sample.accepted, Sample.amended, Sample.departed, Sample.declaration, Sample.small,
    ] {
      #expect(Parsed(line).faults == [])
      #expect(!Parsed(line).draft.isRefused)
    }
  }

  @Test(arguments: Example.all)
  func `a broken rule gives one fault with its place, what was found and what was expected`(
    example: Example
  ) {
    let parsed = Parsed(example.line)
    #expect(parsed.faults.map(\.line) == [example.fault.line])
    #expect(parsed.faults == [example.fault])
    #expect(parsed.draft.isRefused == (example.rule.severity != .warning))
    #expect(parsed.entry.isEmpty == parsed.draft.isRefused)
  }

  /// What '--historic' turns into warnings.
  static let demoted: [Rule] = [
    .mrnCheckCharacter, .partyCheckDigit, .impossibleParty, .grnCheckDigit, .unknownCountry,
    .unknownCommodityCode, .unknownUnit, .unknownProcedure, .missingParty, .missingOrigin,
  ]

  @Test(arguments: Example.all)
  func `historic input demotes exactly the rules that are named for it`(example: Example) {
    let demoted = Set(Self.demoted)
    let parsed = Parsed(example.line, historic: true)
    #expect(parsed.faults == [example.fault])
    let isWarning = example.rule.severity == .warning || demoted.contains(example.rule)
    #expect(parsed.draft.isRefused == !isWarning)
    if isWarning {
      parsed.view { entry in
        #expect(entry.isHistoric && entry.hasNotes)
        #expect(entry.warningCount == 1)
      }
      #expect(parsed.notes == String(decoding: Notes.encode([example.fault]), as: UTF8.self))
    }
  }

  @Test func `every rule that a line can break has an example`() {
    let shown = Set(Example.all.map(\.rule)).union(Self.raisedByLog).union(Self.raisedBySource)
    #expect(Rule.allCases.filter { !shown.contains($0) } == [])
  }

  @Test func `codes are unique, and words with hyphens`() {
    let codes = Rule.allCases.map(\.rawValue)
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.utf8.allSatisfy { (97...122).contains($0) || $0 == 45 } })
  }

  @Test func `severities are those of the design`() {
    let warnings = Rule.allCases.filter { $0.severity == .warning }
    #expect(
      warnings == [
        .uncheckedCommodityCode, .unknownPlace, .containerCheckDigit, .rounded, .otherCurrency,
        .zeroMass, .zeroValue,
      ])
    let demoted = Rule.allCases.filter { $0.severity == .errorUnlessHistoric }
    #expect(demoted == Self.demoted)
    #expect(Rule.allCases.allSatisfy { !$0.refuses(historic: true) || $0.refuses(historic: false) })
  }

  @Test(arguments: [
    (Flow.import, "importer"), (.export, "exporter"), (.reexport, "exporter"),
    (.dispatch, "exporter"),
  ])
  func `the kind decides which party has to be named`(flow: Flow, role: String) {
    let line = Sample.replacing(#""kind":"import""#, #""kind":"\#(flow.name)""#, in: Sample.small)
      .replacing(#""importer":{"id":"X:1"},"#, with: "")
      .replacing(#""netMassKg""#, with: #""previousProcedure":"40","netMassKg""#)
    #expect(
      Parsed(line).faults == [
        Fault(
          .missingParty, "/\(role)", found: "nothing",
          expected: "the \(role), because the kind is \(flow.name)")
      ])
  }

  @Test func `a transit needs no party`() {
    let line = Sample.replacing(#""kind":"import""#, #""kind":"transit""#, in: Sample.small)
      .replacing(#""importer":{"id":"X:1"},"#, with: "")
    #expect(Parsed(line).faults == [])
  }

  @Test func `all faults of a line are reported together, in the order of its fields`() {
    let line = """
      {"event":"amended","mrn":"22KZ553020000001R3","at":"noon","declaration":{"kind":"gift",\
      "mrn":"22KZ553020000001R9","acceptedOn":"2022-02-30","importer":{"id":"KZ-BIN:1"},\
      "countryOfDispatch":"C","countryOfDestination":"ZZ","colour":"red","items":[{"number":2,\
      "commodityCode":"99","countryOfOrigin":"CN","netMassKg":"2","grossMassKg":"1"},7]}}
      """
    let expected = [
      "unknown-field /declaration/colour", "unknown-kind /declaration/kind",
      "mrn-check-character /declaration/mrn", "malformed-date /declaration/acceptedOn",
      "malformed-party /declaration/importer/id", "malformed-code /declaration/countryOfDispatch",
      "unknown-country /declaration/countryOfDestination",
      "item-numbers /declaration/items/0/number",
      "malformed-commodity-code /declaration/items/0/commodityCode",
      "net-above-gross /declaration/items/0/netMassKg", "wrong-type /declaration/items/1",
      "malformed-time /at",
    ]
    #expect(Parsed(line).faults.map { "\($0.rule.rawValue) \($0.pointer)" } == expected)
  }

  @Test func `a bare declaration's pointers begin at its own fields`() {
    let line = Sample.replacing(
      #""tradingCountry":"AE""#, #""tradingCountry":"ZZ""#, in: Sample.declaration)
    let parsed = Parsed(line)
    #expect(parsed.faults.map(\.pointer) == ["/tradingCountry"])
    #expect(Parsed(Sample.declaration).draft.event == .accepted)
  }

  @Test func `a declaration in an envelope without an event is accepted`() {
    let parsed = Parsed(#"{"declaration":"# + Sample.declaration + "}")
    #expect(parsed.faults == [])
    #expect(parsed.draft.event == .accepted)
  }

  @Test func `a warning alone is kept with the entry`() {
    let parsed = Parsed(Sample.accepted("CSQU3054383", "CSQU3054384"))
    #expect(!parsed.draft.isRefused)
    parsed.view { entry in
      #expect(entry.warningCount == 1 && entry.hasNotes && !entry.isHistoric)
      #expect(entry.span.byteCount == 608 + 32)
    }
    #expect(EntryFormat.fault(in: parsed.entry.span.bytes) == nil)
  }

  @Test(arguments: [1, 2, 254, 255, 256, 257, 999])
  func `as many items as a declaration may have are encoded`(count: Int) {
    let parsed = Parsed(Sample.items(count))
    #expect(parsed.faults == [])
    parsed.view { entry in
      #expect(entry.itemCount == count)
      #expect(entry.item(count - 1).itemNumber == UInt16(count))
    }
    #expect(parsed.entry.count == 208 + 64 * count)
  }

  @Test func `the largest entry is taken and one mark more is not`() {
    // 208 + 1 x 64 + 1,631 x 40 = 65,512 bytes; the next mark would make 65,552.
    func line(_ seals: Int) -> String {
      let list = repeatElement(#""S""#, count: seals).joined(separator: ",")
      return Sample.replacing(
        #""items""#, #""transport":{"seals":[\#(list)]},"items""#, in: Sample.small)
    }
    #expect(Parsed(line(1631)).entry.count == 65_512)
    #expect(Parsed(line(1632)).rules == [.entryTooLarge])
  }

  @Test func `more marks and links than a number of 16 bits holds are refused, not counted wrong`()
  {
    let seals = repeatElement(#""S""#, count: 70_000).joined(separator: ",")
    let line = Sample.replacing(
      #""items""#, #""transport":{"seals":[\#(seals)]},"items""#, in: Sample.small)
    #expect(Parsed(line).rules == [.entryTooLarge])
  }
}
