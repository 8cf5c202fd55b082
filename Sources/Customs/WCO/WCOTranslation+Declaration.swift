/// Declarations of traders.
extension WCOTranslation {
  /// `lodged`, because customs gives the number with the notification of acceptance; `accepted` where the message has it.
  mutating func declaration() {
    let declaration = message.body
    let isNumbered = tree.text(declaration, "ID") != nil
    writer.beginObject()
    writer.member("event", isNumbered ? "accepted" : "lodged")
    place("/event", declaration, "FunctionCode")
    writer.key("declaration")
    let base = "/declaration"
    place(base, declaration, "")
    writer.beginObject()
    kind(declaration, base)
    if isNumbered { acceptance(declaration, base) }
    content(of: declaration, base)
    writer.endObject()
    writer.endObject()
  }

  /// Everything that a declaration, or a part of one, says in fields of the ledger.
  mutating func content(of declaration: Int, _ base: String) {
    member("lrn", at: base, declaration, "FunctionalReferenceID")
    member("office", at: base, declaration, "PresentationOffice/ID")
    reference(declaration, base)
    party("declarant", base, declaration, "Declarant")
    party("exporter", base, declaration, "Exporter")
    importer(declaration, base)
    let items = self.items(declaration)
    country("countryOfDispatch", declaration, base, "ExportCountry/ID", items)
    country("countryOfDestination", declaration, base, "Destination/CountryCode", items)
    transport(declaration, base)
    goods(items, "\(base)/items")
  }

  /// Number and day of acceptance. Without a number the time is the trader's own, of which customs decides.
  private mutating func acceptance(_ declaration: Int, _ base: String) {
    let path = "AcceptanceDateTime/DateTimeString"
    member("mrn", at: base, declaration, "ID")
    place("\(base)/acceptedOn", declaration, path)
    if let text = tree.text(declaration, path) { writer.member("acceptedOn", WCOTime.date(text)) }
  }

  private func items(_ declaration: Int) -> [Int] {
    tree.child(declaration, "GoodsShipment").map {
      tree.children($0, "GovernmentAgencyGoodsItem")
    } ?? []
  }

  /// IM, EX and CO with an additional type (UCC data elements 11 01 and 11 02). Trade with special territories (CO) goes
  /// by its procedure; goods under procedure 31 are re-exported.
  private mutating func kind(_ declaration: Int, _ base: String) {
    place("\(base)/kind", declaration, "TypeCode")
    let type = tree.text(declaration, "TypeCode") ?? ""
    if leaves { return writer.member("kind", requested == "31" ? "re-export" : "export") }
    switch type.prefix(2) {
    case "IM", "CO": writer.member("kind", "import")
    default:
      refuse(
        .unknownKind, declaration, "TypeCode", found: "\"\(type)\"",
        expected: "IM, EX or CO with an additional type, such as IMA")
    }
  }

  /// The requested procedure of the first item.
  private var requested: String {
    items(message.body).first.flatMap { procedure($0) }.flatMap { tree.text($0, "CurrentCode") }
      ?? ""
  }

  /// Whether the goods leave: by the type, or in trade with special territories by the procedure. A request has a type of
  /// its own, which says nothing of that.
  var leaves: Bool {
    guard message.kind == .declaration else { return false }
    let type = tree.text(message.body, "TypeCode") ?? ""
    return type.hasPrefix("EX")
      || type.hasPrefix("CO") && ["1", "2", "3"].contains(requested.prefix(1))
  }

  /// The declaration's unique consignment reference (DUCR), or else the trader's own.
  private mutating func reference(_ declaration: Int, _ base: String) {
    let shipment = tree.child(declaration, "GoodsShipment") ?? declaration
    let unique = tree.children(shipment, "PreviousDocument").first {
      tree.text($0, "TypeCode") == "DCR" && tree.text($0, "ID") != nil
    }
    if let unique { return member("ucr", at: base, unique, "ID") }
    member("ucr", at: base, shipment, "UCR/TraderAssignedReferenceID")
  }

  /// A party with an identifier, which is an EORI. One with a name alone stays in the document.
  private mutating func party(_ role: String, _ base: String, _ parent: Int, _ path: String) {
    place("\(base)/\(role)", parent, path)
    guard let element = tree.element(parent, path), tree.text(element, "ID") != nil else { return }
    writer.key(role)
    writer.beginObject()
    member("id", at: "\(base)/\(role)", element, "ID", prefix: "EORI:")
    member("name", at: "\(base)/\(role)", element, "Name")
    member("country", at: "\(base)/\(role)", element, "Address/CountryCode")
    writer.endObject()
  }

  private mutating func importer(_ declaration: Int, _ base: String) {
    let shipment = "GoodsShipment"
    let named = tree.text(declaration, "\(shipment)/Importer/ID") == nil ? "Consignee" : "Importer"
    let isThere = tree.text(declaration, "\(shipment)/\(named)/ID") != nil
    party("importer", base, declaration, "\(shipment)/\(isThere ? named : "Importer")")
  }

  /// A country of the whole shipment, or else the one that all items name.
  private mutating func country(
    _ name: String, _ declaration: Int, _ base: String, _ path: String, _ items: [Int]
  ) {
    let shipment = tree.child(declaration, "GoodsShipment") ?? declaration
    if tree.text(shipment, path) != nil || items.isEmpty {
      return member(name, at: base, shipment, path)
    }
    let named = items.map { tree.text($0, path) }
    guard let first = named.first(where: { $0 != nil }) ?? nil else {
      return member(name, at: base, shipment, path)
    }
    member(name, at: base, items[named.firstIndex(of: first) ?? 0], path)
    if let other = named.firstIndex(where: { $0 != first }) {
      refuse(
        .differingItems, items[other], path, found: named[other].map { "\"\($0)\"" } ?? "nothing",
        expected: "\"\(first)\" as in the items before; a declaration has one \(name)")
    }
  }

  private mutating func transport(_ declaration: Int, _ base: String) {
    let path = "\(base)/transport"
    writer.key("transport")
    writer.beginObject()
    let means = "BorderTransportMeans"
    place("\(path)/mode", declaration, "\(means)/ModeCode")
    if let mode = tree.text(declaration, "\(means)/ModeCode") {
      number("mode", mode, at: path)
    }
    member("conveyance", at: path, declaration, "\(means)/ID")
    member("nationality", at: path, declaration, "\(means)/RegistrationNationalityCode")
    let equipment =
      tree.element(declaration, "GoodsShipment/Consignment").map {
        tree.children($0, "TransportEquipment")
      } ?? []
    list("containers", path, equipment)
    list("seals", path, equipment.flatMap { tree.children($0, "Seal") })
    writer.endObject()
  }

  /// The identifiers of elements as an array.
  private mutating func list(_ name: String, _ base: String, _ elements: [Int]) {
    let named = elements.filter { tree.text($0, "ID") != nil }
    guard !named.isEmpty else { return }
    written.append("\(base)/\(name)")
    place("\(base)/\(name)", named[0], "ID")
    writer.key(name)
    writer.beginArray()
    for (index, element) in named.enumerated() {
      place("\(base)/\(name)/\(index)", element, "ID")
      writer.value(tree.text(element, "ID") ?? "")
    }
    writer.endArray()
  }

  /// Writes a whole number; what is none stays text, so that the rules of submissions report it.
  mutating func number(_ name: String, _ text: String, at pointer: String) {
    written.append("\(pointer)/\(name)")
    let isWhole =
      (1...9).contains(text.utf8.count) && text.utf8.allSatisfy(Identifier.isDigit)
    if isWhole, let value = Int(text) {
      writer.member(name, value)
    } else {
      writer.member(name, text)
    }
  }
}
