import Customs
import LMDB

/// The rows of a stored view as it holds them, parties as their numbers.
struct RawView {
  /// Entries the rows account for.
  let progress: UInt64
  let rows: [ViewRow]
  /// Positions below `progress` that were left out.
  let skipped: Set<UInt64>
}

extension CustomsLedger {
  /// The rows of a view's served version, or as of an earlier moment. Rows and progress are of one state, whatever
  /// another process does meanwhile.
  ///
  /// - Throws: `unknownEntry` if the view has not come to the moment that is asked about.
  func raw(_ projection: any Projection, _ query: ViewQuery) throws -> RawView {
    switch try served(projection).view {
    case .sums(let projection, let store):
      let (live, progress) = try store.allCells()
      let size = try moment(query, projection.name, progress)
      let skipped = try store.file.skipped()
      let cells = try cells(store, projection, skipped, live, progress, at: size)
      let rows = try Self.chosen(cells.map { projection.row(of: $0) }, projection, query.months)
      return RawView(progress: size, rows: rows, skipped: skipped.filter { $0 < size })
    case .facts(let projection, let store): return try raw(projection, store, query)
    }
  }

  func raw(_ projection: any FoldProjection, _ store: FactStore, _ query: ViewQuery) throws
    -> RawView
  {
    try store.file.environment.read { transaction in
      let progress = try store.file.progress(in: transaction)
      let size = try moment(query, projection.name, progress)
      let skipped = try store.file.skipped(in: transaction)
      let rows = try replay(projection, skipped, 1, { _ in }).rows(
        store, at: size, months: query.months, in: transaction)
      return RawView(progress: size, rows: rows, skipped: skipped.filter { $0 < size })
    }
  }

  private func moment(_ query: ViewQuery, _ name: String, _ progress: UInt64) throws -> UInt64 {
    guard let asked = query.position else { return progress }
    guard asked <= progress else {
      throw LedgerError(
        .unknownEntry,
        "view \(name) has seen \(progress) entries, asked for as of \(asked); run 'tamga project \(name)'"
      )
    }
    return asked
  }

  /// The rows of some months, by their column `month`.
  static func chosen(
    _ rows: [ViewRow], _ projection: any Projection, _ months: ClosedRange<UInt16>?
  ) throws -> [ViewRow] {
    guard let months else { return rows }
    guard let column = projection.columns.firstIndex(where: { $0.name == "month" }) else {
      throw LedgerError(
        .unknownView, "view \(projection.name) has no column 'month' to choose months by")
    }
    return rows.filter { Self.month($0.text(column)).map(months.contains) ?? false }
  }

  /// "2022-06" as `year * 12 + month - 1`; nil for anything else.
  public static func month(_ text: String) -> UInt16? {
    CivilTime.parseDate(Array((text + "-01").utf8).span)?.month
  }

  /// The cells of a sum view as they were when the log had `size` entries.
  ///
  /// Starts from whichever is nearest: the beginning, a snapshot, or the cells of today, from which later entries are
  /// subtracted; so at most half of the snapshots' spacing is replayed, or what is behind the last snapshot.
  private func cells(
    _ store: SumStore, _ projection: any SumProjection, _ skipped: Set<UInt64>, _ live: [SumCell],
    _ progress: UInt64, at size: UInt64
  ) throws -> [SumCell] {
    if size == progress { return live }
    let bases = [0, progress] + (try store.snapshotPositions()).filter { $0 < progress }
    let base = bases.min { distance($0, size) < distance($1, size) } ?? 0
    let start = base == progress ? live : base == 0 ? [] : try store.snapshot(at: base)
    if base == size { return start }
    let range = min(base, size)..<max(base, size)
    let changes = try Replay(log).cells(of: [projection], over: range, skipped: [skipped])[0]
    let cells = SumCell.sums(start, base < size ? changes : changes.map(\.negated))
    for cell in cells {
      try SumStore.check(cell, projection.name, range) { describe($0, projection) }
    }
    return cells
  }

  private func distance(_ a: UInt64, _ b: UInt64) -> UInt64 { a < b ? b - a : a - b }
}
