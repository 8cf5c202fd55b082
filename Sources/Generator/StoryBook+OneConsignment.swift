/// The consignment of washing machines that can be followed leg by leg.
extension StoryBook {
  static let followedPieces = 180

  /// One consignment under one reference from border to border; returns its pieces.
  ///
  /// It is imported, two thirds are sent on by a dispatch note, one third is re-exported.
  mutating func followOneConsignment(of trader: Int) -> Int {
    let reference = Sketch.ConsignmentReference(shortYear: 22, trader: trader, serial: 845_011)
    var arrival = maker.begin(.import, acceptedOn: Day(2022, 6, 2), serial: declarations.count)
    arrival.reference = reference
    arrival.dispatchedFrom = Country("DE")
    arrival.exporter = world.suppliers[arrival.dispatchedFrom.index].pick(&random)
    arrival.importer = trader
    arrival.items = [machines(Self.followedPieces, origin: Country("TR"))]
    maker.finish(&arrival)
    arrival.reference = reference
    let imported = add(arrival, second: 9 * 3600)
    release(imported, acceptedAt: 9 * 3600)
    let source = Sketch.Source(number: arrival.number, item: 1, quantity: 0)
    let legs: [(Sketch.Kind, Int, Day)] = [
      (.dispatch, 120, Day(2022, 6, 14)), (.reExport, 60, Day(2022, 6, 20)),
    ]
    for (kind, pieces, day) in legs {
      var sketch = outward(
        kind, [resold(pieces, of: arrival.items[0], from: source)], on: day, by: trader)
      sketch.reference = reference
      sketch.transport.seals = 1
      let index = add(sketch, second: 10 * 3600)
      release(index, acceptedAt: 10 * 3600)
      if kind == .dispatch {
        travel(index, from: sketch.number.office, by: 10, to: 12, arrives: true)
      } else {
        happen(.moved("exited", office: 10, seals: false), to: index, after: 2, second: 15 * 3600)
      }
    }
    return Self.followedPieces
  }
}
