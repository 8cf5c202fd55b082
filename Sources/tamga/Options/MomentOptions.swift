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

  func validate() throws {
    if at != nil, asOf != nil {
      throw ValidationError("--at and --as-of: expected one of them")
    }
  }
}

extension CustomsLedger {
  /// How many entries the log had at a moment.
  func size(at moment: MomentOptions) throws -> UInt64 {
    try log.environment.read { transaction in
      let size = try log.size(in: transaction)
      if let asOf = moment.asOf { return try log.size(asOf: asOf, in: transaction) }
      guard let at = moment.at else { return size }
      guard at <= size else {
        throw ValidationError("--at \(at): expected at most \(size), the size of the log")
      }
      return at
    }
  }
}
