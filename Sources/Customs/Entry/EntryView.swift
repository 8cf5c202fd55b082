/// An entry, read in place: a span into the memory map, no copy, no allocation.
///
/// This and its parts are the hot, inlined surface that reducers see; every read is bounds-checked and little-endian.
public struct EntryView: ~Escapable {
  @usableFromInline let bytes: RawSpan

  /// Takes the bytes as they are; `EntryFormat.check` says whether they are an entry.
  @inlinable
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) { self.bytes = bytes }

  /// All bytes, as hashed into the tree.
  @inlinable
  public var span: RawSpan {
    @_lifetime(copy self) get { bytes }
  }

  @inlinable
  func u8(_ offset: Int) -> UInt8 { bytes.load(offset, UInt8.self) }
  @inlinable
  func u16(_ offset: Int) -> UInt16 { bytes.load(offset, UInt16.self) }
  @inlinable
  func u32(_ offset: Int) -> UInt32 { bytes.load(offset, UInt32.self) }
  @inlinable
  func u64(_ offset: Int) -> UInt64 { bytes.load(offset, UInt64.self) }

  @inlinable public var formatVersion: UInt16 { u16(EntryLayout.Header.formatVersion) }
  @inlinable public var eventRawValue: UInt8 { u8(EntryLayout.Header.event) }
  @inlinable public var event: EventKind? { EventKind(rawValue: eventRawValue) }
  /// 0 where the event carries no declaration.
  @inlinable public var flowRawValue: UInt8 { u8(EntryLayout.Header.flow) }
  @inlinable public var flow: Flow? { Flow(rawValue: flowRawValue) }
  @inlinable public var stateRawValue: UInt8 { u8(EntryLayout.Header.state) }
  @inlinable public var state: DeclarationState? { DeclarationState(rawValue: stateRawValue) }
  @inlinable public var flags: UInt8 { u8(EntryLayout.Header.flags) }
  @inlinable public var counts: Bool { flags & EntryLayout.Flags.counts != 0 }
  @inlinable public var isHistoric: Bool { flags & EntryLayout.Flags.historic != 0 }
  @inlinable public var hasNotes: Bool { flags & EntryLayout.Flags.notes != 0 }
  @inlinable public var warningCount: Int { Int(u16(EntryLayout.Header.warningCount)) }
  @inlinable public var position: Position { Position(u64(EntryLayout.Header.position)) }
  /// When the ledger recorded the entry; microseconds since 1970-01-01T00:00Z, never less than the entry's before.
  @inlinable public var recordedAt: Int64 {
    Int64(bitPattern: u64(EntryLayout.Header.recordedAt))
  }
  /// When it happened in the world, as submitted; nil if the submission does not say.
  @inlinable public var effectiveAt: Int64? {
    let value = Int64(bitPattern: u64(EntryLayout.Header.effectiveAt))
    return value == Int64.min ? nil : value
  }
  /// The first entry of the same declaration.
  @inlinable public var declaration: Position? {
    Position(field: u64(EntryLayout.Header.declaration))
  }
  /// The version this entry replaces or takes back.
  @inlinable public var supersedes: Position? {
    Position(field: u64(EntryLayout.Header.supersedes))
  }
  /// The version that stops counting with this entry.
  @inlinable public var retracts: Position? {
    flags & EntryLayout.Flags.retracts != 0 ? supersedes : nil
  }
  /// The declaration's version in force after this entry, 1 for the first.
  @inlinable public var version: UInt32 { u32(EntryLayout.Header.version) }
  /// Party numbers; 0: none.
  @inlinable public var exporter: UInt32 { u32(EntryLayout.Header.exporter) }
  @inlinable public var importer: UInt32 { u32(EntryLayout.Header.importer) }
  @inlinable public var declarant: UInt32 { u32(EntryLayout.Header.declarant) }
  /// Packed country codes (`PackedCode.country`); 0: none.
  @inlinable public var dispatch: UInt16 { u16(EntryLayout.Header.dispatch) }
  @inlinable public var destination: UInt16 { u16(EntryLayout.Header.destination) }
  @inlinable public var tradingCountry: UInt16 { u16(EntryLayout.Header.trading) }
  @inlinable public var nationality: UInt16 { u16(EntryLayout.Header.nationality) }
  /// The day the event is about, in days since 1970-01-01: a declaration's acceptance; of the other events the day of
  /// registration, the first day of a list, a statistic's vintage, the day of an opening balance.
  @inlinable public var acceptedOn: Int32? { day(EntryLayout.Header.acceptedOn) }
  @inlinable public var limitDate: Int32? { day(EntryLayout.Header.limitDate) }
  /// The month of acceptance, year x 12 + month - 1; 0: none.
  @inlinable public var month: UInt16 { u16(EntryLayout.Header.month) }
  /// Rows of a list or statistic, which stand in the document.
  @inlinable public var rowCount: Int { Int(u32(EntryLayout.Header.rowCount)) }
  @inlinable public var transportMode: UInt8 { u8(EntryLayout.Header.transportMode) }
  @inlinable public var itemCount: Int { Int(u16(EntryLayout.Header.itemCount)) }
  @inlinable public var linkCount: Int { Int(u16(EntryLayout.Header.linkCount)) }
  @inlinable public var markCount: Int { Int(u16(EntryLayout.Header.markCount)) }
  /// What the document is (`MediaType`).
  @inlinable public var mediaTypeRawValue: UInt8 { u8(EntryLayout.Header.mediaType) }
  /// The number a `party` entry gives to its party.
  @inlinable public var party: UInt32 { u32(EntryLayout.Header.party) }

  @inlinable
  public var documentHash: RawSpan {
    @_lifetime(copy self) get {
      bytes.extracting(
        EntryLayout.Header.documentHash..<EntryLayout.Header.documentHash + 32)
    }
  }

  /// The MRN or other number of the declaration, ASCII; empty where there is none.
  @inlinable
  public var number: RawSpan {
    @_lifetime(copy self) get {
      let length = min(Int(u8(EntryLayout.Header.numberLength)), 36)
      return bytes.extracting(EntryLayout.Header.number..<EntryLayout.Header.number + length)
    }
  }

  /// Item `index` of `0..<itemCount`.
  @inlinable
  @_lifetime(copy self)
  public func item(_ index: Int) -> ItemView {
    let start = EntryLayout.headerBytes + index * EntryLayout.itemBytes
    return ItemView(bytes.extracting(start..<start + EntryLayout.itemBytes))
  }

  @inlinable
  func day(_ offset: Int) -> Int32? {
    let value = Int32(bitPattern: u32(offset))
    return value == Int32.min ? nil : value
  }
}

/// A goods item, read in place.
public struct ItemView: ~Escapable {
  @usableFromInline let bytes: RawSpan

  @inlinable
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  /// The six digits of the Harmonized System as a number, 845011.
  @inlinable public var subheading: UInt32 { bytes.load(EntryLayout.Item.subheading, UInt32.self) }
  /// The four digits of the heading, 8450.
  @inlinable public var heading: UInt32 { subheading / 100 }
  @inlinable public var origin: UInt16 { bytes.load(EntryLayout.Item.origin, UInt16.self) }
  @inlinable public var procedure: UInt8 { bytes.load(EntryLayout.Item.procedure, UInt8.self) }
  @inlinable public var previousProcedure: UInt8 {
    bytes.load(EntryLayout.Item.previousProcedure, UInt8.self)
  }
  @inlinable public var itemNumber: UInt16 { bytes.load(EntryLayout.Item.itemNumber, UInt16.self) }
  /// Packed unit (`PackedCode.unit`); 0: none.
  @inlinable public var unit: UInt16 { bytes.load(EntryLayout.Item.unit, UInt16.self) }
  @inlinable public var netMassInMilligrams: Int64 {
    bytes.load(EntryLayout.Item.netMass, Int64.self)
  }
  /// In thousandths of the unit.
  @inlinable public var quantityInThousandths: Int64 {
    bytes.load(EntryLayout.Item.quantity, Int64.self)
  }
  /// In hundredths of the ledger's statistical currency.
  @inlinable public var statisticalValueInHundredths: Int64 {
    bytes.load(EntryLayout.Item.value, Int64.self)
  }
}

extension RawSpan {
  /// A little-endian integer at an offset.
  @inlinable
  func load<Integer: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _: Integer.Type) -> Integer
  {
    unsafe Integer(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Integer.self))
  }
}
