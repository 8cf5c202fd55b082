/// A stream of declarations for trying things out and for measuring: the ordinary trade of
/// Kazakhstan from 2020 to 2022 as it might have been, in the ledger's submission format.
///
/// The same number and seed give the same bytes on every machine. Memory does not grow with the
/// number of declarations. All companies are invented.
public struct DeclarationGenerator: Sendable {
  private let declarations: Int
  private let world: World
  private var maker: SketchMaker
  private var random: SplitMix64
  private let firstSerial: Int
  private var followUps = FollowUps()
  private var journeys: Journeys?
  /// How many declarations have been accepted; goes on counting while the last follow-ups are due.
  private var step = 0

  /// 2020 to 2022 have 1,096 days.
  private static let days = 1096
  private static let kinds = WeightedChoice([55, 10, 10, 20, 5])

  /// Prepares a stream with this many accepted declarations; about 3 % amendments and 1 %
  /// invalidations come on top. With `journeys`, transits and some dispatch notes move; the declarations stay the same.
  public init(declarations: Int, seed: UInt64, journeys: Bool = false) {
    self.declarations = max(declarations, 0)
    var seeds = SplitMix64(seed: seed)
    world = World(seed: seeds.next())
    maker = SketchMaker(world: world, seed: seeds.next())
    random = SplitMix64(seed: seeds.next())
    firstSerial = Self.firstSerial(seed: seed)
    if journeys { self.journeys = Journeys(seed: seeds.next()) }
  }

  /// Serial numbers of neighbouring seeds lie in blocks of their own of 60 million, below those that start with S, so
  /// that a ledger can hold several generated streams and the story.
  private static func firstSerial(seed: UInt64) -> Int {
    let block = 36 * 36 * 36 * 36 * 36
    return Int(seed % (28 * 36)) * block + 1
  }

  /// Appends the next line (compact JSON, newline included); false when there are no more.
  public mutating func next(into buffer: inout [UInt8]) -> Bool {
    if let followUp = followUps.take(at: step) {
      write(followUp, into: &buffer)
      return true
    }
    let day = step < declarations ? today : nil
    if let leg = journeys?.take(before: day) {
      write(leg, into: &buffer)
      return true
    }
    if step < declarations {
      accept(into: &buffer)
      return true
    }
    while followUps.count > 0 {
      step += 1
      if let followUp = followUps.take(at: step) {
        write(followUp, into: &buffer)
        return true
      }
    }
    return false
  }

  private mutating func accept(into buffer: inout [UInt8]) {
    let kind: Sketch.Kind =
      switch Self.kinds.pick(&random) {
      case 0: .import
      case 1: .reExport
      case 2: .export
      case 3: .dispatch
      default: .transit
      }
    // Dates go up with a jitter of two days: papers do not arrive in order.
    let day = Day(number: max(today.number - random.below(3), 0))
    let sketch = maker.make(kind, acceptedOn: day, serial: firstSerial + step)
    EventLine.writeAccepted(sketch, world: world, into: &buffer)
    step += 1
    let fate = random.below(1000)
    if fate < 36 {
      plan(.init(sketch: sketch, version: 1, isInvalidation: fate < 9))
    } else {
      journeys?.plan(sketch)
    }
  }

  private func write(_ leg: Journeys.Leg, into buffer: inout [UInt8]) {
    switch leg.step {
    case .moved(let event, let office, let seals):
      EventLine.writeMovement(
        event, of: leg.sketch, day: leg.day, second: leg.second, office: office,
        seals: seals && leg.sketch.transport.seals > 0, into: &buffer)
    case .amended(let reason):
      EventLine.writeAmended(
        leg.sketch, version: 1, reason: reason, day: leg.day, second: leg.second, world: world,
        into: &buffer)
    }
  }

  private mutating func write(_ followUp: FollowUps.FollowUp, into buffer: inout [UInt8]) {
    let second = random.within(7 * 3600...19 * 3600)
    if followUp.isInvalidation {
      let reason = random.chance(50) ? "Lodged twice" : "Goods never arrived"
      EventLine.writeInvalidated(
        followUp.sketch.number, reason: reason, day: today, second: second, into: &buffer)
      return
    }
    var amended = followUp
    let reason = amended.sketch.amend(&random, world: world)
    EventLine.writeAmended(
      amended.sketch, version: followUp.version, reason: reason, day: today, second: second,
      world: world, into: &buffer)
    amended.version += 1
    // One in eight is changed again, and some of those are given up altogether.
    let fate = random.below(100)
    if fate < 12 {
      amended.isInvalidation = fate < 4
      plan(amended)
    }
  }

  private mutating func plan(_ followUp: FollowUps.FollowUp) {
    followUps.plan(followUp, after: step, &random)
  }

  private var today: Day {
    guard declarations > 0 else { return Day(number: 0) }
    return Day(number: min(step, declarations - 1) * Self.days / declarations)
  }
}
