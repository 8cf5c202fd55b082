/// The object around a declaration: which event, of which declaration, when.
extension SubmissionParser {
  enum EnvelopeField: Int, CaseIterable {
    case event, declaration, mrn, expect, reason, at, id, actor, office, seals, conveyance
    case lrn, declarant, acceptedOn, party, registeredOn, list, statistic, holder, on, items
  }

  static let envelopeFields = FieldTable(EnvelopeField.allCases.map { String(describing: $0) })
  static let movements: [EventKind] = [
    .departed, .crossed, .arrived, .discharged, .exited, .incident,
  ]

  /// Reads one submitted object: an event, or a bare declaration, which is short for `accepted`.
  func submission(_ tokens: borrowing JSONTokens) {
    guard tokens.kind(0) == .object else {
      return wrongType(tokens, 0, "", "an object")
    }
    if isBareDeclaration(tokens) {
      declarationRoot = ""
      draft.declarationPath = ""
      draft.event = .accepted
      declaration(tokens, 0, .accepted)
      return
    }
    declarationRoot = "/declaration"
    guard let members = members(tokens, 0, Self.envelopeFields, "") else { return }
    func at(_ field: EnvelopeField) -> Int? { members[field.rawValue] }
    guard let event = event(tokens, at(.event), hasDeclaration: at(.declaration) != nil) else {
      return
    }
    draft.event = event
    // An acceptance without a declaration is of the one that was lodged.
    draft.isShort =
      event == .amended && draft.origin != nil && at(.declaration) == nil
      || event == .rejected || event == .accepted && at(.declaration) == nil && at(.lrn) != nil
    refuseForeignFields(members, event)
    if event.isStep { step(tokens, members, event) } else { publication(tokens, members, event) }
    expectation(tokens, at(.expect))
    if let index = identifier(tokens, at(.id), "/id", atMost: 64) {
      draft.clientID = batch.add(tokens.bytes(index))
    }
    _ = string(tokens, at(.reason), "/reason")
    _ = string(tokens, at(.actor), "/actor", atMost: 64)
    effectiveTime(tokens, at(.at))
    if Self.movements.contains(event) { movement(tokens, members) }
  }

  /// A step of a declaration's life.
  private func step(_ tokens: borrowing JSONTokens, _ members: Members, _ event: EventKind) {
    func at(_ field: EnvelopeField) -> Int? { members[field.rawValue] }
    var number: Int?
    if draft.isShort, event == .amended {
      // A message with changes outside the fields of the ledger: the content stays.
    } else if draft.isShort {
      lodgedReference(tokens, at(.lrn), at(.declarant))
      if event == .accepted { acceptanceDate(tokens, at(.acceptedOn), "/acceptedOn") }
    } else if event.carriesDeclaration {
      if let value = at(.declaration) {
        number = declaration(tokens, value, event)
      } else {
        missing(
          "/declaration",
          event == .accepted ? "a declaration, or the lrn of a lodged one" : "a declaration")
      }
    }
    if event != .lodged, event != .rejected {
      envelopeNumber(tokens, at(.mrn), event, declared: number)
    }
  }

  /// An object with a `kind` and neither `event` nor `declaration`.
  private func isBareDeclaration(_ tokens: borrowing JSONTokens) -> Bool {
    var (index, bare) = (1, false)
    while index < tokens.next(0) {
      let key = tokens.bytes(index)
      if key.is("event") || key.is("declaration") { return false }
      if key.is("kind") { bare = true }
      index = tokens.next(index + 1)
    }
    return bare
  }

  private static let submittableNames = EventKind.allCases.filter(\.isSubmittable).map(\.name)
    .joined(separator: ", ")

  private func event(_ tokens: borrowing JSONTokens, _ value: Int?, hasDeclaration: Bool)
    -> EventKind?
  {
    guard let value else {
      if hasDeclaration { return .accepted }
      missing("/event", "one of \(Self.submittableNames)")
      return nil
    }
    guard let index = string(tokens, value, "/event") else { return nil }
    guard let event = EventKind(name: tokens.bytes(index)), event.isSubmittable else {
      report(
        .unknownEvent, "/event", found: Identifier.quoted(tokens.bytes(index)),
        expected: "one of \(Self.submittableNames)")
      return nil
    }
    return event
  }

  /// Fields that mean nothing to this event are refused rather than ignored.
  private func refuseForeignFields(_ members: Members, _ event: EventKind) {
    let known = (draft.isShort ? Self.knownToShort : Self.knownToLong)[Int(event.rawValue)]
    for place in 0..<Self.envelopeFields.count
    where members.at[place] >= 0 && known & (1 << UInt32(place)) == 0 {
      guard let field = EnvelopeField(rawValue: place) else { continue }
      report(
        .unknownField, "/\(field)", found: "\"\(field)\"",
        expected: "no such field in '\(event.name)'")
    }
  }

  /// The fields that an event may have, a bit each.
  private static let knownToLong = knownFields(isShort: false)
  private static let knownToShort = knownFields(isShort: true)

  /// The fields that each event knows, by its number.
  private static func knownFields(isShort: Bool) -> [UInt32] {
    (0...UInt8.max).map { number in
      EventKind(rawValue: number).map { known(to: $0, isShort: isShort) } ?? 0
    }
  }

  private static func known(to event: EventKind, isShort: Bool) -> UInt32 {
    func bits(_ fields: EnvelopeField...) -> UInt32 {
      fields.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
    }
    let all = bits(.event, .at, .id, .actor)
    return switch event {
    case .party: all
    case .lodged: all | bits(.declaration, .expect)
    case .accepted where isShort: all | bits(.mrn, .lrn, .declarant, .acceptedOn, .expect)
    case .accepted: all | bits(.declaration, .mrn, .expect)
    case .rejected: all | bits(.lrn, .declarant, .reason, .expect)
    case .amended: all | bits(.declaration, .mrn, .expect, .reason)
    case .released, .notReleased, .invalidated: all | bits(.mrn, .expect, .reason)
    case .departed, .crossed, .arrived, .discharged, .exited, .incident:
      all | bits(.mrn, .expect, .reason, .office, .seals, .conveyance)
    case .partyRegistered: all | bits(.party, .registeredOn)
    case .listPublished: all | bits(.list)
    case .statisticPublished: all | bits(.statistic)
    case .openingBalance: all | bits(.holder, .on, .items)
    }
  }

  /// The MRN of the envelope names the declaration; beside a declaration it has to be the same.
  private func envelopeNumber(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ event: EventKind, declared: Int?
  ) {
    let required = event != .accepted || draft.isShort
    guard let index = declarationNumber(tokens, value, "/mrn", required: required) else { return }
    if let declared {
      if !equal(tokens.bytes(index), tokens.bytes(declared)) {
        report(
          .mrnDiffers, "/mrn", found: Identifier.quoted(tokens.bytes(index)),
          expected: "\(Identifier.quoted(tokens.bytes(declared))) as in the declaration")
      }
      return
    }
    setNumber(tokens.bytes(index))
  }

  /// Sets the entry's declaration number.
  func setNumber(_ bytes: Span<UInt8>) {
    draft.number = batch.add(bytes)
    encoder.set(EntryLayout.Header.numberLength, UInt8(bytes.count))
    encoder.set(EntryLayout.Header.number, text: bytes)
  }

  private func expectation(_ tokens: borrowing JSONTokens, _ value: Int?) {
    guard let value else { return }
    let expected = "\"any\", \"none\", or the current version as a whole number"
    switch tokens.kind(value) {
    case .string:
      let bytes = tokens.bytes(value)
      if bytes.is("any") {
        draft.expect = .any
        return
      }
      if bytes.is("none") {
        draft.expect = .none
        return
      }
      report(.malformedCode, "/expect", found: Identifier.quoted(bytes), expected: expected)
    case .number:
      if let number = integer(tokens, value, "/expect", in: 1...Int64(UInt32.max)) {
        draft.expect = .exact(UInt32(number))
      }
    default: wrongType(tokens, value, "/expect", expected)
    }
  }

  private func effectiveTime(_ tokens: borrowing JSONTokens, _ value: Int?) {
    guard let index = string(tokens, value, "/at") else { return }
    guard let time = CivilTime.parseTime(tokens.bytes(index)) else {
      return report(
        .malformedTime, "/at", found: Identifier.quoted(tokens.bytes(index)),
        expected: "a time such as 2022-06-14T08:00:00Z (RFC 3339)")
    }
    encoder.set(EntryLayout.Header.effectiveAt, time)
  }

  /// Where and how a consignment moved.
  private func movement(_ tokens: borrowing JSONTokens, _ members: Members) {
    office(tokens, members[EnvelopeField.office.rawValue], "/office")
    seals(tokens, members[EnvelopeField.seals.rawValue], "/seals")
    if let index = identifier(
      tokens, members[EnvelopeField.conveyance.rawValue], "/conveyance")
    {
      encoder.addMark(.conveyance, tokens.bytes(index))
    }
  }

  /// The office of the entry.
  func office(_ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place) {
    if let index = officeCode(tokens, value, path) {
      encoder.set(EntryLayout.Header.office, text: tokens.bytes(index))
    }
  }

  /// An office code: 2 to 16 capital letters, digits, hyphens, or `SCHEME:code`.
  func officeCode(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place
  ) -> Int? {
    let index = code(
      tokens, value, path, length: 2...EntryLayout.maximumOfficeBytes,
      extra: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":") },
      what: "2 to \(EntryLayout.maximumOfficeBytes) capital letters, digits, hyphens")
    if let index, let finding = Identifier.place(tokens.bytes(index)) {
      report(finding.rule, path, found: finding.found, expected: finding.expected)
    }
    return index
  }

  /// Seal identifiers, at most 35 bytes each.
  func seals(_ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place) {
    elements(tokens, value, path) { tokens, element, index in
      if let seal = identifier(tokens, element, path.element(index)) {
        encoder.addMark(.seal, tokens.bytes(seal))
      }
    }
  }

  func equal(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    for index in a.indices where a[index] != b[index] { return false }
    return true
  }
}
