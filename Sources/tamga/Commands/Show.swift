import ArgumentParser
import Customs
import Ledger

struct Show: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    abstract: "Show a declaration: its state, its version in force, its warnings.",
    discussion: """
      With --history every entry of the declaration is listed with the document as it was \
      submitted.
      """)

  static let examples = [
    "tamga show 22KZ553020000001R3 --history --ledger ledger"
  ]

  @Argument(help: "MRN or other number of the declaration.")
  var mrn: String

  @Flag(help: "Every entry, oldest first.")
  var history = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var ledgerOptions: LedgerOptions

  func validate() throws {
    if formatOptions.format == .csv {
      throw ValidationError("--format: show prints table, json or ndjson")
    }
  }

  /// An entry with its document.
  private struct Step {
    let entry: EntrySummary
    let document: Document
  }

  func run() throws {
    let ledger = try ledgerOptions.open()
    let steps = try ledger.log.environment.read { transaction in
      try ledger.log.positions(of: Array(mrn.utf8)[...], in: transaction).compactMap {
        position -> Step? in
        guard let entry = try ledger.log.summary(at: position, in: transaction),
          let document = try ledger.log.document(at: position, in: transaction)
        else { return nil }
        return Step(entry: entry, document: document)
      }
    }
    guard let last = steps.last,
      let current = steps.last(where: { $0.entry.event.carriesDeclaration })
    else {
      StandardError.write("error: \(mrn): the ledger has no declaration with this number\n")
      throw ExitCode(66)
    }
    if formatOptions.format == .table {
      table(steps, current, last)
    } else {
      json(steps, current, last)
    }
  }

  private func table(_ steps: [Step], _ current: Step, _ last: Step) {
    let output = StandardOutput.shared
    output.write(
      "\(mrn)  \(current.entry.flow?.name ?? "")  \(last.entry.state.name)  version \(last.entry.version)\n\n"
    )
    if history {
      var report = Report([
        .init("position", .number), .init("recorded"), .init("effective"), .init("event"),
        .init("version", .number),
        .init("state"), .init("reason"), .init("actor"),
      ])
      for step in steps {
        report.rows.append([
          step.entry.position.description, CivilTime.text(microseconds: step.entry.recordedAt),
          step.entry.effectiveAt.map { CivilTime.text(microseconds: $0) }, step.entry.event.name,
          String(step.entry.version), step.entry.state.name,
          JSONText.string(of: "reason", in: step.document.body),
          JSONText.string(of: "actor", in: step.document.body),
        ])
      }
      report.print(.table)
      output.write("\n")
    }
    for step in history ? steps : [current] { table(step) }
  }

  /// An entry for people: the document with a member a line, and what was noted about it.
  private func table(_ step: Step) {
    let output = StandardOutput.shared
    output.write("position \(step.entry.position), \(step.entry.event.name), as submitted:\n")
    output.write(
      step.document.mediaType == .json ? JSONText.indented(step.document.body) : step.document.body)
    output.write("\n")
    if !step.document.notes.isEmpty {
      output.write("warnings:\n")
      output.write(JSONText.indented(step.document.notes))
      output.write("\n")
    }
    output.write("\n")
  }

  private func json(_ steps: [Step], _ current: Step, _ last: Step) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("mrn", mrn)
    writer.member("kind", ifPresent: current.entry.flow?.name)
    writer.member("state", last.entry.state.name)
    writer.member("version", last.entry.version)
    writer.key("entries")
    writer.beginArray()
    for step in history ? steps : [current] { write(step, to: &writer) }
    writer.endArray()
    writer.endObject()
    StandardOutput.shared.write(writer.bytes + [0x0A])
  }

  private func write(_ step: Step, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("position", step.entry.position.rawValue)
    writer.member("event", step.entry.event.name)
    writer.member("recordedAt", CivilTime.text(microseconds: step.entry.recordedAt))
    writer.member(
      "effectiveAt", ifPresent: step.entry.effectiveAt.map { CivilTime.text(microseconds: $0) })
    writer.member("version", step.entry.version)
    writer.member("state", step.entry.state.name)
    writer.key("submitted")
    writer.raw(step.document.body)
    writer.key("warnings")
    writer.raw(step.document.notes.isEmpty ? Array("[]".utf8) : step.document.notes)
    writer.endObject()
  }
}
