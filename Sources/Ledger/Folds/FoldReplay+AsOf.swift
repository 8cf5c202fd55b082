import Customs
import LMDB

extension FoldReplay {
  /// So many entries are looked at again to learn which keys they touched; of more, reading every fact is cheaper.
  static let nearby: UInt64 = 1 << 14

  /// The rows as they were when the log had `size` entries, of what happened in some months.
  ///
  /// Near the present the stored rows serve for every key that nothing has changed since, and only the others are folded
  /// from their facts; further back every key is. So the cost is never more than one fold of the view's facts.
  func rows(
    _ store: FactStore, at size: UInt64, months: ClosedRange<UInt16>?,
    in transaction: borrowing ReadTransaction
  ) throws -> [ViewRow] {
    let progress = try store.file.progress(in: transaction)
    var found: [ViewRow] = []
    func append(_ key: [UInt8], _ rows: [[ViewValue]]) {
      for values in rows { found.append(projection.row(values, of: key)) }
    }
    if size == progress, months == nil {
      try store.forEachRow(in: transaction) { append($0, [$1]) }
      return found
    }
    let context = FoldContext(home: home, lists: try lists(before: size))
    let holds: (FactStore.Stored) -> Bool = { stored in
      stored.holds(at: size) && (months?.contains(stored.fact.month) ?? true)
    }
    if projection.readsLists, try log.hasLists(in: size..<progress) {
      // The facts were taken with lists that nobody knew then.
      return try replayedRows(at: size, months: months, context)
    }
    guard months == nil, progress - size <= min(Self.nearby, size) else {
      try store.forEachKey(in: transaction) { key, stored in
        append(key, try rows(of: key, facts(stored, holds), context))
      }
      return found
    }
    let touched = try changes(over: size..<progress, lists: context.lists).keys
    var waiting = touched.sorted { $0.lexicographicallyPrecedes($1) }[...]
    /// Folds the touched keys before a key, so that all rows are in the order of keys.
    func fold(before next: [UInt8]?) throws {
      while let key = waiting.first, next.map({ key.lexicographicallyPrecedes($0) }) ?? true {
        let stored = try store.storedFacts(of: key, in: transaction)
        append(key, try rows(of: key, facts(stored, holds), context))
        waiting.removeFirst()
      }
    }
    try store.forEachRow(in: transaction) { key, values in
      try fold(before: key)
      if !touched.contains(key) { append(key, [values]) }
    }
    try fold(before: nil)
    return found
  }

  /// The rows of a replay from the beginning, in a directory that is thrown away.
  func replayedRows(
    at size: UInt64, months: ClosedRange<UInt16>?, _ context: FoldContext
  ) throws -> [ViewRow] {
    try FileSystem.withTemporaryDirectory { path in
      let header = ViewFile.Header(
        name: projection.name, version: projection.version, origin: "",
        fingerprint: Hash(of: [UInt8]()))
      let store = try FactStore.create(path: path + "/view", header: header)
      do {
        try advance(store, to: size, folding: false)
      } catch let failure as EntryFailure {
        throw LedgerError(
          .stopped,
          "view \(projection.name): a replay as of \(size) stops at position \(failure.position): \(failure.reason)"
        )
      }
      return try store.file.environment.read { transaction in
        var found: [ViewRow] = []
        try store.forEachKey(in: transaction) { key, stored in
          let facts = facts(stored) { stored in
            stored.takenBackAt == .max && (months?.contains(stored.fact.month) ?? true)
          }
          for values in try rows(of: key, facts, context) {
            found.append(projection.row(values, of: key))
          }
        }
        return found
      }
    }
  }
}
