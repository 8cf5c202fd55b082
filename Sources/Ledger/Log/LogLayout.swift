/// The tables of the log environment and the shape of their records. Schemas/log-format.md draws them.
public enum LogLayout {
  /// Entries in one bundle: the width of a C2SP tile.
  public static let bundleWidth = 256

  /// Table names.
  public enum Table {
    /// Bundle number -> offsets, level-0 hash tile, entries.
    public static let bundles = "entries"
    /// Position -> leaf hash, entry: the bundle that is not full yet.
    public static let tail = "entries.tail"
    /// Bundle number -> offsets, document records.
    public static let documents = "documents"
    /// Position -> document record.
    public static let documentTail = "documents.tail"
    /// level << 56 | tile number -> up to 256 hashes; levels from 1.
    public static let tiles = "tiles"
    /// level << 56 | number of the range -> places of names, in order (`NameRange`, `NamePlace`).
    public static let names = "index.names"
    /// Client event id -> position, document hash.
    public static let identifiers = "index.identifiers"
    /// Party identifier -> party number, position of its party entry.
    public static let parties = "index.parties"
    /// Kind byte and identity (`ReferenceKey`) -> position of its entry. Of names that are used once; not of local
    /// references.
    public static let references = "index.references"
    /// Recorded time -> first position recorded then.
    public static let times = "index.times"

    public static let all = [
      bundles, tail, documents, documentTail, tiles, names, identifiers, parties, references, times,
    ]
  }

  /// A bundle record: 257 offsets (u32, little-endian, from the record's start), then in entry bundles the 256 leaf
  /// hashes, then the parts.
  public static let offsetBytes = (bundleWidth + 1) * 4
  public static let tileBytes = bundleWidth * 32

  /// A document record: media type, codec, two zero bytes, body length (u32), body, notes.
  public static let documentHeaderBytes = 8

  /// The key of a hash tile.
  public static func tileKey(level: Int, number: UInt64) -> UInt64 { UInt64(level) << 56 | number }
}
