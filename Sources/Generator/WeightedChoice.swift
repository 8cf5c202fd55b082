/// Picks indexes in proportion to whole-number weights.
struct WeightedChoice: Sendable {
  /// The sum of the weights up to and including each index.
  private var upTo: [Int] = []

  var count: Int { upTo.count }

  init(_ weights: [Int]) {
    var sum = 0
    for weight in weights {
      sum += weight
      upTo.append(sum)
    }
  }

  /// A long tail in the manner of Zipf: index i weighs 1 / (i + 3).
  init(longTailOf count: Int) {
    self.init((0..<count).map { 1_000_000 / ($0 + 3) })
  }

  /// An index, or 0 when there is nothing to pick from.
  func pick(_ random: inout SplitMix64) -> Int {
    let point = random.below(upTo.last ?? 0)
    var low = 0
    var high = upTo.count
    while low < high {
      let middle = (low + high) / 2
      if upTo[middle] > point {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low
  }
}
