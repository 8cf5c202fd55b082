/// Check digits of the identifiers that stand on a customs declaration.
///
/// Every function reads ASCII in place and allocates nothing. Digits are returned as ASCII, ready
/// to be compared with the last character of the identifier. A character outside the alphabet or a
/// wrong length gives `nil`, never a trap: identifiers come from outside.
public enum CheckDigit {
  /// The check digit of ISO 6346 for any number of characters but zero.
  ///
  /// Container numbers (the first 10 characters), the Movement Reference Number (17) and the
  /// Guarantee Reference Number (16; both in the EU's technical annexes) share it: character i
  /// weighs 2^i, letters count 10 to 38 without the multiples of 11, and the sum is taken modulo 11
  /// and then modulo 10, so that a remainder of ten is written as zero. Upper-case letters and
  /// digits only.
  public static func iso6346(_ characters: Span<UInt8>) -> UInt8? {
    guard !characters.isEmpty else { return nil }
    var sum: UInt64 = 0
    // 2^i modulo 11. The sum grows by at most 380 a character and so never overflows.
    var weight: UInt64 = 1
    for index in characters.indices {
      guard let value = valueWithoutMultiplesOfEleven(characters[index]) else { return nil }
      sum += value * weight
      weight = weight < 6 ? weight * 2 : weight * 2 - 11
    }
    return ascii(sum % 11 % 10)
  }

  /// The twelfth digit of a Kazakh BIN or IIN for its first eleven.
  ///
  /// Weights 1 to 11 modulo 11; if that gives ten, weights 3 to 11, 1, 2. If it is ten again, the
  /// number is never issued and the answer is `nil`.
  public static func kazakh(_ first11: Span<UInt8>) -> UInt8? {
    guard
      let first = weightedSum(first11, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
      let second = weightedSum(first11, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2])
    else { return nil }
    let digit = first % 11 == 10 ? second % 11 : first % 11
    return digit == 10 ? nil : ascii(digit)
  }

  /// The tenth digit of a Russian company's INN for its first nine.
  public static func inn10(_ first9: Span<UInt8>) -> UInt8? {
    guard let sum = weightedSum(first9, [2, 4, 10, 3, 5, 9, 4, 6, 8]) else { return nil }
    return ascii(sum % 11 % 10)
  }

  /// The eleventh and twelfth digits of a Russian person's INN for its first ten.
  public static func inn12(_ first10: Span<UInt8>) -> (UInt8, UInt8)? {
    guard
      let sum = weightedSum(first10, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]),
      let sumBut11th = weightedSum(first10, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6])
    else { return nil }
    let eleventh = sum % 11 % 10
    // The eleventh digit itself is part of the second sum, with weight 8.
    return (ascii(eleventh), ascii((sumBut11th + eleventh * 8) % 11 % 10))
  }

  /// The thirteenth digit of a Russian OGRN: the first twelve as one number, modulo 11, modulo 10.
  public static func ogrn(_ first12: Span<UInt8>) -> UInt8? {
    guard first12.count == 12 else { return nil }
    var remainder: UInt64 = 0
    for index in first12.indices {
      guard let digit = digit(first12[index]) else { return nil }
      remainder = (remainder * 10 + digit) % 11
    }
    return ascii(remainder % 10)
  }

  /// Whether 20 characters are a Legal Entity Identifier (ISO 17442) whose check digits are right.
  ///
  /// ISO 7064, mod 97-10: with letters read as 10 to 35, the whole number is 1 modulo 97. The last
  /// two characters are digits.
  public static func isValidLEI(_ all20: Span<UInt8>) -> Bool {
    guard all20.count == 20, digit(all20[18]) != nil, digit(all20[19]) != nil else { return false }
    var remainder: UInt64 = 0
    for index in all20.indices {
      if let digit = digit(all20[index]) {
        remainder = (remainder * 10 + digit) % 97
      } else if let place = letter(all20[index]) {
        remainder = (remainder * 100 + 10 + place) % 97
      } else {
        return false
      }
    }
    return remainder == 1
  }

  /// The sum of digit times weight, or `nil` unless there are as many digits as weights.
  private static func weightedSum<let count: Int>(
    _ digits: Span<UInt8>, _ weights: InlineArray<count, UInt64>
  ) -> UInt64? {
    guard digits.count == count else { return nil }
    var sum: UInt64 = 0
    for index in digits.indices {
      guard let digit = digit(digits[index]) else { return nil }
      sum += digit * weights[index]
    }
    return sum
  }

  /// What a character counts in ISO 6346: A is 10, B is 12, for 11, 22 and 33 are left out.
  private static func valueWithoutMultiplesOfEleven(_ character: UInt8) -> UInt64? {
    if let digit = digit(character) { return digit }
    guard let place = letter(character) else { return nil }
    return 10 + place + (place >= 1 ? 1 : 0) + (place >= 11 ? 1 : 0) + (place >= 21 ? 1 : 0)
  }

  private static func digit(_ character: UInt8) -> UInt64? {
    character >= 48 && character <= 57 ? UInt64(character - 48) : nil
  }

  /// The place of an upper-case letter in the alphabet, from 0.
  private static func letter(_ character: UInt8) -> UInt64? {
    character >= 65 && character <= 90 ? UInt64(character - 65) : nil
  }

  private static func ascii(_ digit: UInt64) -> UInt8 {
    48 + UInt8(truncatingIfNeeded: digit)
  }
}
