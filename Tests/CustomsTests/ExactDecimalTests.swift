import Customs
import Testing

@Suite struct ExactDecimalTests {
  @Test(
    arguments: [
      ("0", 0), ("1", 1_000_000), ("7800.5", 7_800_500_000), ("0.000001", 1), ("0.1", 100_000),
      ("10", 10_000_000), ("1.50", 1_500_000), ("1.5000000000", 1_500_000),
      ("9223372036854.775807", Int64.max), ("0.0", 0), ("0.0000000000000000000000000000", 0),
      ("1000000000000000000000e-20", 10_000_000), ("-0", 0), ("-0.00", 0), ("-0e9", 0),
      ("0e400", 0),
      ("0E-400", 0), ("1e3", 1_000_000_000), ("1E3", 1_000_000_000), ("1e+3", 1_000_000_000),
      ("1e-6", 1), ("1.5e-5", 15), ("12345e-3", 12_345_000), ("1e0", 1_000_000),
      ("0.001e3", 1_000_000), ("1e0000000000000000000003", 1_000_000_000),
      ("0.00000000000000000000001e23", 1_000_000),
    ] as [(String, Int64)])
  func `a number is read exactly at a scale of six`(text: String, value: Int64) {
    #expect(parse(text, 6) == .value(value))
  }

  @Test(arguments: [
    "", "-", "+1", "--0", "--1", "-+1", ".5", "1.", "1.e3", "01", "00", "-01", "1,5", "1 ", " 1",
    "1e",
    "1e+", "1e1.5", "0x10", "1_000", "NaN", "Infinity", "1.2.3", "1e5e5", "١", "1\u{0}", "½", "--",
  ])
  func `what JSON does not call a number is malformed`(text: String) {
    #expect(parse(text, 6) == .malformed)
  }

  @Test(arguments: [
    "-1", "-0.000001", "-1e-30", "9223372036854.775808", "9223372036855", "1e13", "1e400",
    "1e99999999999999999999999", "99999999999999999999", "18446744073709.551616",
    "123456789012345678901234567890",
  ])
  func `a number below zero or above the largest is out of range`(text: String) {
    #expect(parse(text, 6) == .outOfRange)
  }

  @Test(
    arguments: [
      ("0.005", 0), ("0.015", 2), ("0.025", 2), ("0.0050000001", 1), ("0.0149999999", 1),
      ("1.005", 100), ("1.015", 102), ("2.675", 268), ("0.001", 0), ("0.009", 1), ("0.995", 100),
      ("1e-3", 0), ("1.5e-2", 2), ("2.5e-2", 2), ("1e-400", 0), ("5e-3", 0), ("15e-3", 2),
      ("0.0050000000000000000000000000000000001", 1), ("0.00500000000000000000000000000000000", 0),
    ] as [(String, Int64)])
  func `more decimals than the scale are said, and rounded half to even`(
    text: String, rounded: Int64
  ) {
    #expect(parse(text, 2) == .tooManyDecimals(rounded: rounded))
  }

  /// Nineteen digits fit the scale, so that rounding hangs on the digits behind them.
  @Test(
    arguments: [
      ("12345678901234567.891", 1_234_567_890_123_456_789),
      ("12345678901234567.894999", 1_234_567_890_123_456_789),
      ("12345678901234567.895", 1_234_567_890_123_456_790),
      ("12345678901234567.885", 1_234_567_890_123_456_788),
      ("12345678901234567.8850001", 1_234_567_890_123_456_789),
      ("12345678901234567.899", 1_234_567_890_123_456_790),
      ("92233720368547758.0749", 9_223_372_036_854_775_807),
    ] as [(String, Int64)])
  func `a number of twenty digits is rounded by its last ones too`(text: String, rounded: Int64) {
    #expect(parse(text, 2) == .tooManyDecimals(rounded: rounded))
  }

  @Test func `rounding beyond the largest number is out of range`() {
    #expect(parse("92233720368547758.075", 2) == .outOfRange)
    #expect(parse("92233720368547758.079", 2) == .outOfRange)
  }

  @Test func `zeros beyond the scale are no fault`() {
    #expect(parse("36000.000", 2) == .value(3_600_000))
    #expect(parse("1" + "." + String(repeating: "0", count: 10_000), 2) == .value(100))
    #expect(parse("1.0", 0) == .value(1))
  }

  @Test func `numbers of ten thousand digits are read without harm`() {
    let nines = String(repeating: "9", count: 10_000)
    #expect(parse(nines, 0) == .outOfRange)
    #expect(parse("0." + nines, 2) == .tooManyDecimals(rounded: 100))
    #expect(
      parse("0." + String(repeating: "0", count: 9_999) + "1", 6) == .tooManyDecimals(rounded: 0))
    #expect(parse(nines + "e-9999", 1) == .tooManyDecimals(rounded: 100))
    #expect(parse("1" + String(repeating: "0", count: 10_000) + "e-10000", 3) == .value(1000))
  }

  @Test func `a hundred thousand signs are malformed and harmless`() {
    #expect(parse(String(repeating: "-", count: 100_000), 0) == .malformed)
    #expect(parse(String(repeating: "-", count: 99_999) + "0", 0) == .malformed)
  }

  @Test(
    arguments: [
      (0, 2, 0, "0"), (0, 2, 2, "0.00"), (5, 2, 0, "0.05"), (50, 2, 0, "0.5"), (50, 2, 2, "0.50"),
      (100, 2, 0, "1"), (100, 2, 1, "1.0"), (-5, 2, 0, "-0.05"), (-12_345, 3, 0, "-12.345"),
      (7, 0, 0, "7"), (7_800_500_000, 6, 0, "7800.5"), (Int64.max, 6, 0, "9223372036854.775807"),
      (Int64.min, 0, 0, "-9223372036854775808"),
    ] as [(Int64, Int, Int, String)])
  func `an integer is written as a decimal`(
    value: Int64, decimals: Int, minimum: Int, text: String
  ) {
    #expect(ExactDecimal.text(Int128(value), decimals: decimals, minimum: minimum) == text)
  }

  @Test func `sums wider than 64 bits are written exactly`() {
    let sum = Int128(Int64.max) * 10
    #expect(ExactDecimal.text(sum, decimals: 2) == "922337203685477580.7")
    #expect(ExactDecimal.text(Int128.max, decimals: 0) == "170141183460469231731687303715884105727")
  }

  @Test(arguments: [0, 2, 3, 6])
  func `what was written is read as it was`(decimals: Int) {
    let seed: UInt64 = 20_260_801
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let value = Int64(generator.next() >> UInt64.random(in: 1...63, using: &generator))
      let text = ExactDecimal.text(Int128(value), decimals: decimals, minimum: decimals / 2)
      #expect(parse(text, decimals) == .value(value), "seed \(seed): \(text)")
    }
  }

  private func parse(_ text: String, _ decimals: Int) -> ExactDecimal.Result {
    ExactDecimal.parse(Array(text.utf8).span, decimals: decimals)
  }
}
