import Customs

/// When a party was registered, as exactly as anybody says it.
enum Registration: Equatable {
  /// The day of a `partyRegistered` event, days since 1970-01-01.
  case day(Int32)
  /// The month in a BIN, `year * 12 + month - 1`.
  case month(Int)
  /// The year in an OGRN.
  case year(Int)

  /// What an identifier tells; nil: nothing.
  ///
  /// Digits 1 to 4 of a Kazakh BIN are year and month of registration; its fifth digit is 4, 5 or 6, which tells it from
  /// a person's IIN. Digits 2 and 3 of a Russian OGRN are the year. Companies older than the register, of July 2002, have
  /// an OGRN of the year in which they were entered.
  init?(identifier: String) {
    let parts = identifier.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let digits = parts[1].utf8.map { Int($0) - 48 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    switch (parts[0], digits.count) {
    case ("KZ-BIN", 12):
      let month = digits[2] * 10 + digits[3]
      guard (1...12).contains(month), (4...6).contains(digits[4]) else { return nil }
      self = .month(Self.year(digits[0], digits[1]) * 12 + month - 1)
    case ("RU-OGRN", 13): self = .year(Self.year(digits[1], digits[2]))
    default: return nil
    }
  }

  /// Years of two digits below this are of the 2000s, the others of the 1900s.
  static let pivot = 70

  private static func year(_ tens: Int, _ ones: Int) -> Int {
    let year = tens * 10 + ones
    return year + (year < pivot ? 2000 : 1900)
  }

  var text: String {
    switch self {
    case .day(let day): CivilTime.text(day: Int(day))
    case .month(let month): PackedCode.month(UInt16(clamping: month))
    case .year(let year): String(paddedWithZeros: year, 4)
    }
  }

  /// Who says so.
  var source: String {
    switch self {
    case .day: "event"
    case .month: "BIN"
    case .year: "OGRN"
    }
  }

  /// The first and the last month in which it may have been.
  private var months: ClosedRange<Int> {
    switch self {
    case .day(let day): Self.month(of: day)...Self.month(of: day)
    case .month(let month): month...month
    case .year(let year): year * 12...year * 12 + 11
    }
  }

  /// Calendar months from registration to a day; a day before registration is 0 months after it. Up to one more than
  /// the full months that have passed.
  func months(before day: Int32) -> ClosedRange<Int> {
    let month = Self.month(of: day)
    return max(0, month - months.upperBound)...max(0, month - months.lowerBound)
  }

  /// Whether it was after the invasion of Ukraine on 2022-02-24. A month or a year that holds that day does not tell.
  var flag: String? {
    let february = 2022 * 12 + 1
    if case .day(let day) = self { return day >= Self.invasion ? Self.postInvasion : nil }
    if months.lowerBound > february { return Self.postInvasion }
    guard months.contains(february) else { return nil }
    if case .month = self { return "AMBIGUOUS_2022_02" }
    return "AMBIGUOUS_2022"
  }

  private static let postInvasion = "POST_INVASION"
  /// 2022-02-24, days since 1970-01-01.
  private static let invasion: Int32 = 19_047

  private static func month(of day: Int32) -> Int {
    let date = CivilTime.date(day: Int(day))
    return date.year * 12 + date.month - 1
  }
}
