/// A calendar day, counted from 1 January 2020 (day 0). Valid for 2020 to 2099.
struct Day: Comparable, Sendable {
  var number: Int

  private static let daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

  init(number: Int) {
    self.number = number
  }

  init(_ year: Int, _ month: Int, _ day: Int) {
    // Every fourth year from 2020 on has 366 days, and the first of each four is such a year.
    let years = year - 2020
    let leapDaysBefore = (years + 3) / 4
    let leapDayInYear = years % 4 == 0 && month > 2 ? 1 : 0
    number =
      years * 365 + leapDaysBefore + Day.daysBeforeMonth[month - 1] + leapDayInYear + day - 1
  }

  static func < (left: Day, right: Day) -> Bool { left.number < right.number }
  static func + (day: Day, days: Int) -> Day { Day(number: day.number + days) }

  /// The last two digits of the year.
  var shortYear: Int { parts.year % 100 }

  private var parts: (year: Int, month: Int, day: Int) {
    var year = 2020 + number / 1461 * 4
    var rest = number % 1461
    var length = 366
    while rest >= length {
      rest -= length
      year += 1
      length = 365
    }
    let leapDay = length == 366 ? 1 : 0
    var month = 12
    while month > 1, rest < Day.daysBeforeMonth[month - 1] + (month > 2 ? leapDay : 0) {
      month -= 1
    }
    return (year, month, rest - Day.daysBeforeMonth[month - 1] - (month > 2 ? leapDay : 0) + 1)
  }

  /// Writes `YYYY-MM-DD`.
  func write(into buffer: inout [UInt8]) {
    let (year, month, day) = parts
    buffer.write(year, digits: 4)
    buffer.append(45)
    buffer.write(month, digits: 2)
    buffer.append(45)
    buffer.write(day, digits: 2)
  }

  /// Writes a moment of this day as RFC 3339 in UTC.
  func write(second: Int, into buffer: inout [UInt8]) {
    write(into: &buffer)
    buffer.append(84)
    buffer.write(second / 3600, digits: 2)
    buffer.append(58)
    buffer.write(second / 60 % 60, digits: 2)
    buffer.append(58)
    buffer.write(second % 60, digits: 2)
    buffer.append(90)
  }
}
