import CLMDB

#if canImport(Glibc)
  import Glibc
#endif

/// What walking the pages of an environment told.
public struct PageFigures: Sendable {
  /// Pages that belong to something.
  public var pages: UInt64 = 0
  /// Records of each table.
  public var records: [String: UInt64] = [:]
}

/// Checks of a data file's pages, all with plain reads, inside a read transaction that keeps them from being reused.
struct PageCheck {
  let environment: OpaquePointer
  let path: String

  private static let integerKeys = 0x08

  /// Walks the trees of free pages and of tables, not the tables themselves: two or three pages, done on every open.
  func tables(_ transaction: OpaquePointer, report: @escaping (PageFault) -> Void)
    throws(LMDBError)
  {
    guard let (descriptor, meta, _) = try state(transaction, report) else { return }
    let walk = PageWalk(descriptor, pages: meta.lastPage + 1, report: report)
    _ = tableRecords(walk, meta)
    try requireRead(walk)
  }

  private func requireRead(_ walk: PageWalk) throws(LMDBError) {
    guard let code = walk.refusal else { return }
    throw LMDBError(code: code, operation: "read pages of", path: path + "/data.mdb")
  }

  /// Walks everything.
  ///
  /// - Parameter lastCommit: whether a commit that was taken back is a fault.
  func all(
    _ transaction: OpaquePointer, lastCommit: Bool, report: @escaping (PageFault) -> Void
  ) throws(LMDBError) -> PageFigures {
    var figures = PageFigures()
    guard let (descriptor, meta, other) = try state(transaction, report) else { return figures }
    let walk = PageWalk(descriptor, pages: meta.lastPage + 1, report: report)
    for (name, record) in tableRecords(walk, meta) {
      walk.walk(record, name)
      figures.records[name] = record.entries
    }
    free(walk, meta, other, lastCommit: lastCommit)
    try requireRead(walk)
    figures.pages = walk.visited + 2
    return figures
  }

  /// The meta page of the transaction's state, and the other one. Nil, and a fault, if it is not as LMDB writes it.
  private func state(_ transaction: OpaquePointer, _ report: (PageFault) -> Void)
    throws(LMDBError) -> (descriptor: Int32, meta: MetaPage, other: MetaPage)?
  {
    var descriptor: mdb_filehandle_t = -1
    try check(mdb_env_get_fd(environment, &descriptor), "look at the file", path)
    var faults: [PageFault] = []
    // Two commits of others between the transaction's beginning and the reading take its meta page away: the transaction
    // is begun again then. Nobody has read anything through it yet.
    for _ in 0..<20 {
      let wanted = UInt64(truncatingIfNeeded: mdb_txn_id(transaction))
      let metas = try MetaPage.both(descriptor, path)
      faults = Self.faults(metas, wanted)
      if faults.isEmpty { return (descriptor, metas[Int(wanted & 1)], metas[1 - Int(wanted & 1)]) }
      usleep(1000)
      mdb_txn_reset(transaction)
      try check(mdb_txn_renew(transaction), "begin reading", path)
    }
    for fault in faults { report(fault) }
    return nil
  }

  private static func faults(_ metas: [MetaPage], _ wanted: UInt64) -> [PageFault] {
    var faults: [PageFault] = []
    for (index, meta) in metas.enumerated() {
      let page = meta.page
      if page.number != UInt64(index) || page.flags != PageBytes.Kind.meta
        || page.overflowPages != 0
      {
        faults.append(
          PageFault(
            place: "meta page \(index)", expected: "page number \(index), flags 8, no nodes",
            found: "page number \(page.number), flags \(page.flags), \(page.overflowPages)"))
      }
    }
    let (meta, other) = (metas[Int(wanted & 1)], metas[1 - Int(wanted & 1)])
    let place = "meta page \(wanted & 1)"
    if meta.transaction != wanted {
      faults.append(
        PageFault(
          place: place, expected: "transaction \(wanted)", found: "transaction \(meta.transaction)")
      )
    }
    // Commits take turns; a file that nobody has written yet has two pages of transaction 0.
    let (low, high) = (
      min(meta.transaction, other.transaction), max(meta.transaction, other.transaction)
    )
    if high - low != 1, high != 0 {
      faults.append(
        PageFault(
          place: "meta pages", expected: "transactions that follow each other",
          found: "\(metas[0].transaction) and \(metas[1].transaction)"))
    }
    if meta.main.pad != 0 {
      faults.append(
        PageFault(place: place, expected: "padding of 0", found: "\(meta.main.pad)"))
    }
    return faults
  }

  /// The records of the named tables that can be followed.
  private func tableRecords(_ walk: PageWalk, _ meta: MetaPage) -> [(String, TreeRecord)] {
    var records: [(String, TreeRecord)] = []
    walk.walk(meta.main, "tables", holdsTables: true) { node in
      guard node.flags != 0 else { return }  // a record beside the tables
      let name = String(decoding: node.key, as: UTF8.self)
      guard node.flags == 2, let start = node.start, node.valueBytes == TreeRecord.bytes else {
        return walk.fault(
          "table \(name)", expected: "a record of \(TreeRecord.bytes) bytes with flags 2",
          found: "\(node.valueBytes) bytes, flags \(node.flags)")
      }
      let record = TreeRecord(node.page, at: start)
      if record.pad != 0 {
        walk.fault("table \(name)", expected: "padding of 0", found: "\(record.pad)")
      }
      records.append((name, record))
    }
    return records
  }

  /// Pages that are free must not be in use, nor be free twice: the next commit would write over them.
  private func free(_ walk: PageWalk, _ meta: MetaPage, _ other: MetaPage, lastCommit: Bool) {
    var lists: [(transaction: UInt64, page: PageNode)] = []
    walk.walk(meta.free, "free pages", order: .numbers, flags: Self.integerKeys) { node in
      lists.append((UInt64(littleEndian: node.key), node))
    }
    var isKept = other.main.root == TreeRecord.noPage || walk.isInUse(other.main.root)
    for (transaction, node) in lists {
      let place = "free pages of transaction \(transaction)"
      let pages = list(walk, node, place)
      for page in pages { _ = walk.claim(page, place) }
      if transaction == meta.transaction, pages.contains(other.main.root) { isKept = true }
    }
    // Each commit moves the root of the tables and notes the old page as freed by itself. If the other meta page has a
    // root that this commit did not free, it is the newer one, and somebody changed a transaction's number. A commit whose
    // meta page could not be written looks the same, until the next one is; but LMDB puts the last page of two commits
    // before back into it, and that is smaller than this one's if this one made the file grow, or than its own root.
    if other.lastPage < meta.lastPage || other.lastPage < other.main.root { isKept = true }
    if lastCommit, walk.faults == 0, walk.refusal == nil, other.transaction < meta.transaction,
      !isKept
    {
      walk.fault(
        "meta pages", expected: "transaction \(meta.transaction) to be the last one",
        found:
          "one that was written after it, marked as transaction \(other.transaction); if a commit has just failed, the next one mends this"
      )
    }
  }

  /// The pages that a record of the tree of free pages lists.
  private func list(_ walk: PageWalk, _ node: PageNode, _ place: String) -> [UInt64] {
    var bytes = node.page
    if let first = node.overflow {
      guard
        let whole = walk.read(first, place, count: PageBytes.headerBytes + node.valueBytes)
      else { return [] }
      bytes = whole
    }
    let start = node.start ?? PageBytes.headerBytes
    guard node.valueBytes >= 8, node.valueBytes % 8 == 0,
      bytes.u64(start) < UInt64(node.valueBytes / 8)
    else {
      walk.fault(place, expected: "a count and so many pages", found: "\(node.valueBytes) bytes")
      return []
    }
    return (0..<Int(bytes.u64(start))).map { bytes.u64(start + 8 + 8 * $0) }
  }
}

extension UInt64 {
  /// A number of at most 8 bytes.
  fileprivate init(littleEndian bytes: ArraySlice<UInt8>) {
    self = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension Environment {
  /// Reads every page of the file's trees and reports what is not as LMDB writes it. What passes cannot make LMDB follow
  /// a wrong page; the values are the caller's to check.
  ///
  /// - Parameter lastCommit: whether a commit that was taken back is a fault; what is derived only lacks what follows again.
  /// - Throws: `LMDBError` when the system refuses to read the file.
  public func checkPages(lastCommit: Bool = true, report: @escaping (PageFault) -> Void) throws
    -> PageFigures
  {
    try read { transaction in
      try PageCheck(environment: handle, path: path).all(
        transaction.handle, lastCommit: lastCommit, report: report)
    }
  }
}
