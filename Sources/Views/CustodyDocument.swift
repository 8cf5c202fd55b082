import Customs
import Ledger

/// The goods of a declaration, and where they come from.
struct CustodyDocument {
  struct Item {
    let number: UInt16
    /// Four digits of the Harmonized System.
    let heading: UInt32
    /// Milligrams; negative if it was not declared.
    let gross: Int64
    /// Packed; nil without a supplementary quantity.
    let unit: UInt16?
    /// Thousandths of the unit.
    let quantity: Int64
  }

  struct Link {
    /// The item of this declaration.
    let item: UInt16
    let source: String
    /// 0: not given.
    let sourceItem: UInt16
    /// Thousandths; nil if it was not declared.
    let quantity: Int64?
  }

  let mrn: String
  let items: [Item]
  let links: [Link]

  static func append(_ version: borrowing EntryView, to payload: inout FactBytes) {
    payload.append(UInt16(version.itemCount))
    for index in 0..<version.itemCount {
      let item = version.item(index)
      payload.append(item.itemNumber)
      payload.append(item.heading)
      payload.append(item.grossMassInMilligrams ?? -1)
      payload.append(UInt8(item.hasQuantity ? 1 : 0))
      payload.append(item.unit)
      payload.append(item.quantityInThousandths)
    }
    payload.append(UInt16(version.linkCount))
    for index in 0..<version.linkCount {
      let link = version.link(index)
      payload.append(link.itemNumber)
      payload.append(link.number)
      payload.append(link.sourceItem)
      payload.append(UInt8(link.quantityInThousandths == nil ? 0 : 1))
      payload.append(link.quantityInThousandths ?? 0)
    }
  }

  init(_ mrn: String, _ reader: inout FactReader) throws {
    self.mrn = mrn
    var items: [Item] = []
    for _ in 0..<(try reader.number(UInt16.self)) {
      let (number, heading): (UInt16, UInt32) = (try reader.number(), try reader.number())
      let gross: Int64 = try reader.number()
      let hasQuantity = try reader.number(UInt8.self) == 1
      let unit: UInt16 = try reader.number()
      items.append(
        Item(
          number: number, heading: heading, gross: gross, unit: hasQuantity ? unit : nil,
          quantity: try reader.number()))
    }
    self.items = items
    var links: [Link] = []
    for _ in 0..<(try reader.number(UInt16.self)) {
      let (item, source): (UInt16, String) = (try reader.number(), try reader.text())
      let sourceItem: UInt16 = try reader.number()
      let hasQuantity = try reader.number(UInt8.self) == 1
      let quantity: Int64 = try reader.number()
      links.append(
        Link(
          item: item, source: source, sourceItem: sourceItem,
          quantity: hasQuantity ? quantity : nil))
    }
    self.links = links
  }

  /// The items that a link may mean; all of them if it names none.
  func items(named number: UInt16) -> [Item] {
    number == 0 ? items : items.filter { $0.number == number }
  }
}
