/// What bytes have to fulfil to be an entry, checked before they are read in place.
public enum EntryFormat {
  /// The reason why the bytes are no entry of a known format, or nil.
  ///
  /// Checks the sizes that reading in place relies on and the codes that have a closed list; what the fields say is the
  /// audit's work.
  public static func fault(in bytes: RawSpan) -> String? {
    guard bytes.byteCount >= EntryLayout.headerBytes else {
      return "\(bytes.byteCount) bytes, expected at least \(EntryLayout.headerBytes)"
    }
    let entry = EntryView(bytes)
    guard entry.formatVersion == EntryLayout.formatVersion else {
      return "entry format \(entry.formatVersion), expected \(EntryLayout.formatVersion)"
    }
    guard entry.event != nil else { return "unknown event number \(entry.eventRawValue)" }
    guard entry.state != nil else { return "unknown state number \(entry.stateRawValue)" }
    guard entry.flowRawValue == 0 || entry.flow != nil else {
      return "unknown declaration kind number \(entry.flowRawValue)"
    }
    let expected = byteCount(
      items: entry.itemCount, links: entry.linkCount, marks: entry.markCount, notes: entry.hasNotes)
    guard bytes.byteCount == expected else {
      return "\(bytes.byteCount) bytes, its counts say \(expected)"
    }
    guard entry.u8(EntryLayout.Header.numberLength) <= EntryLayout.maximumNumberBytes else {
      return "declaration number of \(entry.u8(EntryLayout.Header.numberLength)) bytes"
    }
    return nil
  }

  /// The size of an entry with these parts.
  public static func byteCount(items: Int, links: Int, marks: Int, notes: Bool) -> Int {
    EntryLayout.headerBytes + items * EntryLayout.itemBytes + links * EntryLayout.linkBytes
      + marks * EntryLayout.markBytes + (notes ? 32 : 0)
  }
}
