/// Events that are no step of a declaration: registrations, lists, statistics, opening balances.
extension SubmissionParser {
  enum ListField: Int, CaseIterable {
    case name, version, kind, publishedOn, validFrom, validTo, source, rows
  }
  enum StatisticField: Int, CaseIterable { case source, series, vintage, currency, rows }

  static let listFields = FieldTable(ListField.allCases.map { String(describing: $0) })
  static let statisticFields = FieldTable(StatisticField.allCases.map { String(describing: $0) })

  func publication(_ tokens: borrowing JSONTokens, _ members: Members, _ event: EventKind) {
    func at(_ field: EnvelopeField) -> Int? { members[field.rawValue] }
    switch event {
    case .partyRegistered: registration(tokens, at(.party), at(.registeredOn))
    case .openingBalance: openingBalance(tokens, at(.holder), at(.on), at(.items))
    case .listPublished:
      if let value = at(.list) { list(tokens, value) } else { missing("/list", "a list") }
    case .statisticPublished:
      if let value = at(.statistic) {
        statistic(tokens, value)
      } else {
        missing("/statistic", "a statistic")
      }
    default: break
    }
  }

  /// The day the event is about; also its effective time, unless the submission gives one.
  private func ownDay(_ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place) -> Int32? {
    guard let date = date(tokens, value, path, required: true) else { return nil }
    encoder.set(EntryLayout.Header.acceptedOn, date.day)
    encoder.set(EntryLayout.Header.effectiveAt, Int64(date.day) * CivilTime.microsecondsPerDay)
    return date.day
  }

  /// A party enters the register of its country.
  private func registration(_ tokens: borrowing JSONTokens, _ value: Int?, _ day: Int?) {
    if value == nil { missing("/party", "a party") }
    draft.declarant = party(tokens, value, "/party")
    _ = ownDay(tokens, day, "/registeredOn")
    if !draft.declarant.id.isEmpty { setReference(.registration, [draft.declarant.id]) }
  }

  /// What a holder had when the records began. Its goods are items of the entry, with the holder as importer.
  private func openingBalance(
    _ tokens: borrowing JSONTokens, _ holder: Int?, _ day: Int?, _ goods: Int?
  ) {
    if holder == nil { missing("/holder", "a party") }
    draft.importer = party(tokens, holder, "/holder")
    let on = ownDay(tokens, day, "/on")
    acceptanceDay = on
    declarationRoot = ""
    items(tokens, goods, "/items")
    guard let on, !draft.importer.id.isEmpty else { return }
    let text = Array(CivilTime.text(day: Int(on)).utf8)
    setReference(.openingBalance, [draft.importer.id, batch.add(text.span)])
  }

  /// A list of goods or brands. Its rows stay in the document.
  private func list(_ tokens: borrowing JSONTokens, _ object: Int) {
    let path: Place = "/list"
    guard let members = members(tokens, object, Self.listFields, path) else { return }
    func at(_ field: ListField) -> Int? { members[field.rawValue] }
    let names = [
      publicationName(tokens, at(.name), path + "/name"),
      publicationName(tokens, at(.version), path + "/version"),
    ]
    _ = string(tokens, at(.source), path + "/source")
    if let date = date(tokens, at(.publishedOn), path + "/publishedOn") {
      encoder.set(EntryLayout.Header.effectiveAt, Int64(date.day) * CivilTime.microsecondsPerDay)
    }
    let first = date(tokens, at(.validFrom), path + "/validFrom", required: true)
    if let first { encoder.set(EntryLayout.Header.acceptedOn, first.day) }
    if let last = date(tokens, at(.validTo), path + "/validTo") {
      encoder.set(EntryLayout.Header.limitDate, last.day)
      if let first, last.day < first.day {
        report(
          .outOfRange, path + "/validTo", found: CivilTime.text(day: Int(last.day)),
          expected: "\(CivilTime.text(day: Int(first.day))) or later, the list's first day")
      }
    }
    let kind = listKind(tokens, at(.kind), path + "/kind")
    rows(tokens, at(.rows), "/list/rows") { tokens, row, place in
      listRow(tokens, row, kind, place)
    }
    name(.list, names)
  }

  private func listKind(_ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place) -> ListKind? {
    guard let index = string(tokens, value, path, required: true) else { return nil }
    if let kind = ListKind.allCases.first(where: { tokens.bytes(index).isEqual(to: $0.rawValue) }) {
      return kind
    }
    let known = ListKind.allCases.map(\.rawValue).joined(separator: ", ")
    report(
      .malformedCode, path, found: Identifier.quoted(tokens.bytes(index)),
      expected: "one of \(known)")
    return nil
  }

  /// Figures that somebody else published. Its rows stay in the document.
  private func statistic(_ tokens: borrowing JSONTokens, _ object: Int) {
    let path: Place = "/statistic"
    guard let members = members(tokens, object, Self.statisticFields, path) else { return }
    func at(_ field: StatisticField) -> Int? { members[field.rawValue] }
    var names = [
      publicationName(tokens, at(.source), path + "/source"),
      publicationName(tokens, at(.series), path + "/series"),
    ]
    var vintage: Draft.Slice?
    if let day = ownDay(tokens, at(.vintage), path + "/vintage") {
      let text = Array(CivilTime.text(day: Int(day)).utf8)
      vintage = batch.add(text.span)
    }
    names.append(vintage)
    currency(tokens, at(.currency), path + "/currency")
    rows(tokens, at(.rows), "/statistic/rows") { tokens, row, place in
      statisticRow(tokens, row, place)
    }
    name(.statistic, names)
  }

  /// A part of a publication's name.
  private func publicationName(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place
  ) -> Draft.Slice? {
    guard let value else {
      missing(path, "1 to 35 printable ASCII characters")
      return nil
    }
    return identifier(tokens, value, path).map { batch.add(tokens.bytes($0)) }
  }

  /// Marks the entry with the parts of its name, once all are there.
  private func name(_ kind: ReferenceKind, _ parts: [Draft.Slice?]) {
    let parts = parts.compactMap { $0 }
    for part in parts { encoder.addMark(.publication, Array(batch.bytes(part)).span) }
    setReference(kind, parts)
  }

  private func rows(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    _ row: (borrowing JSONTokens, Int, Place) -> Void
  ) {
    guard let value else { return missing(path, "at least one row") }
    var count: UInt32 = 0
    let isArray = elements(tokens, value, path) { tokens, element, index in
      count += 1
      row(tokens, element, path.element(index))
    }
    if isArray, count == 0 {
      report(.itemCount, path, found: "no rows", expected: "at least one row")
    }
    encoder.set(EntryLayout.Header.rowCount, count)
  }
}
