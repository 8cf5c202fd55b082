import Ledger

/// Makes a copy of a ledger with a bar, and tells what differs.
struct CopyPrinter {
  let isQuiet: Bool

  /// Returns once the copy is verified and has its name.
  func copy(
    _ ledger: CustomsLedger, to path: String, purpose: String, _ options: CustomsLedger.CopyOptions,
    checkpoints: [(name: String, bytes: [UInt8])] = []
  ) throws -> LedgerCopy {
    let bar = ProgressLine(
      "verifying", total: try ledger.log.size(), unit: "entries", quiet: isQuiet)
    defer { bar.finish() }
    let printer = AuditPrinter(.table)
    return try ledger.copy(
      to: path, purpose: purpose, options: options, checkpoints: checkpoints,
      progress: { bar.advance($0) }, report: { printer.print($0) })
  }
}
