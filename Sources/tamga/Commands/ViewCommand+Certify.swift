import Customs
import Ledger

extension ViewCommand {
  /// Certifies the rows that are about to be printed: all of the view by its certificate, some of them by a proof that
  /// there are no others. Nil if nobody asked for it.
  func certify(
    _ table: ViewTable, _ projection: any Projection, _ query: ViewQuery, _ ledger: CustomsLedger
  ) throws -> [UInt8]? {
    guard let file = certifying.certify else { return nil }
    let certified = try certifying.certificate(
      of: table, projection, query, ledger, ledgerOptions, where: try rows.filter(projection))
    let conditions = try rows.conditions(for: projection)
    var bytes = certified.signed.bytes
    if !conditions.isEmpty {
      let proof = try RowProof(conditions, of: certified.table, certified.signed)
      _ = try proof.verify(keys: try ledger.verifierKeys())
      bytes = proof.bytes
    }
    if !certifying.isInside { try ProofFile.write(bytes, to: file) }
    if let limit = limits.limit, limit < table.rows.count {
      ledgerOptions.say(
        "note: certified are all \(grouped(table.rows.count)) rows, printed are \(grouped(limit)) of them (--limit)"
      )
    }
    return bytes
  }

  /// Prints the certificate and the rows as one JSON object.
  func printTogether(_ certificate: [UInt8], _ table: ViewTable) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member(CertifiedFile.jsonMember, String(decoding: certificate, as: UTF8.self))
    writer.key("rows")
    writer.beginArray()
    for row in table.rows { table.write(row, to: &writer) }
    writer.endArray()
    writer.endObject()
    StandardOutput.shared.write(writer.bytes + [0x0A])
  }
}
