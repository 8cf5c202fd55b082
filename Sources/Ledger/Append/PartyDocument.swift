import Crypto
import Customs

/// The document and the entry that the engine makes of a party seen for the first time.
enum PartyDocument {
  /// `{"id","name","country"}`, as the submission named the party; what it does not say is left out.
  static func encode(id: String, name: String, country: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("id", id)
    if !name.isEmpty { writer.member("name", name) }
    if !country.isEmpty { writer.member("country", country) }
    writer.endObject()
    return writer.bytes
  }

  /// The entry, without position, time and nonce.
  static func entry(number: UInt32, body: [UInt8]) -> [UInt8] {
    typealias Header = EntryLayout.Header
    var entry = [UInt8](repeating: 0, count: EntryLayout.headerBytes)
    entry.store(EntryLayout.formatVersion, at: Header.formatVersion)
    entry[Header.event] = EventKind.party.rawValue
    entry[Header.mediaType] = MediaType.json.rawValue
    entry.store(Int64.min, at: Header.effectiveAt)
    entry.store(Position.noneRawValue, at: Header.declaration)
    entry.store(Position.noneRawValue, at: Header.supersedes)
    entry.store(Int32.min, at: Header.acceptedOn)
    entry.store(Int32.min, at: Header.limitDate)
    entry.store(number, at: Header.party)
    var offset = Header.documentHash
    for byte in SHA256.hash(data: body) {
      entry[offset] = byte
      offset += 1
    }
    return entry
  }
}
