import ArgumentParser
import Customs
import Ledger
import Views

struct TraceCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Follow goods from border to border.",
    discussion: """
      From a declaration, or from all that share a consignment reference (UCR), links are followed \
      upstream to where the goods came from and downstream to where they went: every step with \
      its office, time and dwell, what is left of each source, and everything that does not fit. \
      Needs the view 'lineage'.
      """)

  static let examples = [
    "tamga trace 22KZ553020000001R3 --ledger ledger",
    "tamga trace 2KZ220340999993-123 --format svg --ledger ledger > way.svg",
    "tamga trace 22KZ553020000001R3 --format dot --ledger ledger | dot -Tsvg > links.svg",
  ]

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, dot, svg }

  @Argument(help: "MRN or other number of a declaration, or a consignment reference.")
  var name: String

  @Option(help: ArgumentHelp("How to print.", valueName: "table|json|dot|svg"))
  var format = Format.table

  @Option(help: "Follow at most so many links up and down from the start.")
  var depth = 20

  @Option(
    help: ArgumentHelp(
      "Judge open journeys at this day; that of the last entry when not given.",
      valueName: "YYYY-MM-DD"),
    transform: { text in
      guard let date = CivilTime.parseDate(Array(text.utf8).span) else {
        throw ValidationError("\"\(text)\": expected a day such as 2022-06-14")
      }
      return date.day
    })
  var on: Int32?

  @OptionGroup var moment: MomentOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func validate() throws {
    guard (0...1000).contains(depth) else {
      throw ValidationError("--depth \(depth): expected 0 to 1000")
    }
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    let isEarlier = moment.at != nil || moment.asOf != nil
    let asked = isEarlier ? try ledger.size(at: moment) : nil
    // Asked before the trace holds the view's file: a process opens it once.
    let left = try ledger.projections(["lineage"]).flatMap {
      try ledger.status(of: $0).quarantine
    }
    var builder = try TraceBuilder(ledger, size: asked, depth: depth)
    guard let trace = try builder.trace(name, on: on) else {
      StandardError.write(
        "error: \(name): \(isEarlier ? "at that moment " : "")the ledger has no declaration and no consignment of this name\n"
      )
      throw ExitCode(66)
    }
    switch format {
    case .table: TraceTable(trace).print()
    case .json: StandardOutput.shared.write(TraceJSON.bytes(trace))
    case .dot: StandardOutput.shared.write(TraceGraph.text(trace))
    case .svg: StandardOutput.shared.write(TraceDrawing(trace).svg)
    }
    if trace.cut > 0 {
      ledgerOptions.say(
        "note: declarations beyond --depth \(depth) that were not followed: \(grouped(trace.cut))"
      )
    }
    ledgerOptions.warn(left.filter { $0.position < trace.size }, of: "lineage")
    let size = try ledger.log.size()
    if !isEarlier, trace.size < size {
      ledgerOptions.say(
        "note: the view lineage has seen \(grouped(trace.size)) of \(grouped(size)) entries; 'tamga project lineage' brings it up to date"
      )
    }
  }
}
