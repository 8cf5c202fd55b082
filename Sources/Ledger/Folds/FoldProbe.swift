import Customs

/// Entries of every kind from a fixed sequence, behind the fingerprints of folds: declarations with links and marks, and
/// steps of each of them.
enum FoldProbe {
  static let lists = ListCatalogue([
    ListCatalogue.Edition(
      name: "probe", version: "1", kind: "watch", validFrom: 0, validTo: nil,
      rows: [
        ListCatalogue.Row(code: "854231", tier: "1"), ListCatalogue.Row(code: "85", tier: "2"),
      ],
      position: Position(0))
  ])

  static let document = Document(
    mediaType: .json,
    body: Array(
      #"{"event":"partyRegistered","party":{"id":"X:1"},"registeredOn":"2022-03-14"}"#.utf8),
    notes: [])

  /// What amendments go back to.
  static let acceptance = FactContext.Acceptance(at: 0, position: Position(0))

  /// The day on which rows are shown: in the middle of what happens in the probe.
  static let day: Int32 = 18_862

  /// A party as the ledger would name it: a company registered in a month of 2022.
  static func named(_ value: ViewValue) -> ViewValue {
    guard case .party(let number) = value else { return value }
    let (month, serial) = (1 + Int(number % 12), Int(number))
    return .text(
      "KZ-BIN:22" + String(paddedWithZeros: month, 2) + "4" + String(paddedWithZeros: serial, 7))
  }

  /// Every declaration is followed by its steps, and some by an amendment.
  static let entries: [[UInt8]] = {
    var state: UInt64 = 0x7061_7468
    func draw(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    var entries: [[UInt8]] = []
    for number in 0..<96 {
      let position = UInt64(entries.count)
      entries.append(declaration(number, draw))
      for event in EventKind.allCases
      where event != .party && !event.carriesDeclaration && draw(3) == 0 {
        entries.append(step(event, number, after: position, draw))
      }
      if draw(2) == 0 {
        var amended = declaration(number, draw)
        amended[EntryLayout.Header.event] = EventKind.amended.rawValue
        amended.store(position, at: EntryLayout.Header.declaration)
        amended.store(position, at: EntryLayout.Header.supersedes)
        entries.append(amended)
      }
    }
    return entries
  }()

  /// The version that a step follows; a declaration itself.
  static func version(of index: Int) -> [UInt8] {
    entries[...index].last(where: isDeclaration) ?? entries[index]
  }

  /// The version that an amendment supersedes; of anything else the version it follows.
  static func previous(of index: Int) -> [UInt8] {
    guard entries[index][EntryLayout.Header.event] == EventKind.amended.rawValue else {
      return version(of: index)
    }
    return entries[..<index].last(where: isDeclaration) ?? entries[index]
  }

  private static func isDeclaration(_ entry: [UInt8]) -> Bool {
    EventKind(rawValue: entry[EntryLayout.Header.event])?.carriesDeclaration == true
  }

  private static func declaration(_ number: Int, _ draw: (UInt64) -> UInt64) -> [UInt8] {
    var encoder = ProbeEntry(.accepted, number, draw)
    typealias Header = EntryLayout.Header
    encoder.bytes[Header.flow] = UInt8(1 + draw(5))
    encoder.bytes[Header.flags] = draw(8) == 0 ? 0 : EntryLayout.Flags.counts
    for offset in [Header.exporter, Header.importer, Header.declarant] {
      encoder.bytes.store(UInt32(draw(6)), at: offset)
    }
    for offset in [Header.dispatch, Header.destination, Header.trading] {
      encoder.bytes.store(UInt16(1 + draw(26)), at: offset)
    }
    let items = 1 + Int(draw(3))
    encoder.addItems(items, draw)
    encoder.addLinks(items, draw)
    encoder.addMarks(draw)
    return encoder.bytes
  }

  private static func step(
    _ event: EventKind, _ number: Int, after declaration: UInt64, _ draw: (UInt64) -> UInt64
  ) -> [UInt8] {
    var encoder = ProbeEntry(event, number, draw)
    encoder.bytes.store(declaration, at: EntryLayout.Header.declaration)
    encoder.bytes.store(UInt32(draw(6)), at: EntryLayout.Header.declarant)
    encoder.addMarks(draw)
    return encoder.bytes
  }
}

/// One entry of the probe under construction.
private struct ProbeEntry {
  var bytes: [UInt8]

  init(_ event: EventKind, _ number: Int, _ draw: (UInt64) -> UInt64) {
    typealias Header = EntryLayout.Header
    bytes = [UInt8](repeating: 0, count: EntryLayout.headerBytes)
    bytes.store(EntryLayout.formatVersion, at: Header.formatVersion)
    bytes[Header.event] = event.rawValue
    bytes[Header.state] = UInt8(1 + draw(10))
    let day = Int32(18_262 + draw(1200))
    bytes.store(
      Int64(day) * CivilTime.microsecondsPerDay + Int64(draw(86_400_000_000)),
      at: Header.effectiveAt)
    bytes.store(day, at: Header.acceptedOn)
    bytes.store(day + Int32(draw(20)), at: Header.limitDate)
    let date = CivilTime.date(day: Int(day))
    bytes.store(UInt16(date.year * 12 + date.month - 1), at: Header.month)
    bytes.store(Position.noneRawValue, at: Header.declaration)
    bytes.store(Position.noneRawValue, at: Header.supersedes)
    bytes.store(UInt32(1), at: Header.version)
    bytes.store(UInt32(draw(6)), at: Header.party)
    Self.set(&bytes, "P:\(number)", Header.number)
    bytes[Header.numberLength] = UInt8("P:\(number)".utf8.count)
    Self.set(&bytes, "KZ\(draw(4))", Header.office)
  }

  mutating func addItems(_ count: Int, _ draw: (UInt64) -> UInt64) {
    bytes.store(UInt16(count), at: EntryLayout.Header.itemCount)
    for index in 0..<count {
      typealias Item = EntryLayout.Item
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: EntryLayout.itemBytes))
      bytes.store(
        [UInt32(854_231), 845_011, 854_149, 847_150][Int(draw(4))], at: start + Item.subheading)
      bytes[start + Item.codeDigits] = 6
      bytes[start + Item.flags] = UInt8(draw(4))
      bytes.store(UInt16(1 + draw(26)), at: start + Item.origin)
      bytes[start + Item.procedure] = [40, 10, 31, 80, 53, 71][Int(draw(6))]
      bytes[start + Item.previousProcedure] = [0, 0, 51, 71][Int(draw(4))]
      bytes.store(UInt16(index + 1), at: start + Item.itemNumber)
      bytes.store(UInt16(draw(3)), at: start + Item.unit)
      bytes.store(Int64(draw(1 << 30)), at: start + Item.netMass)
      bytes.store(Int64(draw(1 << 31)), at: start + Item.grossMass)
      bytes.store(Int64(draw(1 << 20)), at: start + Item.quantity)
      bytes.store(Int64(draw(1 << 30)), at: start + Item.value)
    }
  }

  mutating func addLinks(_ items: Int, _ draw: (UInt64) -> UInt64) {
    let count = Int(draw(3))
    bytes.store(UInt16(count), at: EntryLayout.Header.linkCount)
    for _ in 0..<count {
      typealias Link = EntryLayout.Link
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: EntryLayout.linkBytes))
      bytes.store(UInt16(1 + draw(UInt64(items))), at: start + Link.item)
      bytes.store(UInt16(draw(3)), at: start + Link.sourceItem)
      let text = "P:\(draw(96))"
      bytes[start + Link.numberLength] = UInt8(text.utf8.count)
      bytes[start + Link.hasQuantity] = UInt8(draw(2))
      bytes.store(Int64(draw(1 << 20)), at: start + Link.quantity)
      Self.set(&bytes, text, start + Link.number)
    }
  }

  mutating func addMarks(_ draw: (UInt64) -> UInt64) {
    let count = Int(draw(4))
    bytes.store(UInt16(count), at: EntryLayout.Header.markCount)
    for _ in 0..<count {
      typealias Mark = EntryLayout.Mark
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: EntryLayout.markBytes))
      bytes[start + Mark.kind] = UInt8(1 + draw(7))
      let text = "M\(draw(8))"
      bytes[start + Mark.length] = UInt8(text.utf8.count)
      Self.set(&bytes, text, start + Mark.text)
    }
  }

  private static func set(_ bytes: inout [UInt8], _ text: String, _ offset: Int) {
    for (index, byte) in text.utf8.enumerated() { bytes[offset + index] = byte }
  }
}
