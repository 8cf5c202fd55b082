/// Journeys under seal, and the transits of the story.
extension StoryBook {
  /// Two days from office to office, four or more to the last: departed, crossed, arrived.
  ///
  /// Offices are indexes into `World.offices`. A journey that does not arrive ends on the way.
  mutating func travel(
    _ index: Int, from departure: Int, by crossing: Int?, to destination: Int, arrives: Bool
  ) {
    happen(
      .moved("departed", office: departure, seals: true), to: index, after: 1,
      second: random.within(6 * 3600...11 * 3600))
    if let crossing {
      happen(
        .moved("crossed", office: crossing, seals: false), to: index, after: random.within(2...3),
        second: random.within(0...86_399))
    }
    guard arrives else { return }
    happen(
      .moved("arrived", office: destination, seals: true), to: index, after: random.within(4...6),
      second: random.within(7 * 3600...20 * 3600))
  }

  /// Eight transits from China and the EU; three of them leave and are never seen again.
  mutating func addTransits() {
    let plans: [(Day, from: String, to: String, crosses: Bool, arrives: Bool)] = [
      (Day(2021, 6, 7), "CN", "RU", true, true),
      (Day(2021, 11, 15), "DE", "UZ", true, true),
      (Day(2022, 3, 9), "PL", "KG", true, true),
      (Day(2022, 5, 16), "CN", "RU", true, true),
      (Day(2022, 6, 21), "LT", "KG", true, false),
      (Day(2022, 8, 10), "IT", "UZ", false, true),
      (Day(2022, 9, 5), "DE", "RU", false, false),
      (Day(2022, 11, 8), "CN", "RU", true, false),
    ]
    for plan in plans {
      var sketch = maker.make(.transit, acceptedOn: plan.0, serial: declarations.count)
      sketch.dispatchedFrom = Country(plan.from)
      sketch.destination = Country(plan.to)
      sketch.exporter = world.suppliers[sketch.dispatchedFrom.index].pick(&random)
      sketch.importer = world.customers[sketch.destination.index].pick(&random)
      sketch.transport.mode = 3
      sketch.transport.seals = 2
      let route = Sketch.Route(
        departure: 17, destination: 12, limit: plan.0 + random.within(8...12))
      sketch.route = route
      sketch.number.office = route.departure
      let second = random.within(8 * 3600...12 * 3600)
      let index = add(sketch, second: second)
      release(index, acceptedAt: second)
      travel(
        index, from: route.departure, by: plan.crosses ? 6 : nil, to: route.destination,
        arrives: plan.arrives)
      if plan.arrives {
        happen(
          .moved("discharged", office: route.destination, seals: false), to: index, after: 7,
          second: random.within(8 * 3600...17 * 3600))
      }
    }
  }
}
