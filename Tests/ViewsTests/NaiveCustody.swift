import Customs
import Support

/// Consignments told from their submitted steps, knowing nothing of facts and rows.
struct NaiveCustody {
  var steps: [JourneyStep] = []

  private struct Leg {
    var mrn: String
    var event: String
    /// Seconds.
    var time: Int
    var index: Int
    var office: String
    var conveyance: String
    var seals: [String]
    var version: JourneyDeclaration
    var isStart = false
    var flags: [String] = []
  }

  private static let flags = [
    "GAP", "OVERLAP", "SEAL_MISMATCH", "MASS_DRIFT", "QTY_UP", "HS_CHANGE",
  ]

  /// Rows of the view, as the tests' `rows` have them.
  func rows() -> [String] {
    var versions: [String: (index: Int, declaration: JourneyDeclaration)] = [:]
    for (index, step) in steps.enumerated() {
      if let declaration = step.declaration { versions[step.mrn] = (index, declaration) }
    }
    for step in steps where ["invalidated", "notReleased"].contains(step.event) {
      versions[step.mrn] = nil
    }
    var consignments: [String: [Leg]] = [:]
    for (mrn, version) in versions {
      var legs = [
        Leg(
          mrn: mrn, event: "accepted", time: version.declaration.acceptedOn * 86_400,
          index: version.index, office: version.declaration.office,
          conveyance: version.declaration.conveyance, seals: version.declaration.seals,
          version: version.declaration)
      ]
      for (index, step) in steps.enumerated() where step.mrn == mrn && step.declaration == nil {
        legs.append(
          Leg(
            mrn: mrn, event: step.event, time: step.at ?? Int(TemporaryLedger.newYear / 1_000_000),
            index: index, office: step.office,
            conveyance: step.conveyance.isEmpty ? version.declaration.conveyance : step.conveyance,
            seals: step.seals, version: version.declaration))
      }
      let reference = version.declaration.ucr.isEmpty ? mrn : version.declaration.ucr
      consignments[reference, default: []] += legs
    }
    for (reference, legs) in consignments {
      consignments[reference] = Self.told(legs.sorted { ($0.time, $0.index) < ($1.time, $1.index) })
    }
    Self.markOverlaps(&consignments)
    return consignments.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap {
      reference, legs in
      legs.indices.map { Self.row(reference, legs, $0) }
    }
  }

  private static func row(_ reference: String, _ legs: [Leg], _ index: Int) -> String {
    let leg = legs[index]
    let dwell = index == 0 ? "-" : "\((leg.time - legs[index - 1].time) / 3600)"
    let columns = [
      reference, "\(index + 1)", leg.mrn, leg.version.kind, leg.event,
      CivilTime.text(microseconds: Int64(leg.time) * 1_000_000), leg.office, leg.conveyance,
      leg.version.containers.joined(separator: ", "), leg.seals.joined(separator: ", "), dwell,
      flags.filter(leg.flags.contains).joined(separator: " "),
    ]
    return columns.map { $0.isEmpty ? "-" : $0 }.joined(separator: " ")
  }

  private static func told(_ sorted: [Leg]) -> [Leg] {
    var legs = sorted
    for index in legs.indices {
      if isGap(legs, index) { legs[index].flags.append("GAP") }
      if legs[index].event == "accepted" {
        legs[index].flags += goods(legs, index)
      } else if hasOtherSeals(legs, index) {
        legs[index].flags.append("SEAL_MISMATCH")
      }
    }
    return legs
  }

  private static func isGap(_ legs: [Leg], _ index: Int) -> Bool {
    guard !legs[index].office.isEmpty,
      let before = legs[..<index].lastIndex(where: { !$0.office.isEmpty }),
      legs[before].office != legs[index].office
    else { return false }
    return (before..<index).contains { legs[$0 + 1].time - legs[$0].time > 10 * 86_400 }
  }

  private static func hasOtherSeals(_ legs: [Leg], _ index: Int) -> Bool {
    let leg = legs[index]
    guard !leg.seals.isEmpty, leg.event != "departed", leg.event != "incident" else { return false }
    let before = legs[..<index].last {
      $0.mrn == leg.mrn && $0.event != "accepted" && !$0.seals.isEmpty
    }
    let known = before?.seals ?? leg.version.seals
    return !known.isEmpty && leg.seals.contains { !known.contains($0) }
  }

  /// Flags of a declaration against those it is linked to, or the one before it.
  private static func goods(_ legs: [Leg], _ index: Int) -> [String] {
    let leg = legs[index]
    let accepted = legs.filter { $0.event == "accepted" }
    let others = accepted.filter { $0.mrn != leg.mrn }
    let (mine, sources, isOther): ([JourneyItem], [JourneyItem], Bool)
    func named(_ link: JourneyItem.Link) -> [(String, Int, JourneyItem)] {
      guard let other = others.first(where: { $0.mrn == link.mrn }) else { return [] }
      return other.version.items.enumerated().filter {
        link.item == 0 || $0.offset + 1 == link.item
      }
      .map { (link.mrn, $0.offset, $0.element) }
    }
    func isNear(_ link: JourneyItem.Link) -> Bool { others.contains { $0.mrn == link.mrn } }
    let linked = leg.version.items.filter { $0.links.contains(where: isNear) }
    var drawn: [String: Int] = [:]
    if linked.isEmpty {
      guard let before = legs[..<index].last(where: { $0.event == "accepted" }) else { return [] }
      (mine, sources) = (leg.version.items, before.version.items)
      let headings = Set(sources.map { $0.code.prefix(4) })
      isOther = mine.contains { !headings.contains($0.code.prefix(4)) }
      for item in mine { drawn[item.unit, default: 0] += item.quantity ?? 0 }
    } else {
      mine = linked
      var found: [String: JourneyItem] = [:]
      for link in linked.flatMap(\.links) {
        for (mrn, place, item) in named(link) { found["\(mrn) \(place)"] = item }
      }
      sources = Array(found.values)
      isOther = linked.contains { item in
        item.links.contains { link in
          let sources = named(link)
          return !sources.isEmpty && !sources.contains { $2.code.prefix(4) == item.code.prefix(4) }
        }
      }
      for item in linked where item.quantity != nil {
        let parts = item.links.filter(isNear).map(\.quantity)
        drawn[item.unit, default: 0] +=
          parts.contains(nil) ? item.quantity ?? 0 : parts.reduce(0) { $0 + ($1 ?? 0) }
      }
    }
    var flags = isOther ? ["HS_CHANGE"] : []
    if drifts(mine, sources) { flags.append("MASS_DRIFT") }
    for (unit, amount) in drawn
    where mine.contains(where: { $0.unit == unit && $0.quantity != nil }) {
      let there = sources.filter { $0.unit == unit }.compactMap(\.quantity)
      if !there.isEmpty, amount > there.reduce(0, +) { flags.append("QTY_UP") }
    }
    return flags
  }

  private static func drifts(_ mine: [JourneyItem], _ sources: [JourneyItem]) -> Bool {
    guard !sources.isEmpty, (mine + sources).allSatisfy({ $0.gross != nil }) else { return false }
    var (mass, before) = (
      mine.compactMap(\.gross).reduce(0, +), sources.compactMap(\.gross).reduce(0, +)
    )
    let all = mine + sources
    if all.allSatisfy({ $0.quantity != nil }), Set(all.map(\.unit)).count == 1 {
      mass *= sources.compactMap(\.quantity).reduce(0, +)
      before *= mine.compactMap(\.quantity).reduce(0, +)
    }
    return abs(mass - before) * 100 > 2 * before
  }

  private static func markOverlaps(_ consignments: inout [String: [Leg]]) {
    struct Stay {
      var mrn: String
      var containers: [String]
      var start: Int
      var end: Int
      var leg: (String, Int)
    }
    var stays: [Stay] = []
    for (reference, legs) in consignments {
      var open: [String: Int] = [:]
      for (index, leg) in legs.enumerated() {
        if leg.event == "departed", open[leg.mrn] == nil {
          open[leg.mrn] = stays.count
          stays.append(
            Stay(
              mrn: leg.mrn, containers: leg.version.containers, start: leg.time, end: .max,
              leg: (reference, index)))
        } else if ["arrived", "discharged", "exited"].contains(leg.event),
          let stay = open.removeValue(forKey: leg.mrn)
        {
          stays[stay].end = leg.time
        }
      }
    }
    for stay in stays {
      let meets = stays.contains { other in
        other.mrn != stay.mrn && other.start <= stay.start && stay.start < other.end
          && other.containers.contains { stay.containers.contains($0) }
      }
      if meets { consignments[stay.leg.0]?[stay.leg.1].flags.append("OVERLAP") }
    }
  }
}
