/// Party identifiers.
extension Identifier {
  /// The schemes whose values have a known shape.
  private enum Scheme: Int {
    case kazakhCompany, kazakhPerson, russianTaxpayer, russianCompany, legalEntity, trader
  }

  private static let schemes = FieldTable(["KZ-BIN", "KZ-IIN", "RU-INN", "RU-OGRN", "LEI", "EORI"])

  /// A party's `SCHEME:value`, with the check digit of the schemes that have one.
  static func party(_ text: Span<UInt8>) -> Finding? {
    if let finding = scheme(text, .malformedParty, "a party id") { return finding }
    let colon = firstIndex(of: UInt8(ascii: ":"), in: text) ?? 0
    let name = text.extracting(0..<colon)
    let value = text.extracting(colon + 1..<text.count)
    return switch schemes.index(of: name).flatMap(Scheme.init(rawValue:)) {
    case .kazakhCompany: kazakh(text, name, value, isPerson: false)
    case .kazakhPerson: kazakh(text, name, value, isPerson: true)
    case .russianTaxpayer: russianTaxpayer(text, value)
    case .russianCompany: russianCompany(text, value)
    case .legalEntity: legalEntity(text, value)
    case .trader: trader(text, value)
    case nil: nil
    }
  }

  private static func kazakh(
    _ text: Span<UInt8>, _ name: Span<UInt8>, _ value: Span<UInt8>, isPerson: Bool
  ) -> Finding? {
    guard value.count == 12, allDigits(value) else {
      return (.malformedParty, quoted(text), "12 digits behind \(name.text):")
    }
    guard let digit = CheckDigit.kazakh(value.extracting(0..<11)) else {
      return wrong(text, "a number that can be issued; its first 11 digits never are")
    }
    guard digit == value[11] else { return wrong(text, "\(character(digit)) as its last digit") }
    return impossibleKazakh(value, isPerson: isPerson).map {
      (.impossibleParty, "\(quoted(text)) with \($0.found)", $0.expected)
    }
  }

  private static func russianTaxpayer(_ text: Span<UInt8>, _ value: Span<UInt8>) -> Finding? {
    guard value.count == 10 || value.count == 12, allDigits(value) else {
      return (.malformedParty, quoted(text), "10 or 12 digits behind RU-INN:")
    }
    if value.count == 10 {
      guard let digit = CheckDigit.inn10(value.extracting(0..<9)) else {
        return wrong(text, "digits")
      }
      return digit == value[9] ? nil : wrong(text, "\(character(digit)) as its last digit")
    }
    guard let digits = CheckDigit.inn12(value.extracting(0..<10)) else {
      return wrong(text, "digits")
    }
    return digits.0 == value[10] && digits.1 == value[11]
      ? nil : wrong(text, "\(character(digits.0))\(character(digits.1)) as its last digits")
  }

  private static func russianCompany(_ text: Span<UInt8>, _ value: Span<UInt8>) -> Finding? {
    guard value.count == 13, allDigits(value) else {
      return (.malformedParty, quoted(text), "13 digits behind RU-OGRN:")
    }
    guard let digit = CheckDigit.ogrn(value.extracting(0..<12)) else {
      return wrong(text, "digits")
    }
    return digit == value[12] ? nil : wrong(text, "\(character(digit)) as its last digit")
  }

  private static func legalEntity(_ text: Span<UInt8>, _ value: Span<UInt8>) -> Finding? {
    guard value.count == 20 else {
      return (.malformedParty, quoted(text), "20 characters behind LEI:")
    }
    guard isDigitsAndCapitals(value) else {
      return (.malformedParty, quoted(text), "digits and capitals behind LEI:")
    }
    return CheckDigit.isValidLEI(value) ? nil : wrong(text, "check digits by ISO 7064 mod 97-10")
  }

  private static func trader(_ text: Span<UInt8>, _ value: Span<UInt8>) -> Finding? {
    guard (3...17).contains(value.count), isCapital(value[0]), isCapital(value[1]) else {
      return (.malformedParty, quoted(text), "a country and up to 15 characters behind EORI:")
    }
    guard isDigitsAndCapitals(value) else {
      return (.malformedParty, quoted(text), "digits and capitals behind EORI:")
    }
    return nil
  }

  private static func isDigitsAndCapitals(_ text: Span<UInt8>) -> Bool {
    for index in text.indices where !isDigit(text[index]) && !isCapital(text[index]) {
      return false
    }
    return true
  }

  private static func wrong(_ text: Span<UInt8>, _ expected: String) -> Finding {
    (.partyCheckDigit, quoted(text), expected)
  }
}
