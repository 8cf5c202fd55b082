import Customs
import Foundation
import Testing

@Suite struct RulesCommandTests {
  @Test func `docs/rules.md is what the code says`() throws {
    let page = ErrorGallery.directory.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/rules.md")
    let written = try? String(contentsOf: page, encoding: .utf8)
    let said = try Program.run(["rules", "--format", "markdown"])
    #expect(said.code == 0)
    #expect(said.standardOutput == written, "tamga rules --format markdown > docs/rules.md")
  }

  @Test(arguments: Rule.allCases)
  func `a rule is explained by its code`(rule: Rule) throws {
    let said = try Program.run(["rules", rule.rawValue])
    #expect(said.code == 0)
    #expect(said.standardOutput.hasPrefix("\(rule.rawValue): \(rule.explanation.title)\n"))
    for word in ["Severity", "Checks", "Why", "Mend", "Example", "Source"] {
      #expect(said.standardOutput.contains("\n\(word) "))
    }
    #expect(said.standardOutput.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func `append explains a rule as it stands in brackets, and needs no file`() throws {
    let said = try Program.run(["rules", "mrn-differs"])
    let explained = try Program.run(["append", "--explain", "[mrn-differs]"])
    #expect(explained.code == 0)
    #expect(explained.standardOutput == said.standardOutput)
  }

  @Test(arguments: [
    ("mrn-chek", "mrn-check-character"), ("Malformed_MRN", "malformed-mrn"),
    ("check-digit", "party-check-digit"), ("unkown-country", "unknown-country"),
  ])
  func `an unknown code ends with 64 and names the nearest ones`(code: String, near: String) throws
  {
    for arguments in [["rules", code], ["append", "--explain", code]] {
      let said = try Program.run(arguments)
      #expect(said.code == 64)
      #expect(said.standardError.contains("no rule \"\(code)\"; near it are "))
      #expect(said.standardError.contains(near))
      #expect(said.standardOutput.isEmpty)
    }
  }

  @Test(arguments: ["csv", "ndjson", "json", "table"])
  func `the list has every rule in every format`(format: String) throws {
    let said = try Program.run(["rules", "--format", format])
    #expect(said.code == 0)
    for rule in Rule.allCases { #expect(said.standardOutput.contains(rule.rawValue)) }
  }

  @Test func `explanations say something, and end like sentences`() {
    for rule in Rule.allCases {
      let words = rule.explanation
      #expect(!words.title.hasSuffix(".") && words.title.count <= 70)
      for text in [words.checks, words.why, words.mend] {
        #expect(text.hasSuffix(".") && text.count >= 20, "\(rule.rawValue): \(text)")
        #expect(!text.contains("  ") && !text.contains("\n"))
      }
      #expect(!words.example.isEmpty && !words.source.isEmpty)
    }
  }
}
