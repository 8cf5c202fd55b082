import Ledger

/// What depends on more than one source: how far goods went, cycles, and what was taken from a declaration as a whole.
extension Lineage {
  enum Column {
    static let (source, item, unit) = (0, 1, 2)
    static let (quantity, taken) = (8, 9)
    static let (consumers, depth, flags, takenBy) = (11, 12, 13, 14)
  }

  /// How many of the items that took from a source are named; `trace` and `explain` name all of them.
  static let namedConsumers = 3

  public func shown(_ rows: [ViewRow], _ query: ViewQuery) throws -> [ViewRow] {
    let graph = Self.graph(rows)
    let walk = graph.walk()
    let overdrawn = Self.overdrawnDeclarations(rows)
    return rows.map { row in
      var row = row
      let takers = row.text(Column.takenBy).split(separator: " ")
      var flags = row.text(Column.flags)
      if let node = graph.known(Self.node(row)) {
        row.values[Column.depth] = walk.depth[node].map { .count(Int64($0)) } ?? .absent
        let returns = takers.contains { taker in
          graph.known(String(taker)).map { walk.component[$0] == walk.component[node] } ?? false
        }
        if walk.isCyclic[node], returns { flags = Self.adding(Flag.cycle, to: flags) }
      } else {
        // Nobody took from this item, but perhaps from its declaration as a whole.
        let whole = graph.known(row.text(Column.source) + "#0")
        row.values[Column.depth] =
          (whole.map { walk.depth[$0] } ?? 0).map { .count(Int64($0)) } ?? .absent
      }
      if overdrawn.contains(Self.declaration(row)), row.text(Column.item) == "0" {
        flags = Self.adding(Flag.overdrawn, to: flags)
      }
      row.values[Column.flags] = .optional(flags)
      if takers.count > Self.namedConsumers {
        row.values[Column.takenBy] = .text(
          takers.prefix(Self.namedConsumers).joined(separator: " ")
            + " +\(takers.count - Self.namedConsumers)")
      }
      return row
    }
  }

  private static func node(_ row: ViewRow) -> String {
    row.text(Column.source) + "#" + row.text(Column.item)
  }

  private static func declaration(_ row: ViewRow) -> String {
    row.text(Column.source) + " " + row.text(Column.unit)
  }

  /// The flags in their order.
  private static func adding(_ flag: String, to flags: String) -> String {
    let order = [
      Flag.orphan, Flag.overdrawn, Flag.unitMismatch, Flag.unstated, Flag.headingChange,
      Flag.originChange, Flag.quantityUp, Flag.cycle,
    ]
    let held = flags.split(separator: " ").map(String.init) + [flag]
    return order.filter(held.contains).joined(separator: " ")
  }

  /// The links of all rows.
  private static func graph(_ rows: [ViewRow]) -> LineageGraph {
    var graph = LineageGraph()
    for row in rows where row.text(Column.consumers) != "0" {
      let source = graph.node(node(row))
      for taker in row.text(Column.takenBy).split(separator: " ") {
        graph.connect(source, graph.node(String(taker)))
      }
    }
    // Whoever took from a whole declaration took from each of its items.
    for (name, node) in graph.names {
      guard let mark = name.lastIndex(of: "#"), !name.hasSuffix("#0"),
        let whole = graph.known(name[..<mark] + "#0")
      else { continue }
      graph.connect(node, whole, steps: 0)
    }
    return graph
  }

  /// Declarations, with a unit, of which more was taken in all than they have: from their items and from the whole.
  private static func overdrawnDeclarations(_ rows: [ViewRow]) -> Set<String> {
    var whole: [String: (quantity: WideNumber, taken: WideNumber)] = [:]
    for row in rows where row.text(Column.item) == "0" {
      guard let quantity = row.values[Column.quantity].decimal,
        let taken = row.values[Column.taken].decimal
      else { continue }
      whole[declaration(row)] = (quantity, taken)
    }
    guard !whole.isEmpty else { return [] }
    for row in rows where row.text(Column.item) != "0" {
      guard let taken = row.values[Column.taken].decimal, let all = whole[declaration(row)] else {
        continue
      }
      whole[declaration(row)]?.taken = WideNumber(all.taken.value + taken.value)
    }
    return Set(whole.filter { $0.value.taken.value > $0.value.quantity.value }.keys)
  }
}

extension ViewValue {
  /// The number of a decimal, in its own scale.
  fileprivate var decimal: WideNumber? {
    if case .decimal(let number, _, _) = self { number } else { nil }
  }
}
