/// One kind of goods: a subheading of the Harmonized System with what the generator needs of it.
struct Goods: Sendable {
  /// Six digits.
  let code: [UInt8]
  /// `","description":"...","` ready to be copied into a line.
  let description: [UInt8]
  /// The supplementary unit by UNECE Recommendation 20; empty if the tariff line has none.
  let unit: [UInt8]
  let gramsPerUnit: Int
  let centsPerKg: Int
  /// Kazakhstan produces it and sends it out.
  let isHomeProduct: Bool
  /// Goods of everyday brands.
  let isBranded: Bool
  let origins: WeightedChoice
  let originCountries: [Country]

  /// Pieces and pairs are whole; litres and metres have decimals.
  var isCounted: Bool { unit == Array("H87".utf8) || unit == Array("PR".utf8) }
  var heading: ArraySlice<UInt8> { code.prefix(4) }

  /// Reads a line of `GoodsTable`, or `nil` if it has another shape.
  init?(line: Substring) {
    let fields = line.split(separator: "|").map(String.init)
    guard
      fields.count == 6, fields[0].utf8.count == 6, let grams = Int(fields[3]),
      let cents = Int(fields[4]), let letter = fields[5].utf8.first
    else { return nil }
    code = Array(fields[0].utf8)
    description = Array("\",\"description\":\"\(fields[1])\",\"".utf8)
    unit = fields[2] == "-" ? [] : Array(fields[2].utf8)
    gramsPerUnit = grams
    centsPerKg = cents
    isHomeProduct = fields[5].utf8.count == 2
    isBranded = Array("AEHT".utf8).contains(letter)
    (originCountries, origins) = OriginTable.origins(letter: letter, code: code)
  }

  func origin(_ random: inout SplitMix64) -> Country {
    originCountries[origins.pick(&random)]
  }

  static let all = GoodsTable.lines.split(separator: "\n").compactMap(Goods.init(line:))
}

/// Where goods come from, by the letter of `GoodsTable`.
enum OriginTable {
  private static let lines = """
    A CN48 TR24 IT7 PL6 DE5 KR4 RU3 UZ3
    E CN58 VN9 KR8 TW7 MY6 JP4 US4 DE3 HU1
    M CN34 DE22 IT12 TR8 US8 JP6 KR4 CZ3 PL2 AT1
    V CN30 RU17 KR14 JP12 DE11 UZ7 US5 TR4
    F TR20 UZ20 RU14 CN12 EC7 BR6 IN6 IR5 PL4 ID4 UA2
    C DE19 CN18 RU14 IN11 FR10 TR9 US7 CH6 KR3 NL3
    T CN42 TR23 UZ13 BD8 IN5 VN5 IT4
    S CN39 RU30 TR12 DE8 UZ5 KR4 IT2
    H CN52 TR15 RU11 UZ8 IT5 PL5 TH2 ES2
    K KZ55 RU27 CN8 UZ6 TR4
    """

  /// The countries for one letter, with weights that lean another way for every code.
  static func origins(letter: UInt8, code: [UInt8]) -> ([Country], WeightedChoice) {
    var countries: [Country] = []
    var weights: [Int] = []
    var lean = code.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
    for line in lines.split(separator: "\n") where line.utf8.first == letter {
      for field in line.split(separator: " ").dropFirst() {
        guard let weight = Int(field.dropFirst(2)) else { continue }
        lean = lean &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        countries.append(Country(String(field.prefix(2))))
        weights.append(weight * (40 + Int((lean >> 33) % 121)))
      }
    }
    return (countries, WeightedChoice(weights))
  }
}
