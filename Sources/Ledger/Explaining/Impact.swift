import Customs
import LMDB

/// Views before and after entries that are in an open transaction of the log, from position `size` on.
struct Impact {
  private let ledger: CustomsLedger
  private let size: UInt64
  private let newSize: UInt64
  private let wait: Double
  private let lookup: EntryLookup
  private let parties: [String]
  private let lists: ListCatalogue
  /// When the last entry is recorded: both states are shown as of that day, so that time alone changes nothing.
  private let recordedAt: Int64?

  init(
    _ ledger: CustomsLedger, size: UInt64, wait: Double, _ transaction: borrowing ReadTransaction
  ) throws {
    (self.ledger, self.size, self.wait) = (ledger, size, wait)
    let log = ledger.log
    newSize = try log.size(in: transaction)
    parties = try log.partyIdentifiers(in: transaction)
    lists = try log.lists(in: 0..<newSize, transaction)
    var lookup = EntryLookup(log: log)
    for position in size..<newSize {
      let step = try log.withEntry(at: Position(position), in: transaction) {
        EntryLookup.Step($0)
      }
      guard let step, let document = try log.document(at: Position(position), in: transaction)
      else { throw Log.damaged("entry \(position)", "it is missing") }
      lookup.pending[position] = .init(document: document, step: step)
    }
    self.lookup = lookup
    recordedAt =
      newSize == 0
      ? nil
      : try log.withEntry(at: Position(newSize - 1), in: transaction) { $0.recordedAt }
  }

  /// The stored rows of a view before and after.
  private struct States {
    let before: RawView
    let after: RawView
  }

  /// What changes about each view; about derived ones as far as their sources can be had.
  func views(_ projections: [any Projection], _ transaction: borrowing ReadTransaction) throws
    -> [ViewImpact]
  {
    var states: [String: Result<States, LedgerError>] = [:]
    let sources = projections.flatMap { ($0 as? any DerivedProjection)?.sources ?? [$0] }
    for projection in sources where states[projection.name] == nil {
      do {
        states[projection.name] = .success(try self.states(of: projection, transaction))
      } catch let error as LedgerError where error.code != .locked && error.code != .system {
        states[projection.name] = .failure(error)
      }
    }
    return try projections.map { projection in
      do {
        let old = try table(projection, states) { $0.before }
        let new = try table(projection, states) { $0.after }
        return ViewImpact(
          name: projection.name, rows: old.differences(to: new), table: new, note: nil)
      } catch let error as LedgerError {
        return ViewImpact(name: projection.name, rows: nil, table: nil, note: error.message)
      }
    }
  }

  private func table(
    _ projection: any Projection, _ states: [String: Result<States, LedgerError>],
    _ side: @escaping (States) -> RawView
  ) throws -> ViewTable {
    func raw(_ projection: any Projection) throws -> RawView {
      guard let state = states[projection.name] else {
        throw LedgerError(.missingView, "view \(projection.name) was never built")
      }
      return side(try state.get())
    }
    let source = ViewSource(
      raw: { projection, _ in try raw(projection) }, parties: { parties },
      recordedAt: { _ in recordedAt }, progress: { try raw($0).progress },
      lists: { size in
        ListCatalogue(lists.editions.filter { $0.position.rawValue < size })
      })
    return try ledger.table(projection, ViewQuery(), from: source)
  }

  private func states(
    of projection: any Projection, _ transaction: borrowing ReadTransaction
  ) throws -> States {
    let directory = ViewDirectory(ledger, projection.name)
    guard try directory.current() != nil else {
      throw LedgerError(
        .missingView,
        "view \(projection.name) was never built; run 'tamga project \(projection.name)'")
    }
    let lock = try directory.lock(wait: wait)
    defer { withExtendedLifetime(lock) {} }
    let view = try ledger.served(projection, readOnly: false).view
    let skipped = try directory.quarantine().positions
    let progress = try view.file.progress()
    guard progress <= size else { throw CustomsLedger.ahead(projection.name, progress, size) }
    guard try ledger.isServing(view, skipped, progress) else {
      throw LedgerError(
        .missingView,
        "view \(projection.name) waits to be built anew; run 'tamga project \(projection.name)'")
    }
    do {
      switch view {
      case .sums(let sum, let store):
        return try states(of: sum, store, progress, skipped, transaction)
      case .facts(let fold, let store):
        return try states(of: fold, store, progress, skipped, transaction)
      }
    } catch let failure as EntryFailure {
      let isNew = failure.position.rawValue >= size
      throw LedgerError(
        .stopped,
        "view \(projection.name) \(isNew ? "would stop" : "stops") at position \(failure.position): \(failure.reason)"
      )
    }
  }

  private func states(
    of projection: any SumProjection, _ store: SumStore, _ progress: UInt64, _ skipped: Set<UInt64>,
    _ transaction: borrowing ReadTransaction
  ) throws -> States {
    var cells = try store.allCells().cells
    func advanced(over range: Range<UInt64>) throws -> RawView {
      cells = SumCell.sums(
        cells,
        try Replay(ledger.log).cells(
          of: [projection], over: range, skipped: [skipped], in: transaction)[0])
      for cell in cells {
        try SumStore.check(cell, projection.name, range) { ledger.describe($0, projection) }
      }
      return RawView(
        progress: range.upperBound, rows: cells.map { projection.row(of: $0) },
        skipped: skipped.filter { $0 < range.upperBound })
    }
    let before = try advanced(over: progress..<size)
    return States(before: before, after: try advanced(over: size..<newSize))
  }

  private func states(
    of projection: any FoldProjection, _ store: FactStore, _ progress: UInt64,
    _ skipped: Set<UInt64>, _ transaction: borrowing ReadTransaction
  ) throws -> States {
    let replay = ledger.replay(projection, skipped, 1) { _ in }
    let log = ledger.log
    let isNewList =
      try projection.readsLists
      && !log.lists(in: progress..<newSize, transaction).editions.isEmpty
    if isNewList {
      // Every entry has another meaning: both states are replayed whole, aside.
      return try FileSystem.withTemporaryDirectory { path in
        func replayed(_ end: UInt64) throws -> RawView {
          let fresh = try FactStore.create(path: "\(path)/\(end)", header: store.header)
          let lists = try log.lists(in: 0..<end, transaction)
          return try fresh.file.environment.discarding { writing in
            try advanced(
              replay, fresh, 0..<end, lists, all: true, &writing, transaction)
          }
        }
        let before = try replayed(size)
        return States(before: before, after: newSize == size ? before : try replayed(newSize))
      }
    }
    let lists =
      try projection.readsLists ? log.lists(in: 0..<newSize, transaction) : ListCatalogue()
    return try store.file.environment.discarding { writing in
      let before = try advanced(
        replay, store, progress..<size, lists, all: false, &writing, transaction)
      return States(
        before: before,
        after: try advanced(replay, store, size..<newSize, lists, all: false, &writing, transaction)
      )
    }
  }

  /// Takes a range into a store's open transaction, and gives the rows it then has.
  private func advanced(
    _ replay: FoldReplay, _ store: FactStore, _ range: Range<UInt64>, _ lists: ListCatalogue,
    all: Bool, _ writing: inout WriteTransaction, _ transaction: borrowing ReadTransaction
  ) throws -> RawView {
    let context = FoldContext(home: ledger.configuration.home, lists: lists)
    let extractor = replay.extractor(lists, lookup)
    var start = range.lowerBound
    while start < range.upperBound {
      let part = start..<min(range.upperBound, start + FoldReplay.chunk)
      try store.apply(
        try extractor.changes(over: part, in: transaction), over: part, skipped: replay.skipped,
        fold: all ? nil : replay.fold(in: context, from: part.lowerBound), in: &writing)
      start = part.upperBound
    }
    var rows: [ViewRow] = []
    if all {
      let fold = replay.fold(in: context, from: 0)
      try store.forEachKey(in: writing.reading) { key, stored in
        rows += try fold.whole(key, stored).map { replay.projection.row($0, of: key) }
      }
    } else {
      try store.forEachRow(in: writing.reading) { rows.append(replay.projection.row($1, of: $0)) }
    }
    return RawView(
      progress: range.upperBound, rows: rows,
      skipped: replay.skipped.filter { $0 < range.upperBound })
  }
}
