/// Declarations that will be amended or invalidated soon, in a ring that does not grow.
struct FollowUps: Sendable {
  struct FollowUp: Sendable {
    var sketch: Sketch
    /// The current version, 1 for the accepted one.
    var version: Int
    var isInvalidation: Bool
  }

  static let farthest = 1024
  private var ring = [FollowUp?](repeating: nil, count: 2 * FollowUps.farthest)
  private(set) var count = 0

  /// Plans a follow-up some steps after `step`: mostly soon, at most about 1,000 declarations on.
  mutating func plan(_ followUp: FollowUp, after step: Int, _ random: inout SplitMix64) {
    let distance = 1 + random.below(min(1 << random.within(2...10), Self.farthest))
    // A step has room for one. A handful wait at any time; should they ever be hundreds, this one
    // is left out rather than the search below made long.
    guard count < Self.farthest / 2 else { return }
    var place = (step + distance) % ring.count
    while ring[place] != nil { place = (place + 1) % ring.count }
    ring[place] = followUp
    count += 1
  }

  /// Takes out what was planned for this step.
  mutating func take(at step: Int) -> FollowUp? {
    let place = step % ring.count
    guard let followUp = ring[place] else { return nil }
    ring[place] = nil
    count -= 1
    return followUp
  }
}
