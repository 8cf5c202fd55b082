/// Shapes and check characters of identifiers; each returns the fault it finds, so that the caller knows the place.
enum Identifier {
  /// What is wrong with an identifier: the rule, what was found, what was expected.
  typealias Finding = (rule: Rule, found: String, expected: String)

  /// A declaration's number: an MRN of 18 characters, an EAEU number `office/DDMMYY/serial`, or `SCHEME:value`.
  static func declarationNumber(_ text: Span<UInt8>) -> Finding? {
    if contains(text, ":") { return scheme(text, .malformedMRN, "a declaration number") }
    if contains(text, "/") { return eaeu(text) }
    if let other = notASCII(text) {
      return (.malformedMRN, "\(quoted(text)) with \(other)", "18 characters of 0-9 and A-Z")
    }
    guard text.count == 18 else {
      return (
        .malformedMRN, "\(quoted(text)) has \(text.count) characters",
        "18, or office/DDMMYY/serial, or SCHEME:value"
      )
    }
    for index in 0..<18 {
      let byte = text[index]
      let fits =
        index < 2 ? isDigit(byte) : index < 4 ? isCapital(byte) : isDigit(byte) || isCapital(byte)
      if !fits {
        return (
          .malformedMRN, "\(quoted(text)) has '\(character(byte))' as character \(index + 1)",
          index < 2 ? "a digit of the year" : index < 4 ? "a letter of the country" : "0-9 or A-Z"
        )
      }
    }
    guard let digit = CheckDigit.iso6346(text.extracting(0..<17)), digit == text[17] else {
      let right = CheckDigit.iso6346(text.extracting(0..<17)).map(character) ?? "?"
      return (
        .mrnCheckCharacter, "\(quoted(text)) ends in '\(character(text[17]))'",
        "'\(right)' as its last character"
      )
    }
    return nil
  }

  /// Customs Union number: office of 5 or 8 digits, date of registration, serial of 7 digits.
  private static func eaeu(_ text: Span<UInt8>) -> Finding? {
    let expected = "office of 5 or 8 digits / DDMMYY / serial of 7 digits"
    let office = text.count - 15
    guard office == 5 || office == 8, text[office] == UInt8(ascii: "/"),
      text[office + 7] == UInt8(ascii: "/")
    else { return (.malformedMRN, quoted(text), expected) }
    for index in 0..<text.count where index != office && index != office + 7 {
      guard isDigit(text[index]) else { return (.malformedMRN, quoted(text), expected) }
    }
    let date = text.extracting(office + 1..<office + 7)
    let iso: [UInt8] = [
      50, 48, date[4], date[5], 45, date[2], date[3], 45, date[0], date[1],
    ]
    guard CivilTime.parseDate(iso.span) != nil else {
      return (.malformedMRN, "\(quoted(text)) with the date \(date.text)", "a date DDMMYY")
    }
    return nil
  }

  /// ISO 6346 container number: four letters, six digits, check digit.
  static func container(_ text: Span<UInt8>) -> Finding? {
    var fits = text.count == 11
    for index in text.indices where !(index < 4 ? isCapital(text[index]) : isDigit(text[index])) {
      fits = false
    }
    guard fits else {
      return (.containerCheckDigit, quoted(text), "four letters and seven digits (ISO 6346)")
    }
    guard let digit = CheckDigit.iso6346(text.extracting(0..<10)), digit == text[10] else {
      let right = CheckDigit.iso6346(text.extracting(0..<10)).map(character) ?? "?"
      return (.containerCheckDigit, quoted(text), "\(right) as its last digit")
    }
    return nil
  }

  private static let schemeShape =
    "SCHEME:value, at most \(EntryLayout.maximumNumberBytes) characters, such as EORI:DE123456"

  /// `SCHEME:value`: a capital letter, then capitals, digits and hyphens; then 1 or more of A-Z a-z 0-9 . _ / -
  static func scheme(_ text: Span<UInt8>, _ rule: Rule, _ what: String) -> Finding? {
    if let other = notASCII(text) { return (rule, "\(quoted(text)) with \(other)", schemeShape) }
    guard let colon = firstIndex(of: UInt8(ascii: ":"), in: text), colon > 0,
      colon + 1 < text.count, isCapital(text[0])
    else { return (rule, quoted(text), schemeShape) }
    guard text.count <= EntryLayout.maximumNumberBytes else {
      return (rule, "\(what) of \(text.count) characters", schemeShape)
    }
    for index in 0..<text.count where index != colon {
      let byte = text[index]
      let inScheme = isCapital(byte) || isDigit(byte) || byte == UInt8(ascii: "-")
      let inValue =
        inScheme || (97...122).contains(byte) || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "/")
      if index < colon ? !inScheme : !inValue {
        return (rule, "\(quoted(text)) with '\(character(byte))'", schemeShape)
      }
    }
    return nil
  }

  static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  static func isCapital(_ byte: UInt8) -> Bool { (65...90).contains(byte) }

  static func allDigits(_ text: Span<UInt8>) -> Bool {
    for index in text.indices where !isDigit(text[index]) { return false }
    return true
  }

  private static func contains(_ text: Span<UInt8>, _ character: Unicode.Scalar) -> Bool {
    firstIndex(of: UInt8(ascii: character), in: text) != nil
  }

  static func firstIndex(of byte: UInt8, in text: Span<UInt8>) -> Int? {
    for index in text.indices where text[index] == byte { return index }
    return nil
  }

  /// A byte for people: printable ASCII as it is, others in hexadecimal.
  static func character(_ byte: UInt8) -> String {
    (32...126).contains(byte)
      ? String(decoding: [byte], as: UTF8.self) : "0x" + String(byte, radix: 16, uppercase: true)
  }

  /// A number for people: as it is unless it is very long.
  static func shortened(_ text: Span<UInt8>) -> String {
    text.count <= 40 ? text.text : quoted(text)
  }

  /// Text in quotes for people: at most 80 characters of it, control characters escaped.
  static func quoted(_ text: Span<UInt8>) -> String {
    var result = "\""
    var shown = 0
    for scalar in text.text.unicodeScalars {
      if shown == 80 {
        result += "…"
        break
      }
      if scalar.value < 32 || scalar.value == 127 || (0x202A...0x202E).contains(scalar.value)
        || (0x2066...0x2069).contains(scalar.value)
      {
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
      shown += 1
    }
    return result + "\""
  }
}
