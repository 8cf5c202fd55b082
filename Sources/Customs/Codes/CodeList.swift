/// A list of codes that ships with the program, for people who want to see what it knows.
public struct CodeList: Sendable {
  public let name: String
  public let title: String
  /// Which edition, and from where.
  public let source: String
  /// Codes with what they mean, in the list's order; the meaning is empty where the list has codes alone.
  public let codes: [(code: String, meaning: String)]

  /// All lists, in the order of their names.
  public static var all: [CodeList] {
    [
      CodeList(
        name: CommonHighPriorityList.name, title: "Common High Priority List",
        source: CommonHighPriorityList.source,
        codes: CommonHighPriorityList.rows.map { ($0.code, "tier \($0.tier)") }),
      CodeList(
        name: "countries", title: "Countries",
        source: "ISO 3166-1, \(CodeLists.edition); Eurostat's codes for trade statistics",
        codes: Codes.words(CodeLists.countries).map { ($0, "") }
          + Codes.statisticalTerritories.map { ($0, "in statistics only") }),
      CodeList(
        name: "currencies", title: "Currencies", source: "ISO 4217, \(CodeLists.edition)",
        codes: Codes.words(CodeLists.currencies).map { ($0, "") }),
      subheadings(.hs2017, "hs-2017"), subheadings(.hs2022, "hs-2022"),
      CodeList(
        name: "procedures", title: "Customs procedures", source: Procedures.edition,
        codes: Procedures.all.map { (String(paddedWithZeros: Int($0.code), 2), $0.name) }),
      CodeList(
        name: "transport", title: "Modes of transport",
        source: "UCC Annex B, data element 19 03 (Regulation 2021/234)",
        codes: Codes.transportModes.map { ("\($0.code)", $0.name) }),
      CodeList(
        name: "units", title: "Units of measure", source: CodeLists.unitEdition,
        codes: Codes.words(CodeLists.units).map { ($0, "") }),
    ]
  }

  /// An edition's subheadings; what became of a code that the other edition has not.
  private static func subheadings(_ edition: HarmonizedSystem.Edition, _ name: String) -> CodeList {
    func words(_ codes: [UInt32]) -> String {
      codes.map { String(paddedWithZeros: Int($0), 6) }.joined(separator: " ")
    }
    let codes = HarmonizedSystem.subheadings(edition).map { code in
      let others =
        edition == .hs2017
        ? HarmonizedSystem.successors(of: code) : HarmonizedSystem.predecessors(of: code)
      let meaning =
        others == [code]
        ? "" : "\(edition == .hs2017 ? "2022" : "2017"): \(others.isEmpty ? "many" : words(others))"
      return (code: words([code]), meaning: meaning)
    }
    let source =
      edition == .hs2022
      ? "WCO, as datahub.io/core/harmonized-system (UN Comtrade, ODC-PDDL)"
      : "HS 2022 and the UN Statistics Division's correlation of HS 2022 and HS 2017"
    return CodeList(
      name: name, title: "Harmonized System, edition of \(edition.rawValue)", source: source,
      codes: codes)
  }
}
