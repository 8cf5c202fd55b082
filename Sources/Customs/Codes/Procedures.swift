/// Customs procedures of two digits.
///
/// Sources: the Eurasian Economic Union's classifier (Customs Union Commission Decision 378, annex 1), and the Union Customs
/// Code's Annex B, data element 11 09 (Delegated Regulation 2015/2446 as amended by 2021/234). The same two digits may
/// mean one thing here and another there; the declaration's office decides which list holds.
enum Procedures {
  static let edition =
    "EAEU Decision 378 annex 1; UCC Annex B, data element 11 09 (Regulation 2021/234)"

  /// All codes of both lists, ascending, with what they mean in short.
  static let all: [(code: UInt8, name: String)] = [
    (1, "EU: free circulation with onward dispatch"),
    (7, "EU: free circulation and excise warehousing"),
    (10, "EAEU, EU: permanent export"), (11, "EU: export of inward processing products in advance"),
    (21, "EAEU, EU: outward processing"), (22, "EU: outward processing, special cases"),
    (23, "EAEU, EU: temporary export"), (31, "EAEU, EU: re-export"),
    (40, "EAEU, EU: release for home use, free circulation"),
    (42, "EU: free circulation, exempt from value added tax, dispatched to another member state"),
    (43, "EU: free circulation, transitional measures of accession"),
    (44, "EU: free circulation with end-use"),
    (45, "EU: free circulation in part, with tax warehousing"),
    (46, "EU: import of outward processing products in advance"),
    (48, "EU: import of replacement products in advance"), (51, "EAEU, EU: inward processing"),
    (53, "EAEU, EU: temporary import"), (54, "EU: inward processing in another member state"),
    (60, "EAEU: re-import"), (61, "EU: re-import with release for free circulation"),
    (63, "EU: re-import, dispatched to another member state"),
    (68, "EU: re-import in part, with tax warehousing"), (70, "EAEU: customs warehouse"),
    (71, "EU: customs warehousing"), (76, "EU: warehousing of goods with refunds"),
    (77, "EAEU: free warehouse; EU: production under customs supervision"),
    (78, "EAEU, EU: free zone"), (80, "EAEU: customs transit"),
    (91, "EAEU: processing for home use"), (93, "EAEU: destruction"),
    (94, "EAEU: refusal in favour of the State"), (95, "EU: warehousing other than customs"),
    (96, "EAEU: duty free trade; EU: tax warehousing for duty free shops"),
    (97, "EAEU: special procedure"),
  ]
}
