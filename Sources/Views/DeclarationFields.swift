import Customs
import Ledger

/// What differs between two versions of a declaration, read in place.
enum DeclarationFields {
  /// Nothing that an entry holds differs: names, descriptions, brands are in the document alone.
  static let documentOnly = "(document)"

  /// The fields that differ, each once, named by their place in the submission format; those of items stand for any item.
  ///
  /// Items are compared by their number; of items that only one version has, only that is said.
  static func changed(from old: borrowing EntryView, to new: borrowing EntryView) -> [String] {
    var fields: [String] = []
    func compare(_ name: String, _ isEqual: Bool) { if !isEqual { fields.append(name) } }
    compare("lrn", old.marks(.localReference) == new.marks(.localReference))
    compare("acceptedOn", old.acceptedOn == new.acceptedOn)
    compare("office", old.office.asciiText.utf8.elementsEqual(new.office.asciiText.utf8))
    compare("ucr", old.marks(.ucr) == new.marks(.ucr))
    compare("declarant", old.declarant == new.declarant)
    compare("exporter", old.exporter == new.exporter)
    compare("importer", old.importer == new.importer)
    compare("countryOfDispatch", old.dispatch == new.dispatch)
    compare("countryOfDestination", old.destination == new.destination)
    compare("tradingCountry", old.tradingCountry == new.tradingCountry)
    compare("transport.mode", old.transportMode == new.transportMode)
    compare("transport.conveyance", old.marks(.conveyance) == new.marks(.conveyance))
    compare("transport.nationality", old.nationality == new.nationality)
    compare("transport.containers", old.marks(.container) == new.marks(.container))
    compare("transport.seals", old.marks(.seal) == new.marks(.seal))
    compare(
      "transit.officeOfDeparture", old.marks(.officeOfDeparture) == new.marks(.officeOfDeparture))
    compare(
      "transit.officeOfDestination",
      old.marks(.officeOfDestination) == new.marks(.officeOfDestination))
    compare("transit.limitDate", old.limitDate == new.limitDate)
    fields += changedItems(from: old, to: new)
    return fields.isEmpty ? [documentOnly] : fields
  }

  private static func changedItems(
    from old: borrowing EntryView, to new: borrowing EntryView
  ) -> [String] {
    var places: [UInt16: Int] = [:]
    for index in 0..<old.itemCount { places[old.item(index).itemNumber] = index }
    var changed: Set<ItemField> = []
    var common: Set<UInt16> = []
    for index in 0..<new.itemCount {
      let item = new.item(index)
      guard let place = places[item.itemNumber] else {
        changed.insert(.added)
        continue
      }
      common.insert(item.itemNumber)
      compare(old.item(place), item, &changed)
    }
    if common.count < places.count { changed.insert(.removed) }
    if links(of: old, common) != links(of: new, common) { changed.insert(.previousDocuments) }
    return ItemField.allCases.filter { changed.contains($0) }.map(\.name)
  }

  private static func compare(
    _ old: borrowing ItemView, _ new: borrowing ItemView, _ changed: inout Set<ItemField>
  ) {
    if old.subheading != new.subheading || old.subdivision != new.subdivision
      || old.codeDigits != new.codeDigits
    {
      changed.insert(.commodityCode)
    }
    if old.origin != new.origin { changed.insert(.countryOfOrigin) }
    if old.procedure != new.procedure { changed.insert(.procedure) }
    if old.previousProcedure != new.previousProcedure { changed.insert(.previousProcedure) }
    if old.netMassInMilligrams != new.netMassInMilligrams { changed.insert(.netMassKg) }
    if old.grossMassInMilligrams != new.grossMassInMilligrams { changed.insert(.grossMassKg) }
    if old.hasQuantity != new.hasQuantity
      || old.quantityInThousandths != new.quantityInThousandths
    {
      changed.insert(.quantity)
    }
    if old.unit != new.unit { changed.insert(.unit) }
    if old.hasValue != new.hasValue
      || old.statisticalValueInHundredths != new.statisticalValueInHundredths
    {
      changed.insert(.statisticalValue)
    }
  }

  /// The previous documents of some items, in their order.
  private static func links(of entry: borrowing EntryView, _ items: Set<UInt16>) -> [FactBytes] {
    var links: [FactBytes] = []
    for index in 0..<entry.linkCount {
      let link = entry.link(index)
      guard items.contains(link.itemNumber) else { continue }
      var bytes = FactBytes()
      bytes.append(link.itemNumber)
      bytes.append(link.sourceItem)
      bytes.append(link.quantityInThousandths ?? -1)
      bytes.append(link.number)
      links.append(bytes)
    }
    return links
  }

  private enum ItemField: String, CaseIterable {
    case added, removed, commodityCode, countryOfOrigin, procedure, previousProcedure, netMassKg
    case grossMassKg, quantity, unit, statisticalValue, previousDocuments

    var name: String {
      switch self {
      case .added: "items (added)"
      case .removed: "items (removed)"
      case .quantity, .unit: "items.supplementary.\(rawValue)"
      default: "items.\(rawValue)"
      }
    }
  }
}
