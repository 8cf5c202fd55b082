/// Links to previous documents and marks, read in place.
extension EntryView {
  /// Link `index` of `0..<linkCount`.
  @inlinable
  @_lifetime(copy self)
  public func link(_ index: Int) -> LinkView {
    let start =
      EntryLayout.headerBytes + itemCount * EntryLayout.itemBytes + index * EntryLayout.linkBytes
    return LinkView(bytes.extracting(start..<start + EntryLayout.linkBytes))
  }

  /// Mark `index` of `0..<markCount`.
  @inlinable
  @_lifetime(copy self)
  public func mark(_ index: Int) -> MarkView {
    let start =
      EntryLayout.headerBytes + itemCount * EntryLayout.itemBytes
      + linkCount * EntryLayout.linkBytes + index * EntryLayout.markBytes
    return MarkView(bytes.extracting(start..<start + EntryLayout.markBytes))
  }

  /// The texts of all marks of one kind, in the order of the submission.
  public func marks(_ kind: MarkKind) -> [String] {
    var texts: [String] = []
    for index in 0..<markCount {
      let mark = mark(index)
      if mark.kind == kind { texts.append(mark.text.asciiText) }
    }
    return texts
  }

  /// The office of the entry, ASCII; empty where there is none.
  public var office: RawSpan {
    @_lifetime(copy self) get {
      var length = 0
      while length < EntryLayout.maximumOfficeBytes, u8(EntryLayout.Header.office + length) != 0 {
        length += 1
      }
      return bytes.extracting(EntryLayout.Header.office..<EntryLayout.Header.office + length)
    }
  }
}

/// A previous document of an item, read in place.
public struct LinkView: ~Escapable {
  @usableFromInline let bytes: RawSpan

  @inlinable
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  /// The item of this declaration that the link belongs to.
  public var itemNumber: UInt16 { bytes.load(EntryLayout.Link.item, UInt16.self) }
  /// The item of the source; 0: not given.
  public var sourceItem: UInt16 { bytes.load(EntryLayout.Link.sourceItem, UInt16.self) }
  /// What was taken from the source, in thousandths of its unit; nil if the submission does not say.
  public var quantityInThousandths: Int64? {
    bytes.load(EntryLayout.Link.hasQuantity, UInt8.self) == 0
      ? nil : bytes.load(EntryLayout.Link.quantity, Int64.self)
  }
  /// The number of the source declaration, ASCII.
  public var number: RawSpan {
    @_lifetime(copy self) get {
      let length = min(Int(bytes.load(EntryLayout.Link.numberLength, UInt8.self)), 36)
      return bytes.extracting(EntryLayout.Link.number..<EntryLayout.Link.number + length)
    }
  }
}

/// An identifying text of an entry, read in place.
public struct MarkView: ~Escapable {
  @usableFromInline let bytes: RawSpan

  @inlinable
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  /// Nil for a kind that this program does not know.
  public var kind: MarkKind? {
    MarkKind(rawValue: bytes.load(EntryLayout.Mark.kind, UInt8.self))
  }
  /// The item it belongs to; 0: the whole declaration.
  public var itemNumber: UInt16 { bytes.load(EntryLayout.Mark.item, UInt16.self) }
  /// ASCII.
  public var text: RawSpan {
    @_lifetime(copy self) get {
      let length = min(Int(bytes.load(EntryLayout.Mark.length, UInt8.self)), 36)
      return bytes.extracting(EntryLayout.Mark.text..<EntryLayout.Mark.text + length)
    }
  }
}

extension ItemView {
  /// Whether a supplementary quantity was declared.
  public var hasQuantity: Bool {
    bytes.load(EntryLayout.Item.flags, UInt8.self) & EntryLayout.ItemFlags.hasQuantity != 0
  }
  /// Whether a statistical value was declared.
  public var hasValue: Bool {
    bytes.load(EntryLayout.Item.flags, UInt8.self) & EntryLayout.ItemFlags.hasValue != 0
  }
  /// Milligrams; nil if it was not declared.
  public var grossMassInMilligrams: Int64? {
    let mass = bytes.load(EntryLayout.Item.grossMass, Int64.self)
    return mass < 0 ? nil : mass
  }
  /// How many digits the commodity code was declared with: 6, 8 or 10.
  public var codeDigits: UInt8 { bytes.load(EntryLayout.Item.codeDigits, UInt8.self) }
  /// The code's digits 7 to 10 as a number, padded with zeros.
  public var subdivision: UInt16 { bytes.load(EntryLayout.Item.subdivision, UInt16.self) }
}

extension RawSpan {
  /// The bytes as text; for fields that hold ASCII.
  public var asciiText: String {
    unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
