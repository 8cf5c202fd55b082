/// Two years of a customs ledger in which washing machines appear from nowhere.
///
/// In 2021 nothing of heading 8450 goes to Russia. In 2022 exactly 99,800 automatic washing
/// machines (845011) do, first in April, most in September, sent on by a few companies of which
/// five were registered that spring; they came from the EU and were made mostly in Turkey and
/// China. One company sends out far more than it ever brought in. The value of all goods sent to
/// Russia grows by 25 % from 2021 to 2022. Of eight transits three leave and never arrive. One
/// consignment can be followed by its reference through import, dispatch and re-export. Corrections
/// and one invalidation are among the ordinary trade around it. What ordinary traders sell beyond what they bring in, they had in
/// stock when the records began; opening balances of 2021-01-01 say so.
///
/// Names and details follow from the seed; these facts hold for every seed, after all corrections.
public struct WashingMachineStory: Sendable {
  private let world: World
  private let declarations: [StoryDeclaration]
  private let openings: [StoryOpening]
  private let events: [StoryEvent]
  /// How many openings and events were told.
  private var told = 0

  /// Writes the whole story, some 3,000 lines, in memory.
  public init(seed: UInt64) {
    var book = StoryBook(seed: seed)
    book.tell()
    world = book.world
    declarations = book.declarations
    openings = book.openings
    events = book.events
  }

  /// Appends the next line in order of time (compact JSON, newline included); false at the end.
  public mutating func next(into buffer: inout [UInt8]) -> Bool {
    defer { told += 1 }
    if told < openings.count {
      let opening = openings[told]
      EventLine.writeOpeningBalance(
        opening.items, of: world.traders[opening.trader], on: StoryBook.firstDay, into: &buffer)
      return true
    }
    guard told - openings.count < events.count else { return false }
    tell(events[told - openings.count], into: &buffer)
    return true
  }

  private func tell(_ event: StoryEvent, into buffer: inout [UInt8]) {
    let told = declarations[event.declaration]
    switch event.step {
    case .accepted:
      EventLine.writeAccepted(told.first ?? told.sketch, world: world, into: &buffer)
    case .amended(let reason):
      EventLine.writeAmended(
        told.sketch, version: 1, reason: reason, day: event.day, second: event.second,
        world: world, into: &buffer)
    case .invalidated(let reason):
      EventLine.writeInvalidated(
        told.sketch.number, reason: reason, day: event.day, second: event.second, into: &buffer)
    case .moved(let name, let office, let seals):
      EventLine.writeMovement(
        name, of: told.sketch, day: event.day, second: event.second, office: office, seals: seals,
        into: &buffer)
    }
  }
}

/// What a company had in stock when the records began.
struct StoryOpening: Sendable {
  /// Index into `World.traders`.
  var trader: Int
  var items: [Sketch.Item]
}

/// A declaration of the story in its last version.
struct StoryDeclaration: Sendable {
  var sketch: Sketch
  /// The version that was accepted, if it was amended later.
  var first: Sketch?
  var isInvalidated = false
  var isOrdinary = false

  /// Counts among the goods sent to Russia in a year.
  func isSentToRussia(in shortYear: Int) -> Bool {
    !isInvalidated && sketch.kind.isOutward && sketch.destination == .russia
      && sketch.acceptedOn.shortYear == shortYear
  }
}

/// Something that happens to a declaration of the story at a moment.
struct StoryEvent: Sendable {
  enum Step: Sendable {
    case accepted
    case amended(reason: String)
    case invalidated(reason: String)
    /// A movement: its name, an index into `World.offices`, and whether seals are noted.
    case moved(String, office: Int?, seals: Bool)
  }

  var declaration: Int
  var day: Day
  var second: Int
  var step: Step
}
