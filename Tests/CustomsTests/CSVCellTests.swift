import Customs
import Testing

/// Cells as other people write them.
@Suite struct CSVCellTests {
  /// What a cell of a column with these options becomes; the fault's rule and expectation in brackets.
  private func value(_ options: String, _ cell: String) throws -> String {
    let map =
      #"{"delimiter":"|","fields":{"/a":{"column":"c",\#(options)},"/b":{"constant":"x"}}}"#
    let source = CSVSource(
      Pieces("c\n\"\(cell)\"\n", size: 7), map: try CSVMap(json: Array(map.utf8)))
    let record = try #require(try readAll(source).records.first)
    if let fault = record.faults.first { return "[\(fault.rule.rawValue): \(fault.expected)]" }
    let text = record.text.dropFirst().dropLast()
    return text == #""b":"x""# ? "" : String(text.dropFirst(4).dropLast(8))
  }

  @Test(arguments: [
    ("1.234.567,89", #""1234567.89""#), ("0,5", #""0.5""#), ("12", #""12""#), ("1.234", #""1234""#),
    ("-1.234,5", #""-1234.5""#), ("1.23", "[malformed-number: a number such as 1.234,5]"),
    ("1234.567,8", "[malformed-number: a number such as 1.234,5]"),
    ("1,2,3", "[malformed-number: a number such as 1.234,5]"),
    (",5", "[malformed-number: a number such as 1.234,5]"),
    ("c", "[malformed-number: a number such as 1.234,5]"),
  ])
  func `decimal commas and groups of three are read`(cell: String, expected: String) throws {
    #expect(try value(#""decimalMark":",","groupMark":".""#, cell) == expected)
  }

  @Test(arguments: ["1 234 567,8", "1\u{A0}234\u{A0}567,8", "1\u{202F}234\u{202F}567,8"])
  func `a space between groups may be any that is used for it`(cell: String) throws {
    #expect(try value(#""decimalMark":",","groupMark":" ""#, cell) == #""1234567.8""#)
  }

  @Test(arguments: [
    (2, "1234.5", #""123450""#), (3, "0.0004", #""0.4""#), (3, "7", #""7000""#),
    (-3, "7", #""0.007""#), (-2, "1234.5", #""12.345""#), (2, "0", #""0""#),
    (2, "-1.5", #""-150""#),
    (2, "1e3", "[malformed-number: a number such as 1234.5, without an exponent]"),
  ])
  func `hundreds and thousands are multiplied digit by digit`(
    power: Int, cell: String, expected: String
  ) throws {
    #expect(try value(#""powerOfTen":\#(power)"#, cell) == expected)
  }

  @Test func `rounding comes after the point was moved`() throws {
    #expect(try value(#""powerOfTen":2,"round":2"#, "1.23456").hasPrefix("[rounded: "))
    #expect(try value(#""powerOfTen":3,"round":2"#, "1.23456") == #""1234.56""#)
  }

  @Test(arguments: [":", "c", "", " : "])
  func `what says that nothing is known is an empty cell`(cell: String) throws {
    #expect(try value(#""missing":[":","c"],"trim":true"#, cell) == "")
  }

  @Test func `spaces stay unless they are to go`() throws {
    #expect(try value(#""missing":[":"]"#, " KZ ") == #"" KZ ""#)
    #expect(try value(#""trim":true"#, "\u{A0} KZ  ") == #""KZ""#)
  }

  @Test(arguments: [
    ("1012100", #""01012100""#), ("84501111", #""84501111""#), ("8450", #""00008450""#),
    ("845011110000", #""845011110000""#),
    ("TOTAL", "[malformed-code: digits, to be filled up with zeros to 8]"),
  ])
  func `codes that lost their zeros get them back`(cell: String, expected: String) throws {
    #expect(try value(#""padTo":8"#, cell) == expected)
  }

  @Test(arguments: [
    ("DD.MM.YYYY", "14.06.2022", #""2022-06-14""#), ("YYYYMMDD", "20220614", #""2022-06-14""#),
    ("MM/DD/YYYY", "06/14/2022", #""2022-06-14""#),
    ("DD.MM.YYYY", "31.06.2022", "[malformed-date: a date, DD.MM.YYYY]"),
    ("DD.MM.YYYY", "14.6.2022", "[malformed-date: a date, DD.MM.YYYY]"),
    ("DD.MM.YYYY", "14-06-2022", "[malformed-date: a date, DD.MM.YYYY]"),
  ])
  func `days are read by their form`(form: String, cell: String, expected: String) throws {
    #expect(try value(#""date":"\#(form)""#, cell) == expected)
  }

  @Test(arguments: ["2022M09", "2022-M09", "202209", "2022-09"])
  func `months are read as statistical offices write them`(cell: String) throws {
    #expect(try value(#""lastDayOfMonth":true"#, cell) == #""2022-09-30""#)
  }

  @Test func `a month may be joined of its year and its number`() throws {
    let map = """
      {"rows":[{"column":"k","noneOf":["TOTAL",""]}],
       "fields":{"/a":{"parts":[{"column":"y"},{"column":"m","padTo":2}],"lastDayOfMonth":true}},
       "ignore":["*"]}
      """
    let text =
      "\u{FEFF}y,m,k,note,note\n2022,9,84,x,y\n2022,10,TOTAL,,\n2022,13,,,\n2024,2,85,,\n"
    let source = CSVSource(Pieces(text, size: 7), map: try CSVMap(json: Array(map.utf8)))
    #expect(
      try readAll(source).records.map(\.text)
        == [#"{"a":"2022-09-30"}"#, #"{"a":"2024-02-29"}"#])
    #expect(source.leftOut == 2)
  }

  @Test(arguments: [
    (#"{"constant":"x","trim":true}"#, ["unknown-field /fields/a/trim"]),
    (#"{"column":"x","trim":1}"#, ["wrong-type /fields/a/trim"]),
    (#"{"column":"x","missing":":"}"#, ["wrong-type /fields/a/missing"]),
    (#"{"column":"x","missing":[1]}"#, ["wrong-type /fields/a/missing"]),
    (#"{"column":"x","padTo":0}"#, ["out-of-range /fields/a/padTo"]),
    (#"{"column":"x","decimalMark":"x"}"#, ["malformed-text /fields/a/decimalMark"]),
    (#"{"column":"x","groupMark":"."}"#, ["malformed-text /fields/a/groupMark"]),
    (#"{"column":"x","groupMark":",","decimalMark":","}"#, ["malformed-text /fields/a/groupMark"]),
    (#"{"column":"x","powerOfTen":10}"#, ["out-of-range /fields/a/powerOfTen"]),
    (#"{"column":"x","powerOfTen":-10}"#, ["out-of-range /fields/a/powerOfTen"]),
    (#"{"column":"x","date":"DD.MM"}"#, ["malformed-text /fields/a/date"]),
    (#"{"column":"x","date":"DD.MM.YYYY YY"}"#, ["malformed-text /fields/a/date"]),
    (#"{"column":"x","date":"DD.MM.YYYY","padTo":3}"#, ["unknown-field /fields/a/padTo"]),
    (
      #"{"parts":[{"column":"x"}],"trim":true}"#, ["unknown-field /fields/a/trim"]
    ),
  ])
  func `what is wrong with how cells are read is said`(field: String, expected: [String]) {
    do {
      _ = try CSVMap(json: Array(#"{"fields":{"/a":\#(field)}}"#.utf8))
      Issue.record("the map was taken: \(field)")
    } catch let invalid as CSVMap.Invalid {
      #expect(invalid.faults.map { "\($0.rule.rawValue) \($0.pointer)" } == expected)
    } catch {
      Issue.record(error)
    }
  }
}
