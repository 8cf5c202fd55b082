import Customs
import Ledger

/// Follows goods through the log: upstream by the links of each item, downstream by the facts of `lineage`.
public struct TraceBuilder {
  typealias Place = LineageIndex.Place

  private let ledger: CustomsLedger
  private let index: LineageIndex
  private let parties: [String]
  private let size: UInt64
  /// How many links are followed from the start, at most.
  private let depth: Int

  private var trails: [String: DeclarationTrail] = [:]
  private var missing: Set<String> = []
  private var sources: [String: LineageIndex.Source] = [:]
  private var items: [String: Set<UInt16>] = [:]
  private var edges: [(source: Place, taker: Place)] = []
  private var known: Set<[Place]> = []
  private var beyond: Set<String> = []

  /// - Parameter size: how many entries the answer rests on; nil: as many as the view `lineage` has seen.
  /// - Throws: `missingView` or `unknownEntry` if `lineage` was not built or is behind, with what to run.
  public init(_ ledger: CustomsLedger, size: UInt64?, depth: Int) throws {
    let facts = try ledger.facts(of: Lineage(), at: size)
    self.ledger = ledger
    self.size = facts.size
    self.depth = depth
    index = LineageIndex(facts)
    parties = try ledger.log.environment.read { try ledger.log.partyIdentifiers(in: $0) }
  }

  /// The trace of a declaration or of a consignment.
  ///
  /// - Parameter day: at which open journeys are judged, days since 1970-01-01; nil: the day of the last entry's recording.
  /// - Returns: nil if nothing has this name.
  public mutating func trace(_ name: String, on day: Int32?) throws -> Trace? {
    let starts = try starts(name)
    guard !starts.isEmpty else { return nil }
    var places: [Place] = []
    for number in starts {
      for item in try trail(number)?.items ?? [] {
        places.append(Place(number: number, item: item.number))
      }
    }
    try follow(places) { builder, place in try builder.above(place) }
    try follow(places) { builder, place in try builder.below(place) }
    return try finish(name, Set(starts), try day ?? lastDay())
  }

  /// The declarations that a name means, with all that share a consignment with them.
  private mutating func starts(_ name: String) throws -> [String] {
    var found: [String] = []
    func add(_ numbers: [String]) { found += numbers.filter { !found.contains($0) } }
    if let trail = try trail(name) {
      add([name])
      for reference in trail.references { add(try index.declarations(of: reference)) }
    } else {
      add(try index.declarations(of: name))
    }
    return found
  }

  private mutating func trail(_ number: String) throws -> DeclarationTrail? {
    if let known = trails[number] { return known }
    guard !missing.contains(number) else { return nil }
    let (log, size, parties) = (ledger.log, size, parties)
    let found = try log.environment.read { transaction in
      try log.trail(of: number, size: size, parties: parties, in: transaction)
    }
    if let found { trails[number] = found } else { missing.insert(number) }
    return found
  }

  private mutating func source(_ number: String) throws -> LineageIndex.Source {
    if let known = sources[number] { return known }
    let found = try index.source(number)
    sources[number] = found
    return found
  }

  /// Breadth first, so that a limit cuts what is farthest.
  private mutating func follow(
    _ starts: [Place], _ next: (inout TraceBuilder, Place) throws -> [Place]
  ) throws {
    var seen = Set(starts)
    var (layer, step) = (starts, 0)
    while !layer.isEmpty {
      for place in layer { items[place.number, default: []].insert(place.item) }
      var following: [Place] = []
      for place in layer {
        for other in try next(&self, place) where seen.insert(other).inserted {
          following.append(other)
        }
      }
      step += 1
      if step > depth {
        for place in following where items[place.number] == nil { beyond.insert(place.number) }
        edges.removeAll { beyond.contains($0.source.number) || beyond.contains($0.taker.number) }
        return
      }
      layer = following
    }
  }

  private mutating func connect(_ source: Place, _ taker: Place) {
    if known.insert([source, taker]).inserted { edges.append((source, taker)) }
  }

  /// Where an item comes from.
  private mutating func above(_ place: Place) throws -> [Place] {
    guard let trail = try trail(place.number) else { return [] }
    var found: [Place] = []
    for item in trail.items where place.item == 0 || item.number == place.item {
      for link in item.links {
        let source = Place(number: link.number, item: link.item)
        connect(source, Place(number: place.number, item: item.number))
        found.append(source)
      }
    }
    return found
  }

  /// Who took from an item, or from its declaration as a whole.
  private mutating func below(_ place: Place) throws -> [Place] {
    var found: [Place] = []
    for taking in try source(place.number).takings
    where place.item == 0 || taking.source.item == 0 || taking.source.item == place.item {
      connect(taking.source, taking.taker)
      found.append(taking.taker)
    }
    return found
  }

  private func lastDay() throws -> Int32 {
    guard size > 0 else { return 0 }
    let (log, last) = (ledger.log, Position(size - 1))
    let recorded = try log.environment.read { transaction in
      try log.withEntry(at: last, in: transaction) { $0.recordedAt }
    }
    return Int32(clamping: (recorded ?? 0) / CivilTime.microsecondsPerDay)
  }

  /// Puts together what was found.
  private mutating func finish(_ name: String, _ starts: Set<String>, _ day: Int32) throws -> Trace
  {
    var stocks: [Trace.Stock] = []
    var graph = LineageGraph()
    for edge in edges {
      graph.connect(graph.node(edge.source.text), graph.node(edge.taker.text))
      items[edge.source.number, default: []].insert(edge.source.item)
    }
    let walk = graph.walk()
    for number in items.keys.sorted() {
      for row in try source(number).rows {
        var stock = Trace.Stock(row)
        guard items[number]?.contains(stock.item) == true else { continue }
        let node = graph.known(Place(number: number, item: stock.item).text)
        if let node, walk.isCyclic[node] { stock.flags.append(Lineage.Flag.cycle) }
        stocks.append(stock)
      }
    }
    var nodes: [Trace.Node] = []
    for (number, items) in items {
      let trail = try trail(number)
      var node = Trace.Node(number: number, trail: trail, isStart: starts.contains(number))
      node.items = items
      node.anomalies = TraceAnomalies.found(
        in: trail, stocks.filter { $0.number == number }, on: day)
      nodes.append(node)
    }
    nodes.sort { ($0.order, $0.number) < ($1.order, $1.number) }
    return Trace(
      name: name, size: size, day: day, nodes: nodes, edges: try edges.map { try edge($0) },
      stocks: stocks, cut: beyond.count)
  }

  private mutating func edge(_ edge: (source: Place, taker: Place)) throws -> Trace.Edge {
    let taking = try source(edge.source.number).takings.first {
      $0.source == edge.source && $0.taker == edge.taker
    }
    return Trace.Edge(
      source: (edge.source.number, edge.source.item), taker: (edge.taker.number, edge.taker.item),
      amount: taking.flatMap { $0.isStated && !$0.isTransit ? $0.amount.printed : nil },
      unit: taking?.unit ?? "", isTransit: taking?.isTransit ?? false)
  }
}

extension LineageIndex.Place {
  fileprivate var text: String { "\(number)#\(item)" }
}

extension Trace.Node {
  /// The time of its first step; what the ledger does not have comes first.
  fileprivate var order: Int64 { trail?.legs.first?.at ?? .min }
}

extension Trace.Stock {
  /// A row of `lineage`.
  fileprivate init(_ row: [ViewValue]) {
    func text(_ column: Int) -> String { row[column].printed ?? "" }
    typealias Column = Lineage.Column
    self.init(
      number: text(Column.source), item: UInt16(text(Column.item)) ?? 0, unit: text(Column.unit),
      commodity: text(5), origin: text(6), quantity: row[Column.quantity].printed,
      taken: text(Column.taken), residual: row[Column.taken + 1].printed,
      flags: text(Column.flags).split(separator: " ").map(String.init))
  }
}
