import Customs
import Ledger

/// A transit as far as it had come by the end of a day.
struct Transit {
  /// Days after its arrival within which a transit is expected to be discharged.
  static let daysToDischarge: Int32 = 6

  private var version: TransitMoment
  private var departed: TransitMoment?
  private var arrived: TransitMoment?
  private var discharged: TransitMoment?
  private var last: TransitMoment
  private var incidents = 0
  private var hasOtherSeals = false

  /// - Parameter values: those of a stored row, in the order of the log.
  /// - Returns: nil if nothing was declared by that day, or if it had been taken back.
  init?(_ values: [ViewValue], until day: Int32) {
    let moments = stride(from: 1, to: values.count, by: TransitMoment.width)
      .compactMap { TransitMoment(values[$0..<min($0 + TransitMoment.width, values.count)]) }
      .filter { $0.day <= day }
    let isTakenBack = moments.contains { $0.event == .invalidated || $0.event == .notReleased }
    guard !isTakenBack,
      let version = moments.last(where: { $0.event?.carriesDeclaration == true })
    else { return nil }
    (self.version, last) = (version, version)
    // The order of the log is the one that the steps were allowed in.
    var seals = SealTrail(declared: version.seals)
    var latest: TransitMoment?
    for moment in moments where moment.event?.carriesDeclaration != true {
      latest = moment
      if seals.note(moment.event, moment.seals) { hasOtherSeals = true }
      switch moment.event {
      case .departed:
        departed = departed ?? moment
        arrived = nil
      case .arrived: arrived = moment
      case .discharged: discharged = moment
      case .incident: incidents += 1
      default: break
      }
    }
    last = latest ?? moments.first { $0.event == .accepted } ?? version
  }

  private var limit: Int32? { version.limit }
  /// Where it was handed over, as far as a step says so.
  private var officeOfArrival: String {
    [arrived, discharged].compactMap { $0?.office }.first { !$0.isEmpty } ?? ""
  }

  private func state(on day: Int32) -> String {
    if discharged != nil { return "DISCHARGED" }
    if let arrived {
      return day - arrived.day > Self.daysToDischarge ? "ARRIVED_NOT_DISCHARGED" : "OPEN"
    }
    return daysOverdue(on: day) ?? 0 > 0 ? "OVERDUE" : "OPEN"
  }

  /// From the limit to arrival and discharge, or to the day while there was neither; nil without a limit.
  private func daysOverdue(on day: Int32) -> Int32? {
    guard let limit else { return nil }
    return max(0, ([arrived, discharged].compactMap { $0?.day }.max() ?? day) - limit)
  }

  private func flags(on day: Int32) -> String {
    let isEnded = arrived != nil || discharged != nil
    let isElsewhere =
      !officeOfArrival.isEmpty && !version.destination.isEmpty
      && officeOfArrival != version.destination
    return [
      isElsewhere ? "DIVERTED" : nil,
      isEnded && daysOverdue(on: day) ?? 0 > 0 ? "LATE" : nil,
      incidents > 0 || hasOtherSeals ? "DISCREPANCY" : nil,
      departed == nil ? "NOT_DEPARTED" : nil,
    ].compactMap { $0 }.joined(separator: " ")
  }

  /// The columns behind the key.
  func values(on day: Int32) -> [ViewValue] {
    let daysOpen = max(0, (discharged?.day ?? day) - (version.acceptedOn ?? day))
    return [
      .text(state(on: day)), .optional(flags(on: day)), .day(version.acceptedOn), .day(limit),
      .day(departed?.day), .day(arrived?.day), .day(discharged?.day), .optional(version.office),
      .optional(version.destination), .optional(officeOfArrival),
      .optional(last.event?.name ?? ""), .day(last.day), .optional(last.office), version.holder,
      .count(Int64(incidents)), .count(Int64(daysOpen)),
      daysOverdue(on: day).map { .count(Int64($0)) } ?? .absent,
    ]
  }
}
