import Customs

/// What a rebuild has made beside what was served until then, at the same position.
extension CustomsLedger {
  /// Compares the served version with freshly replayed cells; nil if there is none of the same reducer.
  ///
  /// A served version that is damaged or missing is a difference: a rebuild is how it is mended. What the system refuses
  /// says nothing about it, and stops the rebuild.
  func compare(_ view: ShadowSum, with cells: [SumCell], at size: UInt64) throws -> (
    count: Int, first: String?
  )? {
    let projection = view.projection
    do {
      guard let version = try view.directory.current() else { return nil }
      let store = try SumStore(path: view.directory.versionPath(version), readOnly: false)
      let from = try store.file.progress()
      guard store.header == header(of: projection), from <= size,
        try isServing(.sums(projection, store), view.skipped, from)
      else { return nil }
      if from < size {
        let changes = try Replay(log).cells(
          of: [projection], over: from..<size, skipped: [view.skipped])
        try store.apply(changes[0], over: from..<size, skipped: view.skipped) {
          describe($0, projection)
        }
      }
      var (count, first): (Int, String?) = (0, nil)
      Self.forEachDifference(try store.allCells().cells, cells) { key, stored, replayed in
        count += 1
        first =
          first
          ?? "\(describe(key, projection)): stored \(Self.text(stored)), replayed \(Self.text(replayed))"
      }
      return (count, first)
    } catch  where !ErrorClass.isOfSystem(error) {
      return (1, "\(error)")
    }
  }

  /// The same of a fold view.
  func compare(
    _ projection: any FoldProjection, _ directory: ViewDirectory, _ replay: FoldReplay,
    with fresh: FactStore, at size: UInt64
  ) throws -> (count: Int, first: String?)? {
    do {
      guard let version = try directory.current() else { return nil }
      let store = try FactStore(path: directory.versionPath(version), readOnly: false)
      let from = try store.file.progress()
      // A list published since means another view, which has nothing to be compared with.
      guard store.header == header(of: projection), from <= size,
        try isServing(.facts(projection, store), replay.skipped, from),
        try !readsNewList(projection, from..<size)
      else { return nil }
      try replay.advance(store, to: size, folding: true)
      return try store.differences(from: fresh)
    } catch let failure as EntryFailure {
      return (1, "position \(failure.position): \(failure.reason)")
    } catch  where !ErrorClass.isOfSystem(error) {
      return (1, "\(error)")
    }
  }
}
