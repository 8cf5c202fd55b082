import Customs
import Ledger

/// `custody`: the legs of each consignment in the order in which they happened, with dwell and whatever does not fit.
///
/// A consignment is all declarations with one Unique Consignment Reference; a declaration without one is a consignment of
/// its own. Which reference counts, says the version in force: an amendment moves the whole journey. Declarations that were
/// taken back, and their journeys, have no legs.
public struct Custody: FoldProjection {
  public init() {}

  /// A longer time without any event between two offices is a gap: 10 days, in microseconds.
  public static let longestSilence: Int64 = 10 * CivilTime.microsecondsPerDay
  static let hour: Int64 = 3_600_000_000

  public var name: String { "custody" }
  public var version: Int { 1 }
  public var keyColumns: [String] { ["consignment", "leg"] }
  public var columns: [ViewColumn] {
    [
      .key("consignment"), ViewColumn("leg", .count, isKey: true), .text("mrn"), .text("kind"),
      .text("event"), .text("time"), .text("office"), .text("conveyance"), .text("containers"),
      .text("seals"), .count("dwellHours", unit: "hours"), .text("flags"),
    ]
  }
  public var order: FactOrder { .effective }
  public var stepsFollowVersion: Bool { true }

  public var factColumns: [ViewColumn] {
    [.text("event"), .text("time"), .text("office"), .text("seals")]
  }

  public func values(of fact: Fact, key: [UInt8]) throws -> [ViewValue] {
    let leg = try CustodyLeg(fact)
    return [
      .optional(leg.event?.name ?? ""), .text(CivilTime.text(microseconds: leg.at)),
      .optional(leg.office), .optional(leg.seals.joined(separator: ", ")),
    ]
  }

  public func declared(
    _ version: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard version.number.byteCount > 0 else { return }
    // The day of acceptance; an amendment does not move it.
    let at =
      version.acceptedOn.map { Int64($0) * CivilTime.microsecondsPerDay } ?? version.happenedAt
    facts.add(Self.key(version), at: at, CustodyLeg.payload(of: version, in: version, .accepted))
  }

  public func happened(
    _ step: borrowing EntryView, in version: borrowing EntryView,
    after previous: borrowing EntryView, _ context: FactContext, to facts: inout FactWriter
  ) throws {
    guard let event = step.event, CustodyLeg.steps.contains(event), step.number.byteCount > 0
    else { return }
    facts.add(
      Self.key(version), at: step.happenedAt, CustodyLeg.payload(of: step, in: version, event))
  }

  private static func key(_ version: borrowing EntryView) -> FactBytes {
    var key = FactBytes()
    if let reference = version.marks(.ucr).first {
      key.append(reference)
    } else {
      key.append(version.number)
    }
    return key
  }

  public func rows(of key: [UInt8], _ facts: [Fact], _ context: FoldContext) throws
    -> [[ViewValue]]
  {
    var reader = FactReader(key)
    let consignment = ViewValue.text(try reader.text())
    let all = try facts.map { try CustodyLeg($0) }
    let ended = Set(all.filter(\.isEnd).map(\.mrn))
    let legs = all.filter { !ended.contains($0.mrn) }
    let documents = CustodyDocuments(legs.compactMap(\.document))
    var trails: [String: SealTrail] = [:]
    var silence = Silence()
    return legs.enumerated().map { index, leg in
      var flags: Set<CustodyFlag> = []
      let dwell = silence.dwell(until: leg.at)
      if silence.isGap(at: leg.office) { flags.insert(.gap) }
      if leg.document == nil {
        var trail = trails[leg.mrn] ?? SealTrail(declared: leg.declaredSeals)
        if trail.note(leg.event, leg.seals) { flags.insert(.sealMismatch) }
        trails[leg.mrn] = trail
      } else {
        flags.formUnion(documents.flags(of: leg.mrn))
      }
      return [
        consignment, .count(Int64(index + 1)), .text(leg.mrn), .optional(leg.flow?.name ?? ""),
        .optional(leg.event?.name ?? ""), .text(CivilTime.text(microseconds: leg.at)),
        .optional(leg.office), .optional(leg.conveyance),
        .optional(leg.containers.joined(separator: ", ")),
        .optional(leg.seals.joined(separator: ", ")),
        dwell.map { .count($0 / Self.hour) } ?? .absent, CustodyFlag.value(flags),
      ] + CustodyOverlap.values(of: leg)
    }
  }

  public func shown(_ rows: [ViewRow], _ query: ViewQuery) throws -> [ViewRow] {
    CustodyOverlap.marked(rows, flags: columns.count - 1, visible: columns.count)
  }
}

/// How long nothing was heard.
private struct Silence {
  private var last: Int64?
  private var office = ""
  /// The longest time without an event since the last one at an office.
  private var longest: Int64 = 0

  /// Microseconds since the event before; nil for the first one.
  mutating func dwell(until time: Int64) -> Int64? {
    defer { last = time }
    guard let last else { return nil }
    longest = max(longest, time - last)
    return time - last
  }

  /// Whether the office is another one than before, and nothing was heard for too long in between.
  mutating func isGap(at next: String) -> Bool {
    guard !next.isEmpty else { return false }
    defer { (office, longest) = (next, 0) }
    return !office.isEmpty && office != next && longest > Custody.longestSilence
  }
}

/// What does not fit, in the order in which it is shown.
enum CustodyFlag: String, CaseIterable {
  case gap = "GAP"
  case overlap = "OVERLAP"
  case sealMismatch = "SEAL_MISMATCH"
  case massDrift = "MASS_DRIFT"
  case quantityUp = "QTY_UP"
  case headingChange = "HS_CHANGE"

  static func value(_ flags: Set<CustodyFlag>) -> ViewValue {
    .optional(allCases.filter(flags.contains).map(\.rawValue).joined(separator: " "))
  }

  static func flags(_ value: ViewValue) -> Set<CustodyFlag> {
    Set(
      (value.printed ?? "").split(separator: " ").compactMap { CustodyFlag(rawValue: String($0)) })
  }
}
