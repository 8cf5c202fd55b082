import Customs
import Ledger

/// How a ledger and its views stand: what `tamga status` prints in each of its forms.
struct LedgerFigures {
  /// A view with the age of what it has not seen.
  struct View {
    let status: ViewStatus
    /// Seconds since the oldest entry it has not seen was recorded; 0 if it has seen all.
    let lagSeconds: Int64
    /// Why nothing can be said about it.
    let error: String?
  }

  let origin: String
  let size: UInt64
  let root: Hash
  let bytes: Int
  let mapBytes: Int
  /// Microseconds since 1970-01-01T00:00Z; nil while the log is empty.
  let lastRecordedAt: Int64?
  let views: [View]

  init(_ ledger: CustomsLedger, now: Int64) throws {
    let log = ledger.log
    let (size, root, last) = try log.environment.read { transaction in
      let size = try log.size(in: transaction)
      let last =
        size == 0
        ? nil : try log.withEntry(at: Position(size - 1), in: transaction) { $0.recordedAt }
      return (size, try log.root(size: size, in: transaction), last)
    }
    let usage = try log.environment.usage()
    origin = ledger.configuration.origin
    (self.size, self.root, lastRecordedAt) = (size, root, last)
    (bytes, mapBytes) = usage
    views = try ledger.projections([]).map { projection in
      do {
        let status = try ledger.status(of: projection)
        let oldest =
          status.lag == 0
          ? nil
          : try log.environment.read { transaction in
            try log.withEntry(at: Position(status.progress), in: transaction) { $0.recordedAt }
          }
        let lag = oldest.map { max(0, now - $0) / CivilTime.microsecondsPerSecond } ?? 0
        return View(status: status, lagSeconds: lag, error: nil)
      } catch {
        return View(
          status: .unreadable(projection.name, size: size), lagSeconds: 0, error: "\(error)")
      }
    }
  }

  /// As one JSON object.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("origin", origin)
    writer.member("size", size)
    writer.member("root", root.description)
    writer.member("bytes", bytes)
    writer.member("mapBytes", mapBytes)
    writer.key("lastRecordedAt")
    if let lastRecordedAt {
      writer.value(CivilTime.text(microseconds: lastRecordedAt))
    } else {
      writer.null()
    }
    writer.key("views")
    writer.beginArray()
    for view in views {
      let status = view.status
      writer.beginObject()
      writer.member("name", status.name)
      writer.key("version")
      if let version = status.version { writer.value(version) } else { writer.null() }
      writer.member("progress", status.progress)
      writer.member("lag", status.lag)
      writer.member("lagSeconds", view.lagSeconds)
      writer.member("rows", status.rows)
      writer.member("bytes", status.bytes)
      if let stopped = status.stopped {
        writer.member("stoppedAt", stopped.position)
        writer.member("stoppedBecause", stopped.reason)
      }
      if !status.quarantine.isEmpty {
        writer.key("quarantine")
        writer.beginArray()
        for known in status.quarantine {
          writer.beginObject()
          writer.member("position", known.position)
          writer.member("reason", known.reason)
          writer.endObject()
        }
        writer.endArray()
      }
      writer.member("error", ifPresent: view.error)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  /// In the text format of Prometheus, for the textfile collector of node_exporter.
  func prometheus(now: Int64) -> String {
    var text = ""
    func family(_ name: String, _ help: String, _ samples: [(labels: String, value: String)]) {
      text += "# HELP tamga_\(name) \(help)\n# TYPE tamga_\(name) gauge\n"
      for sample in samples { text += "tamga_\(name)\(sample.labels) \(sample.value)\n" }
    }
    let log = "{origin=\"\(Self.escaped(origin))\"}"
    func label(_ view: View) -> String {
      "{origin=\"\(Self.escaped(origin))\",view=\"\(Self.escaped(view.status.name))\"}"
    }
    family("log_entries", "Entries in the log.", [(log, String(size))])
    family("log_bytes", "Bytes of the log's file in use.", [(log, String(bytes))])
    family("log_map_bytes", "Address space the log may grow to.", [(log, String(mapBytes))])
    if let lastRecordedAt {
      family(
        "log_last_recorded_seconds", "When the last entry was recorded, Unix time.",
        [(log, String(lastRecordedAt / CivilTime.microsecondsPerSecond))])
    }
    family(
      "view_lag_entries", "Entries the view has not seen.",
      views.map { (label($0), String($0.status.lag)) })
    family(
      "view_lag_seconds", "Age of the oldest entry the view has not seen.",
      views.map { (label($0), String($0.lagSeconds)) })
    family(
      "view_progress_entries", "Entries the view has seen.",
      views.map { (label($0), String($0.status.progress)) })
    family("view_rows", "Rows of the view.", views.map { (label($0), String($0.status.rows)) })
    family(
      "view_bytes", "Bytes of the view's file in use.",
      views.map { (label($0), String($0.status.bytes)) })
    family(
      "view_stopped", "1 if the view stands still at an entry or cannot be read.",
      views.map { (label($0), $0.status.stopped == nil && $0.error == nil ? "0" : "1") })
    family(
      "view_quarantined_entries", "Entries the view leaves out on purpose.",
      views.map { (label($0), String($0.status.quarantine.count)) })
    family(
      "metrics_written_seconds", "When these figures were taken, Unix time.",
      [(log, String(now / CivilTime.microsecondsPerSecond))])
    return text
  }

  /// A label's value, as the format escapes it.
  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\": "\\\\"
      case "\"": "\\\""
      case "\n": "\\n"
      default: String(character)
      }
    }.joined()
  }
}
