import ArgumentParser
import Customs

struct Lists: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "lists",
    abstract: "List the code lists that submissions are checked against, or the codes of one.",
    discussion: """
      The lists are part of the program; it reads no file. Of the Harmonized System the codes are \
      printed with what became of them in the other edition.
      """)

  static let examples = ["tamga lists", "tamga lists hs-2017 --format csv"]

  @Argument(help: "The name of one list.")
  var name: String?

  @Option(help: ArgumentHelp("How to print.", valueName: "table|csv|json|ndjson"))
  var format = OutputFormat.table

  func run() throws {
    guard let name else {
      var report = Report([.init("name"), .init("codes", .number), .init("title"), .init("source")])
      report.rows = CodeList.all.map { [$0.name, "\($0.codes.count)", $0.title, $0.source] }
      return report.print(format)
    }
    guard let list = CodeList.all.first(where: { $0.name == name }) else {
      throw ValidationError(
        "no list \"\(name)\"; there are \(CodeList.all.map(\.name).joined(separator: ", "))")
    }
    var report = Report([.init("code"), .init("meaning")])
    report.rows = list.codes.map { [$0.code, $0.meaning.isEmpty ? nil : $0.meaning] }
    report.print(format)
  }
}
