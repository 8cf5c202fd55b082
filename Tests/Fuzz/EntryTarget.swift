@testable import Customs
@testable import Ledger

/// Reads every field of an entry in place.
enum EntryReading {
  /// So that no read is left out for want of use.
  nonisolated(unsafe) static var sum: UInt64 = 0

  static func all(of entry: borrowing EntryView) {
    var sum = UInt64(entry.warningCount) &+ entry.position.rawValue
    sum &+= UInt64(entry.number.byteCount + entry.office.byteCount + entry.documentHash.byteCount)
    for index in 0..<entry.itemCount {
      let item = entry.item(index)
      sum &+= UInt64(truncatingIfNeeded: item.netMassInMilligrams &+ item.quantityInThousandths)
      sum &+= UInt64(item.subheading) &+ UInt64(item.subdivision) &+ UInt64(item.codeDigits)
      sum &+= UInt64(truncatingIfNeeded: item.grossMassInMilligrams ?? 0)
    }
    for index in 0..<entry.linkCount {
      let link = entry.link(index)
      sum &+= UInt64(link.number.byteCount) &+ UInt64(link.itemNumber) &+ UInt64(link.sourceItem)
      sum &+= UInt64(truncatingIfNeeded: link.quantityInThousandths ?? 0)
    }
    for index in 0..<entry.markCount {
      let mark = entry.mark(index)
      sum &+= UInt64(mark.text.byteCount) &+ UInt64(mark.itemNumber)
    }
    if entry.names(party: 7) || entry.names(office: Array("KZ55302".utf8)) { sum &+= 1 }
    if entry.hasNotes { sum &+= UInt64(Hash(entry.span, at: entry.span.byteCount - 32).bytes[0]) }
    let summary = EntrySummary(entry)
    unsafe self.sum = sum &+ UInt64(summary.subject.utf8.count)
  }
}

/// Bytes of entries, bundles, documents and stored rows: what lies in the log and the views.
enum EntryTarget {
  static func run(_ input: FuzzInput) {
    let bytes = input.bytes
    switch input.mode % 6 {
    case 0: entry(bytes)
    case 1: bundle(bytes)
    case 2: document(bytes)
    case 3: row(bytes)
    case 4: facts(bytes)
    default: takenOver(bytes)
    }
  }

  private static func entry(_ bytes: [UInt8]) {
    guard EntryFormat.fault(in: unsafe bytes.span.bytes) == nil else { return }
    EntryReading.all(of: EntryView(unsafe bytes.span.bytes))
  }

  /// The first byte says how many entries there are, and the offsets lead.
  private static func bundle(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let count = Int(first) + 1
    let offsets = bytes.dropFirst().prefix(2 * (count + 1))
    guard offsets.count == 2 * (count + 1) else { return }
    // Two bytes an offset, counted from where the entries begin, so that inputs stay short.
    var record = [UInt8](repeating: 0, count: LogLayout.offsetBytes)
    let places = Array(offsets)
    for index in 0...count {
      let place = UInt32(places[2 * index]) | UInt32(places[2 * index + 1]) << 8
      record.store(place &+ UInt32(LogLayout.offsetBytes), at: index * 4)
    }
    record += bytes.dropFirst(1 + places.count)
    guard
      let bundle = try? EntryBundle(
        first: Position(512), count: min(count, 256), record: unsafe record.span.bytes)
    else { return }
    var size = 0
    for index in 0..<bundle.count {
      EntryReading.all(of: bundle.entry(index))
      size += bundle.entry(index).span.byteCount
    }
    hold(size == bundle.byteCount, "the entries of a bundle are all of it")
  }

  private static func document(_ bytes: [UInt8]) {
    if let parts = DocumentRecord.split(unsafe bytes.span.bytes) {
      var again: [UInt8] = []
      DocumentRecord.append(
        parts.mediaType, body: bytes[parts.body], notes: bytes[parts.notes], to: &again)
      hold(again == bytes, "a document record is written as it was read")
    }
    guard let index = bytes.first.map(Int.init) else { return }
    if let part = DocumentRecord.part(index, of: unsafe bytes.span.bytes) { _ = part.array }
  }

  private static func row(_ bytes: [UInt8]) {
    guard let values = try? RowCodec.decode(bytes) else { return }
    let encoded = RowCodec.encode(values)
    let again = try? RowCodec.decode(encoded)
    hold(again.map { RowCodec.encode($0) == encoded } ?? false, "a row is written as it was read")
    for value in values { _ = value.printed }
  }

  private static func facts(_ bytes: [UInt8]) {
    var reader = FactReader(bytes)
    do {
      while !reader.isAtEnd {
        switch try reader.number(UInt8.self) % 5 {
        case 0: _ = try reader.text()
        case 1: _ = try reader.countedText()
        case 2: _ = try reader.number(UInt64.self)
        case 3: _ = try reader.number(Int32.self)
        default: _ = try reader.number(UInt16.self)
        }
      }
    } catch {
      return
    }
  }

  /// Two entries one behind the other: an acceptance takes a lodged one over.
  private static func takenOver(_ bytes: [UInt8]) {
    guard bytes.count > 2 else { return }
    let size = Int(bytes[0]) | Int(bytes[1]) << 8
    let (lodged, acceptance) = (Array(bytes.dropFirst(2).prefix(size)), bytes.dropFirst(2 + size))
    guard EntryFormat.fault(in: unsafe lodged.span.bytes) == nil else { return }
    let own = Array(acceptance)
    guard EntryFormat.fault(in: unsafe own.span.bytes) == nil else { return }
    let entry = AcceptedEntry.bytes(
      takingOver: EntryView(unsafe lodged.span.bytes), into: acceptance)
    if let fault = EntryFormat.fault(in: unsafe entry.span.bytes) {
      broken("an entry that takes another one over can be read: \(fault)")
    }
  }
}
