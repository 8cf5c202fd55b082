/// The entry of an acceptance that names a lodged declaration instead of repeating it.
public enum AcceptedEntry {
  /// The entry: goods, links, marks, parties and everything else that was declared come from the lodged entry; number,
  /// acceptance date, times, document and notes from the acceptance itself.
  ///
  /// Derived from nothing else, so that an audit makes it again. What the log gives (position, state, version ...) is
  /// left as it is in `acceptance`.
  public static func bytes(
    takingOver lodged: borrowing EntryView, into acceptance: ArraySlice<UInt8>
  ) -> [UInt8] {
    typealias Header = EntryLayout.Header
    let acceptance = Array(acceptance)
    var entry: [UInt8] = []
    let source = lodged.span
    let end = source.byteCount - (lodged.hasNotes ? 32 : 0)
    entry.reserveCapacity(end + 32)
    for index in 0..<end { entry.append(lodged.u8(index)) }
    // An amendment keeps the day of acceptance and its month.
    let isAmendment = acceptance[Header.event] == EventKind.amended.rawValue
    let own =
      [
        Header.event..<Header.flow, Header.state..<Header.exporter,
        Header.numberLength..<Header.itemCount, Header.mediaType..<Header.party,
        Header.documentHash..<Header.office, Header.number..<Header.rowCount,
      ]
      + (isAmendment
        ? [] : [Header.acceptedOn..<Header.limitDate, Header.month..<Header.transportMode])
    for range in own { entry.replaceSubrange(range, with: acceptance[range]) }
    // A digest of the acceptance's notes comes last.
    if acceptance[Header.flags] & EntryLayout.Flags.notes != 0 { entry += acceptance.suffix(32) }
    return entry
  }
}
