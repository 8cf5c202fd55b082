/// The identifying texts of an entry.
extension EntryView {
  /// The texts of the marks of a kind, in their order.
  public func marks(_ kind: MarkKind) -> [[UInt8]] {
    let start =
      EntryLayout.headerBytes + itemCount * EntryLayout.itemBytes
      + linkCount * EntryLayout.linkBytes
    var texts: [[UInt8]] = []
    for index in 0..<markCount {
      let mark = start + index * EntryLayout.markBytes
      guard u8(mark + EntryLayout.Mark.kind) == kind.rawValue else { continue }
      let length = min(
        Int(u8(mark + EntryLayout.Mark.length)), EntryLayout.maximumNumberBytes)
      let text = mark + EntryLayout.Mark.text
      texts.append((text..<text + length).map { u8($0) })
    }
    return texts
  }

  /// The local reference of a declaration (LRN); nil if it has none.
  public var localReference: [UInt8]? { marks(.localReference).first }
}
