/// Lines of declarations that have no number yet, and of events that stand for themselves.
extension Line {
  public static let broker = "X:broker"

  /// A declaration as it is lodged: with declarant and LRN, without number and date.
  public static func lodged(
    _ lrn: String, by declarant: String = broker, id: String? = nil,
    _ change: (inout DeclarationText) -> Void = { _ in }
  ) -> String {
    let json = withReference("", lrn, by: declarant, change)
      .replacing(#""mrn":"","acceptedOn":"2022-06-14","#, with: "")
    return #"{"event":"lodged",\#(id.map { #""id":"\#($0)","# } ?? "")"declaration":\#(json)}"#
  }

  /// An acceptance with the whole declaration.
  public static func accepted(
    _ mrn: String, lrn: String, by declarant: String = broker,
    _ change: (inout DeclarationText) -> Void = { _ in }
  ) -> String {
    #"{"event":"accepted","declaration":\#(withReference(mrn, lrn, by: declarant, change))}"#
  }

  /// An acceptance that names what was lodged.
  public static func acceptance(
    _ mrn: String, of lrn: String, by declarant: String? = broker, on day: String = "2022-06-14"
  ) -> String {
    #"{"event":"accepted","mrn":"\#(mrn)","lrn":"\#(lrn)"\#(named(declarant)),"acceptedOn":"\#(day)"}"#
  }

  public static func rejected(
    _ lrn: String, by declarant: String? = broker, reason: String = "no licence"
  ) -> String {
    #"{"event":"rejected","lrn":"\#(lrn)"\#(named(declarant)),"reason":"\#(reason)"}"#
  }

  public static func registered(_ party: String, on day: String = "2022-03-14") -> String {
    #"{"event":"partyRegistered","party":{"id":"\#(party)"},"registeredOn":"\#(day)"}"#
  }

  public static func list(
    _ name: String = "CHPL", _ version: String = "2024-02-23", code: String = "854231",
    rows: Int = 1
  ) -> String {
    let rows = Array(repeating: #"{"code":"\#(code)","tier":"1"}"#, count: rows)
    return
      #"{"event":"listPublished","list":{"name":"\#(name)","version":"\#(version)","kind":"watch","validFrom":"2024-02-23","rows":[\#(rows.joined(separator: ","))]}}"#
  }

  public static func statistic(_ vintage: String = "2023-01-31", value: String = "123.45") -> String
  {
    #"{"event":"statisticPublished","statistic":{"source":"Eurostat","series":"COMEXT","vintage":"\#(vintage)","currency":"EUR","rows":[{"reporter":"KZ","partner":"DE","flow":"import","commodity":"8450","period":"2022-09","value":"\#(value)"}]}}"#
  }

  public static func opening(_ holder: String, on day: String = "2022-01-01", net: String = "10")
    -> String
  {
    let item =
      #"{"number":1,"commodityCode":"845011","countryOfOrigin":"CN","netMassKg":"\#(net)","statisticalValue":"100"}"#
    return
      #"{"event":"openingBalance","holder":{"id":"\#(holder)"},"on":"\#(day)","items":[\#(item)]}"#
  }

  private static func withReference(
    _ mrn: String, _ lrn: String, by declarant: String,
    _ change: (inout DeclarationText) -> Void
  ) -> String {
    let declaration = DeclarationText(mrn) {
      $0.declarant = declarant
      change(&$0)
    }
    return #"{"lrn":"\#(lrn)","# + declaration.json.dropFirst()
  }

  private static func named(_ declarant: String?) -> String {
    declarant.map { #","declarant":"\#($0)""# } ?? ""
  }
}
