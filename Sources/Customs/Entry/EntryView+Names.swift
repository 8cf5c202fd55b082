/// Whom and which places an entry names.
extension EntryView {
  /// Whether the party with this number is exporter, importer or declarant.
  public func names(party: UInt32) -> Bool {
    exporter == party || importer == party || declarant == party
  }

  /// Whether an office is the entry's own, or where its transit begins or ends.
  public func names(office code: [UInt8]) -> Bool {
    guard (1...EntryLayout.maximumNumberBytes).contains(code.count) else { return false }
    if code.count <= EntryLayout.maximumOfficeBytes,
      holds(code, EntryLayout.Header.office, EntryLayout.maximumOfficeBytes)
    {
      return true
    }
    let marks =
      EntryLayout.headerBytes + itemCount * EntryLayout.itemBytes
      + linkCount * EntryLayout.linkBytes
    for index in 0..<markCount {
      let mark = marks + index * EntryLayout.markBytes
      let kind = MarkKind(rawValue: u8(mark + EntryLayout.Mark.kind))
      guard kind == .officeOfDeparture || kind == .officeOfDestination else { continue }
      if holds(code, mark + EntryLayout.Mark.text, EntryLayout.maximumNumberBytes) { return true }
    }
    return false
  }

  /// Whether a field of `width` bytes holds a text and zeros behind it.
  private func holds(_ text: [UInt8], _ offset: Int, _ width: Int) -> Bool {
    for index in 0..<width where u8(offset + index) != (index < text.count ? text[index] : 0) {
      return false
    }
    return true
  }
}
