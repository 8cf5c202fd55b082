/// Dates and times of submissions as numbers, and back. Proleptic Gregorian calendar, UTC.
public enum CivilTime {
  public static let microsecondsPerSecond: Int64 = 1_000_000
  public static let microsecondsPerDay: Int64 = 86_400 * microsecondsPerSecond

  /// Days from 1970-01-01 to a date of the years 1 to 9999.
  static func days(year: Int, month: Int, day: Int) -> Int {
    // Counts from March, so that the leap day is the last of its year.
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date of a day number.
  public static func date(day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let m = (5 * dayOfYear + 2) / 153
    let month = m < 10 ? m + 3 : m - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1)
  }

  /// Whether a date of the years 1 to 9999 is in the calendar.
  static func exists(year: Int, month: Int, day: Int) -> Bool {
    (1...12).contains(month) && (1...daysIn(month, year)).contains(day)
  }

  /// `YYYY-MM-DD` (RFC 3339 full-date, years 1900 to 2199) as a day number and a month number, or nil.
  public static func parseDate(_ text: Span<UInt8>) -> (day: Int32, month: UInt16)? {
    guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2),
      (1900...2199).contains(year), (1...12).contains(month),
      (1...daysIn(month, year)).contains(day)
    else { return nil }
    return (Int32(days(year: year, month: month, day: day)), UInt16(year * 12 + month - 1))
  }

  /// The last day of a month, `YYYY-MM`, `YYYYMM`, or `YYYYMmm` and `YYYY-Mmm` as in SDMX, as a day number, or nil.
  static func lastDay(ofMonth text: Span<UInt8>) -> Int32? {
    guard text.count >= 6, let year = number(text, 0, 4), (1900...2199).contains(year) else {
      return nil
    }
    var index = 4
    for mark in [UInt8(ascii: "-"), UInt8(ascii: "M")] where text[index] == mark { index += 1 }
    guard text.count == index + 2, let month = number(text, index, 2), (1...12).contains(month)
    else { return nil }
    return Int32(days(year: year, month: month, day: daysIn(month, year)))
  }

  /// RFC 3339 date-time with zone as microseconds since 1970-01-01T00:00Z, or nil. At most six decimals of a second;
  /// a leap second is not a time of this scale.
  public static func parseTime(_ text: Span<UInt8>) -> Int64? {
    guard text.count >= 20, text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: "t"),
      let date = parseDate(text.extracting(0..<10)), text[13] == UInt8(ascii: ":"),
      text[16] == UInt8(ascii: ":"), let hour = number(text, 11, 2),
      let minute = number(text, 14, 2),
      let second = number(text, 17, 2), hour < 24, minute < 60, second < 60
    else { return nil }
    var index = 19
    var fraction: Int64 = 0
    if text[index] == UInt8(ascii: ".") {
      var scale = microsecondsPerSecond
      index += 1
      let first = index
      while index < text.count, let digit = number(text, index, 1) {
        scale /= 10
        if scale == 0 { return nil }
        fraction += Int64(digit) * scale
        index += 1
      }
      if index == first { return nil }
    }
    guard index < text.count else { return nil }
    var offset = 0
    switch text[index] {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      guard index + 1 == text.count else { return nil }
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      guard index + 6 == text.count, text[index + 3] == UInt8(ascii: ":"),
        let hours = number(text, index + 1, 2), let minutes = number(text, index + 4, 2),
        hours < 24,
        minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * (text[index] == UInt8(ascii: "-") ? -60 : 60)
    default: return nil
    }
    let seconds = (hour * 60 + minute) * 60 + second - offset
    return Int64(date.day) * microsecondsPerDay + Int64(seconds) * microsecondsPerSecond + fraction
  }

  /// "2022-06-14".
  public static func text(day: Int) -> String {
    let (year, month, day) = date(day: day)
    return
      "\(String(paddedWithZeros: year, 4))-\(String(paddedWithZeros: month, 2))-\(String(paddedWithZeros: day, 2))"
  }

  /// "2022-06-14T08:00:00Z", with six decimals where they are not zero.
  public static func text(microseconds: Int64) -> String {
    let day =
      Int((microseconds / microsecondsPerDay)) - (microseconds % microsecondsPerDay < 0 ? 1 : 0)
    let rest = microseconds - Int64(day) * microsecondsPerDay
    let (seconds, fraction) = (Int(rest / microsecondsPerSecond), Int(rest % microsecondsPerSecond))
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60]
      .map { String(paddedWithZeros: $0, 2) }.joined(separator: ":")
    return text(day: day) + "T" + clock
      + (fraction == 0 ? "" : "." + String(paddedWithZeros: fraction, 6)) + "Z"
  }

  private static func daysIn(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func number(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for index in start..<start + count {
      let byte = text[index]
      guard (48...57).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return value
  }
}
