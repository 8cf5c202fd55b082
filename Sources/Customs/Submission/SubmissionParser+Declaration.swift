/// The declaration itself: header, parties, transport.
extension SubmissionParser {
  enum DeclarationField: Int, CaseIterable {
    case kind, mrn, lrn, acceptedOn, office, ucr, declarant, exporter, importer, countryOfDispatch
    case countryOfDestination, tradingCountry, transport, transit, items
  }
  enum PartyField: Int, CaseIterable { case id, name, country }
  enum TransportField: Int, CaseIterable { case mode, conveyance, nationality, containers, seals }
  enum TransitField: Int, CaseIterable {
    case officeOfDeparture, officeOfDestination, limitDate, guarantees
  }

  static let declarationFields = FieldTable(
    DeclarationField.allCases.map { String(describing: $0) })
  static let partyFields = FieldTable(PartyField.allCases.map { String(describing: $0) })
  static let transportFields = FieldTable(TransportField.allCases.map { String(describing: $0) })
  static let transitFields = FieldTable(TransitField.allCases.map { String(describing: $0) })

  /// Reads a declaration into the encoder; the index of its MRN, if that is usable.
  ///
  /// A lodged one has no number and no date of acceptance yet; declarant and LRN name it until then.
  @discardableResult
  func declaration(_ tokens: borrowing JSONTokens, _ object: Int, _ event: EventKind) -> Int? {
    guard let members = members(tokens, object, Self.declarationFields, declared("")) else {
      return nil
    }
    let base = declared("")
    func at(_ field: DeclarationField) -> Int? { members[field.rawValue] }
    kind(tokens, at(.kind), base + "/kind")
    acceptanceDay = nil
    var number: Int?
    if event == .lodged {
      for field in [DeclarationField.mrn, .acceptedOn] where at(field) != nil {
        report(
          .unknownField, "\(declarationRoot)/\(field)", found: "\"\(field)\"",
          expected: "no such field in 'lodged': acceptance gives it")
      }
    } else {
      number = declarationNumber(tokens, at(.mrn), base + "/mrn")
      if let number { setNumber(tokens.bytes(number)) }
      acceptanceDate(tokens, at(.acceptedOn), base + "/acceptedOn")
    }
    office(tokens, at(.office), base + "/office")
    parties(tokens, members, event)
    encoder.set(
      EntryLayout.Header.dispatch,
      country(tokens, at(.countryOfDispatch), base + "/countryOfDispatch", required: true))
    encoder.set(
      EntryLayout.Header.destination,
      country(tokens, at(.countryOfDestination), base + "/countryOfDestination", required: true))
    encoder.set(
      EntryLayout.Header.trading,
      country(tokens, at(.tradingCountry), base + "/tradingCountry"))
    references(tokens, at(.ucr), at(.lrn), event)
    if let value = at(.transport) { transport(tokens, value) }
    if let value = at(.transit) { transit(tokens, value) }
    items(tokens, at(.items), base + "/items")
    return number
  }

  /// The date of acceptance; its month is the month in statistics.
  func acceptanceDate(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place
  ) {
    guard let date = date(tokens, value, path, required: true) else { return }
    acceptanceDay = date.day
    encoder.set(EntryLayout.Header.acceptedOn, date.day)
    encoder.set(EntryLayout.Header.month, date.month)
    encoder.set(EntryLayout.Header.effectiveAt, Int64(date.day) * CivilTime.microsecondsPerDay)
  }

  private func kind(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place
  ) {
    guard let index = string(tokens, value, path, required: true) else { return }
    guard let flow = Flow(name: tokens.bytes(index)) else {
      let names = Flow.allCases.map(\.name).joined(separator: ", ")
      return report(
        .unknownKind, path, found: Identifier.quoted(tokens.bytes(index)),
        expected: "one of \(names)")
    }
    draft.flow = flow
  }

  /// The three parties; who must be named depends on the kind.
  private func parties(
    _ tokens: borrowing JSONTokens, _ members: Members, _ event: EventKind
  ) {
    func at(_ field: DeclarationField) -> Int? { members[field.rawValue] }
    if event == .lodged, at(.declarant) == nil {
      missing(declared("/declarant"), "the party that lodges it")
    }
    draft.declarant = party(tokens, at(.declarant), declared("/declarant"))
    draft.exporter = party(tokens, at(.exporter), declared("/exporter"))
    draft.importer = party(tokens, at(.importer), declared("/importer"))
    switch draft.flow {
    case .import where at(.importer) == nil: missingParty("importer")
    case .export where at(.exporter) == nil: missingParty("exporter")
    case .reexport where at(.exporter) == nil: missingParty("exporter")
    case .dispatch where at(.exporter) == nil: missingParty("exporter")
    default: break
    }
  }

  private func missingParty(_ role: String) {
    report(
      .missingParty, "\(declarationRoot)/\(role)", found: "nothing",
      expected: "the \(role), because the kind is \(draft.flow?.name ?? "")")
  }

  func party(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place
  ) -> Draft.Mention {
    var mention = Draft.Mention()
    guard let value, let members = members(tokens, value, Self.partyFields, path) else {
      return mention
    }
    if let index = partyIdentifier(
      tokens, members[PartyField.id.rawValue], path + "/id", required: true)
    {
      mention.id = batch.add(tokens.bytes(index))
    }
    if let index = string(tokens, members[PartyField.name.rawValue], path + "/name") {
      mention.name = batch.add(tokens.bytes(index))
    }
    mention.country = country(tokens, members[PartyField.country.rawValue], path + "/country")
    return mention
  }

  /// The index of a usable party identifier; reports its shape and check digit.
  func partyIdentifier(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    required: Bool = false
  ) -> Int? {
    guard let index = string(tokens, value, path, required: required) else { return nil }
    guard let finding = Identifier.party(tokens.bytes(index)) else { return index }
    report(finding.rule, path, found: finding.found, expected: finding.expected)
    return finding.rule.refuses(historic: historic) ? nil : index
  }

  private func transport(_ tokens: borrowing JSONTokens, _ object: Int) {
    let path = declared("/transport")
    guard let members = members(tokens, object, Self.transportFields, path) else { return }
    func at(_ field: TransportField) -> Int? { members[field.rawValue] }
    if let mode = integer(tokens, at(.mode), path + "/mode", in: 1...9) {
      if !Codes.isTransportMode(mode) {
        let modes = Codes.transportModes.map { "\($0.code) \($0.name)" }.joined(separator: ", ")
        report(.outOfRange, path + "/mode", found: "\(mode)", expected: "one of \(modes)")
      }
      encoder.set(EntryLayout.Header.transportMode, UInt8(mode))
    }
    encoder.set(
      EntryLayout.Header.nationality, country(tokens, at(.nationality), path + "/nationality"))
    if let index = identifier(tokens, at(.conveyance), path + "/conveyance") {
      encoder.addMark(.conveyance, tokens.bytes(index))
    }
    let containers = declared("/transport/containers")
    elements(tokens, at(.containers), containers) { tokens, element, number in
      let path = containers.element(number)
      guard let index = identifier(tokens, element, path) else { return }
      if let finding = Identifier.container(tokens.bytes(index)) {
        report(finding.rule, path, found: finding.found, expected: finding.expected)
      }
      encoder.addMark(.container, tokens.bytes(index))
    }
    seals(tokens, at(.seals), declared("/transport/seals"))
  }

  private func transit(_ tokens: borrowing JSONTokens, _ object: Int) {
    let path = declared("/transit")
    guard let members = members(tokens, object, Self.transitFields, path) else { return }
    func at(_ field: TransitField) -> Int? { members[field.rawValue] }
    if let index = officeCode(tokens, at(.officeOfDeparture), path + "/officeOfDeparture") {
      encoder.addMark(.officeOfDeparture, tokens.bytes(index))
    }
    if let index = officeCode(tokens, at(.officeOfDestination), path + "/officeOfDestination") {
      encoder.addMark(.officeOfDestination, tokens.bytes(index))
    }
    if let date = date(tokens, at(.limitDate), path + "/limitDate") {
      encoder.set(EntryLayout.Header.limitDate, date.day)
    }
    let guarantees = declared("/transit/guarantees")
    elements(tokens, at(.guarantees), guarantees) { tokens, element, number in
      let path = guarantees.element(number)
      guard let index = string(tokens, element, path),
        let finding = Identifier.guarantee(tokens.bytes(index))
      else { return }
      report(finding.rule, path, found: finding.found, expected: finding.expected)
    }
  }
}
