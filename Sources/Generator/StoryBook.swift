/// Collects the declarations and events of the washing-machine story, and puts them in order.
struct StoryBook {
  var world: World
  var maker: SketchMaker
  var random: SplitMix64
  var declarations: [StoryDeclaration] = []
  var openings: [StoryOpening] = []
  var events: [StoryEvent] = []

  /// When the records begin.
  static let firstDay = Day(2021, 1, 1)

  /// Serial numbers start with S and a character for the seed, so that a ledger can hold a generated stream and other
  /// stories as well.
  private let firstSerial: Int

  init(seed: UInt64) {
    firstSerial = (28 * 36 + Int(seed % 36)) * 36 * 36 * 36 * 36 * 36 + 1
    var seeds = SplitMix64(seed: seed)
    world = World(seed: seeds.next())
    random = SplitMix64(seed: seeds.next())
    maker = SketchMaker(world: world, seed: seeds.next(), excluding: "8450")
  }

  mutating func tell() {
    addOrdinaryTrade(year: 2021)
    addOrdinaryTrade(year: 2022)
    addWashingMachines()
    balanceValueToRussia()
    addCorrections()
    addTransits()
    putInOrder()
    addOpeningBalances()
  }

  /// Adds a declaration and its acceptance at a second of its day; returns its index.
  mutating func add(_ sketch: Sketch, second: Int, isOrdinary: Bool = false) -> Int {
    let index = declarations.count
    declarations.append(StoryDeclaration(sketch: sketch, isOrdinary: isOrdinary))
    happen(.accepted, to: index, after: 0, second: second)
    return index
  }

  /// Adds an event some days after the acceptance of a declaration.
  mutating func happen(_ step: StoryEvent.Step, to index: Int, after days: Int, second: Int) {
    let day = declarations[index].sketch.acceptedOn + days
    events.append(StoryEvent(declaration: index, day: day, second: second, step: step))
  }

  /// Adds the release of a declaration, some hours after its acceptance at `second`.
  mutating func release(_ index: Int, acceptedAt second: Int) {
    happen(
      .moved("released", office: nil, seals: false), to: index, after: 0,
      second: second + random.within(1800...4 * 3600))
  }

  /// Several hundred declarations of everything but washing machines, evenly over a year.
  private mutating func addOrdinaryTrade(year: Int) {
    var kinds: [(Sketch.Kind, toRussia: Bool)] = []
    kinds += Array(repeating: (.import, false), count: 200)
    kinds += Array(repeating: (.export, false), count: 70)
    kinds += Array(repeating: (.dispatch, true), count: 200)
    kinds += Array(repeating: (.dispatch, false), count: 40)
    kinds += Array(repeating: (.reExport, true), count: 12)
    kinds += Array(repeating: (.reExport, false), count: 12)
    random.shuffle(&kinds)
    let start = Day(year, 1, 1)
    for (index, (kind, toRussia)) in kinds.enumerated() {
      // Days and the time of day go up together: goods never leave before they came.
      let day = start + index * 365 / kinds.count
      let second = 8 * 3600 + index * 365 % kinds.count * 36_000 / kinds.count
      var destination: Country?
      if toRussia {
        destination = .russia
      } else if kind == .dispatch || kind == .reExport {
        let neighbours = ["KG", "KG", kind == .dispatch ? "BY" : "UZ", "AM"]
        destination = Country(neighbours[random.below(4)])
      }
      let sketch = maker.make(
        kind, acceptedOn: day, serial: declarations.count, to: destination,
        doublings: toRussia ? 2 : 0)
      let added = add(sketch, second: second, isOrdinary: true)
      if random.chance(45) { release(added, acceptedAt: second) }
    }
  }

  /// Sorts all events by time and numbers the declarations in that order.
  private mutating func putInOrder() {
    // The place in the list decides between equal moments, so that the order is one and the same
    // whatever the sorting algorithm.
    let order = events.indices.sorted { left, right in
      let (a, b) = (events[left], events[right])
      return (a.day.number, a.second, left) < (b.day.number, b.second, right)
    }
    events = order.map { events[$0] }
    var serials = [Int](repeating: 0, count: declarations.count)
    var next = firstSerial
    for event in events {
      guard case .accepted = event.step else { continue }
      serials[event.declaration] = next
      next += 1
    }
    for index in declarations.indices {
      Self.renumber(&declarations[index].sketch, serials)
      if var first = declarations[index].first {
        Self.renumber(&first, serials)
        declarations[index].first = first
      }
    }
  }

  /// Until now a serial number was the index of its declaration.
  private static func renumber(_ sketch: inout Sketch, _ serials: [Int]) {
    sketch.number.serial = serials[sketch.number.serial]
    for index in sketch.items.indices {
      if let source = sketch.items[index].source {
        sketch.items[index].source?.number.serial = serials[source.number.serial]
      }
    }
  }
}
