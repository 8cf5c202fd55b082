/// An XML message between traders and customs, as far as the ledger has to tell it from others.
///
/// Read by local names: WCO Data Model 3.6 as HM Revenue and Customs uses it, with or without the envelope of its
/// gateway, with or without name spaces.
struct WCOMessage: Sendable {
  enum Kind: Sendable, Equatable {
    /// A trader's declaration: FunctionCode 9.
    case declaration
    /// A trader's request about a declaration (FunctionCode 13), by its TypeCode.
    case request(String)
    /// A notification of customs, by its FunctionCode. 13 is a tax calculation here.
    case notification(String)
    /// A message that is known and is about something else.
    case foreign(name: String, what: String)
    case unknown(found: String)
  }

  let tree: XMLTree
  let kind: Kind
  /// The declaration, the response, or the outermost element.
  let body: Int

  init(_ tree: XMLTree) {
    self.tree = tree
    let envelope =
      tree.name(0) == "submitDeclarationRequest" ? tree.element(0, "requestDetail/MetaData") : 0
    if let envelope, let declaration = tree.child(envelope, "Declaration"),
      tree.name(envelope) == "MetaData"
    {
      body = declaration
      kind = Self.kind(ofDeclaration: declaration, tree)
    } else if let envelope, let response = tree.child(envelope, "Response"),
      tree.name(envelope) == "MetaData"
    {
      body = response
      kind = .notification(tree.text(response, "FunctionCode") ?? "")
    } else {
      body = 0
      let name = tree.name(0)
      kind =
        Self.foreign[name].map { .foreign(name: Self.title(of: tree), what: $0) }
        ?? .unknown(found: "the element \(name)")
    }
  }

  private static func kind(ofDeclaration declaration: Int, _ tree: XMLTree) -> Kind {
    switch tree.text(declaration, "FunctionCode") {
    case "9": .declaration
    case "13": .request(tree.text(declaration, "TypeCode") ?? "")
    case let code?: .unknown(found: "a declaration with FunctionCode \(code)")
    case nil: .unknown(found: "a declaration without FunctionCode")
    }
  }

  /// The name of a foreign message with its code, where it has one.
  private static func title(of tree: XMLTree) -> String {
    let code = tree.text(0, "messageCode").map { " \($0)" } ?? ""
    return tree.name(0) + code
  }

  /// Messages of HMRC's interfaces beside declarations and their notifications.
  private static let foreign = [
    "inventoryLinkingMovementRequest":
      "tells of a consignment by its reference (UCR) and names no declaration",
    "inventoryLinkingConsolidationRequest":
      "joins consignments under a master reference and names no declaration",
    "inventoryLinkingMovementResponse":
      "answers a movement request and names no declaration",
    "inventoryLinkingControlResponse":
      "answers an inventory request and names no declaration",
    "InventoryLinkingImportsValidateMovementRequest":
      "asks an inventory system about goods",
    "InventoryLinkingImportsValidateMovementResponse":
      "is an inventory system's answer about goods",
    "DeclarationStatusResponse": "answers a query and decides nothing",
    "DeclarationFullResponse": "answers a query and decides nothing",
    "DeclarationVersionResponse": "answers a query and decides nothing",
    "DeclarationSearchResponse": "answers a query and decides nothing",
  ]

  /// The place of a message among others of one call: declarations, then what decides about them, in the order of a
  /// declaration's life. Within a rank by `issued`, then by name.
  var rank: Int {
    switch kind {
    case .declaration: 0
    case .notification("01"), .notification("03"): 1
    case .request: 2
    case .notification("08"), .notification("09"): 3
    case .notification("16"): 4
    case .notification("10"): 5
    default: 6
    }
  }

  /// When customs sent the message, microseconds since 1970-01-01T00:00Z; 0 where it does not say.
  var issued: Int64 {
    guard let text = tree.text(body, "IssueDateTime/DateTimeString") else { return 0 }
    return CivilTime.parseTime(Array(WCOTime.rfc3339(text).utf8).span) ?? 0
  }
}
