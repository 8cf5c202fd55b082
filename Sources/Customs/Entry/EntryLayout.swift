/// Where each field of an entry lies. Schemas/log-format.md draws it; offsets are appended, never moved.
///
/// An entry is a header, then `itemCount` items, `linkCount` links and `markCount` marks. All numbers are
/// little-endian; texts are ASCII, padded with zeros.
public enum EntryLayout {
  /// The version written today. Older ones decode for ever.
  public static let formatVersion: UInt16 = 1
  public static let headerBytes = 208
  public static let itemBytes = 64
  public static let linkBytes = 56
  public static let markBytes = 40
  /// uint16 length of C2SP entry bundles.
  public static let maximumBytes = 65_535
  /// Longest MRN or other declaration number, longest UCR, seal, container or conveyance.
  public static let maximumNumberBytes = 35
  public static let maximumOfficeBytes = 16

  /// Header offsets.
  public enum Header {
    public static let formatVersion = 0  // u16
    public static let event = 2  // u8
    public static let flow = 3  // u8, 0 none
    public static let state = 4  // u8, state after this entry
    public static let flags = 5  // u8
    public static let warningCount = 6  // u16
    public static let position = 8  // u64
    public static let recordedAt = 16  // i64, microseconds since 1970-01-01T00:00Z
    public static let effectiveAt = 24  // i64, microseconds; minimum: not given
    public static let declaration = 32  // u64, position of the declaration's first entry
    public static let supersedes = 40  // u64, position of the version replaced or taken back
    public static let version = 48  // u32, 1 for the first
    public static let exporter = 52  // u32, party number, 0 none
    public static let importer = 56  // u32
    public static let declarant = 60  // u32
    public static let dispatch = 64  // u16, two ASCII letters packed base 26, 0 none
    public static let destination = 66  // u16
    public static let trading = 68  // u16
    public static let nationality = 70  // u16, of the conveyance
    public static let acceptedOn = 72  // i32, days since 1970-01-01; minimum: none
    public static let limitDate = 76  // i32, of a transit; last day of a list
    public static let month = 80  // u16, year x 12 + month - 1 of acceptedOn; 0 none
    public static let transportMode = 82  // u8, 0 none
    public static let numberLength = 83  // u8, bytes of `number` in use
    public static let itemCount = 84  // u16
    public static let linkCount = 86  // u16
    public static let markCount = 88  // u16
    public static let actorLength = 90  // u8, reserved
    public static let mediaType = 91  // u8, MediaType of the document
    public static let party = 92  // u32, the number a party entry gives
    public static let documentHash = 96  // 32 bytes, SHA-256 of the document
    public static let nonce = 128  // 16 bytes
    public static let office = 144  // 16 bytes
    public static let number = 160  // 36 bytes: the MRN
    public static let rowCount = 196  // u32, rows of a list or statistic; they stay in the document
    public static let reserved = 200  // 8 bytes, zero
  }

  /// Bits of the header's flags.
  public enum Flags {
    /// This entry's declaration is counted in statistics.
    public static let counts: UInt8 = 1
    /// The superseded version was counted until now, and is taken back.
    public static let retracts: UInt8 = 2
    /// Accepted with `--historic`.
    public static let historic: UInt8 = 4
    /// The document record carries notes, and a digest of them follows the marks.
    public static let notes: UInt8 = 8
    /// All bits that have a meaning; the others are 0.
    public static let known = counts | retracts | historic | notes
  }

  /// Item offsets.
  public enum Item {
    public static let subheading = 0  // u32, six digits of the Harmonized System
    public static let subdivision = 4  // u16, digits 7 to 10, padded with zeros
    public static let codeDigits = 6  // u8: 6, 8 or 10
    public static let flags = 7  // u8
    public static let origin = 8  // u16
    public static let procedure = 10  // u8, two digits as a number; 255 none
    public static let previousProcedure = 11  // u8
    public static let itemNumber = 12  // u16
    public static let unit = 14  // u16, three characters packed base 37, 0 none
    public static let netMass = 16  // i64, milligrams
    public static let grossMass = 24  // i64, milligrams; -1 none
    public static let quantity = 32  // i64, thousandths of the unit
    public static let value = 40  // i64, hundredths of the statistical currency
    public static let reserved = 48  // 16 bytes, zero
  }

  /// Bits of an item's flags.
  public enum ItemFlags {
    public static let hasQuantity: UInt8 = 1
    public static let hasValue: UInt8 = 2
  }

  /// Link offsets: a previous document of an item.
  public enum Link {
    public static let item = 0  // u16, item number in this declaration
    public static let sourceItem = 2  // u16, item number in the source; 0 none
    public static let numberLength = 4  // u8
    public static let hasQuantity = 5  // u8
    public static let quantity = 8  // i64, thousandths
    public static let reserved = 16  // 4 bytes
    public static let number = 20  // 36 bytes
  }

  /// Mark offsets: an identifying text.
  public enum Mark {
    public static let kind = 0  // u8, MarkKind
    public static let length = 1  // u8
    public static let item = 2  // u16, 0: of the whole declaration
    public static let text = 4  // 36 bytes
  }
}

/// What a document is.
public enum MediaType: UInt8, Sendable {
  case json = 1
  case xml = 2

  /// The registered name (RFC 6838).
  public var name: String { self == .json ? "application/json" : "application/xml" }
}

/// What a mark's text is.
public enum MarkKind: UInt8, Sendable, CaseIterable {
  case ucr = 1
  case seal = 2
  case container = 3
  case conveyance = 4
  case officeOfDeparture = 5
  case officeOfDestination = 6
  case localReference = 7
  /// A part of what names a list (name, version) or a statistic (source, series, vintage), in this order.
  case publication = 8
}
