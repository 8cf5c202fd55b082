import Crypto

/// Writes an entry's fields. Reused from entry to entry, so that nothing is allocated per declaration.
package struct EntryEncoder {
  private(set) var header = [UInt8](repeating: 0, count: EntryLayout.headerBytes)
  private(set) var items: [UInt8] = []
  private(set) var links: [UInt8] = []
  private(set) var marks: [UInt8] = []

  private static let zeros = [UInt8](repeating: 0, count: EntryLayout.itemBytes)
  private static let emptyItem = {
    var item = zeros
    item.store(Int64(-1), at: EntryLayout.Item.grossMass)
    item[EntryLayout.Item.procedure] = .max
    item[EntryLayout.Item.previousProcedure] = .max
    return item
  }()

  var itemCount: Int { items.count / EntryLayout.itemBytes }
  var byteCount: Int { header.count + items.count + links.count + marks.count }

  package init() {}

  /// Begins an entry without any field set.
  package mutating func begin() {
    var span = header.mutableSpan
    span.update(repeating: 0)
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
    header.store(text, at: offset)
  }

  /// Appends an item whose fields are zero; `setItem` fills it.
  package mutating func beginItem() {
    items.append(copying: Self.emptyItem.span)
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
    links.append(copying: Self.zeros.span.extracting(first: EntryLayout.linkBytes))
    links.store(item, at: start + EntryLayout.Link.item)
    links.store(sourceItem, at: start + EntryLayout.Link.sourceItem)
    links[start + EntryLayout.Link.numberLength] = UInt8(number.count)
    links[start + EntryLayout.Link.hasQuantity] = quantity == nil ? 0 : 1
    links.store(quantity ?? 0, at: start + EntryLayout.Link.quantity)
    links.store(number, at: start + EntryLayout.Link.number)
  }

  /// Appends a mark; `text` is at most 35 bytes.
  package mutating func addMark(_ kind: MarkKind, item: UInt16 = 0, _ text: Span<UInt8>) {
    let start = marks.count
    marks.append(copying: Self.zeros.span.extracting(first: EntryLayout.markBytes))
    marks[start + EntryLayout.Mark.kind] = kind.rawValue
    marks[start + EntryLayout.Mark.length] = UInt8(text.count)
    marks.store(item, at: start + EntryLayout.Mark.item)
    marks.store(text, at: start + EntryLayout.Mark.text)
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
  /// Appends bytes that lie elsewhere.
  package mutating func append(copying bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Copies bytes to a place that has room for them.
  mutating func store(_ text: Span<UInt8>, at offset: Int) {
    var span = mutableSpan
    for index in text.indices { span[offset + index] = text[index] }
  }

  /// Appends a number little-endian.
  package mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(number: Number) {
    unsafe Swift.withUnsafeBytes(of: number.littleEndian) { unsafe append(contentsOf: $0) }
  }

  /// Stores a number little-endian.
  public mutating func store<Number: FixedWidthInteger & BitwiseCopyable>(
    _ value: Number, at offset: Int
  ) {
    var span = mutableSpan
    var bytes = unsafe span.mutableBytes
    bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Number.self)
  }
}
