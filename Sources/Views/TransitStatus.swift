import Customs
import Ledger

/// `transit-status`: every transit with its limit, its steps, and what it was on a day.
///
/// A stored row holds the moments of a transit; `shown` keeps those up to the day that is asked about and tells from them
/// what was the case then, so that nothing that happened later matters. Only declarations of kind transit have a row: a
/// dispatch note has neither a limit nor a discharge.
public struct TransitStatus: FoldProjection {
  public init() {}

  public var name: String { "transit-status" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["mrn"] }
  public var columns: [ViewColumn] {
    [
      .key("mrn"), .text("state"), .text("flags"), .text("acceptedOn"), .text("limitDate"),
      .text("departedOn"), .text("arrivedOn"), .text("dischargedOn"), .text("officeOfDeparture"),
      .text("officeOfDestination"), .text("officeOfArrival"), .text("lastEvent"),
      .text("lastOn"), .text("lastOffice"), .text("holder"), .count("incidents"),
      .count("daysOpen", unit: "days", adds: false),
      .count("daysOverdue", unit: "days", adds: false),
    ]
  }

  public var factColumns: [ViewColumn] {
    [.text("event"), .text("on"), .text("office"), .text("seals")]
  }

  public func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue] {
    let moment = try TransitMoment(fact)
    return [
      .optional(moment.event?.name ?? ""), .day(fact.day), .optional(moment.office),
      .optional(moment.seals.joined(separator: ", ")),
    ]
  }

  public func happened(
    _ step: borrowing EntryView, in version: borrowing EntryView,
    after previous: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard let event = step.event, TransitMoment.events.contains(event), step.number.byteCount > 0
    else { return }
    if event.carriesDeclaration, step.flow != .transit { return }
    var key = FactBytes()
    key.append(step.number)
    facts.add(key, at: step.happenedAt, TransitMoment.payload(of: step))
  }

  public func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws
    -> [[ViewValue]]
  {
    let moments = try facts.map { try TransitMoment($0) }
    // Steps of other kinds of declarations have no version here.
    guard moments.contains(where: { $0.event?.carriesDeclaration == true }) else { return [] }
    var reader = FactReader(key)
    return [[.text(try reader.text())] + moments.flatMap(\.values)]
  }

  public func shown(_ rows: [ViewRow], _ query: ViewQuery) throws -> [ViewRow] {
    // A log without entries has no day, and no rows.
    guard let day = query.day else { return [] }
    return rows.compactMap { row in
      Transit(row.values, until: day).map { transit in
        ViewRow([row.values[0]] + transit.values(on: day), source: row.source)
      }
    }
  }
}
