import Customs
import Ledger

/// What a fact of `lineage` says.
enum LineageFact {
  case source(SourceFact)
  case link(LinkFact)

  init(_ payload: [UInt8]) throws {
    var reader = FactReader(payload)
    let isLink: UInt8 = try reader.number()
    self =
      isLink == 1
      ? .link(try LinkFact(&reader)) : .source(try SourceFact(&reader))
  }
}

/// A source item, or those of a declaration that are alike.
final class SourceFact {
  // A class, because enum payloads with 128-bit numbers are not placed safely by the compiler (6.3).
  let flow: Flow
  /// Six digits; 0 where items differ.
  let subheading: UInt32
  let origin: UInt16
  let holder: UInt32
  let acceptedOn: Int32?
  private(set) var amount: GoodsAmount
  /// Goods of foreign origin that went out without any link.
  private(set) var isOrphan: Bool
  /// Whether it has a row though nobody took from it.
  private(set) var isListed: Bool

  init(
    _ version: borrowing EntryView, _ item: borrowing ItemView, _ flow: Flow, isLinked: Bool,
    home: UInt16
  ) {
    let moved = PhysicalMovement(version, item, home: home)
    let isForeign = item.origin != home && item.origin != 0
    self.flow = flow
    subheading = item.subheading
    origin = item.origin
    holder =
      moved.into ?? moved.outOf
      ?? (flow == .import || flow == .transit ? version.importer : version.exporter)
    acceptedOn = version.acceptedOn
    amount = GoodsAmount(item)
    isOrphan = flow != .import && moved.outOf != nil && isForeign && !isLinked
    isListed = flow == .import || (flow == .dispatch && moved.into != nil) || isOrphan
  }

  private init(copying other: SourceFact) {
    (flow, subheading, origin) = (other.flow, other.subheading, other.origin)
    (holder, acceptedOn, amount) = (other.holder, other.acceptedOn, other.amount)
    (isOrphan, isListed) = (other.isOrphan, other.isListed)
  }

  init(_ reader: inout FactReader) throws {
    guard let flow = Flow(rawValue: try reader.number()) else {
      throw LedgerError(.damaged, "view lineage: a fact of no flow; run 'tamga rebuild lineage'")
    }
    self.flow = flow
    subheading = try reader.number()
    origin = try reader.number()
    holder = try reader.number()
    let day: Int32 = try reader.number()
    acceptedOn = day == .min ? nil : day
    amount = GoodsAmount(unit: try reader.number(), value: try reader.number())
    let bits: UInt8 = try reader.number()
    (isOrphan, isListed) = (bits & 1 != 0, bits & 2 != 0)
  }

  var payload: FactBytes {
    var payload = FactBytes()
    payload.append(UInt8(0))
    payload.append(flow.rawValue)
    payload.append(subheading)
    payload.append(origin)
    payload.append(holder)
    payload.append(acceptedOn ?? .min)
    payload.append(amount.unit)
    payload.append(amount.value)
    payload.append(UInt8(isOrphan ? 1 : 0) | UInt8(isListed ? 2 : 0))
    return payload
  }

  /// The same goods as a part of the whole declaration, of which nobody asks where it came from.
  var ofWhole: SourceFact {
    let whole = SourceFact(copying: self)
    whole.isListed = isListed && !isOrphan
    whole.isOrphan = false
    return whole
  }

  /// Whether it is of the same goods in the same unit.
  func isLike(_ other: SourceFact) -> Bool {
    subheading == other.subheading && origin == other.origin && amount.unit == other.amount.unit
  }

  /// Takes in an item of the same goods: this is about a declaration as a whole.
  func add(_ other: SourceFact) {
    amount = GoodsAmount(unit: amount.unit, value: amount.value + other.amount.value)
  }
}

/// What an item took from a source.
final class LinkFact {
  let flow: Flow?
  let subheading: UInt32
  let origin: UInt16
  /// Nothing where it is not stated.
  let taken: GoodsAmount
  let isStated: Bool
  /// Whether the item holds more than all its links took.
  let grows: Bool
  let item: UInt16
  let number: String

  /// The item that took it: number, #, item.
  var by: String { "\(number)#\(item)" }
  var heading: UInt32 { subheading / 100 }

  init(
    number: String, item: borrowing ItemView, flow: Flow, taken: GoodsAmount, isStated: Bool,
    grows: Bool
  ) {
    self.flow = flow
    subheading = item.subheading
    origin = item.origin
    self.taken = taken
    self.isStated = isStated
    self.grows = grows
    self.item = item.itemNumber
    self.number = number
  }

  init(_ reader: inout FactReader) throws {
    flow = Flow(rawValue: try reader.number())
    subheading = try reader.number()
    origin = try reader.number()
    taken = GoodsAmount(unit: try reader.number(), value: try reader.number())
    let bits: UInt8 = try reader.number()
    (isStated, grows) = (bits & 1 != 0, bits & 2 != 0)
    item = try reader.number()
    number = try reader.text()
  }

  var payload: FactBytes {
    var payload = FactBytes()
    payload.append(UInt8(1))
    payload.append(flow?.rawValue ?? 0)
    payload.append(subheading)
    payload.append(origin)
    payload.append(taken.unit)
    payload.append(taken.value)
    payload.append(UInt8(isStated ? 1 : 0) | UInt8(grows ? 2 : 0))
    payload.append(item)
    payload.append(number)
    return payload
  }
}

/// The links of a declaration by the items they belong to.
struct LinkedItems {
  private struct Links {
    /// Sum of what its links state.
    var stated: Int128 = 0
    var silent = 0
  }

  private var links: [UInt16: Links] = [:]
  private var places: [UInt16: Int] = [:]

  init(_ version: borrowing EntryView) {
    guard version.linkCount > 0 else { return }
    for index in 0..<version.itemCount { places[version.item(index).itemNumber] = index }
    for index in 0..<version.linkCount {
      let link = version.link(index)
      guard let place = places[link.itemNumber] else { continue }
      let unit = GoodsAmount(version.item(place)).unit
      var found = links[link.itemNumber] ?? Links()
      if let quantity = link.quantityInThousandths {
        found.stated += GoodsAmount(unit: unit, thousandths: quantity).value
      } else {
        found.silent += 1
      }
      links[link.itemNumber] = found
    }
  }

  /// Whether an item has a link.
  func has(_ item: UInt16) -> Bool { links[item] != nil }

  /// What a link takes: the stated quantity, in the unit of its item. A link that states none takes what the other links of
  /// its item leave; of several such links nobody can say how much each took.
  func fact(_ index: Int, _ version: borrowing EntryView, _ flow: Flow) -> LinkFact? {
    let link = version.link(index)
    guard let place = places[link.itemNumber], let all = links[link.itemNumber] else { return nil }
    let item = version.item(place)
    let whole = GoodsAmount(item)
    var taken: Int128 = 0
    var isStated = true
    if let quantity = link.quantityInThousandths {
      taken = GoodsAmount(unit: whole.unit, thousandths: quantity).value
    } else if all.silent == 1 {
      taken = max(0, whole.value - all.stated)
    } else {
      isStated = false
    }
    return LinkFact(
      number: version.number.asciiText, item: item, flow: flow,
      taken: GoodsAmount(unit: whole.unit, value: flow == .transit ? 0 : taken),
      isStated: isStated, grows: all.silent == 0 && whole.value > all.stated)
  }
}
