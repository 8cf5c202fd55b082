import ArgumentParser
import Customs
import Ledger

struct LogCommand: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "List entries in the order of their positions.",
    discussion: """
      Every option narrows the list; what is listed fulfils all of them. --party lists its party \
      entry and the entries of declarations that name it, --office what names the office as its \
      own or as the beginning or end of a transit.

      With --follow it waits for more entries and prints them as they are committed, until it is \
      interrupted, --to is reached, or an entry is recorded after --until.
      """)

  static let examples = [
    "tamga log --from 0 --to 9 --ledger ledger",
    "tamga log --event amended --event invalidated --since 2022-06-01T00:00:00Z --ledger ledger",
  ]

  @Option(help: "First position.")
  var from: UInt64 = 0

  @Option(help: "Last position; the last one there is when not given.")
  var to: UInt64?

  @Option(
    name: .customLong("event"),
    help: ArgumentHelp("Only this event; may be given several times.", valueName: "name"))
  var events: [String] = []

  @Option(help: ArgumentHelp("Only what concerns this party.", valueName: "id"))
  var party: String?

  @Option(help: ArgumentHelp("Only what names this office.", valueName: "code"))
  var office: String?

  @Option(
    help: ArgumentHelp("Only what was recorded at this time or later.", valueName: "time"),
    transform: RecordedTime.parse)
  var since: Int64?

  @Option(
    help: ArgumentHelp("Only what was recorded at this time or earlier.", valueName: "time"),
    transform: RecordedTime.parse)
  var until: Int64?

  @Flag(help: "Wait for more.")
  var follow = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func validate() throws {
    if let to, to < from { throw ValidationError("--to \(to): expected at least --from \(from)") }
    if let since, let until, until < since {
      throw ValidationError("--until: expected a time that is not before --since")
    }
    if follow, formatOptions.format == .json {
      throw ValidationError("--follow: an endless JSON array has no end; use ndjson")
    }
    _ = try eventKinds()
  }

  private func eventKinds() throws -> Set<EventKind> {
    Set(
      try events.map { name in
        guard let kind = EventKind(name: Array(name.utf8).span) else {
          let known = EventKind.allCases.map(\.name).joined(separator: ", ")
          throw ValidationError("--event \"\(name)\": expected one of \(known)")
        }
        return kind
      })
  }

  private func filter(_ log: Log) throws -> EntryFilter {
    var filter = EntryFilter()
    filter.events = try eventKinds()
    filter.office = office
    if let party {
      filter.party = try log.environment.read { transaction in
        try log.partyNumber(Array(party.utf8), in: transaction)
      }
      if filter.party == nil {
        StandardError.write("error: --party \(party): the ledger has no party with this id\n")
        throw ExitCode(66)
      }
    }
    return filter
  }

  /// The positions that the options allow in the log as it is now, and whether later entries can still be among them.
  private func window(_ log: Log) throws -> (positions: Range<UInt64>, mayGrow: Bool) {
    try log.environment.read { transaction in
      let size = try log.size(in: transaction)
      let first = try since.map { try log.size(asOf: $0 - 1, in: transaction) } ?? 0
      let behind = try until.map { try log.size(asOf: $0, in: transaction) } ?? size
      let end = min(behind, to.map { $0 == .max ? $0 : $0 + 1 } ?? .max)
      let start = max(from, first)
      return (min(start, end)..<end, behind == size && (to.map { size <= $0 } ?? true))
    }
  }

  func run() throws {
    let log = try ledgerOptions.open().log
    let filter = try filter(log)
    var listing = EntryListing(format: formatOptions.format)
    var (next, pause) = (from, Self.shortestPause)
    while true {
      let (window, mayGrow) = try window(log)
      next = max(next, window.lowerBound)
      if next < window.upperBound { pause = Self.shortestPause }
      while next < window.upperBound {
        let chunk = next..<min(window.upperBound, next + 4096)
        // A transaction for each chunk: a long one would keep the writer from using freed pages again.
        try log.environment.read { transaction in
          for position in try log.positions(in: chunk, matching: filter, in: transaction) {
            if let entry = try log.summary(at: position, in: transaction) { listing.add(entry) }
          }
        }
        next = chunk.upperBound
      }
      guard follow, mayGrow else { return listing.finish() }
      listing.flush()
      StandardOutput.shared.flush()
      guard StandardOutput.shared.isRead(after: pause) else { return }
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// Milliseconds between two looks at the log: few in quiet hours, many while it grows.
  private static let (shortestPause, longestPause): (Int32, Int32) = (50, 1000)
}
