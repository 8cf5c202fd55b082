import Customs
import Ledger

/// What does not fit about a declaration on the way: its steps, its times, its stocks.
enum TraceAnomalies {
  /// An arrival has to be discharged within so many days (UCC implementing act, article 310).
  static let daysToDischarge: Int32 = 6

  static func found(in trail: DeclarationTrail?, _ stocks: [Trace.Stock], on day: Int32)
    -> [Trace.Anomaly]
  {
    var found = stocks.flatMap(stock)
    guard let trail else {
      if found.isEmpty {
        found.append(anomaly(Lineage.Flag.orphan, "the ledger has no such declaration"))
      }
      return found
    }
    if !trail.state.counts {
      found.append(anomaly("NOT_COUNTED", "it is \(trail.state.name) and does not count"))
    }
    found += steps(trail)
    if trail.flow == .transit { found += journey(trail, on: day) }
    return found
  }

  private static func anomaly(
    _ code: String, _ text: String, _ step: DeclarationTrail.Step? = nil, item: UInt16? = nil
  ) -> Trace.Anomaly {
    Trace.Anomaly(code: code, text: text, position: step?.position, item: item)
  }

  /// The flags of `lineage` as words.
  private static func stock(_ stock: Trace.Stock) -> [Trace.Anomaly] {
    typealias Flag = Lineage.Flag
    let what = stock.item == 0 ? "the whole" : "item \(stock.item)"
    return stock.flags.map { flag in
      let words =
        switch flag {
        case Flag.orphan:
          stock.quantity == nil
            ? "\(what): \(stock.taken) \(stock.unit) were taken, and the ledger has no such goods that count"
            : "\(what): \(stock.quantity ?? "") \(stock.unit) went out, and nothing says where they came from"
        case Flag.overdrawn:
          "\(what): \(stock.taken) \(stock.unit) were taken of \(stock.quantity ?? "none")"
        case Flag.unitMismatch:
          "\(what): \(stock.taken) \(stock.unit) were taken; it has another unit"
        case Flag.unstated: "\(what): several links of one item do not say how much each took"
        case Flag.headingChange:
          "\(what): taken as goods of another heading than \(stock.commodity)"
        case Flag.originChange: "\(what): taken as goods of another origin than \(stock.origin)"
        case Flag.quantityUp: "\(what): more went on than its links took"
        default: "\(what): the goods come from themselves"
        }
      return anomaly(flag, words, item: stock.item)
    }
  }

  /// Seals from step to step, and silences between offices, as `custody` judges them.
  private static func steps(_ trail: DeclarationTrail) -> [Trace.Anomaly] {
    var found: [Trace.Anomaly] = []
    var seals = SealTrail(declared: trail.seals)
    var before = trail.seals
    var previous: DeclarationTrail.Step?
    for step in trail.legs where step.event != .accepted {
      if seals.note(step.event, step.seals) {
        found.append(
          anomaly(
            "SEAL_MISMATCH",
            "\(step.event.name) at \(place(step)) with seals \(step.seals.joined(separator: ", ")); before they were \(before.joined(separator: ", "))",
            step))
      }
      if !step.seals.isEmpty { before = step.seals }
      if let last = previous, last.event != .released, last.office != step.office,
        step.at - last.at > Custody.longestSilence
      {
        let days = (step.at - last.at) / CivilTime.microsecondsPerDay
        found.append(anomaly("GAP", "\(days) days between \(place(last)) and \(place(step))", step))
      }
      previous = step
    }
    return found
  }

  private static func place(_ step: DeclarationTrail.Step) -> String {
    step.office.isEmpty ? "an office that is not named" : step.office
  }

  /// A transit against its limit and its office of destination.
  private static func journey(_ trail: DeclarationTrail, on day: Int32) -> [Trace.Anomaly] {
    var found: [Trace.Anomaly] = []
    let arrival = trail.legs.last { $0.event == .arrived }
    let discharge = trail.legs.last { $0.event == .discharged }
    if let arrival {
      let arrivedOn = Self.day(arrival.at)
      if let office = trail.officeOfDestination, !arrival.office.isEmpty, arrival.office != office {
        found.append(
          anomaly("DIVERTED", "arrived at \(arrival.office), declared for \(office)", arrival))
      }
      if let limit = trail.limitDate, arrivedOn > limit {
        found.append(anomaly("LATE", "arrived \(arrivedOn - limit) days after its limit", arrival))
      }
      if discharge == nil, day - arrivedOn > daysToDischarge {
        found.append(
          anomaly(
            "ARRIVED_NOT_DISCHARGED", "arrived \(day - arrivedOn) days ago, not discharged", arrival
          ))
      }
    } else if trail.state.counts, let limit = trail.limitDate, day > limit {
      found.append(
        anomaly(
          "OVERDUE",
          "never arrived: \(day - limit) days after its limit \(CivilTime.text(day: Int(limit)))",
          trail.legs.last))
    }
    return found
  }

  private static func day(_ microseconds: Int64) -> Int32 {
    let (day, rest) = microseconds.quotientAndRemainder(dividingBy: CivilTime.microsecondsPerDay)
    return Int32(clamping: rest < 0 ? day - 1 : day)
  }
}
