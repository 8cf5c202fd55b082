import Customs
import Ledger

/// Prints entries as rows, in as many pieces as they come in.
struct EntryListing {
  private let format: OutputFormat
  private var report = Report(columns)
  private var count = 0

  init(format: OutputFormat) { self.format = format }

  private static let columns: [Report.Column] = [
    .init("position", .number), .init("recordedAt"), .init("event"), .init("subject"),
    .init("kind"),
    .init("version", .number), .init("state"), .init("items", .number), .init("warnings", .number),
    .init("effectiveAt"),
    .init("supersedes", .number), .init("rows", .number),
  ]

  mutating func add(_ entry: EntrySummary) {
    report.rows.append(Self.row(entry))
    if report.rows.count >= 4096 { flush() }
  }

  /// Prints what was added since the last time.
  mutating func flush() {
    guard !report.rows.isEmpty else { return }
    switch format {
    case .json: report.printElements(isFirst: count == 0)
    default: report.print(format, header: count == 0)
    }
    count += report.rows.count
    report.rows.removeAll(keepingCapacity: true)
  }

  /// Prints the rest, and what ends the list.
  mutating func finish() {
    flush()
    if format == .json {
      StandardOutput.shared.write(count == 0 ? "[]\n" : "]\n")
    } else if count == 0 {
      report.print(format)
    }
  }

  private static func row(_ entry: EntrySummary) -> [String?] {
    let isDeclaration = entry.event.isStep
    let holdsGoods = entry.event.carriesDeclaration || entry.event == .openingBalance
    return [
      entry.position.description, CivilTime.text(microseconds: entry.recordedAt), entry.event.name,
      entry.subject, entry.flow?.name, isDeclaration ? String(entry.version) : nil,
      isDeclaration ? entry.state.name : nil,
      holdsGoods ? String(entry.itemCount) : nil,
      entry.event == .party ? nil : String(entry.warningCount),
      entry.effectiveAt.map { CivilTime.text(microseconds: $0) }, entry.supersedes?.description,
      entry.rowCount > 0 ? String(entry.rowCount) : nil,
    ]
  }
}
