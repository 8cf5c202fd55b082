import Customs

/// Gives out party identifiers, `SCHEME:value`, each once.
struct PartyNumbers {
  private var random: SplitMix64
  private var serial = 0

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// A Kazakh BIN whose first digits say when the company was registered.
  mutating func kazakh(year: Int, month: Int) -> [UInt8] {
    while true {
      serial += 1
      var value: [UInt8] = []
      value.write(year % 100, digits: 2)
      value.write(month, digits: 2)
      value.write("40")
      value.write(serial, digits: 5)
      // Some numbers have no check digit and are never issued: take the next.
      guard let check = CheckDigit.kazakh(value.span) else { continue }
      return Array("KZ-BIN:".utf8) + value + [check]
    }
  }

  /// An identifier of the scheme that the country uses.
  mutating func next(in country: Country) -> [UInt8] {
    let facts = country.facts
    if facts.code == "KZ" {
      return kazakh(year: random.within(1998...2019), month: random.within(1...12))
    }
    serial += 1
    // No zero in front, and the serial number in the last five digits makes it the only one.
    var value: [UInt8] = []
    value.write(random.within(1...9))
    while value.count < facts.digits - 5 { value.write(random.below(10)) }
    value.write(serial, digits: 5)
    if facts.code == "RU" {
      let nine = Array(value.prefix(4) + value.suffix(5))
      if let check = CheckDigit.inn10(nine.span) { value = nine + [check] }
    }
    var identifier = Array("\(facts.scheme):".utf8)
    if facts.scheme == "EORI" { country.write(into: &identifier) }
    if facts.code == "CN" { identifier.write("9") }
    identifier.write(value)
    return identifier
  }
}
