/// Invents company names; each company of a world has one that no other has.
struct CompanyNames {
  private static let heads = [
    "Al", "Ber", "Cor", "Dal", "Eri", "Fen", "Gor", "Hal", "Ily", "Jor", "Kal", "Lum", "Mar",
    "Nur", "Ost", "Pel", "Qar", "Ros", "Sar", "Tem", "Uld", "Ver", "Yas", "Zar",
  ]
  private static let middles = [
    "a", "ba", "de", "ga", "ke", "la", "li", "ma", "me", "ni", "no", "ra", "re", "si", "ta", "ti",
    "to", "va", "ve", "zi",
  ]
  private static let tails = [
    "bek", "dar", "dis", "gan", "kor", "lan", "lis", "met", "mir", "nex", "nor", "ran", "ris",
    "stan", "tek", "von",
  ]
  private static let trades = [
    "Trade", "Logistics", "Group", "Import", "Supply", "Invest", "Service", "Industry", "Market",
    "Holding",
  ]
  /// Invented too.
  static let brands = [
    "Nordvik", "Ayzen", "Belkora", "Lumitek", "Tessaro", "Kovalux", "Meridra", "Zendari",
    "Ostrava Line", "Palmetta", "Quvento", "Rivalto", "Sönmez Ev", "Tarvos", "Ulmena", "Vestaro",
  ]

  private var random: SplitMix64
  private var place: Int

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    place = random.below(24 * 20 * 16)
  }

  /// The next name with the legal form of a country; all have ASCII words, some forms do not.
  mutating func next(in country: Country) -> String {
    // The step shares no factor with the number of words, so that no word comes twice.
    place = (place + 3001) % (24 * 20 * 16)
    let word =
      Self.heads[place / 320] + Self.middles[place / 16 % 20] + Self.tails[place % 16]
    let name = word + " " + Self.trades[random.below(Self.trades.count)]
    let cyrillic = random.chance(12)
    switch country.facts.code {
    case "KZ" where cyrillic: return "ТОО " + name
    case "RU" where cyrillic, "BY" where cyrillic: return "ООО " + name
    default: return name + " " + country.facts.legalForm
    }
  }
}
