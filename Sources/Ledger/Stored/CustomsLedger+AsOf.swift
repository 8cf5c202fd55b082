import Customs

extension CustomsLedger {
  /// The cells of a sum view as they were when the log had `size` entries.
  ///
  /// Starts from whichever is nearest: the beginning, a snapshot, or the cells of today, from which later entries are
  /// subtracted; so at most half of `SumStore.snapshotSpacing` entries are replayed, or those behind the last snapshot.
  func cells(
    _ store: SumStore, _ projection: any SumProjection, _ skipped: Set<UInt64>, at size: UInt64
  ) throws -> [SumCell] {
    let (live, progress) = try store.allCells()
    if size == progress { return live }
    let bases = [0] + (try store.snapshotPositions()).filter { $0 <= progress } + [progress]
    let base = bases.min { distance($0, size) < distance($1, size) } ?? 0
    let start =
      base == progress ? live : base == 0 ? [] : try store.snapshot(at: base)
    if base == size { return start }
    let range = min(base, size)..<max(base, size)
    let sums = try Replay(log).sums(of: [projection], over: range, skipped: [skipped])
    var total = SumAccumulator()
    for cell in start { total.add(cell) }
    for cell in sums[0].sorted() { total.add(base < size ? cell : cell.negated) }
    let cells = total.sorted()
    for cell in cells {
      try SumStore.check(cell, projection.name, range) { describe($0, projection) }
    }
    return cells
  }

  private func distance(_ a: UInt64, _ b: UInt64) -> UInt64 { a < b ? b - a : a - b }
}

extension SumCell {
  var negated: SumCell {
    SumCell(key: key, items: -items, mass: -mass, value: -value, quantity: -quantity)
  }
}
