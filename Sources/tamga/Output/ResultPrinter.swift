import Customs
import Ledger

#if canImport(Glibc)
  import Glibc
#endif

/// Prints what became of submitted lines, for people or for programs.
@safe final class ResultPrinter {
  private let file: String
  private let format: OutputFormat
  private let dryRun: Bool
  /// Whether each file goes in or stays out by itself.
  private let isIndependent: Bool
  private let rejects: UnsafeMutablePointer<FILE>?
  private let rejectsPath: String
  /// How many new lines have a warning, by rule.
  private var warnings: [String: Int] = [:]
  private var refusedFaults = 0
  /// Files whose only fault is that the ledger has no event for their message.
  private var unrecorded = 0

  init(
    file: String, format: OutputFormat, dryRun: Bool, rejects: String?, isIndependent: Bool
  ) throws {
    self.file = file
    self.isIndependent = isIndependent
    self.format = format
    self.dryRun = dryRun
    rejectsPath = rejects ?? ""
    if let rejects {
      guard let opened = unsafe fopen(rejects, "we") else {
        throw FileError(errno: errno, operation: "create", path: rejects)
      }
      unsafe self.rejects = unsafe opened
    } else {
      unsafe self.rejects = nil
    }
  }

  /// `pointer: found, expected ... [code]`
  static func words(_ fault: Fault) -> String {
    (fault.pointer.isEmpty ? "" : "\(fault.pointer): ")
      + "\(fault.found), expected \(fault.expected) [\(fault.rule.rawValue)]"
  }

  func print(_ result: LineResult) throws {
    if result.outcome == .created {
      for rule in Set(result.warnings.map(\.rule)) { warnings[rule.rawValue, default: 0] += 1 }
    }
    refusedFaults += result.errors.count
    if result.errors.contains(where: { $0.rule == .notRecorded }) { unrecorded += 1 }
    if format == .ndjson {
      StandardOutput.shared.write(line(result))
    } else {
      for fault in result.errors {
        let place =
          "\(result.file ?? file):\(fault.lineOfFile > 0 ? fault.lineOfFile : result.line)"
        StandardError.write("error: \(place): \(Self.words(fault))\n")
      }
    }
    if unsafe rejects != nil, !result.errors.isEmpty { try reject(result) }
  }

  /// `{"file","line","result","position","mrn","version","warnings","errors"}`
  private func line(_ result: LineResult) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("file", ifPresent: result.file)
    writer.member("line", result.line)
    writer.member("result", result.outcome.rawValue)
    if let position = result.position { writer.member("position", position.rawValue) }
    if !result.number.isEmpty { writer.member("mrn", result.number) }
    if let version = result.version { writer.member("version", version) }
    list("warnings", result.warnings, &writer)
    list("errors", result.errors, &writer)
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private func list(_ name: String, _ faults: [Fault], _ writer: inout JSONWriter) {
    writer.key(name)
    writer.beginArray()
    for fault in faults { fault.write(to: &writer) }
    writer.endArray()
  }

  /// `{"file","line","errors","submitted"}`; what is not JSON is given as text.
  private func reject(_ result: LineResult) throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("file", ifPresent: result.file)
    writer.member("line", result.line)
    list("errors", result.errors, &writer)
    writer.key("submitted")
    if result.file != nil
      || result.errors.contains(where: {
        $0.rule == .malformedJSON || $0.rule == .malformedCSV || $0.rule == .lineTooLong
      })
    {
      writer.value(String(decoding: result.submitted, as: UTF8.self))
    } else {
      // Outside strings a line feed is only space, and inside them it cannot stand.
      writer.raw(result.submitted.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
    }
    writer.endObject()
    let bytes = writer.bytes + [0x0A]
    guard unsafe fwrite(bytes, 1, bytes.count, rejects) == bytes.count else {
      throw FileError(errno: errno, operation: "write", path: rejectsPath)
    }
  }

  /// Closes the rejects file; a full disk shows here at the latest.
  func finish() throws {
    guard let rejects = unsafe rejects else { return }
    guard unsafe fclose(rejects) == 0 else {
      throw FileError(errno: errno, operation: "write", path: rejectsPath)
    }
  }

  /// A few sentences for people.
  func summary(_ summary: AppendSummary) -> String {
    var lines: [String] = []
    if summary.isRefused {
      let refused = summary.rejected + summary.conflicts
      lines.append(
        "\(grouped(refusedFaults)) \(refusedFaults == 1 ? "error" : "errors") in \(grouped(refused)) of \(grouped(summary.lines)) \(isIndependent ? "files" : "lines")"
          + (rejectsPath.isEmpty ? "" : ", written to \(rejectsPath)"))
      if unrecorded > 0 {
        lines.append(
          "\(grouped(unrecorded)) of these are messages that the ledger has no event for [not-recorded]"
        )
      }
    }
    if summary.isRefused, !isIndependent {
      lines.append("nothing was appended; correct the lines above and run again")
    } else if dryRun {
      lines.append(
        "\(grouped(summary.created)) would be created, \(grouped(summary.exists)) exist already; nothing was appended (dry run)"
      )
    } else if summary.created == 0, summary.exists > 0 {
      lines.append("nothing to append: all \(grouped(summary.exists)) exist already")
    } else {
      lines.append("\(grouped(summary.created)) created, \(grouped(summary.exists)) exist already")
    }
    if !warnings.isEmpty, !summary.isRefused || isIndependent {
      let counts = warnings.sorted { $0.key < $1.key }.map { "\(grouped($0.value)) \($0.key)" }
      lines.append(
        "\(grouped(summary.warned)) \(summary.warned == 1 ? "line" : "lines") with warnings: \(counts.joined(separator: ", ")); 'tamga show MRN' prints them"
      )
    }
    lines.append("size \(grouped(summary.size))")
    return lines.joined(separator: "\n")
  }
}
