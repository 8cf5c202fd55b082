import Crypto

/// Writes an entry's fields. Reused from entry to entry, so that nothing is allocated per declaration.
package struct EntryEncoder {
  private(set) var header = [UInt8](repeating: 0, count: EntryLayout.headerBytes)
  private(set) var items: [UInt8] = []
  private(set) var links: [UInt8] = []
  private(set) var marks: [UInt8] = []

  var itemCount: Int { items.count / EntryLayout.itemBytes }
  var byteCount: Int { header.count + items.count + links.count + marks.count }

  package init() {}

  /// Begins an entry without any field set.
  package mutating func begin() {
    for index in header.indices { header[index] = 0 }
    items.removeAll(keepingCapacity: true)
    links.removeAll(keepingCapacity: true)
    marks.removeAll(keepingCapacity: true)
    set(EntryLayout.Header.formatVersion, EntryLayout.formatVersion)
    set(EntryLayout.Header.mediaType, MediaType.json.rawValue)
    set(EntryLayout.Header.effectiveAt, Int64.min)
    set(EntryLayout.Header.acceptedOn, Int32.min)
    set(EntryLayout.Header.limitDate, Int32.min)
    set(EntryLayout.Header.declaration, Position.noneRawValue)
    set(EntryLayout.Header.supersedes, Position.noneRawValue)
  }

  /// Sets a number of the header.
  package mutating func set<Number: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, _ value: Number
  ) {
    header.store(value, at: offset)
  }

  /// Sets an ASCII text of the header, which is at most as long as its field.
  mutating func set(_ offset: Int, text: Span<UInt8>) {
    for index in text.indices { header[offset + index] = text[index] }
  }

  /// Appends an item whose fields are zero; `setItem` fills it.
  package mutating func beginItem() {
    items.append(contentsOf: repeatElement(0, count: EntryLayout.itemBytes))
    setItem(EntryLayout.Item.grossMass, Int64(-1))
    setItem(EntryLayout.Item.procedure, UInt8.max)
    setItem(EntryLayout.Item.previousProcedure, UInt8.max)
  }

  /// Sets a number of the last item.
  package mutating func setItem<Number: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, _ value: Number
  ) {
    items.store(value, at: items.count - EntryLayout.itemBytes + offset)
  }

  /// Appends a link to a previous document; `number` is at most 35 bytes.
  mutating func addLink(
    item: UInt16, number: Span<UInt8>, sourceItem: UInt16, quantity: Int64?
  ) {
    let start = links.count
    links.append(contentsOf: repeatElement(0, count: EntryLayout.linkBytes))
    links.store(item, at: start + EntryLayout.Link.item)
    links.store(sourceItem, at: start + EntryLayout.Link.sourceItem)
    links[start + EntryLayout.Link.numberLength] = UInt8(number.count)
    links[start + EntryLayout.Link.hasQuantity] = quantity == nil ? 0 : 1
    links.store(quantity ?? 0, at: start + EntryLayout.Link.quantity)
    for index in number.indices { links[start + EntryLayout.Link.number + index] = number[index] }
  }

  /// Appends a mark; `text` is at most 35 bytes.
  package mutating func addMark(_ kind: MarkKind, item: UInt16 = 0, _ text: Span<UInt8>) {
    let start = marks.count
    marks.append(contentsOf: repeatElement(0, count: EntryLayout.markBytes))
    marks[start + EntryLayout.Mark.kind] = kind.rawValue
    marks[start + EntryLayout.Mark.length] = UInt8(text.count)
    marks.store(item, at: start + EntryLayout.Mark.item)
    for index in text.indices { marks[start + EntryLayout.Mark.text + index] = text[index] }
  }

  /// Appends the finished entry to `bytes`; with notes, their digest comes last.
  package mutating func finish(
    into bytes: inout [UInt8], documentHash: SHA256.Digest, notes: ArraySlice<UInt8>
  )
    -> Range<Int>
  {
    set(EntryLayout.Header.itemCount, UInt16(itemCount))
    set(EntryLayout.Header.linkCount, UInt16(links.count / EntryLayout.linkBytes))
    set(EntryLayout.Header.markCount, UInt16(marks.count / EntryLayout.markBytes))
    var offset = EntryLayout.Header.documentHash
    for byte in documentHash {
      header[offset] = byte
      offset += 1
    }
    let start = bytes.count
    bytes.append(contentsOf: header)
    bytes.append(contentsOf: items)
    bytes.append(contentsOf: links)
    bytes.append(contentsOf: marks)
    if !notes.isEmpty {
      bytes[start + EntryLayout.Header.flags] |= EntryLayout.Flags.notes
      bytes.append(contentsOf: SHA256.hash(data: notes))
    }
    return start..<bytes.count
  }
}

extension [UInt8] {
  /// Stores a number little-endian.
  public mutating func store<Number: FixedWidthInteger & BitwiseCopyable>(
    _ value: Number, at offset: Int
  ) {
    var span = mutableSpan
    var bytes = unsafe span.mutableBytes
    bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Number.self)
  }
}
