import Customs
import Ledger

/// A declaration or a step as a fact about its consignment.
struct CustodyLeg {
  /// Steps that are facts; the last two end a declaration and everything that it did.
  static let steps: Set<EventKind> = [
    .released, .departed, .crossed, .arrived, .discharged, .exited, .incident, .invalidated,
    .notReleased,
  ]

  /// Microseconds since 1970-01-01T00:00Z.
  let at: Int64
  /// `accepted` for the version in force, whichever event brought it.
  let event: EventKind?
  /// Kind of the declaration.
  let flow: Flow?
  let mrn: String
  let office: String
  let conveyance: String
  /// Of the version in force.
  let containers: [String]
  let declaredSeals: [String]
  /// Those that the step notes; of a declaration the declared ones.
  let seals: [String]
  /// Of `accepted` only.
  let document: CustodyDocument?

  var isEnd: Bool { event == .invalidated || event == .notReleased }

  static func payload(
    of step: borrowing EntryView, in version: borrowing EntryView, _ event: EventKind
  ) -> FactBytes {
    let declared = version.marks(.seal)
    var payload = FactBytes()
    payload.append(event.rawValue)
    payload.append(version.flowRawValue)
    payload.append(step.number)
    payload.append(step.office)
    payload.append(
      step.marks(.conveyance).first ?? version.marks(.conveyance).first ?? "")
    payload.append(version.marks(.container).lines)
    payload.append(declared.lines)
    payload.append(step.marks(.seal).lines)
    if event == .accepted { CustodyDocument.append(version, to: &payload) }
    return payload
  }

  init(_ fact: Fact) throws {
    var reader = FactReader(fact.payload)
    at = fact.effectiveAt
    event = EventKind(rawValue: try reader.number())
    flow = Flow(rawValue: try reader.number())
    mrn = try reader.text()
    office = try reader.text()
    conveyance = try reader.text()
    containers = [String](lines: try reader.text())
    declaredSeals = [String](lines: try reader.text())
    seals = [String](lines: try reader.text())
    document = event == .accepted ? try CustodyDocument(mrn, &reader) : nil
  }
}
