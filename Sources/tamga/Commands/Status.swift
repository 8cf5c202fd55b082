import ArgumentParser
import Customs
import Ledger

struct Status: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    abstract: "Say how the ledger and its views stand.",
    discussion: """
      With --max-lag the exit code is 1 if a view is more entries behind than that.
      """)

  static let examples = [
    "tamga status --max-lag 1000 --ledger ledger"
  ]

  @Option(help: "Exit with 1 if a view is further behind.")
  var maxLag: UInt64?

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func run() throws {
    let ledger = try ledgerOptions.open()
    let (size, root, bytes) = try ledger.log.environment.read { transaction in
      let size = try ledger.log.size(in: transaction)
      return (
        size, try ledger.log.root(size: size, in: transaction),
        try ledger.log.environment.usage().usedBytes
      )
    }
    var failures: [String: String] = [:]
    var views: [ViewStatus] = []
    for projection in try ledger.projections([]) {
      do {
        views.append(try ledger.status(of: projection))
      } catch {
        failures[projection.name] = "\(error)"
        views.append(ViewStatus.unreadable(projection.name, size: size))
      }
    }
    switch formatOptions.format {
    case .json, .ndjson: json(ledger, size, root, bytes, views, failures)
    default: table(ledger, size, root, bytes, views, failures)
    }
    let late = maxLag.map { limit in views.contains { $0.lag > limit } } ?? false
    if late || !failures.isEmpty { throw ExitCode(ExitCodes.difference) }
  }

  private func table(
    _ ledger: CustomsLedger, _ size: UInt64, _ root: Hash, _ bytes: Int, _ views: [ViewStatus],
    _ failures: [String: String]
  ) {
    let output = StandardOutput.shared
    output.write("origin  \(ledger.configuration.origin)\n")
    output.write("size    \(grouped(size)) entries, \(grouped(bytes)) bytes\n")
    output.write("root    \(root)\n\n")
    var report = Report([
      .init("view"), .init("version"), .init("progress", .number), .init("lag", .number),
      .init("rows", .number),
      .init("bytes", .number), .init("error"),
    ])
    for view in views {
      report.rows.append([
        view.name, view.version ?? "not built", String(view.progress), String(view.lag),
        String(view.rows),
        String(view.bytes), failures[view.name],
      ])
    }
    report.print(formatOptions.format)
  }

  private func json(
    _ ledger: CustomsLedger, _ size: UInt64, _ root: Hash, _ bytes: Int, _ views: [ViewStatus],
    _ failures: [String: String]
  ) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("origin", ledger.configuration.origin)
    writer.member("size", size)
    writer.member("root", root.description)
    writer.member("bytes", bytes)
    writer.key("views")
    writer.beginArray()
    for view in views {
      writer.beginObject()
      writer.member("name", view.name)
      writer.key("version")
      if let version = view.version { writer.value(version) } else { writer.null() }
      writer.member("progress", view.progress)
      writer.member("lag", view.lag)
      writer.member("rows", view.rows)
      writer.member("bytes", view.bytes)
      writer.member("error", ifPresent: failures[view.name])
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    StandardOutput.shared.write(writer.bytes + [0x0A])
  }
}
