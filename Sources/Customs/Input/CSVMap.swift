/// Which column of a CSV file feeds which field of a declaration (Schemas/map.schema.json).
public struct CSVMap: Sendable {
  /// Where a field's text comes from.
  enum Origin: Sendable {
    case constant(String)
    case column(String)
  }

  /// A text, or a piece of one.
  struct Part: Sendable {
    let origin: Origin
    let prefix: String
    /// Replacements by cell text; a text that is not listed is a fault.
    let values: [String: String]?
    /// A month becomes its last day.
    let isMonthEnd: Bool
    /// How cells of the column are read; nil: as they are.
    let cell: Cell?
  }

  struct Field: Sendable {
    /// JSON pointer into the declaration.
    let pointer: String
    /// One, or the pieces that the text is joined of.
    let parts: [Part]
    /// Most decimals; more are rounded half to even, which is recorded as a warning.
    let round: Int?
    /// Written as a JSON number instead of a string.
    let isNumber: Bool
    /// What is written where nothing is known; nil: the field is left out.
    let otherwise: String?
    /// The joined parts are a month, which becomes its last day.
    let isMonthEnd: Bool
  }

  /// What a row has to fulfil to be read at all.
  struct Condition: Sendable {
    enum Test: Sendable {
      /// So many characters.
      case length(Int)
      case prefix(String)
      case oneOf(Set<String>)
      case noneOf(Set<String>)
    }

    let column: String
    let tests: [Test]

    func holds(for cell: String) -> Bool {
      tests.allSatisfy { test in
        switch test {
        case .length(let count): cell.unicodeScalars.count == count
        case .prefix(let prefix): cell.utf8.starts(with: prefix.utf8)
        case .oneOf(let texts): texts.contains(cell)
        case .noneOf(let texts): !texts.contains(cell)
        }
      }
    }
  }

  /// A declaration's shape: objects and arrays down to the fields, in the order of the map.
  indirect enum Node: Sendable {
    case object([(key: String, node: Node)])
    case array([Node])
    case field(Int)
  }

  let delimiter: UInt8
  let fields: [Field]
  let ignored: Set<String>
  /// Whether every column that the map does not name is ignored.
  var ignoresOthers: Bool { ignored.contains("*") }
  /// Rows that do not fulfil all of these are left out.
  let conditions: [Condition]
  let root: Node

  /// A map that cannot be used, with every reason.
  public struct Invalid: Error, Sendable {
    public let faults: [Fault]
  }

  /// Reads a map file.
  ///
  /// - Throws: `Invalid` with every fault of the file.
  public init(json: [UInt8]) throws {
    let batch = RecordBatch(object: json)
    let parser = MapParser()
    let reader = JSONReader()
    do {
      try reader.read(batch.bytes.span, 0..<json.count) { tokens in parser.map(tokens) }
    } catch let malformed as JSONReader.Malformed {
      parser.report(
        .malformedJSON, "", "\(malformed.reason), at byte \(malformed.offset + 1)",
        "one JSON object")
    }
    var root = Node.object([])
    for (index, field) in parser.fields.enumerated() {
      let path = field.pointer.split(separator: "/").map(String.init)
      if !Self.insert(index, path[...], into: &root) {
        parser.report(
          .malformedText, "/fields", "\"\(field.pointer)\"",
          "pointers that do not overlap; array places in order, from 0")
      }
    }
    guard parser.faults.isEmpty else { throw Invalid(faults: parser.faults) }
    delimiter = parser.delimiter
    fields = parser.fields
    ignored = parser.ignored
    conditions = parser.conditions
    self.root = root
  }

  /// Puts a field into the tree; false if its place is taken or an array place is skipped.
  private static func insert(_ field: Int, _ path: ArraySlice<String>, into node: inout Node)
    -> Bool
  {
    guard let step = path.first else { return false }
    let rest = path.dropFirst()
    var child: Node
    let isIndex = rest.first.map { $0.utf8.allSatisfy { (48...57).contains($0) } } ?? false
    let fresh: Node = rest.isEmpty ? .field(field) : isIndex ? .array([]) : .object([])
    switch node {
    case .object(var members):
      if let at = members.firstIndex(where: { $0.key == step }) {
        guard !rest.isEmpty else { return false }
        child = members[at].node
        guard insert(field, rest, into: &child) else { return false }
        members[at].node = child
      } else {
        child = fresh
        if !rest.isEmpty, !insert(field, rest, into: &child) { return false }
        members.append((step, child))
      }
      node = .object(members)
      return true
    case .array(var elements):
      guard let at = Int(step), at <= elements.count else { return false }
      if at == elements.count {
        child = fresh
        if !rest.isEmpty, !insert(field, rest, into: &child) { return false }
        elements.append(child)
      } else {
        guard !rest.isEmpty else { return false }
        child = elements[at]
        guard insert(field, rest, into: &child) else { return false }
        elements[at] = child
      }
      node = .array(elements)
      return true
    case .field: return false
    }
  }
}
