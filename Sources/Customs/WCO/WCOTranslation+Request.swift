/// Requests of traders about a declaration, and amendments that customs announces.
extension WCOTranslation {
  /// Sections of the WCO data model (and single tags of others) that hold nothing the ledger keeps.
  ///
  /// Additional documents and information, duties and payments, invoice lines, packaging, location of goods, addresses;
  /// the number of packages, and the name of an exporter, who is not named by an identifier then.
  private static let besides: Set<String> = [
    "02A", "03A", "50A", "94A", "79A", "93A", "64A", "04A", "42A 146", "57A R031",
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

  /// `amended`, of which the message gives only what changes. Where that is nothing the ledger keeps, the new version has
  /// the content of the one before.
  private mutating func amendment() {
    guard isBesidesTheLedger(in: message.body) else { return }
    writer.beginObject()
    writer.member("event", "amended")
    place("/event", message.body, "TypeCode")
    member("mrn", at: "", message.body, "ID")
    reason(statement(except: ""))
    writer.endObject()
  }

  /// DMSRES repeats what a request has changed, or what customs has.
  mutating func amendmentInForce() -> Bool {
    let changed = tree.children(message.body, "Declaration").dropFirst().first
    return isBesidesTheLedger(in: changed ?? message.body)
  }

  /// Whether nothing of what changes is a field of the ledger; reports the first that is.
  private mutating func isBesidesTheLedger(in declaration: Int) -> Bool {
    let remedy = "append 'amended' as JSON, with the complete new version of the declaration"
    for amendment in tree.children(message.body, "Amendment") {
      guard let last = tree.children(amendment, "Pointer").last else { continue }
      let section = tree.text(last, "DocumentSectionCode") ?? ""
      let tag = tree.text(last, "TagID") ?? ""
      guard Self.besides.contains(section) || Self.besides.contains("\(section) \(tag)") else {
        refuse(
          .partialAmendment, last, "",
          found: "a change of section \(section)\(tag.isEmpty ? "" : ", tag \(tag)")",
          expected: "a change outside the ledger's fields; \(remedy)")
        return false
      }
    }
    guard let field = changedField(in: declaration) else { return true }
    let located = WCOPlaces.locate(field.place, in: tree)
    faults.append(
      Fault(
        .partialAmendment, located.path, found: "a part of the declaration with \(field.name)",
        expected: "no field of the ledger; \(remedy)", lineOfFile: located.line))
    return false
  }

  /// The first field of the ledger that a part of a declaration gives.
  private func changedField(in declaration: Int) -> (name: String, place: WCOPlaces.Place)? {
    var part = self
    part.writer.clear()
    part.content(of: declaration, "/declaration")
    return part.written.first { !$0.hasSuffix("/lrn") && !$0.hasSuffix("/number") }
      .flatMap { pointer in part.places[pointer].map { (pointer, $0) } }
  }
}
