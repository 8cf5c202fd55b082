import Ledger

/// Prints what an audit finds, a line each: for people in words, for programs as JSON.
struct AuditPrinter {
  let format: OutputFormat
  private let report = Report([
    .init("check"), .init("where"), .init("expected"), .init("found"),
  ])

  init(_ format: OutputFormat) { self.format = format }

  func print(_ difference: Difference) {
    let row = [difference.check, difference.place, difference.expected, difference.found]
    if format == .json || format == .ndjson {
      report.printLine(row)
    } else {
      StandardOutput.shared.write("\(row[0]): \(row[1]): expected \(row[2]), found \(row[3])\n")
    }
  }
}
