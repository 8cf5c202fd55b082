import ArgumentParser
import Customs
import Ledger

struct Publish: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Publish a list of goods into the ledger.",
    discussion: """
      The list becomes an event like any other: it is validated, appended once, and never changed; \
      publishing the same list again appends nothing. A new version is published under another \
      version. The Common High Priority List ships with the program, as chpl ('tamga lists chpl' \
      prints it). 'tamga watch' says beforehand what a list would have caught.
      """)

  static let examples = [
    "tamga publish chpl --ledger ledger",
    "tamga publish --list seals.csv --name seal-goods --version 2026-02 --valid-from 2026-02-11 --ledger ledger",
  ]

  @Argument(help: "A list that ships with the program: chpl.")
  var known: String?

  @OptionGroup var listOptions: ListFileOptions

  @Flag(help: "Validate and decide, but publish nothing.")
  var dryRun = false

  @Option(help: ArgumentHelp("ndjson prints the result as a line.", valueName: "table|ndjson"))
  var format = OutputFormat.table

  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var waiting: WaitOptions

  func validate() throws {
    if let known, known != CommonHighPriorityList.name {
      throw ValidationError(
        "no list \"\(known)\" ships with the program, expected chpl; a file is given with --list FILE"
      )
    }
    if known != nil, listOptions.list != nil {
      throw ValidationError("give a list that ships with the program, or --list FILE")
    }
    if known == nil, listOptions.list == nil {
      throw ValidationError("give a list that ships with the program (chpl), or --list FILE")
    }
    guard format == .table || format == .ndjson else {
      throw ValidationError("--format: publish prints table or ndjson")
    }
  }

  func run() throws {
    let file = known ?? listOptions.list ?? CommonHighPriorityList.name
    let list = try listOptions.read(file)
    if format == .table { try ListFileOptions.refuse(list, file) }
    let event = list.event + [0x0A]
    let ledger = try ledgerOptions.open(readOnly: dryRun)
    var options = Appender.Options()
    options.dryRun = dryRun
    options.wait = waiting.wait
    let appender = Appender(
      ledger, options: options, now: { Clock.microseconds() }, nonceSeed: Randomness.bytes(32))
    let printer = try ResultPrinter(
      file: file, format: format, dryRun: dryRun, rejects: nil, isIndependent: false)
    let summary = try appender.append(
      { NDJSONSource(MemorySource(event)) }, progress: { _, _ in },
      report: { try printer.print($0) })
    try printer.finish()
    StandardOutput.shared.flush()
    ledgerOptions.say(printer.summary(summary))
    if summary.isRefused { throw ExitCode(ExitCodes.data) }
  }
}
