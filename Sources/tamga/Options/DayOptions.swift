import ArgumentParser
import Customs

/// On which day something was the case.
struct DayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What was the case on this day: only what had happened by then counts, and open periods end with it.",
      discussion: "For views with states or ages; left out, the day of the last entry's recording.",
      valueName: "date"),
    transform: Self.day)
  var on: Int32?

  private static func day(_ text: String) throws -> Int32 {
    guard let date = CivilTime.parseDate(Array(text.utf8).span) else {
      throw ValidationError("\"\(text)\": expected a date such as 2022-06-14")
    }
    return date.day
  }
}
