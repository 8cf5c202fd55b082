import ArgumentParser
import Customs
import Ledger

extension InputFormat: ExpressibleByArgument {}

struct Append: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "append",
    abstract: "Append declarations and what happens to them.",
    discussion: """
      The whole file is validated before its first entry is written. If a line is wrong, every \
      fault of every line is listed, nothing is appended, and the exit code is 65. Appending a \
      file again appends nothing twice. Each fault ends in the code of a rule: 'tamga rules CODE' \
      says why it is there, and how to mend the line.

      Of WCO XML, each file is a message and an input of its own: those that are wrong, or that are no step of a \
      declaration's life, are listed with their reasons, the others go in, and the exit code is 65 if any was refused.
      """)

  static let examples = [
    "tamga append declarations.ndjson --ledger ledger",
    "tamga append amendments.ndjson --dry-run --impact --ledger ledger",
    "tamga append declarations.csv --input csv --map map.json --historic --ledger ledger",
    "tamga append messages/ --input wco-xml --historic --ledger ledger",
  ]

  @Argument(
    help: "The file; - is standard input. Of WCO XML several, or directories of *.xml files.")
  var file: [String] = []

  @Option(help: ArgumentHelp("Say what a rule means, and do nothing else.", valueName: "code"))
  var explain: String?

  @Option(
    help: ArgumentHelp(
      "Format of the file; by its ending when not given, else ndjson.",
      valueName: "ndjson|json|csv|wco-xml"
    ))
  var input: InputFormat?

  @Option(help: "Which CSV column feeds which field (Schemas/map.schema.json).")
  var map: String?

  @Flag(help: "Validate and decide, but append nothing.")
  var dryRun = false

  @Flag(
    help:
      "With --dry-run: print every cell of every view that would change, old, new and the difference."
  )
  var impact = false

  @Option(help: "With --impact: print at most so many changed rows.")
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Write each refused line with its errors to this file, as NDJSON.", valueName: "file"))
  var rejects: String?

  @Flag(help: "Records that other systems accepted long ago: named consistency rules only warn.")
  var historic = false

  @Option(help: ArgumentHelp("ndjson prints a result for each line.", valueName: "table|ndjson"))
  var format = OutputFormat.table

  @OptionGroup var ledgerOptions: LedgerOptions
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var threads: WorkerOptions

  func validate() throws {
    if explain != nil { return }
    guard !file.isEmpty else { throw ValidationError("give a file, or - for standard input") }
    guard file.count == 1 || inputFormat == .wcoXML else {
      throw ValidationError("\(file.count) files: expected one, unless they are --input wco-xml")
    }
    guard format == .table || format == .ndjson || impact else {
      throw ValidationError(
        "--format: append prints table or ndjson, with --impact also csv or json")
    }
    if impact, !dryRun { throw ValidationError("--impact: it goes with --dry-run") }
    if limit != nil, !impact { throw ValidationError("--limit: it goes with --impact") }
    if let limit, limit < 0 { throw ValidationError("--limit \(limit): expected 0 or more") }
    if inputFormat == .csv, map == nil {
      throw ValidationError("CSV needs --map FILE, which says what its columns are")
    }
    if inputFormat != .csv, map != nil { throw ValidationError("--map goes with CSV input") }
  }

  private var inputFormat: InputFormat {
    if let input { return input }
    if file.allSatisfy({ $0.lowercased().hasSuffix(".xml") }) { return .wcoXML }
    return InputFormat.allCases.first { file.first?.hasSuffix("." + $0.rawValue) == true }
      ?? .ndjson
  }

  func run() throws {
    if let explain {
      return StandardOutput.shared.write(RuleText.prose(try Rules.rule(explain)))
    }
    let ledger = try ledgerOptions.open(readOnly: dryRun && !impact)
    let input = try AppendInput(file, format: inputFormat)
    let map = try map.map { try readMap($0) }
    var options = Appender.Options()
    options.historic = historic
    options.dryRun = dryRun
    options.wait = waiting.wait
    options.workers = threads.workers
    options.isIndependent = inputFormat == .wcoXML
    let appender = Appender(
      ledger, options: options, now: { Clock.microseconds() }, nonceSeed: Randomness.bytes(32))
    let printer = try ResultPrinter(
      file: input.name, format: format, dryRun: dryRun, rejects: rejects,
      isIndependent: options.isIndependent)
    let bars = [
      Appender.Phase.validating: ProgressLine(
        "validating", total: input.size, unit: "bytes", quiet: ledgerOptions.quiet),
      .appending: ProgressLine(
        "appending", total: input.size, unit: "bytes", quiet: ledgerOptions.quiet),
    ]
    var latest: (any RecordSource)?
    func open() throws -> any RecordSource {
      let source = try input.source(map: map, currency: ledger.configuration.currency)
      latest = source
      return source
    }
    func report(_ result: LineResult) throws {
      bars[.validating]?.finish()
      try printer.print(result)
    }
    let summary: AppendSummary
    var views: [ViewImpact] = []
    if impact {
      (summary, views) = try appender.impact(
        open, on: try ledger.projections([]), progress: { bars[$0]?.set(UInt64($1)) },
        report: report)
    } else {
      summary = try appender.append(
        open, progress: { bars[$0]?.set(UInt64($1)) }, report: report)
    }
    for bar in bars.values { bar.finish() }
    print(views)
    try printer.finish()
    StandardOutput.shared.flush()
    ledgerOptions.say(printer.summary(summary))
    if let csv = latest as? CSVSource, csv.leftOut > 0 {
      ledgerOptions.say(
        "note: the map left out \(grouped(csv.leftOut)) \(csv.leftOut == 1 ? "row" : "rows")")
    }
    if summary.isRefused { throw ExitCode(ExitCodes.data) }
  }

  /// What would change about each view.
  private func print(_ views: [ViewImpact]) {
    let parts = views.compactMap { view in
      view.table.map { DifferencePrinter.Part(rows: view.rows ?? [], table: $0) }
    }
    guard impact, !parts.isEmpty || !views.isEmpty else { return }
    let printer = DifferencePrinter(format: format, limit: limit, namesView: true)
    let rest = printer.print(parts, withEntries: false)
    StandardOutput.shared.flush()
    for view in views {
      ledgerOptions.warn(view.table?.quarantine ?? [], of: view.name)
      if let note = view.note {
        StandardError.write("warning: the impact on \(view.name) cannot be said: \(note)\n")
      }
    }
    let count = parts.map(\.rows.count).reduce(0, +)
    ledgerOptions.say(
      "\(grouped(count)) rows of \(parts.count) views would change"
        + (rest > 0 ? "; \(grouped(rest)) of them are not shown (--limit)" : ""))
  }

  private func readMap(_ path: String) throws -> CSVMap {
    do {
      return try CSVMap(json: try InputFile.contents(of: path))
    } catch let invalid as CSVMap.Invalid {
      for fault in invalid.faults {
        StandardError.write("error: \(path): \(ResultPrinter.words(fault))\n")
      }
      throw ExitCode(78)
    }
  }
}
