import Testing

@testable import Customs

@Suite struct CSVTableTests {
  private func cells(_ text: String) throws -> [[String?]] {
    try CSVTable(Array(text.utf8)).rows.map { row in
      row.map { $0.map { String(decoding: $0, as: UTF8.self) } }
    }
  }

  @Test func `an empty cell is nothing, and an empty text in quotes is a text`() throws {
    #expect(
      try cells("a,,c\n,\"\",\n\"\",x,\"\"\n") == [
        ["a", nil, "c"], [nil, "", nil], ["", "x", ""],
      ])
    #expect(try cells("") == [])
  }

  @Test func `commas, quotes and line ends stand in quotes`() throws {
    #expect(try cells("\"a,\"\"b\"\"\",\"c\nd\"\r\n") == [["a,\"b\"", "c\nd"]])
  }

  @Test(arguments: ["\"a", "a\"b", "\"a\"b"])
  func `what is no CSV is refused`(text: String) {
    #expect(throws: CSVFault.self) { try cells(text) }
  }

  @Test func `an apostrophe that was put before a formula is told from one that belongs there`() {
    for (text, isFormula) in [
      ("=1", true), ("'=1", true), ("''+1", true), ("a=1", false), ("'a", false), ("", false),
    ] {
      #expect(CSVTable.looksLikeFormula(text.utf8) == isFormula)
      #expect(CSVTable.isGuarded(Array("'\(text)".utf8)) == isFormula)
    }
    #expect(!CSVTable.isGuarded(Array("=1".utf8)))
  }
}
