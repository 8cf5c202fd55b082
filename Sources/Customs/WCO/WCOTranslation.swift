/// A WCO message as the submission that it is (Schemas/submission.schema.json), to be read like any other.
///
/// A pure function of the message, of the ledger's currency and, for an amendment, of the version that it changes, so that
/// `verify` derives the same again.
struct WCOTranslation {
  let message: WCOMessage
  let tree: XMLTree
  /// The ledger's statistical currency; amounts in others are not values of the ledger.
  let currency: String
  /// The complete declaration that an amendment changes, if it is known.
  let version: JSONValue?
  /// Whether the message is an amendment that cannot be told without that.
  var needsVersion = false
  var writer = JSONWriter()
  /// Where in the message the fields of the submission come from, by JSON pointer.
  private(set) var places: [String: WCOPlaces.Place] = [:]
  var faults: [Fault] = []
  /// Pointers of the fields that have a value.
  var written: [String] = []

  init(_ message: WCOMessage, currency: String, version: JSONValue? = nil) {
    self.message = message
    tree = message.tree
    self.currency = currency
    self.version = version
    place("", message.body, "")
    switch message.kind {
    case .declaration: declaration()
    case .request(let type): request(type)
    case .notification(let code): notification(code)
    case .foreign(let name, let what):
      refuse(
        .notRecorded, 0, "", found: name, expected: "a message about a declaration; it \(what)")
    case .unknown(let found):
      refuse(
        .unknownMessage, message.body, "", found: found,
        expected: "a WCO declaration or a response to one (MetaData with Declaration or Response)")
    }
  }

  /// The submission; empty if there is none.
  var json: [UInt8] { writer.bytes }

  /// Notes where the field at a pointer comes from: the element at `path` below `element`.
  mutating func place(_ pointer: String, _ element: Int, _ path: String) {
    places[pointer] = WCOPlaces.Place(element: element, path: path)
  }

  /// Reports a fault of the message itself.
  mutating func refuse(
    _ rule: Rule, _ element: Int, _ path: String, found: String, expected: String
  ) {
    let located = WCOPlaces.locate(WCOPlaces.Place(element: element, path: path), in: tree)
    faults.append(
      Fault(rule, located.path, found: found, expected: expected, lineOfFile: located.line))
  }

  /// Writes a text as a member and notes its place; a text that is not there is no member.
  mutating func member(
    _ name: String, at pointer: String, _ element: Int, _ path: String, prefix: String = ""
  ) {
    place("\(pointer)/\(name)", element, path)
    guard let text = tree.text(element, path) else { return }
    writer.member(name, prefix + text)
    written.append("\(pointer)/\(name)")
  }

  /// Writes a time as a member.
  mutating func time(_ name: String, _ element: Int, _ paths: String...) {
    for path in paths {
      let path = path + "/DateTimeString"
      guard let text = tree.text(element, path) else { continue }
      place("/\(name)", element, path)
      return writer.member(name, WCOTime.rfc3339(text))
    }
  }
}

/// Where in an XML message the fields of its submission are.
public struct WCOPlaces: Sendable {
  struct Place: Sendable {
    let element: Int
    /// Names below the element, separated by slashes; they may lead to nothing.
    let path: String
  }

  let tree: XMLTree
  let places: [String: Place]

  /// The fault at its element of the message instead of a field of the submission.
  func located(_ fault: Fault) -> Fault {
    var pointer = fault.pointer[...]
    while true {
      if let place = places[String(pointer)] {
        let (path, line) = Self.locate(place, in: tree)
        return Fault(
          fault.rule, path, found: fault.found, expected: fault.expected, lineOfFile: line)
      }
      guard let slash = pointer.lastIndex(of: "/") else { return fault }
      pointer = pointer[..<slash]
    }
  }

  /// The element's path, and the line of the nearest element that is there.
  static func locate(_ place: Place, in tree: XMLTree) -> (path: String, line: Int) {
    if let found = tree.element(place.element, place.path) {
      return (tree.path(found), tree.line(found))
    }
    let path = tree.path(place.element)
    return (place.path.isEmpty ? path : "\(path)/\(place.path)", tree.line(place.element))
  }
}
