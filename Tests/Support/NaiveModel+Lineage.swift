extension NaiveModel {
  /// A source in one unit.
  private struct Source {
    var flow = ""
    var acceptedOn = ""
    var codes: [String] = []
    var origins: [String] = []
    var holder = ""
    var quantity: Int128?
    /// Whether it is shown though nobody took from it, and whether it should have had a source.
    var isListed = false
    var isOrphan = false
    var links: [Link] = []
  }

  private struct Link {
    let by: String
    let code: String
    let origin: String
    let taken: Int128
    let isStated: Bool
    let grows: Bool
    let isTransit: Bool
    /// Order of the entries that say it.
    let order: (Int, Int)
  }

  private struct Place: Hashable {
    let number: String
    let item: Int
    let unit: String
  }

  /// The rows of `lineage`, as `TemporaryLedger.rows` has them, but for who took it.
  public func lineage(home: String = "KZ") throws -> [String] {
    let goods = try goods()
    var sources: [Place: Source] = [:]
    for (index, item) in goods.enumerated() {
      let (into, outOf) = item.movement(home: home)
      let origin = item.text("countryOfOrigin")
      for number in [item.place, 0] {
        let place = Place(number: item.number, item: number, unit: item.unit)
        var source = sources[place] ?? Source()
        source.flow = item.kind
        source.acceptedOn = item.country("acceptedOn")
        source.codes.append(String(item.text("commodityCode").prefix(6)))
        source.origins.append(origin)
        let other = ["import", "transit"].contains(item.kind) ? "importer" : "exporter"
        source.holder = into ?? outOf ?? item.party(other)
        source.quantity = try (source.quantity ?? 0) + item.amount()
        source.isOrphan =
          number > 0 && item.kind != "import" && outOf != nil && origin != home
          && item.links.isEmpty
        source.isListed =
          item.kind == "import" || (item.kind == "dispatch" && into != nil) || source.isOrphan
        sources[place] = source
      }
      try note(item, index, &sources)
    }
    return try rows(sources, goods)
  }

  private func note(_ item: Goods, _ index: Int, _ sources: inout [Place: Source]) throws {
    let whole = try item.amount()
    var stated: Int128 = 0
    for link in item.links { stated += try Self.scaled(link["quantity"], 6) }
    let silent = item.links.filter { $0["quantity"] == nil }.count
    for (number, link) in item.links.enumerated() {
      let place = Place(
        number: link["mrn"] as? String ?? "", item: link["item"] as? Int ?? 0, unit: item.unit)
      let rest = silent == 1 ? max(0, whole - stated) : 0
      let quantity = link["quantity"] == nil ? rest : try Self.scaled(link["quantity"], 6)
      sources[place, default: Source()].links.append(
        Link(
          by: "\(item.number)#\(item.place)", code: String(item.text("commodityCode").prefix(4)),
          origin: item.text("countryOfOrigin"), taken: item.kind == "transit" ? 0 : quantity,
          isStated: link["quantity"] != nil || silent == 1, grows: silent == 0 && whole > stated,
          isTransit: item.kind == "transit", order: (index, number)))
    }
  }

  private func rows(_ sources: [Place: Source], _ goods: [Goods]) throws -> [String] {
    let reach = NaiveReach(
      sources.flatMap { place, source in source.links.map { (place.number, place.item, $0.by) } })
    func same(_ place: Place) -> [Source] {
      sources.filter { $0.key.number == place.number && $0.key.item == place.item }.map(\.value)
    }
    var rows: [(key: Place, text: String)] = []
    for (place, source) in sources {
      let all = same(place)
      let known = all.filter { $0.quantity != nil }
      let hasLinks = all.contains { !$0.links.isEmpty }
      guard hasLinks || (place.item > 0 && source.isListed) else { continue }
      let taken = source.links.reduce(Int128(0)) { $0 + $1.taken }
      let whole = sources.filter {
        place.item == 0 && $0.key.number == place.number && $0.key.unit == place.unit
      }.reduce(Int128(0)) { $0 + $1.value.links.reduce(0) { $0 + $1.taken } }
      let headings = known.flatMap(\.codes).map { String($0.prefix(4)) }
      let origins = known.flatMap(\.origins)
      var flags: [String] = []
      func flag(_ name: String, _ holds: Bool) { if holds { flags.append(name) } }
      flag(
        "ORPHAN", known.isEmpty || (source.links.isEmpty && known.contains { $0.isOrphan }))
      flag("OVERDRAWN", source.quantity.map { max(taken, whole) > $0 } ?? false)
      flag("UNIT_MISMATCH", !known.isEmpty && source.quantity == nil)
      flag("UNSTATED", source.links.contains { !$0.isStated })
      flag("HS_CHANGE", !known.isEmpty && source.links.contains { !headings.contains($0.code) })
      flag(
        "ORIGIN_CHANGE", !known.isEmpty && source.links.contains { !origins.contains($0.origin) })
      flag("QTY_UP", source.links.contains { $0.grows || $0.taken > (source.quantity ?? .max) })
      flag("CYCLE", source.links.contains { reach.leads($0.by, to: place.number, place.item) })
      let isGone =
        source.links.allSatisfy { $0.isTransit }
        && known.allSatisfy { !["import", "transit"].contains($0.flow) }
        && !known.contains { $0.isListed && !$0.isOrphan }
      let common = { (texts: [String]) in Set(texts).count == 1 ? texts[0] : "-" }
      let depth = reach.depth(place.number, place.item).map(String.init) ?? "-"
      let shown = { (value: Int128?) in value.map { Self.signed($0) } ?? "-" }
      let first = known.first
      rows.append(
        (
          place,
          [
            place.number, "\(place.item)", place.unit, first?.flow ?? "-",
            first?.acceptedOn ?? "-", common(known.flatMap(\.codes)),
            common(known.flatMap(\.origins)), first?.holder ?? "-",
            shown(source.quantity), shown(taken),
            isGone ? "-" : shown(source.quantity.map { $0 - taken }), "\(source.links.count)",
            depth, flags.isEmpty ? "-" : flags.joined(separator: " "),
          ].joined(separator: " ")
        ))
    }
    return rows.sorted { a, b in
      a.key.number == b.key.number && a.key.item != b.key.item
        ? a.key.item < b.key.item
        : Self.precedes([a.key.number, a.key.unit], [b.key.number, b.key.unit])
    }.map(\.text)
  }
}

/// Who can be reached from whom along links, found by trying.
private struct NaiveReach {
  private var takers: [String: Set<String>] = [:]

  init(_ links: [(number: String, item: Int, by: String)]) {
    for link in links { takers["\(link.number)#\(link.item)", default: []].insert(link.by) }
  }

  /// Who took from a node directly: from the item, or from its declaration as a whole.
  private func below(_ node: String) -> Set<String> {
    let number = node[..<(node.lastIndex(of: "#") ?? node.startIndex)]
    return (takers[node] ?? []).union(takers["\(number)#0"] ?? [])
  }

  /// Whether goods get from a node to a source: to the item, or, for a whole declaration, to any of its items.
  func leads(_ node: String, to number: String, _ item: Int) -> Bool {
    var (seen, open): (Set<String>, [String]) = ([], [node])
    while let next = open.popLast() {
      guard seen.insert(next).inserted else { continue }
      if next == "\(number)#\(item)" { return true }
      if item == 0, next.hasPrefix("\(number)#") { return true }
      open += below(next)
    }
    return false
  }

  /// The longest way down; nil if it runs into a cycle.
  func depth(_ number: String, _ item: Int) -> Int? {
    let start = "\(number)#\(item)"
    var (seen, open): (Set<String>, [String]) = ([], [start])
    while let next = open.popLast() {
      guard seen.insert(next).inserted else { continue }
      open += below(next)
    }
    // Layer by layer: a way without a cycle is shorter than there are nodes.
    var (layer, depth): (Set<String>, Int) = ([start], 0)
    while depth <= seen.count {
      layer = layer.reduce(into: []) { $0.formUnion(below($1)) }
      if layer.isEmpty { return depth }
      depth += 1
    }
    return nil
  }
}
