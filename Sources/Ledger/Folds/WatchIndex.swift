import Customs

/// Which subheadings any watch list of a catalogue may mean: a bitmap of a million places for each edition of the
/// Harmonized System that goods are declared in. Most goods are on no list, and cost one load.
struct WatchIndex: Sendable, Equatable {
  private static let words = 15_625

  /// Names of the watch lists, sorted, each with its versions' places in the catalogue.
  let lists: [(name: String, editions: [Int])]
  private var (words2017, words2022): ([UInt64], [UInt64]) = ([], [])

  init(_ editions: [ListCatalogue.Edition]) {
    var places: [String: [Int]] = [:]
    for (index, edition) in editions.enumerated() where edition.watch != nil {
      places[edition.name, default: []].append(index)
    }
    lists = places.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      ($0.key, $0.value)
    }
    guard !lists.isEmpty else { return }
    words2017 = Self.direct(editions, .hs2017)
    words2022 = Self.direct(editions, .hs2022)
    let (from2022, from2017) = (
      Self.carried(words2022, of: .hs2022, to: .hs2017),
      Self.carried(words2017, of: .hs2017, to: .hs2022)
    )
    for index in 0..<Self.words {
      words2017[index] |= from2022[index]
      words2022[index] |= from2017[index]
    }
  }

  static func == (a: WatchIndex, b: WatchIndex) -> Bool {
    a.words2017 == b.words2017 && a.words2022 == b.words2022
      && a.lists.elementsEqual(b.lists) { $0.name == $1.name && $0.editions == $1.editions }
  }

  /// What the lists written in an edition mean in that edition.
  private static func direct(
    _ editions: [ListCatalogue.Edition], _ edition: HarmonizedSystem.Edition
  ) -> [UInt64] {
    var found = [UInt64](repeating: 0, count: words)
    for list in editions {
      guard let watch = list.watch, watch.edition == edition else { continue }
      watch.forEachRange { range in
        for code in range { found[Int(code >> 6)] |= 1 << UInt64(code & 63) }
      }
    }
    return found
  }

  /// The same for goods declared in another edition.
  private static func carried(
    _ listed: [UInt64], of edition: HarmonizedSystem.Edition, to declared: HarmonizedSystem.Edition
  ) -> [UInt64] {
    var found = listed
    for code in HarmonizedSystem.changed(declared) {
      let counterparts = HarmonizedSystem.counterparts(of: code, from: declared, in: edition)
      if counterparts.contains(where: { listed[Int($0 >> 6)] >> UInt64($0 & 63) & 1 == 1 }) {
        found[Int(code >> 6)] |= 1 << UInt64(code & 63)
      }
    }
    return found
  }

  /// Whether a list may mean a subheading declared in an edition; if not, none does.
  func holds(_ subheading: UInt32, _ declared: HarmonizedSystem.Edition) -> Bool {
    guard !lists.isEmpty, subheading < 1_000_000 else { return false }
    let words = declared == .hs2017 ? words2017 : words2022
    return words[Int(subheading >> 6)] >> UInt64(subheading & 63) & 1 == 1
  }
}

extension ListCatalogue {
  /// Whether any watch list was published.
  public var hasWatchLists: Bool { !index.lists.isEmpty }

  /// Whether a version of a watch list may mean a subheading that was declared in an edition; if not, none does.
  public func mayWatch(_ subheading: UInt32, _ declared: HarmonizedSystem.Edition) -> Bool {
    index.holds(subheading, declared)
  }

  /// The watch lists of which some version meets a code, sorted by name.
  public func watchLists(meeting code: WatchedCode) -> [String] {
    index.lists.filter { list in
      list.editions.contains { editions[$0].watch?.match(code) != nil }
    }.map(\.name)
  }

  /// How a code meets the version of a list that is in force on a day; no version if none is.
  public func verdict(_ code: WatchedCode, in list: String, on day: Int32) -> (
    version: String?, match: WatchMatch?
  ) {
    guard let edition = edition(of: list, on: day) else { return (nil, nil) }
    return (edition.version, edition.watch?.match(code))
  }
}
