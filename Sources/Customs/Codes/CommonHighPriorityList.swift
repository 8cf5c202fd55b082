/// The Common High Priority List: goods found in weapons, which the European Union, Japan, the United Kingdom and the
/// United States ask not to be sent on to Russia.
///
/// Source: Bureau of Industry and Security, Common High Priority List, 23 February 2024: 50 subheadings of HS 2022 with
/// their tiers. Facts of a public list, written down without its texts; no rights are claimed in them. Earlier versions
/// (of May, July and September 2023) are not here.
public enum CommonHighPriorityList {
  /// The name under which it is published and asked for.
  public static let name = "chpl"
  /// The day of the version, which is also the first day it is in force.
  public static let version = "2024-02-23"
  public static let source = "BIS, Common High Priority List, 23 February 2024 (HS 2022)"

  /// Subheadings with their tiers, in the list's order.
  public static var rows: [(code: String, tier: String)] {
    tiers.flatMap { tier, codes in Codes.words(codes).map { ($0, tier) } }
  }

  private static let tiers: [(String, String)] = [
    ("1", "854231 854232 854233 854239"),
    ("2", "851762 852691 853221 853224 854800"),
    (
      "3A",
      """
      847150 850440 851769 852589 852910 852990 853669 853690 854110 854121 854129 854130 854149 854151 854159 854160
      """
    ),
    ("3B", "848210 848220 848230 848250 880730 901310 901380 901420 901480"),
    ("4A", "847180 848610 848620 848640 853400 854320 902750 903020 903032 903039 903082"),
    ("4B", "845710 845811 845891 845961 846693"),
  ]

  /// The list as it is published.
  public static var file: ListFile {
    var list = ListFile(
      rows: rows.map { [("code", $0.code), ("tier", $0.tier)] })
    for (key, text) in [
      ("name", name), ("version", version), ("kind", "watch"), ("publishedOn", version),
      ("validFrom", version), ("source", source),
    ] {
      list.set(key, text)
    }
    return list
  }
}
