import Customs
import Testing

@Suite struct CivilTimeTests {
  @Test(
    arguments: [
      ("1970-01-01", 0), ("1970-01-02", 1), ("1969-12-31", -1), ("2000-02-29", 11_016),
      ("2000-03-01", 11_017), ("2022-06-14", 19_157), ("1900-01-01", -25_567),
      ("2199-12-31", 84_005), ("2024-02-29", 19_782), ("2100-02-28", 47_540),
    ] as [(String, Int32)])
  func `a date is a number of days`(text: String, day: Int32) {
    #expect(date(text)?.day == day)
    #expect(CivilTime.text(day: Int(day)) == text)
  }

  @Test(arguments: [
    "1900-02-29", "2100-02-29", "2023-02-29", "2022-02-30", "2022-04-31", "2022-00-10",
    "2022-13-01", "2022-01-00", "2022-01-32", "1899-12-31", "2200-01-01", "0000-01-01", "2022-6-14",
    "2022-06-14 ", "2022/06/14", "14.06.2022", "20220614", "2022-06-1A", "", "-022-06-14",
    "2022-06-14T", "２022-06-14",
  ])
  func `what is no date is refused`(text: String) {
    #expect(date(text) == nil)
  }

  @Test func `the month is counted from the year zero`() {
    #expect(date("2022-01-31")?.month == UInt16(2022 * 12))
    #expect(date("2022-12-01")?.month == UInt16(2022 * 12 + 11))
    #expect(PackedCode.month(2022 * 12) == "2022-01")
    #expect(PackedCode.month(2022 * 12 + 11) == "2022-12")
    #expect(PackedCode.month(0) == "")
  }

  @Test func `every day of three centuries comes back as it was`() {
    var previous = Int32.min
    for day in -25_567...84_005 {
      let read = date(CivilTime.text(day: day))
      if read?.day != Int32(day) || Int32(day) <= previous {
        Issue.record("day \(day) is read as \(String(describing: read))")
      }
      previous = Int32(day)
      let parts = CivilTime.date(day: day)
      if read?.month != UInt16(parts.year * 12 + parts.month - 1) {
        Issue.record("month of \(parts)")
      }
    }
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000001Z", 1),
      ("1970-01-01T00:00:01.5Z", 1_500_000), ("1970-01-01t00:00:00z", 0),
      ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T19:00:00-05:00", 0),
      ("1970-01-01T00:00:00-00:00", 0), ("1970-01-01T05:45:00+05:45", 0),
      ("1969-12-31T23:59:59.999999Z", -1), ("2022-06-14T08:00:00Z", 1_655_193_600_000_000),
      ("2022-06-14T13:00:00.25+05:00", 1_655_193_600_250_000),
      ("2022-06-14T23:59:59.123456Z", 1_655_251_199_123_456),
    ] as [(String, Int64)])
  func `a time is a number of microseconds`(text: String, microseconds: Int64) {
    #expect(time(text) == microseconds)
  }

  @Test(arguments: [
    "", "2022-06-14", "2022-06-14T08:00Z", "2022-06-14T08:00:00", "2022-06-14 08:00:00Z",
    "2022-06-14T24:00:00Z", "2022-06-14T08:60:00Z", "2022-06-14T08:00:60Z",
    "2022-06-14T08:00:00.Z", "2022-06-14T08:00:00.1234567Z", "2022-06-14T08:00:00,5Z",
    "2022-06-14T08:00:00+05", "2022-06-14T08:00:00+0500", "2022-06-14T08:00:00+24:00",
    "2022-06-14T08:00:00+05:60", "2022-06-14T08:00:00Zx", "2022-06-14T08:00:00Z ",
    "2022-06-31T08:00:00Z", "2022-06-14T8:00:00Z00", "2022-06-14T08:00:00.5",
    "2022-06-14T08:00:00.123456", "2022-06-14T-1:00:00Z", "2022-06-14T08.00.00Z",
    "2022-06-14T08:00:00+05:00x", "2022-06-14T08:00:00+05:0", "2022-06-14T08:00:00+",
  ])
  func `what is no time with a zone is refused`(text: String) {
    #expect(time(text) == nil)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
      (1_655_193_600_250_000, "2022-06-14T08:00:00.250000Z"),
      (-86_400_000_000, "1969-12-31T00:00:00Z"), (86_399_000_000, "1970-01-01T23:59:59Z"),
    ] as [(Int64, String)])
  func `a time is written in universal time`(microseconds: Int64, text: String) {
    #expect(CivilTime.text(microseconds: microseconds) == text)
  }

  @Test func `times of three centuries come back as they were`() {
    let seed: UInt64 = 7
    var generator = SeededGenerator(seed: seed)
    let range = (-25_567 * CivilTime.microsecondsPerDay)..<(84_006 * CivilTime.microsecondsPerDay)
    for _ in 0..<5000 {
      let microseconds = Int64.random(in: range, using: &generator)
      let text = CivilTime.text(microseconds: microseconds)
      #expect(time(text) == microseconds, "seed \(seed): \(text)")
    }
  }

  @Test func `every proper prefix of a time is refused`() {
    let text = Array("2022-06-14T23:59:59.123456+05:30".utf8)
    for count in 0..<text.count {
      #expect(time(String(decoding: text[..<count], as: UTF8.self)) == nil, "\(count) characters")
    }
  }

  private func date(_ text: String) -> (day: Int32, month: UInt16)? {
    CivilTime.parseDate(Array(text.utf8).span)
  }

  private func time(_ text: String) -> Int64? { CivilTime.parseTime(Array(text.utf8).span) }
}
