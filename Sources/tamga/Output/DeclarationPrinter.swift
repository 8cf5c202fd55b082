import Customs
import Ledger

/// Prints what the ledger has about one declaration, for people or for programs.
struct DeclarationPrinter {
  let past: DeclarationHistory
  /// How many entries of the log the answer rests on.
  let size: UInt64
  /// Whether these are not all there are.
  let isEarlier: Bool
  /// The entry of the version in force, and the last of all.
  let current: DeclarationHistory.Step
  let last: DeclarationHistory.Step
  /// The entries that are printed.
  let steps: [DeclarationHistory.Step]
  /// Whether text tells what happened instead of what was submitted.
  let isTimeline: Bool

  func printText() {
    let output = StandardOutput.shared
    let words = [
      past.number ?? past.localReference.map { "LRN \($0)" }, current.entry.flow?.name,
      last.entry.state.name, "version \(last.entry.version)",
      isEarlier ? "in the first \(grouped(size)) entries" : nil,
    ]
    output.write(words.compactMap { $0 }.joined(separator: "  ") + "\n\n")
    for step in steps {
      if isTimeline { tell(step) } else { show(step) }
      output.write("\n")
    }
  }

  /// An entry as it was submitted, with a member a line, and what was noted about it.
  private func show(_ step: DeclarationHistory.Step) {
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
  }

  /// An entry as a step of a story.
  private func tell(_ step: DeclarationHistory.Step) {
    let entry = step.entry
    line(
      "position \(entry.position), \(entry.event.name)  version \(entry.version)  \(entry.state.name)"
    )
    fact("recorded", CivilTime.text(microseconds: entry.recordedAt))
    fact("effective", entry.effectiveAt.map { CivilTime.text(microseconds: $0) })
    fact("actor", step.actor)
    fact("reason", step.reason)
    fact("replaces", step.replaced.map { "position \($0)" })
    if step.lodged != nil {
      fact("changes", "none: the declaration is the one that was lodged")
      return warnings(step)
    }
    guard step.replaced != nil else { return warnings(step) }
    guard let changes = step.changes else {
      fact("changes", "cannot be listed: the documents give no complete declaration")
      return warnings(step)
    }
    if changes.isEmpty { fact("changes", "none") }
    let width = changes.map(\.pointer.count).max() ?? 0
    for (index, change) in changes.enumerated() {
      let space = String(repeating: " ", count: width - change.pointer.count + 2)
      fact(index == 0 ? "changes" : "", change.pointer + space + Self.words(change))
    }
    warnings(step)
  }

  private func warnings(_ step: DeclarationHistory.Step) {
    guard !step.document.notes.isEmpty else { return }
    let lines = JSONText.indented(step.document.notes).split(separator: 0x0A)
    for (index, text) in lines.enumerated() {
      fact(index == 0 ? "warnings" : "", String(decoding: text, as: UTF8.self))
    }
  }

  private static func words(_ change: JSONDifference) -> String {
    switch (change.old, change.new) {
    case (let old?, let new?): "\(cut(old)) -> \(cut(new))"
    case (let old?, nil): "\(cut(old)) taken out"
    case (nil, let new?): "\(cut(new)) put in"
    case (nil, nil): ""
    }
  }

  /// A value short enough for a line; JSON output has the whole of it.
  private static func cut(_ json: [UInt8]) -> String {
    let text = String(decoding: json, as: UTF8.self)
    return text.count > 200 ? text.prefix(199) + "…" : text
  }

  private func fact(_ name: String, _ text: String?) {
    guard let text else { return }
    line("  " + name + String(repeating: " ", count: max(0, 11 - name.count)) + text)
  }

  private func line(_ text: String) { StandardOutput.shared.write(text + "\n") }

  func printJSON() {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("mrn", ifPresent: past.number)
    writer.member("lrn", ifPresent: past.localReference)
    writer.member("kind", ifPresent: current.entry.flow?.name)
    writer.member("state", last.entry.state.name)
    writer.member("version", last.entry.version)
    writer.member("size", size)
    writer.key("entries")
    writer.beginArray()
    for step in steps { write(step, to: &writer) }
    writer.endArray()
    writer.endObject()
    StandardOutput.shared.write(writer.bytes + [0x0A])
  }

  private func write(_ step: DeclarationHistory.Step, to writer: inout JSONWriter) {
    let entry = step.entry
    writer.beginObject()
    writer.member("position", entry.position.rawValue)
    writer.member("event", entry.event.name)
    writer.member("recordedAt", CivilTime.text(microseconds: entry.recordedAt))
    writer.member(
      "effectiveAt", ifPresent: entry.effectiveAt.map { CivilTime.text(microseconds: $0) })
    writer.member("version", entry.version)
    writer.member("state", entry.state.name)
    writer.member("actor", ifPresent: step.actor)
    writer.member("reason", ifPresent: step.reason)
    if let replaced = step.replaced {
      writer.member("supersedes", replaced.rawValue)
      writer.key("changes")
      write(step.changes, to: &writer)
    }
    writer.member("mediaType", step.document.mediaType.name)
    writer.key("submitted")
    if step.document.mediaType == .json {
      // Outside strings a line feed is only space, and inside them it cannot stand.
      writer.raw(step.document.body.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
    } else {
      writer.value(String(decoding: step.document.body, as: UTF8.self))
    }
    writer.key("warnings")
    writer.raw(step.document.notes.isEmpty ? Array("[]".utf8) : step.document.notes)
    writer.endObject()
  }

  /// `[{"pointer","old","new"}]`, null where there was or is no such field; null for what cannot be compared.
  private func write(_ changes: [JSONDifference]?, to writer: inout JSONWriter) {
    guard let changes else { return writer.null() }
    writer.beginArray()
    for change in changes {
      writer.beginObject()
      writer.member("pointer", change.pointer)
      writer.key("old")
      writer.raw(change.old ?? Array("null".utf8))
      writer.key("new")
      writer.raw(change.new ?? Array("null".utf8))
      writer.endObject()
    }
    writer.endArray()
  }
}
