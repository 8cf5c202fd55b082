import Customs
import Ledger

extension TemporaryLedger {
  /// Brings one view up to date; throws its error.
  public func project(only view: String, workers: Int = 1) throws {
    var failure: (any Error)?
    try ledger().project(
      [try projection(view)], workers: workers, report: { _ in },
      failed: { _, error in failure = failure ?? error })
    if let failure { throw failure }
  }

  /// The rows of a view as it stands, asked with a query; each as `rows` has them.
  public func asked(_ view: String, _ query: ViewQuery) throws -> [String] {
    try ledger().table(try projection(view), query).rows.map { row in
      row.values.map { $0.printed ?? "" }.map { $0.isEmpty ? "-" : $0 }.joined(separator: " ")
    }
  }

  /// The rows as of a size of the log.
  public func rows(_ view: String, at size: UInt64) throws -> [String] {
    var query = ViewQuery()
    query.position = size
    return try asked(view, query)
  }

  /// The rows on a day, days since 1970-01-01.
  public func rows(_ view: String, on day: Int) throws -> [String] {
    var query = ViewQuery()
    query.day = Int32(day)
    return try asked(view, query)
  }
}
