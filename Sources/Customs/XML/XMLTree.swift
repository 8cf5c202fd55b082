/// An XML document as its elements, in the order of the text. An index names an element; 0 is the outermost.
///
/// Names are local names: whoever sends a message chooses prefixes freely, and some send none.
struct XMLTree: Sendable {
  struct Element: Sendable {
    let name: Int32
    let parent: Int32
    /// The index behind the element and everything in it.
    var next: Int32
    /// Line of the file where its start tag ends, from 1.
    let line: Int32
    /// Its characters in `text`, without white space at either end; empty if it has elements in it.
    var text: Range<Int32>
    /// Its attributes in `attributes`.
    let attributes: Range<Int32>
  }

  struct Attribute: Sendable {
    let name: String
    let value: String
  }

  var elements: [Element] = []
  var names: [String] = []
  var text: [UInt8] = []
  var attributes: [Attribute] = []

  func name(_ element: Int) -> String { names[Int(elements[element].name)] }

  func line(_ element: Int) -> Int { Int(elements[element].line) }

  /// The first element with this name directly in `element`.
  func child(_ element: Int, _ name: Substring) -> Int? {
    var found: Int?
    forEachChild(element) { child in
      if found == nil, names[Int(elements[child].name)] == name { found = child }
    }
    return found
  }

  /// The elements with this name directly in `element`, in their order.
  func children(_ element: Int, _ name: String) -> [Int] {
    var found: [Int] = []
    forEachChild(element) { if self.name($0) == name { found.append($0) } }
    return found
  }

  func forEachChild(_ element: Int, _ body: (Int) -> Void) {
    var child = element + 1
    while child < Int(elements[element].next) {
      body(child)
      child = Int(elements[child].next)
    }
  }

  /// The element that names separated by slashes lead to, each time the first of that name.
  func element(_ from: Int, _ path: String) -> Int? {
    var place = from
    for step in path.split(separator: "/") {
      guard let child = child(place, step) else { return nil }
      place = child
    }
    return place
  }

  /// The characters of an element; nil if there are none.
  func text(_ element: Int?) -> String? {
    guard let element, !elements[element].text.isEmpty else { return nil }
    let range = elements[element].text
    return String(decoding: text[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
  }

  /// The characters at a path; nil if there are none.
  func text(_ from: Int, _ path: String) -> String? { text(element(from, path)) }

  func attribute(_ element: Int, _ name: String) -> String? {
    let range = elements[element].attributes
    let found = attributes[Int(range.lowerBound)..<Int(range.upperBound)].first { $0.name == name }
    return found.flatMap { $0.value.isEmpty ? nil : $0.value }
  }

  /// `/MetaData/Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]`: with a number where there are several.
  func path(_ element: Int) -> String {
    var steps: [String] = []
    var place = element
    while place > 0 {
      let parent = Int(elements[place].parent)
      let alike = children(parent, name(place))
      let number = (alike.firstIndex(of: place) ?? 0) + 1
      steps.append(alike.count > 1 ? "\(name(place))[\(number)]" : name(place))
      place = parent
    }
    steps.append(name(0))
    return "/" + steps.reversed().joined(separator: "/")
  }
}
