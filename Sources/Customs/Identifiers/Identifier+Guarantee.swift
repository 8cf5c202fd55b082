/// Guarantees and places.
extension Identifier {
  /// A Guarantee Reference Number: 17 characters, of which the last is the check digit, and for a voucher 7 more.
  ///
  /// Year, country, 12 characters, check digit by the same sum as the MRN's; then a letter and six digits.
  static func guarantee(_ text: Span<UInt8>) -> Finding? {
    let shape =
      "17 characters: two digits, two letters, 12 digits or capitals, a check digit; for a voucher a letter and 6 digits more"
    if let other = notASCII(text) { return (.malformedGRN, "\(quoted(text)) with \(other)", shape) }
    guard text.count == 17 || text.count == 24 else {
      return (.malformedGRN, "\(quoted(text)) has \(text.count) characters", shape)
    }
    for index in text.indices {
      let byte = text[index]
      let fits =
        switch index {
        case 0, 1, 16, 18...: isDigit(byte)
        case 2, 3, 17: isCapital(byte)
        default: isDigit(byte) || isCapital(byte)
        }
      guard fits else {
        return (
          .malformedGRN, "\(quoted(text)) has '\(character(byte))' as character \(index + 1)", shape
        )
      }
    }
    guard let digit = CheckDigit.iso6346(text.extracting(0..<16)), digit == text[16] else {
      let right = CheckDigit.iso6346(text.extracting(0..<16)).map(character) ?? "?"
      return (
        .grnCheckDigit, "\(quoted(text)) has '\(character(text[16]))' as character 17",
        "'\(right)' there"
      )
    }
    return nil
  }

  /// A code that looks like a UN/LOCODE (country and three of A-Z and 2-9) and names no country that there is.
  static func place(_ code: Span<UInt8>) -> Finding? {
    guard code.count == 5, let country = PackedCode.country(code.extracting(0..<2)),
      !Codes.isCountry(country)
    else { return nil }
    for index in 2..<5 where !isCapital(code[index]) && !(50...57).contains(code[index]) {
      return nil
    }
    return (
      .unknownPlace, quoted(code),
      "a UN/LOCODE that begins with a country of ISO 3166-1 (\(CodeLists.edition))"
    )
  }

  /// The first character that is not ASCII, named so that its look cannot deceive.
  static func notASCII(_ text: Span<UInt8>) -> String? {
    if text.isBelowDelete { return nil }
    for index in text.indices where text[index] > 0x7E {
      let scalar = text.text.unicodeScalars.first { $0.value > 0x7E }
      let number = String(scalar?.value ?? UInt32(text[index]), radix: 16, uppercase: true)
      let name = String(repeating: "0", count: max(0, 4 - number.count)) + number
      return "U+\(name), which only may look like a letter of ASCII"
    }
    return nil
  }

  /// What digits of a Kazakh number say of it that cannot be: a month 13, a birthday on 31 February.
  ///
  /// BIN: month of registration, kind of holder (4, 5, 6), kind of unit (0 to 3). IIN: date of birth, century and sex (1 to 6).
  static func impossibleKazakh(_ digits: Span<UInt8>, isPerson: Bool) -> (
    found: String, expected: String
  )? {
    func number(_ place: Int) -> Int { Int(digits[place] - 48) * 10 + Int(digits[place + 1] - 48) }
    let month = number(2)
    if isPerson {
      let century = Int(digits[6] - 48)
      guard (1...6).contains(century) else {
        return ("'\(century)' as its seventh digit", "1 to 6, century and sex")
      }
      let year = 1800 + (century - 1) / 2 * 100 + number(0)
      guard CivilTime.exists(year: year, month: month, day: number(4)) else {
        return ("the birthday \(digits.extracting(0..<6).text)", "a date YYMMDD that exists")
      }
      return nil
    }
    guard (1...12).contains(month) else {
      return ("the month \(digits.extracting(2..<4).text)", "a month of registration, 01 to 12")
    }
    guard (4...6).contains(digits[4] - 48) else {
      return (
        "'\(character(digits[4]))' as its fifth digit",
        "4 (resident), 5 (non-resident) or 6 (joint sole trader)"
      )
    }
    guard digits[5] - 48 <= 3 else {
      return (
        "'\(character(digits[5]))' as its sixth digit",
        "0 (head), 1 (branch), 2 (representative office) or 3 (farm)"
      )
    }
    return nil
  }
}
