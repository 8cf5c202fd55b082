/// Where in a declaration a change is: sections of the WCO Data Model, and the tag of an element in the last one.
struct WCOPointer {
  struct Step {
    let section: String
    /// Which one of several, from 1; empty where the message does not say.
    let sequence: String
  }

  let steps: [Step]
  /// Empty where the last section is meant as a whole.
  let tag: String
  /// The last `Pointer` element; nil if there is none.
  let last: Int?

  init(_ amendment: Int, _ tree: XMLTree) {
    let pointers = tree.children(amendment, "Pointer")
    steps = pointers.map {
      Step(
        section: tree.text($0, "DocumentSectionCode") ?? "",
        sequence: tree.text($0, "SequenceNumeric") ?? "")
    }
    last = pointers.last
    tag = last.flatMap { tree.text($0, "TagID") } ?? ""
  }

  /// `42A/67A/68A[2]/23A`, tag 137.
  var words: String {
    let path = steps.map { $0.sequence.isEmpty ? $0.section : "\($0.section)[\($0.sequence)]" }
    return "section \(path.joined(separator: "/"))" + (tag.isEmpty ? "" : ", tag \(tag)")
  }

  /// A field of the ledger.
  struct Field: Hashable {
    /// Number of the goods item, from 1; nil: of the declaration.
    let item: Int?
    /// Names from the declaration or the item on; empty: the whole item.
    let path: [String]
  }

  /// The field that the pointer means, if there is exactly one.
  var field: Field? {
    guard let name = Self.fields[steps.map(\.section).joined(separator: "/") + " " + tag] else {
      return nil
    }
    var item: Int?
    for step in steps {
      switch step.section {
      case "68A":
        guard let number = Int(step.sequence), number >= 1 else { return nil }
        item = number
      // Classifications are told from each other by their types.
      case "21A": break
      default: guard ["", "1"].contains(step.sequence) else { return nil }
      }
    }
    return Field(item: item, path: name.split(separator: "/").map(String.init))
  }

  /// Sections and tags of the WCO Data Model, and the fields they hold, as HMRC's services for traders map them
  /// (customs-declare-exports, conf/code-lists/pointer-mapping.csv and exports-wco-mapping.json, Apache-2.0).
  private static let fields = [
    "42A/15A T006": "transport/conveyance",
    "42A/15A T014": "transport/nationality",
    "42A/15A T022": "transport/mode",
    "42A/57A R032": "exporter",
    "42A/67A/74A R038": "importer",
    "42A/67A/95B 062": "countryOfDispatch",
    "42A/67A/99B 465": "countryOfDestination",
    "42A/67A/68A ": "",
    "42A/67A/68A 114": "statisticalValue",
    "42A/67A/68A/23A 137": "description",
    "42A/67A/68A/23A/21A 145": "commodityCode",
    "42A/67A/68A/23A/65A 126": "grossMassKg",
    "42A/67A/68A/23A/65A 128": "netMassKg",
    "42A/67A/68A/23A/65A 130": "supplementary",
    "42A/67A/68A/70A 161": "previousProcedure",
    "42A/67A/68A/70A 166": "procedure",
  ]
}
