/// Requests of traders about a declaration, and amendments that customs announces.
extension WCOTranslation {
  /// Sections of the WCO data model (and single tags of others) that hold nothing the ledger keeps.
  ///
  /// Additional documents and information, duties and payments, invoice lines, packaging, location of goods, addresses;
  /// the numbers of packages and of items, and the name of an exporter, who is not named by an identifier then.
  private static let besides: Set<String> = [
    "02A", "03A", "50A", "94A", "79A", "93A", "64A", "04A", "42A 146", "42A 228", "57A R031",
  ]

  mutating func request(_ type: String) {
    switch type {
    case "COR": amendment()
    case "INV":
      refuse(
        .notRecorded, message.body, "TypeCode", found: "a request to cancel (INV)",
        expected: "the decision of customs: DMSINV (10) is recorded as 'invalidated'")
    case "GPR":
      refuse(
        .notRecorded, message.body, "TypeCode", found: "a notice that goods have arrived (GPR)",
        expected: "the decision of customs: DMSACC (01) is recorded as 'accepted'")
    default:
      refuse(
        .unknownMessage, message.body, "TypeCode",
        found: type.isEmpty ? "a request without TypeCode" : "a request of the type \(type)",
        expected: "COR, INV or GPR")
    }
  }

  /// DMSRES repeats what a request has changed, or what customs has.
  mutating func amendmentInForce() -> Bool {
    let changed = tree.children(message.body, "Declaration").dropFirst().first
    return isBesidesTheLedger(in: changed ?? message.body)
  }

  /// Whether nothing of what changes is a field of the ledger; reports the first that is.
  private mutating func isBesidesTheLedger(in declaration: Int) -> Bool {
    for amendment in tree.children(message.body, "Amendment") {
      let pointer = WCOPointer(amendment, tree)
      guard let last = pointer.last, !isBesidesTheLedger(pointer) else { continue }
      refuse(
        .partialAmendment, last, "", found: "a change of \(pointer.words)",
        expected: "a change outside the ledger's fields; \(Self.remedy)")
      return false
    }
    let part = part(of: declaration)
    guard let field = part.given.first else { return true }
    refuse(given: field, at: part.places[field])
    return false
  }

  static let remedy = "append 'amended' as JSON, with the complete new version of the declaration"

  func isBesidesTheLedger(_ pointer: WCOPointer) -> Bool {
    guard let last = pointer.steps.last else { return true }
    return Self.besides.contains(last.section)
      || Self.besides.contains("\(last.section) \(pointer.tag)")
  }

  /// What a part of a declaration says in fields of the ledger.
  func part(of declaration: Int) -> WCOTranslation {
    var part = self
    part.writer.clear()
    part.written = []
    part.faults = []
    part.writer.beginObject()
    part.content(of: declaration, "/declaration")
    part.writer.endObject()
    return part
  }

  /// The fields that it gives. Its reference is its own, and the numbers of items are only their names.
  var given: [String] { written.filter { !$0.hasSuffix("/lrn") && !$0.hasSuffix("/number") } }

  /// Reports a field that a message gives and that should not be there.
  mutating func refuse(given pointer: String, at place: WCOPlaces.Place?) {
    refuse(
      .partialAmendment, place?.element ?? message.body, place?.path ?? "",
      found: "a part of the declaration with \(pointer)",
      expected:
        "the fields that the message points at, and no others that it changes; \(Self.remedy)")
  }
}
