/// The walk of one tree: what LMDB's records of it have to add up to.
struct TreeWalk {
  private let walk: PageWalk
  private let name: String
  private let order: KeyOrder
  private let depth: Int
  /// Node flags that this tree may have.
  private let flags: Int
  private(set) var branchPages: UInt64 = 0
  private(set) var leafPages: UInt64 = 0
  private(set) var overflowPages: UInt64 = 0
  private(set) var entries: UInt64 = 0

  private enum NodeFlag {
    /// The value has pages of its own.
    static let big = 0x01
    /// The value is the record of a table.
    static let table = 0x02
  }

  init(_ walk: PageWalk, _ name: String, _ order: KeyOrder, depth: Int, holdsTables: Bool) {
    self.walk = walk
    self.name = name
    self.order = order
    self.depth = depth
    flags = NodeFlag.big | (holdsTables ? NodeFlag.table : 0)
  }

  /// Checks a page and everything below it. Its keys lie in `lower..<upper`, as the pages above say.
  mutating func visit(
    _ number: UInt64, level: Int, lower: ArraySlice<UInt8>?, upper: ArraySlice<UInt8>?,
    _ onLeaf: (PageNode) -> Void
  ) {
    let place = "page \(number) of \(name)" + (lower.map { ", from key \(Self.text($0))" } ?? "")
    guard walk.claim(number, place), let page = walk.read(number, place) else { return }
    let isLeaf = level == depth
    let kind = isLeaf ? PageBytes.Kind.leaf : PageBytes.Kind.branch
    guard page.number == number else {
      return walk.fault(place, expected: "page number \(number)", found: "\(page.number)")
    }
    guard page.flags == kind else {
      return walk.fault(
        place, expected: "flags \(kind), a \(isLeaf ? "leaf" : "branch")", found: "\(page.flags)")
    }
    guard let nodes = nodes(of: page, isLeaf: isLeaf, place) else { return }
    guard inOrder(nodes, isLeaf: isLeaf, lower, upper, place) else { return }
    if isLeaf {
      leafPages += 1
      entries += UInt64(nodes.count)
      for node in nodes where large(node, place) { onLeaf(node) }
      return
    }
    branchPages += 1
    for (index, node) in nodes.enumerated() {
      // The first key of a branch is never looked at.
      visit(
        node.overflow ?? 0, level: level + 1, lower: index == 0 ? lower : node.key,
        upper: index + 1 < nodes.count ? nodes[index + 1].key : upper, onLeaf)
    }
  }

  /// The nodes in the order of their pointers; nil, and a fault, unless they fill the page's end without gap or overlap.
  private func nodes(of page: PageBytes, isLeaf: Bool, _ place: String) -> [PageNode]? {
    let (lower, upper) = (page.lower, page.upper)
    guard lower > PageBytes.headerBytes, lower % 2 == 0, lower <= upper, upper <= PageBytes.size
    else {
      walk.fault(
        place, expected: "node pointers up to a free area inside the page",
        found: "a free area from \(lower) to \(upper)")
      return nil
    }
    var nodes: [PageNode] = []
    var extents: [(start: Int, end: Int)] = []
    for index in 0..<(lower - PageBytes.headerBytes) / 2 {
      let start = page.u16(PageBytes.headerBytes + 2 * index)
      guard start >= upper, start + 8 <= PageBytes.size else {
        walk.fault(
          place, expected: "node \(index) from \(upper) to \(PageBytes.size - 8)", found: "\(start)"
        )
        return nil
      }
      let (low, high, marks, keyBytes) = (
        page.u16(start), page.u16(start + 2), page.u16(start + 4), page.u16(start + 6)
      )
      let isBig = isLeaf && marks & NodeFlag.big != 0
      let valueBytes = isLeaf ? low | high << 16 : 0
      let end = start + 8 + keyBytes + (isBig ? 8 : valueBytes)
      guard end <= PageBytes.size else {
        walk.fault(
          place, expected: "node \(index) inside the page",
          found: "\(keyBytes) bytes of key and \(valueBytes) of value at \(start)")
        return nil
      }
      guard !isLeaf || marks & ~flags == 0 else {
        walk.fault(place, expected: "node \(index) with flags in \(flags)", found: "\(marks)")
        return nil
      }
      let keyEnd = start + 8 + keyBytes
      let child = UInt64(low) | UInt64(high) << 16 | UInt64(marks) << 32
      nodes.append(
        PageNode(
          page: page, key: page.bytes[start + 8..<keyEnd], start: isBig || !isLeaf ? nil : keyEnd,
          overflow: isLeaf ? (isBig ? page.u64(keyEnd) : nil) : child, valueBytes: valueBytes,
          flags: isLeaf ? marks : 0))
      extents.append((start, end + end % 2))
    }
    extents.sort { $0.start < $1.start }
    var next = upper
    for extent in extents {
      guard extent.start == next else {
        walk.fault(place, expected: "a node at \(next)", found: "the next one at \(extent.start)")
        return nil
      }
      next = extent.end
    }
    guard next == PageBytes.size else {
      walk.fault(place, expected: "nodes up to \(PageBytes.size)", found: "up to \(next)")
      return nil
    }
    return nodes
  }

  /// Whether the keys are there, ascend, and lie where the pages above say.
  private func inOrder(
    _ nodes: [PageNode], isLeaf: Bool, _ lower: ArraySlice<UInt8>?, _ upper: ArraySlice<UInt8>?,
    _ place: String
  ) -> Bool {
    var last: ArraySlice<UInt8>? = isLeaf ? nil : lower
    for (index, node) in nodes.enumerated() where isLeaf || index > 0 {
      let isSized = order == .numbers ? node.key.count == 8 : (1...511).contains(node.key.count)
      guard isSized else {
        walk.fault(
          place, expected: order == .numbers ? "keys of 8 bytes" : "keys of 1 to 511 bytes",
          found: "node \(index) with \(node.key.count)")
        return false
      }
      let isBelow = index == 0 && isLeaf && lower.map { order.isAscending(node.key, $0) } == true
      if isBelow || last.map({ !order.isAscending($0, node.key) }) == true {
        walk.fault(
          place, expected: "keys in order", found: "node \(index) with \(Self.text(node.key))")
        return false
      }
      last = node.key
    }
    if let last, let upper, nodes.count > (isLeaf ? 0 : 1), !order.isAscending(last, upper) {
      walk.fault(
        place, expected: "keys below \(Self.text(upper))", found: "a last one of \(Self.text(last))"
      )
      return false
    }
    return true
  }

  /// Checks the pages of a value that has its own.
  private mutating func large(_ node: PageNode, _ place: String) -> Bool {
    guard let first = node.overflow else { return true }
    let inside = "\(place), value of key \(Self.text(node.key))"
    guard first >= 2, first < walk.pages else { return walk.claim(first, inside) }
    guard let header = walk.read(first, inside, count: PageBytes.headerBytes) else { return false }
    let needed = UInt64((PageBytes.headerBytes - 1 + node.valueBytes) / PageBytes.size + 1)
    guard header.number == first, header.flags == PageBytes.Kind.overflow,
      header.overflowPages >= needed
    else {
      walk.fault(
        inside,
        expected:
          "page \(first) with flags \(PageBytes.Kind.overflow) and at least \(needed) pages",
        found: "page \(header.number), flags \(header.flags), \(header.overflowPages) pages")
      return false
    }
    overflowPages += header.overflowPages
    return walk.claim(first, count: header.overflowPages, inside)
  }

  /// A key for people: a number, or its text.
  static func text(_ key: ArraySlice<UInt8>) -> String {
    if key.allSatisfy({ (0x20...0x7E).contains($0) }) {
      return String(decoding: key, as: UTF8.self)
    }
    if key.count == 8 { return String(key.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
    return key.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
  }
}
