import Customs

/// A row that is not the same in two tables of a view.
public struct RowDifference: Sendable {
  public enum Kind: String, Sendable { case added, removed, changed }

  public let old: ViewRow?
  public let new: ViewRow?
  /// The entries that changed it, in order; empty where the day or another row did it.
  public internal(set) var entries: [EntryMention] = []

  public var kind: Kind { old == nil ? .added : new == nil ? .removed : .changed }

  /// The columns that differ; those that are not absent where there is only one row. Key columns are never among them.
  public func columns(of table: ViewTable) -> [Int] {
    table.columns.indices.filter { index in
      !table.columns[index].isKey
        && old?.values[index] ?? .absent != new?.values[index] ?? .absent
    }
  }

  /// New less old in a column of numbers, a missing row counting as nothing; nil where there is no such number.
  public func difference(_ column: Int) -> ViewValue? {
    switch (old?.values[column] ?? .absent, new?.values[column] ?? .absent) {
    case (.count(let a), .count(let b)): .count(b - a)
    case (.absent, .count(let b)): .count(b)
    case (.count(let a), .absent): .count(-a)
    case (.decimal(let a, let scale, let minimum), .decimal(let b, let other, _))
    where scale == other:
      .decimal(WideNumber(b.value - a.value), scale: scale, minimum: minimum)
    case (.absent, .decimal(let b, let scale, let minimum)):
      .decimal(b, scale: scale, minimum: minimum)
    case (.decimal(let a, let scale, let minimum), .absent):
      .decimal(WideNumber(-a.value), scale: scale, minimum: minimum)
    default: nil
    }
  }
}

extension ViewTable {
  /// The rows in which a later table of the same view differs, in the order of their keys.
  ///
  /// Rows of one key are paired in their order, after those that are the same in both.
  public func differences(to later: ViewTable) -> [RowDifference] {
    var found: [RowDifference] = []
    var (a, b) = (0, 0)
    let count = columns.prefix { $0.isKey }.count
    func isSame(_ a: ViewRow, _ b: ViewRow) -> Bool {
      !Self.precedes(a, b, count) && !Self.precedes(b, a, count)
    }
    while a < rows.count || b < later.rows.count {
      // The row with the smallest key that is left.
      let isOld =
        b == later.rows.count
        || (a < rows.count && !Self.precedes(later.rows[b], rows[a], count))
      let first = isOld ? rows[a] : later.rows[b]
      var (old, new): ([ViewRow], [ViewRow]) = ([], [])
      while a < rows.count, isSame(rows[a], first) {
        old.append(rows[a])
        a += 1
      }
      while b < later.rows.count, isSame(later.rows[b], first) {
        new.append(later.rows[b])
        b += 1
      }
      for row in old {
        guard let same = new.firstIndex(where: { $0.values == row.values }) else { continue }
        new.remove(at: same)
        if let index = old.firstIndex(where: { $0.values == row.values }) { old.remove(at: index) }
      }
      for index in 0..<max(old.count, new.count) {
        found.append(
          RowDifference(
            old: index < old.count ? old[index] : nil, new: index < new.count ? new[index] : nil))
      }
    }
    return found
  }
}

/// What changed in a view between two moments.
public struct ViewDifference: Sendable {
  public let from: ViewTable
  public let to: ViewTable
  public let rows: [RowDifference]
}

extension CustomsLedger {
  /// The rows of a view that changed between two moments, with the entries that changed them.
  ///
  /// - Parameters:
  ///   - from: entries in the log at the first moment, at most `to`.
  ///   - to: entries in the log at the second moment.
  public func difference(
    of projection: any Projection, from: UInt64, to: UInt64, _ query: ViewQuery = ViewQuery(),
    workers: Int = 1, where isIncluded: (_ key: [String]) -> Bool = { _ in true }
  ) throws -> ViewDifference {
    var (earlier, later) = (query, query)
    (earlier.position, later.position) = (from, to)
    let old = try table(projection, earlier, where: isIncluded)
    let new = try table(projection, later, where: isIncluded)
    var rows = old.differences(to: new)
    let skipped = Set(new.quarantine.map(\.position))
    if let derived = projection as? any DerivedProjection {
      let changes = try changes(of: derived, over: from..<to, rows, query, workers)
      let mentions = try mentions(of: changes.joined())
      for index in rows.indices {
        rows[index].entries = changes[index].map { mentions[$0] ?? .unknown($0) }
      }
      return ViewDifference(from: old, to: new, rows: rows)
    }
    let changes = try changes(of: projection, over: from..<to, skipped, rows, workers)
    let mentions = try mentions(of: changes.values.joined())
    for index in rows.indices {
      let sources = Set([rows[index].old?.source, rows[index].new?.source].compactMap { $0 })
      let positions = Set(sources.flatMap { changes[$0] ?? [] }).sorted()
      rows[index].entries = positions.map { mentions[$0] ?? .unknown($0) }
    }
    return ViewDifference(from: old, to: new, rows: rows)
  }

  /// The entries of a range that touch what rows come from.
  private func changes(
    of projection: any Projection, over range: Range<UInt64>, _ skipped: Set<UInt64>,
    _ rows: [RowDifference], _ workers: Int
  ) throws -> [ViewRow.Source: [Position]] {
    var changes: [ViewRow.Source: [Position]] = [:]
    guard !rows.isEmpty, !range.isEmpty else { return changes }
    if let sum = projection as? any SumProjection {
      let keys = rows.flatMap { [$0.old?.source, $0.new?.source] }.compactMap { source in
        if case .cell(let key) = source { key } else { nil }
      }
      let found = try Replay(log, workers: workers).contributions(
        of: sum, to: Set(keys), over: range, skipped: skipped)
      for contribution in found {
        changes[.cell(contribution.cell.key), default: []].append(contribution.position)
      }
    } else if let fold = projection as? any FoldProjection {
      let replay = replay(fold, skipped, workers, { _ in })
      let found = try replay.changes(
        over: range, lists: try replay.lists(before: range.upperBound))
      for assertion in found.assertions {
        changes[.group(fold.group(of: assertion.key)), default: []].append(
          assertion.fact.assertedAt)
      }
      for takeBack in found.takeBacks {
        changes[.group(fold.group(of: takeBack.key)), default: []].append(takeBack.by)
      }
    }
    return changes
  }
}
