/// Goods items.
extension SubmissionParser {
  enum ItemField: Int, CaseIterable {
    case number, commodityCode, description, brand, countryOfOrigin, procedure, previousProcedure
    case netMassKg, grossMassKg, supplementary, statisticalValue, previousDocuments
  }
  enum SupplementaryField: Int, CaseIterable { case quantity, unit }
  enum LinkField: Int, CaseIterable { case mrn, item, quantity }

  static let itemFields = FieldTable(ItemField.allCases.map { String(describing: $0) })
  static let supplementaryFields = FieldTable(
    SupplementaryField.allCases.map { String(describing: $0) })
  static let linkFields = FieldTable(LinkField.allCases.map { String(describing: $0) })
  static let maximumItems = 999

  func items(_ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place) {
    guard let value else { return missing(path, "1 to \(Self.maximumItems) goods items") }
    var count = 0
    let isArray = elements(tokens, value, path) { tokens, element, index in
      count += 1
      if count <= Self.maximumItems { item(tokens, element, index) }
    }
    if isArray, !(1...Self.maximumItems).contains(count) {
      report(
        .itemCount, path, found: "\(count) items",
        expected: "1 to \(Self.maximumItems) goods items")
    }
  }

  /// The place of an item's field.
  private func path(_ item: Int, _ field: StaticString) -> Place {
    Place(root: declarationRoot, item: item, field)
  }

  private func item(_ tokens: borrowing JSONTokens, _ object: Int, _ index: Int) {
    guard let members = members(tokens, object, Self.itemFields, path(index, "")) else { return }
    func at(_ field: ItemField) -> Int? { members[field.rawValue] }
    encoder.beginItem()
    let number = UInt16(index + 1)
    encoder.setItem(EntryLayout.Item.itemNumber, number)
    if let given = integer(
      tokens, at(.number), path(index, "/number"), in: 1...999, required: true),
      given != Int64(number)
    {
      report(
        .itemNumbers, path(index, "/number"), found: "\(given)",
        expected: "\(number): items are numbered 1, 2, 3 ... in their order")
    }
    commodityCode(tokens, at(.commodityCode), path(index, "/commodityCode"))
    _ = string(tokens, at(.description), path(index, "/description"))
    _ = string(tokens, at(.brand), path(index, "/brand"))
    encoder.setItem(
      EntryLayout.Item.origin,
      country(tokens, at(.countryOfOrigin), path(index, "/countryOfOrigin"), required: true))
    procedures(tokens, at(.procedure), at(.previousProcedure), index)
    masses(tokens, at(.netMassKg), at(.grossMassKg), index)
    amounts(tokens, at(.supplementary), at(.statisticalValue), index)
    elements(tokens, at(.previousDocuments), path(index, "/previousDocuments")) {
      tokens, element, place in
      link(tokens, element, number, path(index, "/previousDocuments").element(place))
    }
  }

  /// Six digits of the Harmonized System, and up to four of the nomenclature built on it.
  private func commodityCode(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place
  ) {
    guard
      let index = string(tokens, value, path, required: true, what: "a commodity code")
    else { return }
    let bytes = tokens.bytes(index)
    let expected = "6, 8 or 10 digits of the Harmonized System, chapters 01 to 97"
    guard bytes.count == 6 || bytes.count == 8 || bytes.count == 10, Identifier.allDigits(bytes)
    else {
      return report(
        .malformedCommodityCode, path, found: Identifier.quoted(bytes), expected: expected)
    }
    var (subheading, subdivision): (UInt32, UInt16) = (0, 0)
    for position in 0..<6 { subheading = subheading * 10 + UInt32(bytes[position] - 48) }
    for position in 6..<10 {
      subdivision = subdivision * 10 + (position < bytes.count ? UInt16(bytes[position] - 48) : 0)
    }
    let chapter = subheading / 10_000
    guard (1...97).contains(chapter), chapter != 77 else {
      return report(
        .malformedCommodityCode, path, found: Identifier.quoted(bytes), expected: expected)
    }
    exists(subheading, bytes, path)
    encoder.setItem(EntryLayout.Item.subheading, subheading)
    encoder.setItem(EntryLayout.Item.subdivision, subdivision)
    encoder.setItem(EntryLayout.Item.codeDigits, UInt8(bytes.count))
  }

  /// The subheading is in the edition of the Harmonized System in force on the acceptance date.
  private func exists(
    _ subheading: UInt32, _ code: Span<UInt8>, _ path: Place
  ) {
    guard let day = acceptanceDay else {
      // A lodged declaration is of no edition until it is accepted; of none at all is an error already.
      if !HarmonizedSystem.contains(subheading, .hs2022),
        !HarmonizedSystem.contains(subheading, .hs2017)
      {
        report(
          .unknownCommodityCode, path, found: Identifier.quoted(code),
          expected: "a subheading of HS 2022 or HS 2017")
      }
      return
    }
    guard let edition = HarmonizedSystem.edition(on: day) else {
      return report(
        .uncheckedCommodityCode, path, found: Identifier.quoted(code),
        expected:
          "an acceptance date from 2017 on; of older editions of the Harmonized System no list is here"
      )
    }
    guard !HarmonizedSystem.contains(subheading, edition) else { return }
    let digits = String(paddedWithZeros: Int(subheading), 6)
    var expected = "a subheading of \(edition.name), which is in force on the acceptance date"
    let others =
      edition == .hs2022
      ? HarmonizedSystem.successors(of: subheading) : HarmonizedSystem.predecessors(of: subheading)
    if !others.isEmpty {
      let names = others.map { String(paddedWithZeros: Int($0), 6) }.joined(separator: ", ")
      expected +=
        edition == .hs2022
        ? "; \(digits) of HS 2017 has become \(names)"
        : "; what is \(digits) from 2022 on was in \(names)"
    }
    report(.unknownCommodityCode, path, found: Identifier.quoted(code), expected: expected)
  }

  /// Goods that leave again came in under some procedure: re-export names it.
  private func procedures(
    _ tokens: borrowing JSONTokens, _ requested: Int?, _ previous: Int?, _ item: Int
  ) {
    let requestedCode = procedure(tokens, requested, path(item, "/procedure"))
    let previousCode = procedure(
      tokens, previous, path(item, "/previousProcedure"), isPrevious: true)
    if let requestedCode { encoder.setItem(EntryLayout.Item.procedure, requestedCode) }
    if let previousCode { encoder.setItem(EntryLayout.Item.previousProcedure, previousCode) }
    let faultyPrevious = previous != nil && previousCode == nil
    guard draft.flow == .reexport || requestedCode == 31, !faultyPrevious else { return }
    if previousCode == nil || previousCode == 0 {
      report(
        .missingPreviousProcedure, path(item, "/previousProcedure"),
        found: previousCode == nil ? "nothing" : "\"00\"",
        expected: "the procedure the goods were under, because they are re-exported")
    }
  }

  private func procedure(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    isPrevious: Bool = false
  ) -> UInt8? {
    guard let index = string(tokens, value, path) else { return nil }
    let bytes = tokens.bytes(index)
    guard bytes.count == 2, Identifier.allDigits(bytes) else {
      report(.malformedCode, path, found: Identifier.quoted(bytes), expected: "two digits")
      return nil
    }
    let code = (bytes[0] - 48) * 10 + (bytes[1] - 48)
    if !Codes.isProcedure(code), !(code == 0 && isPrevious) {
      report(
        .unknownProcedure, path, found: Identifier.quoted(bytes),
        expected: "a procedure of the EAEU's classifier or of UCC Annex B")
    }
    return code
  }

  private func masses(_ tokens: borrowing JSONTokens, _ net: Int?, _ gross: Int?, _ item: Int) {
    let netMass = decimal(tokens, net, path(item, "/netMassKg"), decimals: 6, required: true)
    let grossMass = decimal(tokens, gross, path(item, "/grossMassKg"), decimals: 6)
    if let netMass {
      encoder.setItem(EntryLayout.Item.netMass, netMass)
      if netMass == 0 {
        report(.zeroMass, path(item, "/netMassKg"), found: "0", expected: "a mass above 0")
      }
    }
    if let grossMass { encoder.setItem(EntryLayout.Item.grossMass, grossMass) }
    if let netMass, let grossMass, netMass > grossMass {
      report(
        .netAboveGross, path(item, "/netMassKg"),
        found: "\(ExactDecimal.text(Int128(netMass), decimals: 6)) kg net",
        expected:
          "at most the gross mass of \(ExactDecimal.text(Int128(grossMass), decimals: 6)) kg")
    }
  }

  private func amounts(
    _ tokens: borrowing JSONTokens, _ supplementary: Int?, _ value: Int?, _ item: Int
  ) {
    var flags: UInt8 = 0
    if let amount = decimal(tokens, value, path(item, "/statisticalValue"), decimals: 2) {
      encoder.setItem(EntryLayout.Item.value, amount)
      flags |= EntryLayout.ItemFlags.hasValue
      if amount == 0 {
        report(.zeroValue, path(item, "/statisticalValue"), found: "0", expected: "a value above 0")
      }
    }
    if let supplementary,
      let members = members(
        tokens, supplementary, Self.supplementaryFields, path(item, "/supplementary"))
    {
      if let quantity = decimal(
        tokens, members[SupplementaryField.quantity.rawValue],
        path(item, "/supplementary/quantity"), decimals: 3,
        required: true)
      {
        encoder.setItem(EntryLayout.Item.quantity, quantity)
        flags |= EntryLayout.ItemFlags.hasQuantity
      }
      unit(tokens, members[SupplementaryField.unit.rawValue], path(item, "/supplementary/unit"))
    }
    encoder.setItem(EntryLayout.Item.flags, flags)
  }

  private func unit(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place
  ) {
    if let unit = unitCode(tokens, value, path) { encoder.setItem(EntryLayout.Item.unit, unit) }
  }

  /// A unit of quantity, packed.
  func unitCode(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place
  ) -> UInt16? {
    guard let index = string(tokens, value, path, required: true) else { return nil }
    guard let unit = PackedCode.unit(tokens.bytes(index)) else {
      report(
        .malformedCode, path, found: Identifier.quoted(tokens.bytes(index)),
        expected: "a unit of UNECE Recommendation 20, such as H87 or KGM")
      return nil
    }
    if !Codes.isUnit(unit) {
      report(
        .unknownUnit, path, found: Identifier.quoted(tokens.bytes(index)),
        expected: "a common code of \(CodeLists.unitEdition)")
    }
    return unit
  }

  /// The source of an item's goods: an item of an earlier declaration, which need not be in this ledger.
  private func link(
    _ tokens: borrowing JSONTokens, _ object: Int, _ item: UInt16, _ path: Place
  ) {
    guard let members = members(tokens, object, Self.linkFields, path) else { return }
    func at(_ field: LinkField) -> Int? { members[field.rawValue] }
    let number = declarationNumber(tokens, at(.mrn), path + "/mrn")
    let source = integer(tokens, at(.item), path + "/item", in: 1...999)
    let quantity = decimal(tokens, at(.quantity), path + "/quantity", decimals: 3)
    if let number {
      encoder.addLink(
        item: item, number: tokens.bytes(number), sourceItem: UInt16(source ?? 0),
        quantity: quantity)
    }
  }
}
