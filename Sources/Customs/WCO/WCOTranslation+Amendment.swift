/// Requests of traders to amend a declaration, of which they give only what changes.
extension WCOTranslation {
  /// `amended`. Where nothing changes that the ledger keeps, the new version has the content of the one before, and the
  /// submission carries no declaration. Otherwise it carries that version with the fields that the message points at.
  mutating func amendment() {
    guard let pointed = pointedFields() else { return }
    let part = part(of: message.body)
    writer.beginObject()
    writer.member("event", "amended")
    place("/event", message.body, "TypeCode")
    member("mrn", at: "", message.body, "ID")
    reason(statement(except: ""))
    if !pointed.isEmpty || !part.given.isEmpty {
      if let version {
        faults += part.faults
        writer.key("declaration")
        writer.raw(complete(version, pointed, part).written)
      } else {
        needsVersion = true
      }
    }
    writer.endObject()
  }

  /// A field with the pointer that means it.
  private typealias Pointed = [WCOPointer.Field: WCOPointer]

  /// The fields of the ledger that the message points at; nil if one cannot be told, which is reported.
  private mutating func pointedFields() -> Pointed? {
    var pointed: Pointed = [:]
    var isClear = true
    for amendment in tree.children(message.body, "Amendment") {
      let pointer = WCOPointer(amendment, tree)
      guard pointer.last != nil, !isBesidesTheLedger(pointer) else { continue }
      if let field = pointer.field {
        pointed[field] = pointer
      } else {
        isClear = false
        refuse(
          pointer, found: "a change of \(pointer.words)",
          expected: "a pointer to one field of the ledger, or to none")
      }
    }
    return isClear ? pointed : nil
  }

  private mutating func refuse(_ pointer: WCOPointer, found: String, expected: String) {
    refuse(
      .partialAmendment, pointer.last ?? message.body, "", found: found,
      expected: "\(expected); \(Self.remedy)")
  }

  /// The version with what the message gives for the fields it points at.
  private mutating func complete(_ version: JSONValue, _ pointed: Pointed, _ part: WCOTranslation)
    -> JSONValue
  {
    let given = JSONValue(json: part.writer.bytes) ?? .object([])
    var items = Items(version["items"]?.elements ?? [], given: given["items"]?.elements ?? [])
    var result = version
    let inOrder = pointed.sorted { ($0.value.last ?? 0) < ($1.value.last ?? 0) }
    // Added items are taken whole, whatever else points into them; the one with the lowest number first.
    let numbers = Set(pointed.keys.compactMap(\.item)).sorted()
    for number in numbers where number == items.all.count + 1 {
      guard let item = items.given(number), canAdd(to: items.all) else { continue }
      items.add(item)
    }
    for (field, pointer) in inOrder {
      guard let number = field.item else {
        replace(field.path, in: &result, with: given, pointer)
        continue
      }
      if items.isAdded(number) { continue }
      guard items.all.indices.contains(number - 1), let item = items.given(number),
        !field.path.isEmpty
      else {
        refuse(
          pointer, found: "a change of \(pointer.words)",
          expected: """
            a field of one of the \(items.all.count) items, with what it becomes, \
            or a whole new item \(items.all.count + 1) where no item has previous documents
            """)
        continue
      }
      let isForeign = part.written.contains(items.pointer(to: "statisticalValue", given: number))
      replace(
        field.path, in: &items.all[number - 1], with: item, pointer, isFirst: number == 1,
        isForeign: isForeign)
    }
    result = result.with(["items"], .array(items.all))
    compareTheRest(result, items, given, part)
    return result
  }

  /// Replaces a field by what the message gives, which has to be told exactly.
  private mutating func replace(
    _ path: [String], in whole: inout JSONValue, with given: JSONValue, _ pointer: WCOPointer,
    isFirst: Bool = false, isForeign: Bool = false
  ) {
    let value = given.at(path)
    // A value in another currency is given and not counted: `other-currency` tells of it.
    guard value != nil || isForeign && path == ["statisticalValue"], isOfThisElement(path) else {
      return refuse(
        pointer, found: "a change of \(pointer.words), and no such element",
        expected: "the element with its new content")
    }
    let old = whole.at(path)
    guard keepsMeaning(path, old, value, given, isFirst: isFirst) else {
      return refuse(
        pointer, found: "a change of \(pointer.words) from \(old.words) to \(value.words)",
        expected: "a change that says all that depends on it")
    }
    whole = whole.with(path, value)
  }

  /// Countries and the importer can stand in other elements too, which the pointer does not mean.
  private func isOfThisElement(_ path: [String]) -> Bool {
    let shipment = tree.child(message.body, "GoodsShipment") ?? message.body
    return switch path {
    case ["countryOfDispatch"]: tree.text(shipment, "ExportCountry/ID") != nil
    case ["countryOfDestination"]: tree.text(shipment, "Destination/CountryCode") != nil
    case ["importer"]: tree.text(shipment, "Importer/ID") != nil
    default: true
    }
  }

  /// Whether a new value can stand for itself: a commodity code is two classifications; the first requested procedure
  /// decides the kind of declaration; additional procedures look like requested ones without a previous one.
  private func keepsMeaning(
    _ path: [String], _ old: JSONValue?, _ new: JSONValue?, _ given: JSONValue, isFirst: Bool
  ) -> Bool {
    func text(_ value: JSONValue?) -> String { value?.string ?? "" }
    switch path {
    case ["commodityCode"]:
      return text(new).utf8.count >= text(old).utf8.count || text(old).utf8.count <= 8
    case ["procedure"]:
      func leaves(_ code: String) -> Bool { ["1", "2", "3"].contains(code.prefix(1)) }
      let (before, after) = (text(old), text(new))
      return given["previousProcedure"] != nil
        && (!isFirst || leaves(before) == leaves(after) && (before == "31") == (after == "31"))
    default: return true
    }
  }

  /// Documents of the shipment are those of every item, so that an item can only be added where there are none.
  private func canAdd(to items: [JSONValue]) -> Bool {
    let shipment = tree.child(message.body, "GoodsShipment") ?? message.body
    return tree.children(shipment, "PreviousDocument").isEmpty
      && items.allSatisfy { $0["previousDocuments"] == nil }
  }

  /// What the message gives besides has to be what was there; and places of faults are those of the new version.
  private mutating func compareTheRest(
    _ result: JSONValue, _ items: Items, _ given: JSONValue, _ part: WCOTranslation
  ) {
    for (pointer, place) in part.places {
      self.place(items.pointer(pointer) ?? pointer, place.element, place.path)
    }
    for pointer in part.given {
      let path = pointer.split(separator: "/").dropFirst().map(String.init)
      let now = items.pointer(pointer)?.split(separator: "/").dropFirst().map(String.init)
      if given.at(path) == nil { continue }  // told by `other-currency`
      if now.flatMap({ result.at($0) })?.canonical != given.at(path)?.canonical {
        refuse(given: pointer, at: part.places[pointer])
      }
    }
  }

  /// The goods items of the new version, and those that the message gives parts of.
  private struct Items {
    var all: [JSONValue]
    private let given: [JSONValue]
    private let before: Int

    init(_ all: [JSONValue], given: [JSONValue]) {
      self.all = all
      self.given = given
      before = all.count
    }

    /// What the message gives of an item; nil if that is nothing, or several have its number.
    func given(_ number: Int) -> JSONValue? {
      let found = given.filter { Self.number($0) == number }
      return found.count == 1 ? found[0] : nil
    }

    /// A field of an item as the message gives it.
    func pointer(to field: String, given number: Int) -> String {
      let index = given.firstIndex { Self.number($0) == number } ?? given.count
      return "/declaration/items/\(index)/\(field)"
    }

    func isAdded(_ number: Int) -> Bool { number > before && number <= all.count }

    mutating func add(_ item: JSONValue) { all.append(item) }

    /// A pointer into the message's items as one into the new version's; nil where that has no such item.
    func pointer(_ pointer: String) -> String? {
      var names = pointer.split(separator: "/").map(String.init)
      guard names.count > 2, names[1] == "items", let index = Int(names[2]) else { return pointer }
      guard given.indices.contains(index), let number = Self.number(given[index]),
        all.indices.contains(number - 1)
      else { return nil }
      names[2] = String(number - 1)
      return "/" + names.joined(separator: "/")
    }

    private static func number(_ item: JSONValue) -> Int? {
      item["number"].flatMap { Int(String(decoding: $0.written, as: UTF8.self)) }
    }
  }
}

extension JSONValue? {
  /// The value for people.
  fileprivate var words: String { map { String(decoding: $0.written, as: UTF8.self) } ?? "nothing" }
}
