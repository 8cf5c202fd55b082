import ArgumentParser
import Customs

/// How rules are printed: as rows like everything else, or as the page docs/rules.md.
enum RulesFormat: String, ExpressibleByArgument, CaseIterable {
  case table, csv, json, ndjson, markdown
}

struct Rules: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List the rules of submission, or explain one.",
    discussion: """
      Every error and warning of 'tamga append' ends in the code of a rule. With the code this says \
      what the rule looks at, why it is there, how to mend a line that breaks it, and from which \
      standard it comes.
      """)

  static let examples = [
    "tamga rules mrn-check-character", "tamga rules --format csv", "tamga rules --steps",
  ]

  @Argument(help: "The code of one rule.")
  var code: String?

  @Flag(help: "The steps of a declaration's life instead, as Markdown.")
  var steps = false

  @Option(help: ArgumentHelp("How to print.", valueName: "table|csv|json|ndjson|markdown"))
  var format = RulesFormat.table

  func validate() throws {
    if steps, code != nil { throw ValidationError("--steps lists all steps, without a code") }
  }

  func run() throws {
    if steps { return StandardOutput.shared.write(StateTable.markdown) }
    let rules = try code.map { [try Self.rule($0)] } ?? Rule.allCases
    switch (OutputFormat(rawValue: format.rawValue), code) {
    case (nil, _): StandardOutput.shared.write(RuleText.markdown(rules))
    case (.table, .some): StandardOutput.shared.write(rules.map(RuleText.prose).joined())
    case (.table?, nil): Self.short(rules).print(.table)
    case (let format?, _): Self.full(rules).print(format)
    }
  }

  /// The rule with this code, brackets and capitals aside.
  static func rule(_ code: String) throws -> Rule {
    let word = code.lowercased().filter { $0 != "[" && $0 != "]" }
    if let rule = Rule(rawValue: word) { return rule }
    let near = NearestWords.to(word, in: Rule.allCases.map(\.rawValue))
    throw ValidationError(
      "no rule \"\(code)\"; "
        + (near.isEmpty
          ? "'tamga rules' lists all codes" : "near it are \(near.joined(separator: ", "))"))
  }

  private static func short(_ rules: [Rule]) -> Report {
    var report = Report([.init("code"), .init("severity"), .init("title")])
    report.rows = rules.map { [$0.rawValue, $0.severity.name, $0.explanation.title] }
    return report
  }

  private static func full(_ rules: [Rule]) -> Report {
    var report = Report(
      ["code", "severity", "title", "checks", "why", "mend", "example", "source"].map { .init($0) })
    report.rows = rules.map { rule in
      let words = rule.explanation
      return [
        rule.rawValue, rule.severity.name, words.title, words.checks, words.why, words.mend,
        words.example, words.source,
      ]
    }
    return report
  }
}
