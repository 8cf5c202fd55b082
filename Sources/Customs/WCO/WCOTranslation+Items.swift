/// Goods items of traders' declarations.
extension WCOTranslation {
  mutating func goods(_ items: [Int], _ base: String) {
    place(base, message.body, "GoodsShipment/GovernmentAgencyGoodsItem")
    writer.key("items")
    writer.beginArray()
    for (index, item) in items.enumerated() { self.item(item, "\(base)/\(index)") }
    writer.endArray()
  }

  private mutating func item(_ item: Int, _ base: String) {
    place(base, item, "")
    writer.beginObject()
    place("\(base)/number", item, "SequenceNumeric")
    if let text = tree.text(item, "SequenceNumeric") { number("number", text, at: base) }
    commodityCode(item, base)
    member("description", at: base, item, "Commodity/Description")
    origin(item, base)
    if let procedure = procedure(item) {
      member("procedure", at: base, procedure, "CurrentCode")
      member("previousProcedure", at: base, procedure, "PreviousCode")
    }
    mass("netMassKg", base, item, "NetNetWeightMeasure")
    mass("grossMassKg", base, item, "GrossMassMeasure")
    quantity(item, base)
    value(item, base)
    previousDocuments(item, base)
    writer.endObject()
  }

  /// The combined nomenclature (TSP), which the TARIC subdivision (TRC) makes longer.
  private mutating func commodityCode(_ item: Int, _ base: String) {
    let commodity = tree.child(item, "Commodity") ?? item
    let classes = tree.children(commodity, "Classification")
    func code(_ type: String) -> Int? {
      classes.first { tree.text($0, "IdentificationTypeCode") == type }
    }
    guard let main = code("TSP") ?? code("HS") else {
      return place("\(base)/commodityCode", item, "Commodity/Classification")
    }
    place("\(base)/commodityCode", main, "ID")
    let digits = (tree.text(main, "ID") ?? "") + (code("TRC").flatMap { tree.text($0, "ID") } ?? "")
    guard !digits.isEmpty else { return }
    writer.member("commodityCode", digits)
    written.append("\(base)/commodityCode")
  }

  /// The country of origin (type 1), or else the only one that is named. Exports need not name one: with --historic they are
  /// of an origin that is not specified.
  private mutating func origin(_ item: Int, _ base: String) {
    let origins = tree.children(item, "Origin")
    let plain = origins.first { tree.text($0, "TypeCode") == "1" } ?? origins.first
    member(
      "countryOfOrigin", at: base, plain ?? item,
      plain == nil ? "Origin/CountryCode" : "CountryCode")
    guard plain.flatMap({ tree.text($0, "CountryCode") }) == nil, leaves else { return }
    writer.member("countryOfOrigin", "QU")
    refuse(
      .missingOrigin, item, "Origin/CountryCode", found: "nothing",
      expected: "the country of origin; with --historic QU, a country that is not specified")
  }

  /// The element with the requested and the previous procedure; the others are additional procedures.
  func procedure(_ item: Int) -> Int? {
    let procedures = tree.children(item, "GovernmentProcedure")
    return procedures.first { tree.text($0, "PreviousCode") != nil } ?? procedures.first
  }

  /// Masses are in kilograms unless they say otherwise.
  private mutating func mass(_ name: String, _ base: String, _ item: Int, _ element: String) {
    let path = "Commodity/GoodsMeasure/\(element)"
    member(name, at: base, item, path)
    guard let measure = tree.element(item, path), let unit = tree.attribute(measure, "unitCode"),
      unit != "KGM"
    else { return }
    refuse(
      .malformedCode, item, path, found: "unitCode \"\(unit)\"", expected: "KGM, or no unitCode")
  }

  /// A quantity counts with its unit. Where the tariff alone knows the unit, the quantity stays in the document.
  private mutating func quantity(_ item: Int, _ base: String) {
    let path = "Commodity/GoodsMeasure/TariffQuantity"
    guard let element = tree.element(item, path), tree.text(element) != nil,
      let unit = tree.attribute(element, "unitCode")
    else { return }
    let pointer = "\(base)/supplementary"
    place(pointer, item, path)
    writer.key("supplementary")
    writer.beginObject()
    member("quantity", at: pointer, element, "")
    place("\(pointer)/unit", element, "")
    writer.member("unit", unit)
    writer.endObject()
  }

  /// The statistical value, if it is in the ledger's currency. Nothing is converted.
  private mutating func value(_ item: Int, _ base: String) {
    let path = "StatisticalValueAmount"
    place("\(base)/statisticalValue", item, path)
    guard let element = tree.element(item, path), let amount = tree.text(element) else { return }
    let unit = tree.attribute(element, "currencyID")
    written.append("\(base)/statisticalValue")
    guard unit != currency else { return writer.member("statisticalValue", amount) }
    refuse(
      .otherCurrency, item, path,
      found: unit.map { "\(amount) \($0)" } ?? "\(amount) without a currency",
      expected: "an amount in \(currency), the ledger's currency; it is not counted")
  }

  /// Declarations that the goods were under before, by their MRN: those of the item, then those of the shipment.
  private mutating func previousDocuments(_ item: Int, _ base: String) {
    let shipment = Int(tree.elements[item].parent)
    let documents =
      (tree.children(item, "PreviousDocument")
      + tree.children(shipment, "PreviousDocument"))
      .filter { Self.isShapedLikeMRN(tree.text($0, "ID") ?? "") }
    guard !documents.isEmpty else { return }
    writer.key("previousDocuments")
    writer.beginArray()
    for (index, document) in documents.enumerated() {
      let pointer = "\(base)/previousDocuments/\(index)"
      place(pointer, document, "")
      writer.beginObject()
      member("mrn", at: pointer, document, "ID")
      place("\(pointer)/item", document, "LineNumeric")
      if let line = tree.text(document, "LineNumeric"), let place = Int(line),
        (1...999).contains(place)
      {
        writer.member("item", place)
      }
      writer.endObject()
    }
    writer.endArray()
  }

  /// 18 characters: two digits, two capitals, capitals and digits. Whether the last one is right is for the rules.
  private static func isShapedLikeMRN(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 18 && bytes[..<2].allSatisfy(Identifier.isDigit)
      && bytes[2..<4].allSatisfy(Identifier.isCapital)
      && bytes.allSatisfy { Identifier.isDigit($0) || Identifier.isCapital($0) }
  }
}
