import Foundation
import Support
import Testing

@Suite struct ShowTests {
  private static let first =
    #"{ "event":"accepted", "actor":"desk 7",  "declaration":\#(DeclarationText("T:1").json) }"#
  private static let second = Line.amended(
    DeclarationText("T:1") {
      $0.destination = "RU"
      $0.items = [ItemText { $0.net = "11.5" }]
    }, expect: 1, reason: "Weighed again")

  /// Positions 0 and 1 are parties, 2 accepted, 3 amended, 4 released; each in an append of its own.
  private func program() throws -> ReadingProgram {
    let tamga = try ReadingProgram()
    for line in [Self.first, Self.second, Line.event("released", "T:1")] {
      try tamga.append([line])
    }
    return tamga
  }

  @Test func `a history is a timeline of who, when, why and what`() throws {
    let shown = try program()("show", "T:1", "--history")
    #expect(shown.code == 0)
    let lines = shown.standardOutput.split(separator: "\n").map { line in
      line.hasPrefix("  recorded") ? "  recorded" : String(line)
    }
    #expect(
      lines == [
        "T:1  import  released  version 2",
        "position 2, accepted  version 1  accepted", "  recorded",
        "  effective  2022-06-14T00:00:00Z", "  actor      desk 7",
        "position 3, amended  version 2  accepted", "  recorded",
        "  effective  2022-06-14T00:00:00Z", "  reason     Weighed again",
        "  replaces   position 2",
        #"  changes    /countryOfDestination  "KZ" -> "RU""#,
        #"             /items/0/netMassKg     "10" -> "11.5""#,
        "position 4, released  version 2  released", "  recorded",
      ])
  }

  @Test(arguments: ["json", "ndjson"])
  func `programs get the same facts on one line`(format: String) throws {
    let shown = try program()("show", "T:1", "--history", "--format", format)
    let object = try #require(try shown.objects.first)
    #expect(shown.standardOutput.split(separator: "\n").count == 1)
    #expect(object["mrn"] as? String == "T:1")
    #expect(object["state"] as? String == "released")
    #expect(object["version"] as? Int == 2)
    #expect(object["size"] as? Int == 5)
    let entries = try #require(object["entries"] as? [[String: Any]])
    #expect(entries.map { $0["position"] as? Int } == [2, 3, 4])
    #expect(entries.map { $0["actor"] as? String } == ["desk 7", nil, nil])
    #expect(entries.map { $0["reason"] as? String } == [nil, "Weighed again", nil])
    #expect(entries.map { $0["supersedes"] as? Int } == [nil, 2, nil])
    let changes = try #require(entries[1]["changes"] as? [[String: String]])
    #expect(
      changes == [
        ["pointer": "/countryOfDestination", "old": "KZ", "new": "RU"],
        ["pointer": "/items/0/netMassKg", "old": "10", "new": "11.5"],
      ])
  }

  @Test func `an earlier size and an earlier time give the state of that moment`() throws {
    let tamga = try program()
    let entries = try tamga("log", "--from", "2", "--format", "ndjson").objects
    for (size, state, version) in [(3, "accepted", 1), (4, "accepted", 2), (5, "released", 2)] {
      let time = try #require(entries[size - 3]["recordedAt"] as? String)
      for option in [["--at", "\(size)"], ["--as-of", time]] {
        let object = try #require(
          try tamga("show", "T:1", option[0], option[1], "--format", "ndjson").objects.first)
        #expect(object["state"] as? String == state, "\(option)")
        #expect(object["version"] as? Int == version, "\(option)")
        #expect(object["size"] as? Int == size, "\(option)")
      }
    }
    #expect(
      try tamga("show", "T:1", "--at", "3", "--history").standardOutput
        .hasPrefix("T:1  import  accepted  version 1  in the first 3 entries\n"))
    for option in [["--at", "2"], ["--as-of", "2001-01-01T00:00:00+05:00"]] {
      let shown = try tamga("show", "T:1", option[0], option[1])
      #expect(shown.code == 66)
      #expect(shown.standardError.contains("entries have no declaration with this number"))
    }
  }

  @Test func `a document is printed byte for byte and alone`() throws {
    let tamga = try program()
    #expect(try tamga("show", "T:1", "--document").standardOutput == Self.second)
    for choice in [["--version", "1"], ["--position", "2"], ["--at", "3"]] {
      #expect(
        try tamga("show", "T:1", "--document", choice[0], choice[1]).standardOutput == Self.first,
        "\(choice)")
    }
    #expect(
      try tamga("show", "T:1", "--document", "--position", "4").standardOutput
        == Line.event("released", "T:1"))
  }

  @Test func `a document that spans lines is shown on one, and printed as it was`() throws {
    let tamga = try ReadingProgram()
    let document = "{\n  \"kind\":\"import\"," + DeclarationText("T:1").json.dropFirst(17)
    let file = tamga.directory.path + "/input.json"
    try Data("[\(document)]".utf8).write(to: URL(filePath: file))
    #expect(try tamga("append", file).code == 0)
    #expect(try tamga("show", "T:1", "--document").standardOutput == document)
    let shown = try tamga("show", "T:1", "--format", "ndjson")
    #expect(shown.standardOutput.filter { $0 == "\n" }.count == 1)
  }

  @Test(arguments: [
    (["--document", "--version", "3"], 66, "there is no version 3; the latest is 2"),
    (
      ["--document", "--position", "1"], 66,
      "position 1 is not one of its entries, which are 2, 3, 4"
    ),
    (["--at", "6"], 64, "--at 6: expected at most 5, the size of the log"),
    (["--at", "1", "--as-of", "2022-06-14T08:00:00Z"], 64, "expected one of them"),
    (["--as-of", "2022-06-14"], 64, "expected a time such as 2022-06-14T08:00:00Z"),
    (["--version", "1"], 64, "--version and --position go with --document"),
    (["--document", "--history"], 64, "--document prints the submitted bytes alone"),
  ])
  func `what cannot be shown is said with its reason`(
    options: [String], status: Int32, words: String
  ) throws {
    let tamga = try program()
    let shown = try tamga.run(["show", "T:1"] + options)
    #expect(shown.code == status)
    #expect(shown.standardError.contains(words), "\(shown.standardError)")
    #expect(shown.standardOutput.isEmpty)
  }

  @Test func `a lodged declaration is shown by its LRN, and with its acceptance by its number`()
    throws
  {
    let tamga = try ReadingProgram()
    try tamga.append([Line.lodged("ALM-1"), Line.lodged("ALM-1", by: "X:2")])
    let waiting = try tamga("show", "lrn:\(Line.broker)/ALM-1")
    #expect(waiting.code == 0)
    #expect(waiting.standardOutput.hasPrefix("LRN ALM-1  import  lodged  version 1\n"))
    let several = try tamga("show", "ALM-1")
    #expect(several.code == 66)
    #expect(several.standardError.contains("lrn:X:2/ALM-1, lrn:X:broker/ALM-1"))
    try tamga.append([
      Line.acceptance("T:1", of: "ALM-1"),
      Line.amended("T:1") {
        $0.declarant = Line.broker
        $0.destination = "RU"
      },
    ])
    let shown = try tamga("show", "T:1", "--history")
    #expect(shown.standardOutput.hasPrefix("T:1  import  accepted  version 3\n"))
    #expect(
      shown.standardOutput.contains("changes    none: the declaration is the one that was lodged"))
    #expect(shown.standardOutput.contains(#"/countryOfDestination  "KZ" -> "RU""#))
    #expect(!shown.standardOutput.contains("put in"))
    let object = try #require(try tamga("show", "T:1", "--format", "json").objects.first)
    #expect(object["mrn"] as? String == "T:1" && object["lrn"] as? String == "ALM-1")
  }
}
