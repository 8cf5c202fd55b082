#if canImport(Glibc)
  import Glibc
#endif

/// Reads the trees of a data file page by page, without mapping it, and names everything LMDB would stumble over: page
/// numbers, kinds, node offsets and sizes, keys out of order, pages that two places claim, counts that do not add up.
///
/// LMDB has no checksums and follows what it finds: damage in these bytes is a signal, a loop, or another value. The
/// values themselves are not looked at.
final class PageWalk {
  let descriptor: Int32
  /// Pages there are; numbers from here on lie outside.
  let pages: UInt64
  private let report: (PageFault) -> Void
  /// One bit a page: whether a tree has it.
  private var claimed: [UInt64]
  private(set) var faults = 0
  /// Why the system refused to read a page, if it did: the walk says nothing of the file then.
  private(set) var refusal: Int32?
  /// Pages that were read or accounted for.
  private(set) var visited: UInt64 = 0

  init(_ descriptor: Int32, pages: UInt64, report: @escaping (PageFault) -> Void) {
    self.descriptor = descriptor
    self.pages = pages
    self.report = report
    claimed = [UInt64](repeating: 0, count: Int(pages / 64) + 1)
  }

  func fault(_ place: String, expected: String, found: String) {
    faults += 1
    report(PageFault(place: place, expected: expected, found: found))
  }

  /// Reads the first `count` bytes of a page; nil, and a fault, if they are not there.
  func read(_ number: UInt64, _ place: String, count: Int = PageBytes.size) -> PageBytes? {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes {
        pread(
          descriptor, $0.baseAddress.map { $0 + done }, count - done,
          off_t(number) * off_t(PageBytes.size) + off_t(done))
      }
      if got < 0, errno == EINTR { continue }
      if got < 0 {
        refusal = refusal ?? errno
        return nil
      }
      guard got > 0 else {
        fault(place, expected: "\(count) bytes", found: "the file ends before")
        return nil
      }
      done += got
    }
    return PageBytes(bytes: bytes)
  }

  /// Gives pages to a tree; a fault if one is outside the file or has an owner already.
  func claim(_ first: UInt64, count: UInt64 = 1, _ place: String) -> Bool {
    let (end, overflow) = first.addingReportingOverflow(count)
    guard first >= 2, !overflow, end <= pages else {
      fault(
        place, expected: "pages 2 to \(pages - 1)",
        found: count == 1 ? "page \(first)" : "\(count) pages from \(first)")
      return false
    }
    for page in first..<end {
      if isClaimed(page) {
        fault(place, expected: "a page of its own", found: "page \(page), which is used elsewhere")
        return false
      }
      claimed[Int(page / 64)] |= 1 << (page % 64)
    }
    visited += count
    return true
  }

  private func isClaimed(_ page: UInt64) -> Bool { claimed[Int(page / 64)] >> (page % 64) & 1 == 1 }

  /// Whether a tree that was walked has a page; no for numbers outside the file.
  func isInUse(_ page: UInt64) -> Bool { page < pages && isClaimed(page) }

  /// Walks a whole tree.
  ///
  /// - Parameter onLeaf: called with each leaf node that is in order.
  func walk(
    _ record: TreeRecord, _ name: String, order: KeyOrder = .bytes, flags: Int = 0,
    holdsTables: Bool = false,
    _ onLeaf: (PageNode) -> Void = { _ in }
  ) {
    let place = "table \(name)"
    let before = faults
    guard record.flags == flags else {
      return fault(place, expected: "flags \(flags)", found: "\(record.flags)")
    }
    if record.root == TreeRecord.noPage {
      let counts = [record.branchPages, record.leafPages, record.overflowPages, record.entries]
      guard record.depth == 0, counts.allSatisfy({ $0 == 0 }) else {
        return fault(
          place, expected: "nothing, without a root page",
          found: "depth \(record.depth), \(record.entries) records")
      }
      return
    }
    guard (1...Self.deepest).contains(record.depth) else {
      return fault(place, expected: "a depth of 1 to \(Self.deepest)", found: "\(record.depth)")
    }
    var tree = TreeWalk(self, name, order, depth: record.depth, holdsTables: holdsTables)
    tree.visit(record.root, level: 1, lower: nil, upper: nil, onLeaf)
    // Behind a page that cannot be followed everything is missing; that is one fault.
    guard faults == before else { return }
    for (what, said, counted) in [
      ("branch pages", record.branchPages, tree.branchPages),
      ("leaf pages", record.leafPages, tree.leafPages),
      ("overflow pages", record.overflowPages, tree.overflowPages),
      ("records", record.entries, tree.entries),
    ] where said != counted {
      fault(place, expected: "\(counted) \(what), as counted", found: "\(said)")
    }
  }

  /// LMDB's cursors hold no more levels.
  private static let deepest = 32
}

/// How a tree sorts its keys.
enum KeyOrder {
  case bytes
  /// Numbers of 8 bytes, little-endian: the list of free pages.
  case numbers

  func isAscending(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
    switch self {
    case .bytes: a.lexicographicallyPrecedes(b)
    case .numbers: a.reversed().lexicographicallyPrecedes(b.reversed())
    }
  }
}

/// A record of a tree, not yet believed to be anything.
struct PageNode {
  /// The page that holds it.
  let page: PageBytes
  let key: ArraySlice<UInt8>
  /// Where the value begins in `page`; nil if it has pages of its own.
  let start: Int?
  /// The first of the value's own pages.
  let overflow: UInt64?
  let valueBytes: Int
  let flags: Int
}
