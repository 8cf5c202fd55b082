import Customs
import Support

/// Transits told from their submitted steps, knowing nothing of facts and rows.
struct NaiveTransits {
  var steps: [JourneyStep] = []
  /// The day on which everything was recorded.
  static let recorded = Int(TemporaryLedger.newYear / CivilTime.microsecondsPerDay)

  private static func day(_ step: JourneyStep) -> Int {
    if let at = step.at { return at / 86_400 }
    return step.declaration?.acceptedOn ?? recorded
  }

  /// Rows of the view on a day, as the tests' `rows` have them.
  func rows(on day: Int) -> [String] {
    let transits = Set(steps.filter { $0.declaration?.kind == "transit" }.map(\.mrn))
    return transits.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { mrn in
      row(mrn, steps.filter { $0.mrn == mrn && Self.day($0) <= day }, day)
    }
  }

  private func row(_ mrn: String, _ steps: [JourneyStep], _ day: Int) -> String? {
    guard let version = steps.compactMap(\.declaration).last,
      !steps.contains(where: { ["invalidated", "notReleased"].contains($0.event) })
    else { return nil }
    let moves = steps.filter { $0.declaration == nil }
    func days(_ event: String) -> [Int] { moves.filter { $0.event == event }.map(Self.day) }
    let lastLeg = moves.last { ["departed", "arrived"].contains($0.event) }
    let arrival = lastLeg?.event == "arrived" ? lastLeg : nil
    let discharge = moves.last { $0.event == "discharged" }
    let end = [arrival, discharge].compactMap { $0 }.map(Self.day).max()
    let late = version.limit.map { max(0, (end ?? day) - $0) }
    let place = [arrival?.office, discharge?.office].compactMap { $0 }.first { $0 != "" } ?? ""
    var state = "OPEN"
    if discharge != nil {
      state = "DISCHARGED"
    } else if let arrival {
      if day > Self.day(arrival) + 6 { state = "ARRIVED_NOT_DISCHARGED" }
    } else if let limit = version.limit, day > limit {
      state = "OVERDUE"
    }
    var flags: [String] = []
    if place != "", version.destination != "", place != version.destination {
      flags.append("DIVERTED")
    }
    if end != nil, let late, late > 0 { flags.append("LATE") }
    if !days("incident").isEmpty || hasOtherSeals(version, moves) { flags.append("DISCREPANCY") }
    if days("departed").isEmpty { flags.append("NOT_DEPARTED") }
    let last = moves.last ?? steps.first { $0.event == "accepted" } ?? steps.last
    func text(_ day: Int?) -> String { day.map { CivilTime.text(day: $0) } ?? "-" }
    func text(_ text: String) -> String { text.isEmpty ? "-" : text }
    let office = version.departure.isEmpty ? version.office : version.departure
    let lastOffice: String =
      last.map { step in
        guard let declaration = step.declaration else { return step.office }
        return declaration.departure.isEmpty ? declaration.office : declaration.departure
      } ?? ""
    return [
      mrn, state, text(flags.joined(separator: " ")), text(version.acceptedOn),
      text(version.limit), text(days("departed").first), text(arrival.map(Self.day)),
      text(discharge.map(Self.day)), text(office), text(version.destination), text(place),
      last?.event ?? "", text(last.map(Self.day)), text(lastOffice), text(version.declarant),
      "\(days("incident").count)",
      "\(max(0, (discharge.map(Self.day) ?? day) - version.acceptedOn))",
      late.map(String.init) ?? "-",
    ].joined(separator: " ")
  }

  /// A seal that the last step with seals did not have, departure and incident apart.
  private func hasOtherSeals(_ version: JourneyDeclaration, _ moves: [JourneyStep]) -> Bool {
    var before = version.seals
    for move in moves where !move.seals.isEmpty {
      let isNew = move.event == "departed" || move.event == "incident"
      if !isNew, !before.isEmpty, move.seals.contains(where: { !before.contains($0) }) {
        return true
      }
      before = move.seals
    }
    return false
  }
}
