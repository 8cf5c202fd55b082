/// A declaration as text, with as much of it as tests vary.
public struct DeclarationText {
  public var kind = "import"
  public var mrn: String
  public var acceptedOn = "2022-06-14"
  public var declarant: String?
  public var exporter: String? = "X:exporter"
  public var importer: String? = "X:importer"
  public var dispatch = "CN"
  public var destination = "KZ"
  public var items = [ItemText()]
  /// More members, as JSON.
  public var members: [String] = []

  public init(_ mrn: String, _ change: (inout DeclarationText) -> Void = { _ in }) {
    self.mrn = mrn
    change(&self)
  }

  public var json: String {
    var members = [#""kind":"\#(kind)""#, #""mrn":"\#(mrn)""#, #""acceptedOn":"\#(acceptedOn)""#]
    members += self.members
    for (role, id) in [("declarant", declarant), ("exporter", exporter), ("importer", importer)] {
      if let id { members.append(#""\#(role)":{"id":"\#(id)"}"#) }
    }
    members.append(
      #""countryOfDispatch":"\#(dispatch)","countryOfDestination":"\#(destination)""#)
    let items = items.enumerated().map { $1.json(number: $0 + 1) }.joined(separator: ",")
    members.append(#""items":[\#(items)]"#)
    return "{" + members.joined(separator: ",") + "}"
  }
}

/// A goods item as text.
public struct ItemText {
  public var code = "845011"
  public var origin = "CN"
  public var net = "10"
  public var gross: String?
  public var value: String? = "100"
  public var quantity: String?
  public var unit = "H87"
  public var procedure: String?
  public var previousProcedure: String? = "40"
  /// Previous documents.
  public var links: [LinkText] = []

  public init(_ change: (inout ItemText) -> Void = { _ in }) { change(&self) }

  func json(number: Int) -> String {
    var members = [
      #""number":\#(number)"#, #""commodityCode":"\#(code)""#, #""countryOfOrigin":"\#(origin)""#,
      #""netMassKg":"\#(net)""#,
    ]
    if let procedure { members.append(#""procedure":"\#(procedure)""#) }
    if let previousProcedure { members.append(#""previousProcedure":"\#(previousProcedure)""#) }
    if let gross { members.append(#""grossMassKg":"\#(gross)""#) }
    if let value { members.append(#""statisticalValue":"\#(value)""#) }
    if let quantity {
      members.append(#""supplementary":{"quantity":"\#(quantity)","unit":"\#(unit)"}"#)
    }
    if !links.isEmpty {
      members.append(
        #""previousDocuments":[\#(links.map(\.json).joined(separator: ","))]"#)
    }
    return "{" + members.joined(separator: ",") + "}"
  }
}

/// A previous document as text.
public struct LinkText {
  public var mrn: String
  public var item: Int?
  public var quantity: String?

  public init(_ mrn: String, _ item: Int? = nil, _ quantity: String? = nil) {
    (self.mrn, self.item, self.quantity) = (mrn, item, quantity)
  }

  var json: String {
    var members = [#""mrn":"\#(mrn)""#]
    if let item { members.append(#""item":\#(item)"#) }
    if let quantity { members.append(#""quantity":"\#(quantity)""#) }
    return "{" + members.joined(separator: ",") + "}"
  }
}

/// Submitted lines.
public enum Line {
  public static func accepted(
    _ declaration: DeclarationText, id: String? = nil, at: String? = nil
  ) -> String {
    #"{"event":"accepted",\#(member("id", id))\#(member("at", at))"declaration":\#(declaration.json)}"#
  }

  /// An import with one item, or as `change` makes it.
  public static func accepted(_ mrn: String, _ change: (inout DeclarationText) -> Void = { _ in })
    -> String
  {
    accepted(DeclarationText(mrn, change))
  }

  public static func amended(
    _ declaration: DeclarationText, expect: Int? = nil, id: String? = nil, reason: String? = nil,
    at: String? = nil
  ) -> String {
    let expect = expect.map { #""expect":\#($0),"# } ?? ""
    return
      #"{"event":"amended","mrn":"\#(declaration.mrn)",\#(expect)\#(member("id", id))\#(member("reason", reason))\#(member("at", at))"declaration":\#(declaration.json)}"#
  }

  public static func amended(
    _ mrn: String, expect: Int? = nil, _ change: (inout DeclarationText) -> Void
  ) -> String {
    amended(DeclarationText(mrn, change), expect: expect)
  }

  /// An event that carries no declaration.
  public static func event(
    _ event: String, _ mrn: String, at: String? = nil, expect: Int? = nil, id: String? = nil
  ) -> String {
    let expect = expect.map { #""expect":\#($0),"# } ?? ""
    return
      #"{"event":"\#(event)",\#(expect)\#(member("at", at))\#(member("id", id))"mrn":"\#(mrn)"}"#
  }

  private static func member(_ name: String, _ value: String?) -> String {
    value.map { #""\#(name)":"\#($0)","# } ?? ""
  }
}
