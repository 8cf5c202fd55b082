/// Which codes exist. Every question is one look-up in a table.
public enum Codes {
  /// Codes that trade statistics use beside ISO 3166: the Union, Kosovo, Northern Ireland, special territories, and
  /// the Q series for stores, high seas and undisclosed countries.
  static let statisticalTerritories = [
    "EU", "XK", "XI", "XC", "XL", "QP", "QQ", "QR", "QS", "QU", "QV", "QW", "QX", "QY", "QZ",
  ]

  /// Modes of transport (UCC Annex B, 19 03), by their digit. Six means nothing.
  static let transportModes: [(code: Int64, name: String)] = [
    (1, "sea"), (2, "rail"), (3, "road"), (4, "air"), (5, "post"), (7, "fixed installation"),
    (8, "inland waterway"), (9, "own propulsion"),
  ]

  private static let countryIsKnown: [Bool] = {
    var known = [Bool](repeating: false, count: 677)
    for word in words(CodeLists.countries) + statisticalTerritories {
      if let code = PackedCode.country(word) { known[Int(code)] = true }
    }
    return known
  }()

  private static let currencies = Set(words(CodeLists.currencies))

  private static let unitIsKnown: [Bool] = {
    var known = [Bool](repeating: false, count: 37 * 37 * 37)
    for word in words(CodeLists.units) {
      if let code = PackedCode.unit(Array(word.utf8).span) { known[Int(code)] = true }
    }
    return known
  }()

  private static let procedureIsKnown: [Bool] = {
    var known = [Bool](repeating: false, count: 100)
    for procedure in Procedures.all { known[Int(procedure.code)] = true }
    return known
  }()

  /// Whether a packed country code is in ISO 3166-1 or used in statistics.
  public static func isCountry(_ code: UInt16) -> Bool {
    Int(code) < countryIsKnown.count && countryIsKnown[Int(code)]
  }

  /// Whether a currency code is in ISO 4217.
  public static func isCurrency(_ code: String) -> Bool { currencies.contains(code) }

  /// Whether a packed unit (`PackedCode.unit`) is a common code of UNECE Recommendation 20.
  public static func isUnit(_ code: UInt16) -> Bool {
    Int(code) < unitIsKnown.count && unitIsKnown[Int(code)]
  }

  /// Whether a procedure of two digits is in one of the two lists; 00 is not, it stands for "none".
  public static func isProcedure(_ code: UInt8) -> Bool {
    Int(code) < procedureIsKnown.count && procedureIsKnown[Int(code)]
  }

  /// Whether a mode of transport has a meaning.
  public static func isTransportMode(_ code: Int64) -> Bool {
    transportModes.contains { $0.code == code }
  }

  static func words(_ list: String) -> [String] { pieces(list).map { String(Substring($0)) } }

  /// What stands between spaces and line ends. The lists are ASCII, and asking Unicode for each character would cost a short
  /// command a good part of its time.
  static func pieces(_ list: String) -> [Substring.UTF8View] {
    list.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }
}
