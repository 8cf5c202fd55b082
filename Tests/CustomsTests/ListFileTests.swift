import Customs
import Testing

@Suite struct ListFileTests {
  private func text(_ list: ListFile) -> String { String(decoding: list.event, as: UTF8.self) }

  @Test func `a CSV file with other names of its columns becomes a list`() throws {
    var list = try ListFile(
      csv: Array(
        "\u{FEFF}hs6,tier,hs2022_description\r\n854231,1,\"a, \"\"b\"\"\"\r\n85,,\r\n".utf8))
    for (key, value) in [
      ("name", "w"), ("version", "1"), ("kind", "watch"), ("validFrom", "2024-01-01"),
    ] {
      list.set(key, value)
    }
    let expected = [
      #"{"event":"listPublished","list":{"name":"w","version":"1","kind":"watch","#,
      #""validFrom":"2024-01-01","rows":[{"code":"854231","tier":"1","#,
      #""description":"a, \"b\""},{"code":"85"}]}}"#,
    ]
    #expect(text(list) == expected.joined())
    #expect(list.faults.isEmpty)
  }

  @Test func `JSON rows, a list, and a whole event are the same list`() throws {
    let rows = #"[{"code":"854231"},{"code":"8450","mode":"exclude"}]"#
    let inner =
      #"{"name":"w","version":"1","kind":"watch","validFrom":"2024-01-01","rows":\#(rows)}"#
    var first = try ListFile(json: Array(rows.utf8))
    for (key, value) in [
      ("name", "w"), ("version", "1"), ("kind", "watch"), ("validFrom", "2024-01-01"),
    ] {
      first.set(key, value)
    }
    let second = try ListFile(json: Array(inner.utf8))
    let third = try ListFile(json: Array(#"{"event":"listPublished","list":\#(inner)}"#.utf8))
    #expect(text(first) == text(second) && text(second) == text(third))
    var renamed = second
    renamed.set("version", "2")
    #expect(renamed.text("version") == "2" && second.text("version") == "1")
    #expect(second.text("source") == nil)
  }

  @Test func `the parser of submissions judges a list, all at once`() throws {
    let list = try ListFile(
      json: Array(#"[{"code":"8"},{"tier":"1"},{"code":"85","more":1}]"#.utf8))
    let found = list.faults.map { "\($0.pointer) \($0.rule.rawValue)" }
    for expected in [
      "/list/name missing-field", "/list/version missing-field",
      "/list/rows/0/code malformed-commodity-code", "/list/rows/2/more unknown-field",
    ] {
      #expect(found.contains(expected), "\(found)")
    }
    #expect(CommonHighPriorityList.file.faults.isEmpty)
  }

  @Test(arguments: [
    ("", "an empty file"), ("codes\n85\n", "column \"codes\""), ("code,hs6\n1,2\n", "once"),
    ("tier\n1\n", "expected code"), ("code,tier\n85\n", "1 cells, expected 2"),
    ("code\n\"85\n", "not closed"),
  ])
  func `a CSV file that is no list is refused with its reason`(csv: String, reason: String) {
    #expect {
      try ListFile(csv: Array(csv.utf8))
    } throws: {
      "\($0)".contains(reason)
    }
  }

  @Test(arguments: ["", "{", #""85""#, #"{"name":"w"}"#, "85"])
  func `JSON that is no list is refused`(json: String) {
    #expect(throws: ListFile.Malformed.self) { try ListFile(json: Array(json.utf8)) }
  }
}
