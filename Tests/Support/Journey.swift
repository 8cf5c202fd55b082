import Customs

/// A step of a declaration's life, as tests make it up: rendered as a submitted line, and read by naive models.
public struct JourneyStep {
  public var event: String
  public var mrn: String
  /// Seconds since 1970-01-01; nil: not given.
  public var at: Int?
  public var office = ""
  public var seals: [String] = []
  public var conveyance = ""
  public var declaration: JourneyDeclaration?
  /// Client event id; steps without one that are told alike are the same step.
  public var id = ""

  public init(_ event: String, _ mrn: String, at: Int? = nil) {
    self.event = event
    self.mrn = mrn
    self.at = at
  }

  public var json: String {
    var members = [#""event":"\#(event)""#, #""mrn":"\#(mrn)""#]
    if !id.isEmpty { members.append(#""id":"\#(id)""#) }
    if let at { members.append(#""at":"\#(CivilTime.text(microseconds: Int64(at) * 1_000_000))""#) }
    if !office.isEmpty { members.append(#""office":"\#(office)""#) }
    if !seals.isEmpty { members.append(#""seals":\#(array(seals))"#) }
    if !conveyance.isEmpty { members.append(#""conveyance":"\#(conveyance)""#) }
    if let declaration { members.append(#""declaration":\#(declaration.json(mrn))"#) }
    return "{" + members.joined(separator: ",") + "}"
  }
}

/// A declaration with what matters on a journey.
public struct JourneyDeclaration {
  public var kind = "transit"
  /// Days since 1970-01-01.
  public var acceptedOn = 19_157
  public var ucr = ""
  public var office = "KZ1"
  public var declarant = "X:declarant"
  public var conveyance = ""
  public var containers: [String] = []
  public var seals: [String] = []
  public var departure = ""
  public var destination = ""
  public var limit: Int?
  public var items = [JourneyItem()]

  public init(_ change: (inout JourneyDeclaration) -> Void = { _ in }) { change(&self) }

  func json(_ mrn: String) -> String {
    var members = [
      #""kind":"\#(kind)""#, #""mrn":"\#(mrn)""#,
      #""acceptedOn":"\#(CivilTime.text(day: acceptedOn))""#,
      #""exporter":{"id":"X:exporter"}"#, #""importer":{"id":"X:importer"}"#,
      #""countryOfDispatch":"CN","countryOfDestination":"KZ""#,
    ]
    if !declarant.isEmpty { members.append(#""declarant":{"id":"\#(declarant)"}"#) }
    if !office.isEmpty { members.append(#""office":"\#(office)""#) }
    if !ucr.isEmpty { members.append(#""ucr":"\#(ucr)""#) }
    var transport = [#""mode":3"#]
    if !conveyance.isEmpty { transport.append(#""conveyance":"\#(conveyance)""#) }
    if !containers.isEmpty { transport.append(#""containers":\#(array(containers))"#) }
    if !seals.isEmpty { transport.append(#""seals":\#(array(seals))"#) }
    members.append(#""transport":{\#(transport.joined(separator: ","))}"#)
    var transit: [String] = []
    if !departure.isEmpty { transit.append(#""officeOfDeparture":"\#(departure)""#) }
    if !destination.isEmpty { transit.append(#""officeOfDestination":"\#(destination)""#) }
    if let limit { transit.append(#""limitDate":"\#(CivilTime.text(day: limit))""#) }
    if !transit.isEmpty { members.append(#""transit":{\#(transit.joined(separator: ","))}"#) }
    let items = items.enumerated().map { $1.json($0 + 1) }.joined(separator: ",")
    members.append(#""items":[\#(items)]"#)
    return "{" + members.joined(separator: ",") + "}"
  }
}

/// Goods of a journey.
public struct JourneyItem {
  /// Another declaration's item that the goods come from; item 0: not given.
  public struct Link {
    public var mrn: String
    public var item: Int
    public var quantity: Int?

    public init(_ mrn: String, _ item: Int, _ quantity: Int? = nil) {
      (self.mrn, self.item, self.quantity) = (mrn, item, quantity)
    }
  }

  public var code = "845011"
  /// Whole kilograms; net is a kilogram less.
  public var gross: Int? = 1000
  public var quantity: Int?
  public var unit = "H87"
  public var links: [Link] = []

  public init(_ change: (inout JourneyItem) -> Void = { _ in }) { change(&self) }

  func json(_ number: Int) -> String {
    var members = [
      #""number":\#(number),"commodityCode":"\#(code)","countryOfOrigin":"CN""#,
      #""previousProcedure":"40","netMassKg":"\#(max(1, (gross ?? 11) - 1))""#,
      #""statisticalValue":"100""#,
    ]
    if let gross { members.append(#""grossMassKg":"\#(gross)""#) }
    if let quantity {
      members.append(#""supplementary":{"quantity":"\#(quantity)","unit":"\#(unit)"}"#)
    }
    if !links.isEmpty {
      let texts = links.map { link in
        var members = [#""mrn":"\#(link.mrn)""#]
        if link.item > 0 { members.append(#""item":\#(link.item)"#) }
        if let quantity = link.quantity { members.append(#""quantity":"\#(quantity)""#) }
        return "{" + members.joined(separator: ",") + "}"
      }
      members.append(#""previousDocuments":[\#(texts.joined(separator: ","))]"#)
    }
    return "{" + members.joined(separator: ",") + "}"
  }
}

private func array(_ texts: [String]) -> String {
  "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
}
