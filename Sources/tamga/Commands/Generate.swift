import ArgumentParser
import Generator

struct Generate: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write seeded, invented declarations as NDJSON to standard output.",
    discussion: """
      The same seed gives the same bytes on every machine. Names and numbers are invented; \
      check digits are right.
      """)

  static let examples = [
    "tamga generate --declarations 1000 --seed 7 > declarations.ndjson",
    "tamga generate --story | tamga append - --ledger ledger",
  ]

  @Option(
    help: "How many declarations are accepted; amendments and invalidations come in addition.")
  var declarations: Int?

  @Option(help: "Where the sequence starts.")
  var seed: UInt64 = 1

  @Flag(help: "Let transits and some dispatch notes move: departures, crossings, arrivals ...")
  var journeys = false

  @Flag(help: "Tell the washing-machine story of 2021 and 2022 instead.")
  var story = false

  func validate() throws {
    if story, declarations != nil { throw ValidationError("--story needs no --declarations") }
    if story, journeys { throw ValidationError("--story has its own journeys") }
    if !story, declarations == nil { throw ValidationError("give --declarations N, or --story") }
    if let declarations, declarations < 0 {
      throw ValidationError("--declarations \(declarations): expected 0 or more")
    }
  }

  func run() throws {
    var buffer: [UInt8] = []
    if story {
      var lines = WashingMachineStory(seed: seed)
      while lines.next(into: &buffer) { drain(&buffer) }
    } else {
      var lines = DeclarationGenerator(
        declarations: declarations ?? 0, seed: seed, journeys: journeys)
      while lines.next(into: &buffer) { drain(&buffer) }
    }
    StandardOutput.shared.write(buffer)
  }

  private func drain(_ buffer: inout [UInt8]) {
    guard buffer.count >= 1 << 20 else { return }
    StandardOutput.shared.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
