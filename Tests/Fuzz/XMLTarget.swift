@testable import Customs

/// WCO messages, and what becomes of them.
enum XMLTarget {
  /// What amendments change.
  private static let version = Array(
    """
    {"kind":"import","mrn":"23GB1111111111111R2","acceptedOn":"2023-02-01","office":"GB000060",
    "importer":{"id":"EORI:GB123456789000","name":"A"},"countryOfDispatch":"FR","countryOfDestination":"GB",
    "items":[{"number":1,"commodityCode":"8450111100","countryOfOrigin":"FR","procedure":"40","netMassKg":"7200",
    "statisticalValue":"36000.00"}]}
    """.utf8)

  static func run(_ input: FuzzInput) {
    let bytes = input.bytes
    let version = input.mode & 2 == 0 ? nil : Self.version
    var records = RecordBatch()
    records.add(message: bytes, currency: input.mode & 4 == 0 ? "GBP" : "XXX", version: version)
    records.finish()
    for record in records.records where !record.range.isEmpty {
      hold(
        PlainJSON.values(of: Array(records.bytes[record.range])) != nil,
        "a message becomes well-formed JSON")
    }
    let batch = Submissions.parse(records, historic: input.mode & 1 == 1)
    for draft in batch.drafts {
      hold(!draft.faults.contains { $0.rule == .malformedJSON }, "a message becomes JSON")
    }
    _ = MessageSubmission.currencies(in: bytes, limit: 8)
    _ = MessageSubmission.json(of: bytes, currency: "GBP", version: version)
  }
}
