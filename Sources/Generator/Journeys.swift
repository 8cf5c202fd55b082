/// Declarations on their way: what will happen to them, day by day.
///
/// Most journeys end as they should. A few never do, end elsewhere or late, meet with an incident, show other seals, or
/// turn out to belong to another consignment.
struct Journeys: Sendable {
  struct Leg: Sendable {
    enum Step: Sendable {
      /// A movement: its name, an index into `World.offices`, and whether seals are noted.
      case moved(String, office: Int?, seals: Bool)
      case amended(reason: String)
    }

    /// The declaration with the seals and the reference that it has by then.
    var sketch: Sketch
    /// Seconds since the first day's midnight.
    var time: Int
    var step: Step

    var day: Day { Day(number: time / 86_400) }
    var second: Int { time % 86_400 }
  }

  private var random: SplitMix64
  private var legsByDay: [Int: [Leg]] = [:]
  /// The legs of the day before `nextDay`, the last one first.
  private var ready: [Leg] = []
  private var nextDay = 0
  private var reference: Sketch.ConsignmentReference?

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Takes out the next leg of the days before `day`; with nil, of all days.
  mutating func take(before day: Day?) -> Leg? {
    while ready.isEmpty, !legsByDay.isEmpty, nextDay < day?.number ?? .max {
      // Legs of one moment keep their order, so that a journey never overtakes itself.
      ready = (legsByDay.removeValue(forKey: nextDay) ?? []).enumerated()
        .sorted { ($0.element.time, $0.offset) > ($1.element.time, $1.offset) }.map(\.element)
      nextDay += 1
    }
    return ready.popLast()
  }

  /// Plans the journey of an accepted declaration, if it makes one: every transit, and some dispatch notes.
  mutating func plan(_ sketch: Sketch) {
    guard sketch.kind == .transit || sketch.kind == .dispatch && random.chance(25) else { return }
    var (sketch, time) = (
      sketch, sketch.acceptedOn.number * 86_400 + random.within(28_800...50_000)
    )
    func leg(_ step: Leg.Step) -> Leg { Leg(sketch: sketch, time: time, step: step) }
    let offices = World.offices.count
    let departure = sketch.route?.departure ?? sketch.number.office
    var legs = [leg(.moved("released", office: nil, seals: false))]
    time += random.within(3600...100_000)
    legs.append(leg(.moved("departed", office: departure, seals: true)))
    for _ in 0..<random.below(3) {
      time += random.within(20_000...200_000)
      legs.append(
        leg(.moved("crossed", office: random.below(offices), seals: random.chance(30))))
    }
    if random.chance(8), let other = reference {
      sketch.reference = other
      time += random.within(600...30_000)
      legs.append(leg(.amended(reason: "Belongs to another consignment")))
    } else {
      reference = sketch.reference ?? reference
    }
    if random.chance(5) {
      sketch.transport.detail &+= 1
      time += random.within(600...90_000)
      legs.append(leg(.moved("incident", office: nil, seals: random.chance(70))))
    }
    if !random.chance(4) { arrive(&sketch, &time, &legs) }
    for leg in legs { legsByDay[max(leg.day.number, nextDay), default: []].append(leg) }
  }

  private mutating func arrive(_ sketch: inout Sketch, _ time: inout Int, _ legs: inout [Leg]) {
    let declared = sketch.route?.destination
    let office =
      random.chance(5) ? random.below(World.offices.count) : declared ?? sketch.number.office
    if random.chance(2) { sketch.transport.detail &+= 1 }
    time += random.within(40_000...(random.chance(6) ? 2_000_000 : 500_000))
    legs.append(
      Leg(sketch: sketch, time: time, step: .moved("arrived", office: office, seals: true)))
    guard sketch.kind == .transit, !random.chance(6) else { return }
    time += random.within(3000...400_000)
    legs.append(
      Leg(sketch: sketch, time: time, step: .moved("discharged", office: office, seals: false)))
  }
}
