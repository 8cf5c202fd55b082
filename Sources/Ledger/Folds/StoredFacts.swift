import Customs

/// The facts of a fold view as of one moment, for whoever follows them from key to key.
public struct StoredFacts {
  /// A key with what was known of it then.
  public struct Group {
    public let key: [UInt8]
    /// In the order in which they are folded.
    public let facts: [Fact]
    /// What they fold to; parties are numbers.
    public let rows: [[ViewValue]]
  }

  private let store: FactStore
  private let replay: FoldReplay
  private let context: FoldContext
  /// How many entries of the log they account for.
  public let size: UInt64

  fileprivate init(
    _ store: FactStore, _ replay: FoldReplay, _ context: FoldContext, size: UInt64
  ) {
    (self.store, self.replay, self.context, self.size) = (store, replay, context, size)
  }

  /// The groups whose keys begin with some bytes, in the order of keys. The cost is that of these groups.
  public func groups(beginningWith prefix: [UInt8]) throws -> [Group] {
    var found: [Group] = []
    try store.file.environment.read { transaction in
      try store.forEachKey(from: prefix, upTo: prefix.endOfPrefix, in: transaction) { key, stored in
        let facts = replay.facts(stored) { $0.holds(at: size) }
        guard key.starts(with: prefix), !facts.isEmpty else { return }
        found.append(
          Group(key: key, facts: facts, rows: try replay.rows(of: key, facts, context)))
      }
    }
    return found
  }
}

extension CustomsLedger {
  /// The facts of a view's served version, as of `size` entries or as far as the view has come.
  ///
  /// - Throws: `missingView` if it was never built, `unknownEntry` if it has not come to `size`.
  public func facts(of projection: any FoldProjection, at size: UInt64?) throws -> StoredFacts {
    guard case .facts(_, let store) = try served(projection).view else {
      throw LedgerError(.missingView, "view \(projection.name) has no facts")
    }
    let progress = try store.file.progress()
    let size = size ?? progress
    guard size <= progress else {
      throw LedgerError(
        .unknownEntry,
        "view \(projection.name) has seen \(progress) entries, asked for it as of \(size); run 'tamga project \(projection.name)'"
      )
    }
    let lists = try projection.readsLists ? log.lists(before: size) : ListCatalogue()
    return StoredFacts(
      store, replay(projection, [], 1) { _ in },
      FoldContext(home: configuration.home, lists: lists), size: size)
  }
}
