import Generator

/// Lines of the washing-machine story: two years of trade with releases, journeys, amendments and an invalidation.
public func washingMachineLines(seed: UInt64) -> [[UInt8]] {
  var story = WashingMachineStory(seed: seed)
  var lines: [[UInt8]] = []
  var buffer: [UInt8] = []
  while story.next(into: &buffer) {
    lines.append(Array(buffer.dropLast()))
    buffer.removeAll(keepingCapacity: true)
  }
  return lines
}
