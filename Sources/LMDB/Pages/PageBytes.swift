#if canImport(Glibc)
  import Glibc
#endif

/// A page of a data file, or its header, as bytes that were read and not mapped: looking at damage costs no signal.
struct PageBytes {
  static let size = 4096
  static let headerBytes = 16

  /// What LMDB 0.9 writes into the flags of a page.
  enum Kind {
    static let branch = 0x01
    static let leaf = 0x02
    static let overflow = 0x04
    static let meta = 0x08
  }

  let bytes: [UInt8]

  /// The number of the page, which it repeats.
  var number: UInt64 { u64(0) }
  var flags: Int { u16(10) }
  /// Where the node pointers end.
  var lower: Int { u16(12) }
  /// Where the nodes begin.
  var upper: Int { u16(14) }
  /// How many pages a large value takes.
  var overflowPages: UInt64 { UInt64(u16(12)) | UInt64(u16(14)) << 16 }

  func u16(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }

  func u64(_ offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }
}

/// What a file says of one of its trees: 48 bytes, in a meta page or as the record of a named table.
struct TreeRecord {
  static let bytes = 48
  /// The root of a tree without records.
  static let noPage = UInt64.max

  let pad: Int
  let flags: Int
  let depth: Int
  let branchPages: UInt64
  let leafPages: UInt64
  let overflowPages: UInt64
  let entries: UInt64
  let root: UInt64

  init(_ page: PageBytes, at offset: Int) {
    pad = page.u16(offset) | page.u16(offset + 2) << 16
    flags = page.u16(offset + 4)
    depth = page.u16(offset + 6)
    branchPages = page.u64(offset + 8)
    leafPages = page.u64(offset + 16)
    overflowPages = page.u64(offset + 24)
    entries = page.u64(offset + 32)
    root = page.u64(offset + 40)
  }
}

/// One of the two pages that name the trees; commits write them in turn.
struct MetaPage: Sendable {
  let page: PageBytes

  var transaction: UInt64 { page.u64(144) }
  var lastPage: UInt64 { page.u64(136) }
  var free: TreeRecord { TreeRecord(page, at: 40) }
  var main: TreeRecord { TreeRecord(page, at: 88) }

  /// Reads both with one call, so that no commit comes between them but in a rare race, which the caller notices.
  static func both(_ descriptor: Int32, _ path: String) throws(LMDBError) -> [MetaPage] {
    var bytes = [UInt8](repeating: 0, count: 2 * PageBytes.size)
    var got = pread(descriptor, &bytes, bytes.count, 0)
    while got < 0, errno == EINTR { got = pread(descriptor, &bytes, bytes.count, 0) }
    guard got == bytes.count else {
      throw LMDBError(
        code: got < 0 ? errno : EIO, operation: "read the header of", path: path + "/data.mdb")
    }
    return [0, PageBytes.size].map { start in
      MetaPage(page: PageBytes(bytes: Array(bytes[start..<start + PageBytes.size])))
    }
  }
}

extension PageBytes: Sendable {}

/// A place of a data file that is not as LMDB writes it.
public struct PageFault: Sendable, Equatable {
  /// "page 17 of entries", "meta page 0", "table entries".
  public let place: String
  public let expected: String
  public let found: String
}
