/// Reading single fields: each helper reports what is wrong at its pointer and returns nil then.
extension SubmissionParser {
  /// Finds an object's fields; reports fields that are unknown or come twice. Nil if the value is no object.
  func members(
    _ tokens: borrowing JSONTokens, _ object: Int, _ table: FieldTable,
    _ path: Place
  )
    -> Members?
  {
    guard tokens.kind(object) == .object else {
      wrongType(tokens, object, path, "an object")
      return nil
    }
    var members = Members()
    var likely = 0
    var index = object + 1
    let end = tokens.next(object)
    while index < end {
      let key = tokens.bytes(index)
      if let field = table.index(of: key, likely: likely) {
        likely = field + 1
        if members.at[field] >= 0 {
          report(
            .duplicateKey, path.pointer + "/" + pointerToken(key), found: "the field a second time",
            expected: "each field once")
        } else {
          members.at[field] = Int32(index + 1)
        }
      } else {
        report(
          .unknownField, path.pointer + "/" + pointerToken(key), found: Identifier.quoted(key),
          expected: "one of \(table.names)")
      }
      index = tokens.next(index + 1)
    }
    return members
  }

  /// The index of a string value that is not empty and has no control characters; nil if absent or faulty. Lengths
  /// are in characters (Unicode scalars), as in JSON Schema and in the data elements of the Union Customs Code.
  func string(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    required: Bool = false, atMost: Int = 512,
    what: @autoclosure () -> String = "text in quotes"
  ) -> Int? {
    guard let value else {
      if required { missing(path, what()) }
      return nil
    }
    guard tokens.kind(value) == .string else {
      wrongType(tokens, value, path, "text in quotes")
      return nil
    }
    let bytes = tokens.bytes(value)
    guard bytes.count > 0 else {
      report(.malformedText, path, found: "an empty string", expected: "text, or no such field")
      return nil
    }
    guard bytes.count <= atMost || bytes.characterCount <= atMost else {
      report(
        .malformedText, path, found: "\(bytes.characterCount) characters",
        expected: "at most \(atMost)")
      return nil
    }
    if bytes.hasControlCharacter {
      report(
        .malformedText, path, found: "\(Identifier.quoted(bytes)) with a control character",
        expected: "text without control characters")
      return nil
    }
    return value
  }

  /// An identifying text, at most 35 characters of printable ASCII.
  func identifier(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    atMost: Int = EntryLayout.maximumNumberBytes
  ) -> Int? {
    guard let index = string(tokens, value, path, atMost: atMost) else { return nil }
    let bytes = tokens.bytes(index)
    if !bytes.isPrintableASCII {
      report(
        .malformedText, path, found: Identifier.quoted(bytes),
        expected: "printable ASCII characters")
      return nil
    }
    return index
  }

  /// A code of capital letters and digits (with `extra` characters), copied as it is.
  func code(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    length: ClosedRange<Int>, extra: (UInt8) -> Bool = { _ in false },
    what: @autoclosure () -> String
  ) -> Int? {
    guard let index = string(tokens, value, path) else { return nil }
    let bytes = tokens.bytes(index)
    var fits = length.contains(bytes.count)
    for position in bytes.indices {
      let byte = bytes[position]
      if !Identifier.isDigit(byte), !Identifier.isCapital(byte), !extra(byte) {
        fits = false
      }
    }
    guard fits else {
      report(.malformedCode, path, found: Identifier.quoted(bytes), expected: what())
      return nil
    }
    return index
  }

  /// A country code, packed; 0 if absent or faulty. An unknown country is reported and kept.
  func country(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    required: Bool = false
  ) -> UInt16 {
    guard
      let index = string(tokens, value, path, required: required, what: "a country code")
    else { return 0 }
    let bytes = tokens.bytes(index)
    guard let packed = PackedCode.country(bytes) else {
      report(
        .malformedCode, path, found: Identifier.quoted(bytes),
        expected: "two capital letters (ISO 3166-1 alpha-2)")
      return 0
    }
    if !Codes.isCountry(packed) {
      report(
        .unknownCountry, path, found: Identifier.quoted(bytes),
        expected: "a country code of ISO 3166-1 (\(CodeLists.edition))")
    }
    return packed
  }

  /// A date as day number and month number.
  func date(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    required: Bool = false
  ) -> (day: Int32, month: UInt16)? {
    guard
      let index = string(tokens, value, path, required: required, what: "a date YYYY-MM-DD")
    else { return nil }
    guard let date = CivilTime.parseDate(tokens.bytes(index)) else {
      report(
        .malformedDate, path, found: Identifier.quoted(tokens.bytes(index)),
        expected: "a date YYYY-MM-DD between 1900 and 2199")
      return nil
    }
    return date
  }

  /// A decimal, given as a string or as a number, as an integer of the given scale.
  func decimal(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    decimals: Int, required: Bool = false
  ) -> Int64? {
    guard let value else {
      if required { missing(path, "a decimal number") }
      return nil
    }
    let kind = tokens.kind(value)
    guard kind == .string || kind == .number else {
      wrongType(tokens, value, path, "a decimal number, in quotes or not")
      return nil
    }
    let bytes = tokens.bytes(value)
    switch ExactDecimal.parse(bytes, decimals: decimals) {
    case .value(let result): return result
    case .tooManyDecimals:
      report(
        .tooManyDecimals, path, found: Identifier.quoted(bytes),
        expected: "at most \(decimals) decimals")
    case .outOfRange:
      report(
        .outOfRange, path, found: Identifier.quoted(bytes),
        expected: "0 to \(ExactDecimal.text(Int128(Int64.max), decimals: decimals))")
    case .malformed:
      report(
        .malformedNumber, path, found: Identifier.quoted(bytes),
        expected: "a decimal number such as 7800.5")
    }
    return nil
  }

  /// A whole number, given as a JSON number.
  func integer(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    in range: ClosedRange<Int64>, required: Bool = false
  ) -> Int64? {
    guard let value else {
      if required { missing(path, "a whole number") }
      return nil
    }
    guard tokens.kind(value) == .number else {
      wrongType(tokens, value, path, "a whole number without quotes")
      return nil
    }
    guard case .value(let result) = ExactDecimal.parse(tokens.bytes(value), decimals: 0),
      range.contains(result)
    else {
      report(
        .outOfRange, path, found: Identifier.shortened(tokens.bytes(value)),
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return result
  }

  /// Calls `body` with the index of each element of an array; false if it is no array.
  @discardableResult
  func elements(
    _ tokens: borrowing JSONTokens, _ array: Int?, _ path: Place,
    _ body: (borrowing JSONTokens, Int, Int) -> Void
  ) -> Bool {
    guard let array else { return true }
    guard tokens.kind(array) == .array else {
      wrongType(tokens, array, path, "an array")
      return false
    }
    var (index, count) = (array + 1, 0)
    while index < tokens.next(array) {
      body(tokens, index, count)
      index = tokens.next(index)
      count += 1
    }
    return true
  }

  /// A declaration number at `value`; reports its shape and check character. The index of a usable one.
  func declarationNumber(
    _ tokens: borrowing JSONTokens, _ value: Int?, _ path: Place,
    required: Bool = true
  ) -> Int? {
    guard
      let index = string(tokens, value, path, required: required, what: "a declaration number")
    else { return nil }
    guard let finding = Identifier.declarationNumber(tokens.bytes(index)) else { return index }
    report(finding.rule, path, found: finding.found, expected: finding.expected)
    return finding.rule.refuses(historic: historic) ? nil : index
  }

  func missing(_ path: Place, _ expected: String) {
    report(
      .missingField, path, found: "nothing", expected: "\(expected), because the field is required")
  }

  func wrongType(_ tokens: borrowing JSONTokens, _ value: Int, _ path: Place, _ expected: String) {
    report(.wrongType, path, found: tokens.kind(value).name, expected: expected)
  }

  /// A key as a part of a JSON pointer (RFC 6901).
  private func pointerToken(_ key: Span<UInt8>) -> String {
    var result = ""
    for scalar in key.text.unicodeScalars {
      switch scalar {
      case "~": result += "~0"
      case "/": result += "~1"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
