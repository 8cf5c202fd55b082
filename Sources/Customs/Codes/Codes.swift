/// Which codes exist.
public enum Codes {
  /// Codes that trade statistics use beside ISO 3166: the Union, Kosovo, Northern Ireland, special territories, and
  /// the Q series for stores, high seas and undisclosed countries.
  static let statisticalTerritories = [
    "EU", "XK", "XI", "XC", "XL", "QP", "QQ", "QR", "QS", "QU", "QV", "QW", "QX", "QY", "QZ",
  ]

  private static let countryIsKnown: [Bool] = {
    var known = [Bool](repeating: false, count: 677)
    let words = CodeLists.countries.split(whereSeparator: \.isWhitespace).map(String.init)
    for word in words + statisticalTerritories {
      if let code = PackedCode.country(word) { known[Int(code)] = true }
    }
    return known
  }()

  private static let currencies = Set(
    CodeLists.currencies.split(whereSeparator: \.isWhitespace).map(String.init))

  /// Whether a packed country code is in ISO 3166-1 or used in statistics.
  public static func isCountry(_ code: UInt16) -> Bool {
    Int(code) < countryIsKnown.count && countryIsKnown[Int(code)]
  }

  /// Whether a currency code is in ISO 4217.
  public static func isCurrency(_ code: String) -> Bool { currencies.contains(code) }
}
