import Customs
import Testing

@Suite struct PackedCodeTests {
  private let letters = (65...90).map { String(decoding: [UInt8($0)], as: UTF8.self) }

  @Test func `packed countries are dense, sort like their letters and come back`() {
    var expected: UInt16 = 1
    for first in letters {
      for second in letters {
        #expect(PackedCode.country(first + second) == expected)
        #expect(PackedCode.country(expected) == first + second)
        expected += 1
      }
    }
    #expect(expected == 677)
  }

  @Test(arguments: ["", "K", "KAZ", "kz", "Kz", "K1", "K ", "ÄZ", "[A", "@A"])
  func `what is not two capital letters is no country`(text: String) {
    #expect(PackedCode.country(text) == nil)
  }

  @Test(arguments: [UInt16(0), 677, 1000, .max])
  func `a number that stands for no country has no letters`(code: UInt16) {
    #expect(PackedCode.country(code) == "")
  }

  @Test func `every unit of two or three characters comes back, in order`() {
    let characters = (0...9).map(String.init) + letters
    var previous: UInt16 = 0
    var count = 0
    for first in characters {
      for second in characters {
        for third in [""] + characters {
          let unit = first + second + third
          guard let code = packed(unit) else {
            Issue.record("\(unit) is not packed")
            continue
          }
          if code <= previous || PackedCode.unit(code) != unit {
            Issue.record("\(unit) is \(code), which is \(PackedCode.unit(code))")
          }
          previous = code
          count += 1
        }
      }
    }
    #expect(count == 36 * 36 * 37)
  }

  @Test(arguments: ["", "K", "KGMX", "kgm", "K M", "K-M", "ÄÄ", "K\u{0}"])
  func `what is not two or three capitals and digits is no unit`(text: String) {
    #expect(packed(text) == nil)
  }

  @Test func `no unit has no characters`() {
    #expect(PackedCode.unit(0 as UInt16) == "")
  }

  @Test(arguments: ["KZ", "RU", "KR", "DE", "GB", "TR", "CN", "HK", "XK", "EU", "XI", "QZ"])
  func `a country of ISO 3166 or of trade statistics is known`(text: String) throws {
    #expect(Codes.isCountry(try #require(PackedCode.country(text))))
  }

  @Test(arguments: ["ZZ", "AA", "XX", "UK", "SU", "YU", "QA", "OO"])
  func `another pair of letters is not, except Qatar`(text: String) throws {
    #expect(Codes.isCountry(try #require(PackedCode.country(text))) == (text == "QA"))
  }

  @Test func `249 countries and 15 codes of statistics are known`() {
    #expect((0...UInt16.max).filter(Codes.isCountry).count == 249 + 15)
    #expect(!Codes.isCountry(0))
  }

  @Test(arguments: ["USD", "EUR", "KZT", "KRW", "RUB", "XAU"])
  func `a currency of ISO 4217 is known`(code: String) { #expect(Codes.isCurrency(code)) }

  @Test(arguments: ["usd", "US", "USDX", "ABC", "", " EUR", "DEM"])
  func `what is no currency of ISO 4217 is not`(code: String) {
    #expect(!Codes.isCurrency(code))
  }

  @Test(arguments: [(7, 2, "07"), (123, 2, "123"), (0, 4, "0000"), (2022, 4, "2022")])
  func `numbers are padded with zeros`(number: Int, width: Int, text: String) {
    #expect(String(paddedWithZeros: number, width) == text)
  }

  private func packed(_ text: String) -> UInt16? { PackedCode.unit(Array(text.utf8).span) }
}
