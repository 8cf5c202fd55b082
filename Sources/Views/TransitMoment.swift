import Customs
import Ledger

/// Something that happened to a transit: as a fact, and as a part of a stored row.
struct TransitMoment {
  /// `carriesDeclaration` is true of the first two.
  static let events: Set<EventKind> = [
    .accepted, .amended, .released, .notReleased, .invalidated, .departed, .crossed, .arrived,
    .discharged, .exited, .incident,
  ]

  var event: EventKind?
  /// Days since 1970-01-01, like all days here.
  var day: Int32
  /// Where it happened; of a version the office of departure.
  var office: String
  var seals: [String]
  /// Of a version only.
  var destination = ""
  var acceptedOn: Int32?
  var limit: Int32?
  /// The declarant, as a value of a row.
  var holder = ViewValue.absent

  private static let noDay = Int32.min

  static func payload(of step: borrowing EntryView) -> FactBytes {
    var payload = FactBytes()
    payload.append(step.eventRawValue)
    if step.event?.carriesDeclaration == true {
      payload.append(step.acceptedOn ?? noDay)
      payload.append(step.limitDate ?? noDay)
      payload.append(step.declarant)
      payload.append(step.marks(.officeOfDeparture).first ?? step.office.asciiText)
      payload.append(step.marks(.officeOfDestination).first ?? "")
    } else {
      payload.append(step.office)
    }
    payload.append(step.marks(.seal).lines)
    return payload
  }

  init(_ fact: Fact) throws {
    var reader = FactReader(fact.payload)
    event = EventKind(rawValue: try reader.number())
    day = fact.day
    if event?.carriesDeclaration == true {
      acceptedOn = Self.day(try reader.number())
      limit = Self.day(try reader.number())
      let declarant: UInt32 = try reader.number()
      holder = declarant == 0 ? .absent : .party(declarant)
      office = try reader.text()
      destination = try reader.text()
    } else {
      office = try reader.text()
    }
    seals = [String](lines: try reader.text())
  }

  private static func day(_ number: Int32) -> Int32? { number == noDay ? nil : number }

  /// How many values of a stored row a moment takes.
  static let width = 8

  var values: [ViewValue] {
    [
      .count(Int64(event?.rawValue ?? 0)), .count(Int64(day)), .text(office), .text(seals.lines),
      .text(destination), Self.value(acceptedOn), Self.value(limit), holder,
    ]
  }

  /// From the values of a stored row; their order is that of `values`.
  init?(_ values: ArraySlice<ViewValue>) {
    let values = Array(values)
    guard values.count == Self.width, let event = Self.number(values[0]),
      let day = Self.number(values[1])
    else { return nil }
    self.event = EventKind(rawValue: UInt8(truncatingIfNeeded: event))
    self.day = day
    office = values[2].printed ?? ""
    seals = [String](lines: values[3].printed ?? "")
    destination = values[4].printed ?? ""
    acceptedOn = Self.number(values[5])
    limit = Self.number(values[6])
    holder = values[7]
  }

  private static func value(_ day: Int32?) -> ViewValue { day.map { .count(Int64($0)) } ?? .absent }

  private static func number(_ value: ViewValue) -> Int32? {
    guard case .count(let number) = value else { return nil }
    return Int32(clamping: number)
  }
}
