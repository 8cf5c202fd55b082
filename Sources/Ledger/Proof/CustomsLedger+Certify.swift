import Customs
import LMDB

extension CustomsLedger {
  /// The rows of a view as a replay of the log gives them. No stored view is read.
  ///
  /// - Parameters:
  ///   - query: with a position, which is below or at the log's size.
  ///   - skipped: positions to leave out; of a derived view, in each of its sources.
  ///   - progress: told how many more entries have been replayed.
  /// - Throws: `stopped` naming the entry that the reducer refuses.
  func replayed(
    _ projection: any Projection, _ query: ViewQuery, without skipped: Set<UInt64>, workers: Int,
    progress: @escaping @Sendable (UInt64) -> Void
  ) throws -> ViewTable {
    let size = query.position ?? 0
    let source = ViewSource(
      raw: { projection, query in
        RawView(
          progress: size,
          rows: try self.replayedRows(projection, query, skipped, workers, progress),
          skipped: skipped.filter { $0 < size })
      }, parties: stored.parties, recordedAt: stored.recordedAt, progress: { _ in size },
      lists: { try self.log.lists(before: $0) })
    return try table(projection, query, from: source)
  }

  private func replayedRows(
    _ projection: any Projection, _ query: ViewQuery, _ skipped: Set<UInt64>, _ workers: Int,
    _ progress: @escaping @Sendable (UInt64) -> Void
  ) throws -> [ViewRow] {
    let size = query.position ?? 0
    if let sum = projection as? any SumProjection {
      let cells = try Replay(log, workers: workers, progress: progress).cells(
        of: [sum], over: 0..<size, skipped: [skipped])[0]
      for cell in cells { try SumStore.check(cell, sum.name, 0..<size) { describe($0, sum) } }
      return try Self.chosen(cells.map { sum.row(of: $0) }, sum, query.months)
    }
    guard let fold = projection as? any FoldProjection else {
      throw LedgerError(.unknownView, "view \(projection.name) has no rows that can be replayed")
    }
    let replay = replay(fold, skipped, workers, progress)
    let context = FoldContext(home: configuration.home, lists: try replay.lists(before: size))
    return try replay.replayedRows(at: size, months: query.months, context)
  }

  /// The positions that a view leaves out by decision; of a derived view those of its sources.
  func quarantinedPositions(of projection: any Projection) throws -> Set<UInt64> {
    let views = (projection as? any DerivedProjection)?.sources ?? [projection]
    return Set(try views.flatMap { try ViewDirectory(self, $0.name).quarantine().positions })
  }

  /// The day that a query means: its own, or that of the last entry's recording; nil for a log without entries.
  func day(of query: ViewQuery, at size: UInt64) throws -> Int32? {
    if query.day != nil || size == 0 { return query.day }
    return try stored.recordedAt(Position(size - 1)).map {
      Int32(clamping: $0 / CivilTime.microsecondsPerDay)
    }
  }

  /// Replays a view, signs what it says, and returns both.
  ///
  /// Nothing stored is believed: the log's root is computed from the entries' bytes, as for a checkpoint, and the rows by a
  /// replay. A checkpoint of the same size is signed first and kept, so that the log's root in a certificate is never one
  /// that disagrees with a checkpoint, and can be compared with any other by a consistency proof.
  ///
  /// - Parameters:
  ///   - query: the moment, months and day; the log's size when it names no position.
  ///   - skipped: positions that the view leaves out; those in quarantine when nil.
  ///   - keys: the present key, and others of this log that still sign.
  /// - Throws: `inconsistent` when the log does not continue the checkpoints kept; `stopped` naming the entry that the
  ///   reducer refuses.
  public func certify(
    _ projection: any Projection, _ query: ViewQuery = ViewQuery(),
    without skipped: Set<UInt64>? = nil, keys: [SigningKey], workers: Int = 1, wait: Double = 0,
    progress: @escaping @Sendable (UInt64) -> Void = { _ in }
  ) throws -> (signed: SignedCertificate, table: ViewTable) {
    let size = try query.position ?? log.size()
    let checkpoint = try checkpoints.sign(with: keys, at: size, wait: wait)
    guard checkpoint.size == size else {
      throw LedgerError(
        .unknownEntry, "a certificate of \(size) entries: the log has \(checkpoint.size)")
    }
    let left = try skipped ?? quarantinedPositions(of: projection)
    var query = query
    query.position = size
    query.day = try day(of: query, at: size)
    let table = try replayed(projection, query, without: left, workers: workers, progress: progress)
    let certificate = Certificate(
      table, of: projection, configuration, logRoot: checkpoint.root, months: query.months,
      day: query.day)
    return (try SignedCertificate(certificate, with: keys), table)
  }

  /// Replays what a certificate speaks of and names everything that is not as it says, with the rows of the replay.
  ///
  /// Not even the log's own tiles are believed: its root is computed from the bytes of entries and documents. The
  /// signature is not looked at.
  ///
  /// - Returns: no rows if the log has not as many entries, or if it is not of this reducer.
  /// - Throws: `changedReducer` if that is all that differs: the numbers of another reducer cannot be compared.
  public func compare(
    _ certificate: Certificate, _ projection: any Projection, workers: Int = 1,
    progress: @escaping @Sendable (UInt64) -> Void = { _ in }
  ) throws -> (differences: [Difference], table: ViewTable?) {
    var found: [Difference] = []
    func compare(_ what: String, _ expected: String, _ actual: String) {
      guard !expected.utf8.elementsEqual(actual.utf8) else { return }
      found.append(
        Difference(check: "certificate", place: what, expected: expected, found: actual))
    }
    compare("origin", certificate.origin, configuration.origin)
    compare("home", certificate.home, configuration.homeCountry)
    compare("currency", certificate.currency, configuration.currency)
    let (size, reducer) = (try log.size(), Fingerprint.of(projection))
    guard certificate.size <= size else {
      compare("size", "a log of at least \(certificate.size) entries", "\(size)")
      return (found, nil)
    }
    let logRoot = try log.hashedRoot(size: certificate.size, progress: progress)
    compare("log-root", certificate.logRoot.description, logRoot.description)
    guard reducer == certificate.reducer else {
      let words =
        "view \(certificate.view) version \(certificate.version) was certified with another reducer (fingerprint \(certificate.reducer)) than this program's (version \(projection.version), \(reducer)): its rows cannot be compared; check it with the program it was made with"
      guard found.isEmpty else {
        compare("reducer", certificate.reducer.description, reducer.description)
        return (found, nil)
      }
      throw LedgerError(.changedReducer, words)
    }
    var query = ViewQuery()
    query.position = certificate.size
    query.months = certificate.months
    query.day = certificate.day
    let table = try replayed(
      projection, query, without: Set(certificate.quarantined), workers: workers, progress: progress
    )
    let actual = Certificate(
      table, of: projection, configuration, logRoot: logRoot, months: query.months, day: query.day)
    compare("version", "\(certificate.version)", "\(actual.version)")
    compare("day", certificate.dayText, actual.dayText)
    compare("quarantined", certificate.quarantinedText, actual.quarantinedText)
    compare("key", Certificate.text(certificate.keyColumns), Certificate.text(actual.keyColumns))
    compare("values", Certificate.text(certificate.measures), Certificate.text(actual.measures))
    compare("rows", "\(certificate.rows)", "\(actual.rows)")
    compare("root", certificate.root.description, actual.root.description)
    return (found, table)
  }
}

extension Log {
  /// The root over the first `size` entries from their bytes alone. Each document is hashed too, because reducers read
  /// some of them.
  ///
  /// - Parameter width: entries that one thread hashes at a time: a complete subtree, so a power of two.
  /// - Throws: `damaged` if a document is not the one that its entry names.
  func hashedRoot(
    size: UInt64, width: UInt64 = 1 << 14, progress: @escaping @Sendable (UInt64) -> Void = { _ in }
  ) throws -> Hash {
    let parts = try concurrently(Int((size + width - 1) / width)) {
      index -> (root: Hash, leaves: [Hash]) in
      let first = UInt64(index) * width
      let leaves = try hashedLeaves(first..<min(size, first + width))
      progress(UInt64(leaves.count))
      return leaves.count == Int(width)
        ? (MerkleTree.root(of: leaves), []) : (MerkleTree.emptyRoot, leaves)
    }
    let whole = parts.filter { $0.leaves.isEmpty }.map { $0.root }
    let tail = parts.last?.leaves ?? []
    let tree = RecomputedTree(bundles: whole, tail: tail)
    return tree.root(bundles: tree.bundleCount, leaves: tail)
  }

  private func hashedLeaves(_ range: Range<UInt64>) throws -> [Hash] {
    var leaves: [Hash] = []
    leaves.reserveCapacity(range.count)
    try environment.read { transaction in
      try forEachBundle(range, in: transaction) { bundle in
        for index in 0..<bundle.count {
          let (entry, position) = (
            bundle.entry(index), Position(bundle.first.rawValue + UInt64(index))
          )
          leaves.append(MerkleTree.leaf(entry.span))
          let document = try document(at: position, in: transaction)
          guard let body = document?.body, Hash(of: body) == Hash(entry.documentHash) else {
            throw Self.damaged("document \(position)", "it is not the one that its entry names")
          }
        }
      }
    }
    return leaves
  }
}
