import ArgumentParser
import Customs
import Ledger

/// Times on the command line.
enum RecordedTime {
  /// RFC 3339 as microseconds since 1970-01-01T00:00Z.
  static func parse(_ text: String) throws -> Int64 {
    guard let time = CivilTime.parseTime(Array(text.utf8).span) else {
      throw ValidationError(
        "\"\(text)\": expected a time such as 2022-06-14T08:00:00Z (RFC 3339, at most six decimals)"
      )
    }
    return time
  }
}

/// Which earlier moment of the log is asked about; the present when nothing is given.
struct MomentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "As it was when the log had this many entries.", valueName: "size"))
  var at: UInt64?

  @Option(
    help: ArgumentHelp(
      "As it was at this recorded time, which is inclusive.", valueName: "time"),
    transform: RecordedTime.parse)
  var asOf: Int64?

  /// Whether the present is asked about.
  var isNow: Bool { at == nil && asOf == nil }

  func validate() throws {
    if at != nil, asOf != nil {
      throw ValidationError("--at and --as-of: expected one of them")
    }
  }
}

extension CustomsLedger {
  /// The query of a command line; without a position where the present is asked about.
  func query(_ moment: MomentOptions?, _ effective: EffectiveOptions? = nil) throws -> ViewQuery {
    var query = ViewQuery()
    if let moment, !moment.isNow { query.position = try size(at: moment) }
    query.months = effective?.effective
    return query
  }

  /// How many entries the log had at a moment.
  func size(at moment: MomentOptions) throws -> UInt64 {
    try size(at: moment.at, "--at", asOf: moment.asOf)
  }

  /// The same of a number of entries, given with an option of some name, or of a recorded time; else of the present.
  func size(at: UInt64?, _ option: String, asOf: Int64?) throws -> UInt64 {
    try log.environment.read { transaction in
      let size = try log.size(in: transaction)
      if let asOf { return try log.size(asOf: asOf, in: transaction) }
      guard let at else { return size }
      guard at <= size else {
        throw ValidationError("\(option) \(at): expected at most \(size), the size of the log")
      }
      return at
    }
  }
}
