extension Line {
  /// A row of a list as text: a code, and what else it has.
  public static func listRow(
    _ code: String, tier: String? = nil, brand: String? = nil, mode: String? = nil
  ) -> String {
    var members = [#""code":"\#(code)""#]
    for (key, text) in [("tier", tier), ("brand", brand), ("mode", mode)] {
      if let text { members.append(#""\#(key)":"\#(text)""#) }
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// A version of a list.
  public static func list(
    _ name: String, version: String = "1", from: String, to: String? = nil, kind: String = "watch",
    rows: [String]
  ) -> String {
    var members = [("name", name), ("version", version), ("kind", kind), ("validFrom", from)]
    if let to { members.append(("validTo", to)) }
    let texts = members.map { #""\#($0)":"\#($1)""# }.joined(separator: ",")
    return
      #"{"event":"listPublished","list":{\#(texts),"rows":[\#(rows.joined(separator: ","))]}}"#
  }
}
