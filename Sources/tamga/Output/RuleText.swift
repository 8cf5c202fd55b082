import Customs

/// A rule in prose: on a terminal, and in docs/rules.md.
enum RuleText {
  /// One rule for a person, in lines of at most 80 characters.
  static func prose(_ rule: Rule) -> String {
    let words = rule.explanation
    var text = "\(rule.rawValue): \(words.title)\n\n"
    let paragraphs = [
      ("Severity", rule.severity.words), ("Checks", words.checks), ("Why", words.why),
      ("Mend", words.mend), ("Example", words.example), ("Source", words.source),
    ]
    for (name, paragraph) in paragraphs {
      let lines = wrapped(paragraph, width: 69)
      for (index, line) in lines.enumerated() {
        let label = index == 0 ? name : ""
        text += label + String(repeating: " ", count: 11 - label.utf8.count) + line + "\n"
      }
    }
    return text
  }

  /// docs/rules.md.
  static func markdown(_ rules: [Rule]) -> String {
    var text = """
      # The rules of submission

      Each fault that `tamga append` finds is one line: the file and line, the place in the submitted object (a JSON
      pointer, RFC 6901), what was found, what was expected, and the code of the rule in brackets. `tamga rules CODE`
      prints what this page says of it. This page is written by `tamga rules --format markdown`.

      | code | severity | in short |
      |---|---|---|

      """
    for rule in rules {
      let code = rule.rawValue
      text +=
        "| [\(code)](#\(code)) | \(rule.severity.name) | \(rule.explanation.title) |\n"
    }
    for rule in rules {
      let words = rule.explanation
      text += "\n## \(rule.rawValue)\n\n"
      text += lines("**\(words.title).** \(rule.severity.words)") + "\n"
      for (name, paragraph) in [
        ("Checks", words.checks), ("Why", words.why), ("Mend", words.mend),
        ("Example", "`\(words.example)`"), ("Source", words.source),
      ] {
        text += lines("- **\(name).** \(paragraph)", indent: "  ")
      }
    }
    return text
  }

  private static func lines(_ text: String, indent: String = "") -> String {
    wrapped(text, width: 118).joined(separator: "\n" + indent) + "\n"
  }

  /// The words of a text in lines of at most `width` characters; a longer word has a line of its own.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + (line.isEmpty ? [] : [line])
  }
}
