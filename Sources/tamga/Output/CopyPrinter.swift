import Customs
import Ledger

/// Makes a copy of a ledger with a bar, and tells what it holds.
struct CopyPrinter {
  let format: OutputFormat
  let isQuiet: Bool

  /// Copies; prints a result only once the copy is verified and has its name.
  func copy(
    _ ledger: CustomsLedger, to path: String, purpose: String, _ options: CustomsLedger.CopyOptions,
    checkpoints: [(name: String, bytes: [UInt8])] = []
  ) throws -> LedgerCopy {
    let bar = ProgressLine(
      "verifying", total: try ledger.log.size(), unit: "entries", quiet: isQuiet)
    defer { bar.finish() }
    let printer = AuditPrinter(format)
    return try ledger.copy(
      to: path, purpose: purpose, options: options, checkpoints: checkpoints,
      progress: { bar.advance($0) }, report: { printer.print($0) })
  }

  /// What programs read of a copy.
  func write(_ copy: LedgerCopy, at path: String) {
    guard format == .json || format == .ndjson else { return }
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("path", path)
    writer.member("size", copy.size)
    writer.member("root", copy.root.description)
    writer.member("bytes", copy.bytes)
    writer.member("checkpoints", copy.checkpoints)
    writer.key("key")
    writer.raw((copy.hasKey ? "true" : "false").utf8)
    writer.endObject()
    StandardOutput.shared.write(writer.bytes + [0x0A])
  }
}
