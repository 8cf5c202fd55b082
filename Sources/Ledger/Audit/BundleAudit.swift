import Crypto
import Customs
import LMDB

/// The audit of a range of bundles, or of the unfinished tail, by one thread.
final class BundleAudit {
  /// What a range tells the rest of the audit.
  struct Findings {
    var count: UInt64 = 0
    var firstPosition: UInt64 = 0
    var firstTime: Int64?
    var lastTime: Int64?
    var bundleRoots: [Hash] = []
    var tailLeaves: [Hash] = []
    var references: UInt64 = 0
    var identifiers: UInt64 = 0
    var parties: UInt64 = 0
    /// Times first seen in this range.
    var times: UInt64 = 0
  }

  let audit: Audit
  let log: Log
  let entries: EntryAudit
  private(set) var findings = Findings()

  init(_ audit: Audit) {
    self.audit = audit
    log = audit.log
    entries = EntryAudit(audit)
  }

  /// Checks full bundles.
  func run(_ range: Range<UInt64>) throws -> Findings {
    var start = range.lowerBound
    while start < range.upperBound {
      // Short read transactions: what is read never changes, so the slices agree.
      let end = min(range.upperBound, start + 64)
      try log.environment.read { transaction in
        for number in start..<end { try bundle(number, transaction) }
      }
      audit.advance((end - start) * UInt64(LogLayout.bundleWidth))
      start = end
    }
    return findings
  }

  /// Checks the entries behind the last full bundle.
  func runTail(_ range: Range<UInt64>, _ transaction: borrowing ReadTransaction) throws -> Findings
  {
    for position in range {
      guard let record = try transaction.value(of: position, in: log.tables.tail),
        let document = try transaction.value(of: position, in: log.tables.documentTail)
      else { continue }
      guard record.byteCount > 32 else {
        audit.report(
          "entry", "position \(position)", expected: "a hash and an entry",
          found: "\(record.byteCount) bytes")
        continue
      }
      let leaf = try entry(
        record.extracting(32..<record.byteCount), position, document, transaction)
      findings.tailLeaves.append(leaf)
      compareLeaf(Hash(record), leaf, position)
    }
    try entries.finish(transaction)
    collect()
    return findings
  }

  private func bundle(_ number: UInt64, _ transaction: borrowing ReadTransaction) throws {
    let width = LogLayout.bundleWidth
    guard let record = try transaction.value(of: number, in: log.tables.bundles),
      let documents = try transaction.value(of: number, in: log.tables.documents)
    else { return }
    let partsStart = LogLayout.offsetBytes + LogLayout.tileBytes
    let offsets = self.offsets(of: record, first: partsStart, "bundle \(number)")
    let documentOffsets = self.offsets(
      of: documents, first: LogLayout.offsetBytes, "document bundle \(number)")
    var root = RootBuilder()
    for index in 0..<width {
      let position = number * UInt64(width) + UInt64(index)
      guard let offsets, let documentOffsets else { continue }
      let leaf = try entry(
        record.extracting(offsets[index]..<offsets[index + 1]), position,
        documents.extracting(documentOffsets[index]..<documentOffsets[index + 1]), transaction)
      compareLeaf(Hash(record, at: LogLayout.offsetBytes + index * 32), leaf, position)
      root.append(leaf)
    }
    findings.bundleRoots.append(root.root)
    try entries.finish(transaction)
    collect()
  }

  private func collect() {
    findings.references = entries.references
    findings.identifiers = entries.identifiers
    findings.parties = entries.parties
  }

  private func compareLeaf(_ stored: Hash, _ leaf: Hash, _ position: UInt64) {
    guard stored != leaf else { return }
    audit.report(
      "leaf-hash", "position \(position)", expected: "\(leaf) (of the entry's bytes)",
      found: "\(stored)")
  }

  /// The 257 offsets of a bundle record, or nil if they cannot be followed.
  private func offsets(of record: RawSpan, first: Int, _ place: String) -> [Int]? {
    guard record.byteCount >= first else {
      audit.report(
        "bundle", place, expected: "at least \(first) bytes", found: "\(record.byteCount)")
      return nil
    }
    var offsets: [Int] = []
    for index in 0...LogLayout.bundleWidth {
      let raw = unsafe record.unsafeLoadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
      offsets.append(Int(UInt32(littleEndian: raw)))
    }
    guard offsets.first == first, offsets.last == record.byteCount,
      zip(offsets, offsets.dropFirst()).allSatisfy(<=)
    else {
      audit.report(
        "bundle", place, expected: "offsets from \(first) to \(record.byteCount), none decreasing",
        found: "offsets from \(offsets.first ?? 0) to \(offsets.last ?? 0)")
      return nil
    }
    return offsets
  }

  /// Checks one entry and its document; its leaf hash.
  private func entry(
    _ bytes: RawSpan, _ position: UInt64, _ document: RawSpan,
    _ transaction: borrowing ReadTransaction
  ) throws -> Hash {
    let leaf = MerkleTree.leaf(bytes)
    if findings.count == 0 { findings.firstPosition = position }
    findings.count += 1
    if let reason = EntryFormat.fault(in: bytes) {
      audit.report("entry", "position \(position)", expected: "an entry of format 1", found: reason)
      return leaf
    }
    let entry = EntryView(bytes)
    if entry.position.rawValue != position {
      audit.report(
        "positions", "position \(position)", expected: "\(position)", found: "\(entry.position)")
    }
    try time(entry.recordedAt, position, transaction)
    try entries.check(entry, position, document, transaction)
    return leaf
  }

  private func time(_ time: Int64, _ position: UInt64, _ transaction: borrowing ReadTransaction)
    throws
  {
    if let last = findings.lastTime, time < last {
      audit.report(
        "recorded-time", "position \(position)",
        expected: "at least \(CivilTime.text(microseconds: last))",
        found: CivilTime.text(microseconds: time))
    }
    if findings.firstTime == nil { findings.firstTime = time }
    let known = findings.lastTime == time
    findings.lastTime = time
    if known { return }
    // Each commit has one time; the first position with it stands in the index.
    guard let value = try transaction.value(of: UInt64(bitPattern: time), in: log.tables.times),
      value.byteCount == 8
    else {
      audit.report(
        "index", "time \(CivilTime.text(microseconds: time))", expected: "position \(position)",
        found: "no record")
      return
    }
    let first = unsafe UInt64(littleEndian: value.unsafeLoadUnaligned(as: UInt64.self))
    let isSeam = findings.count == 1 && position > 0
    if isSeam ? first > position : first != position {
      audit.report(
        "index", "time \(CivilTime.text(microseconds: time))", expected: "position \(position)",
        found: "position \(first)")
    }
    if first == position { findings.times += 1 }
  }
}
