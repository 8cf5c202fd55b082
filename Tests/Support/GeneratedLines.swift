import Generator

/// Lines of the generator: the ordinary trade, with amendments and invalidations among it.
public func generatedLines(declarations: Int, seed: UInt64) -> [[UInt8]] {
  var generator = DeclarationGenerator(declarations: declarations, seed: seed)
  var lines: [[UInt8]] = []
  var buffer: [UInt8] = []
  while generator.next(into: &buffer) {
    lines.append(Array(buffer.dropLast()))
    buffer.removeAll(keepingCapacity: true)
  }
  return lines
}

/// Lines of the generator, journeys among them, in parts of some lines, so that not all of them are in memory.
public func forEachGeneratedPart(
  declarations: Int, seed: UInt64, lines count: Int, _ body: ([[UInt8]]) throws -> Void
) throws {
  var generator = DeclarationGenerator(declarations: declarations, seed: seed, journeys: true)
  var part: [[UInt8]] = []
  var buffer: [UInt8] = []
  while generator.next(into: &buffer) {
    part.append(Array(buffer.dropLast()))
    buffer.removeAll(keepingCapacity: true)
    if part.count == count {
      try body(part)
      part.removeAll(keepingCapacity: true)
    }
  }
  if !part.isEmpty { try body(part) }
}

/// Numbers from a seed, the same on every machine (SplitMix64).
public struct SeededNumbers: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number below `bound`. Does not hang on how the standard library draws.
  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// `elements` cut into runs of 1 to `longest`.
  public mutating func cut<Element>(_ elements: [Element], longest: Int) -> [[Element]] {
    var (runs, rest) = ([[Element]](), elements[...])
    while !rest.isEmpty {
      let run = rest.prefix(1 + below(longest))
      runs.append(Array(run))
      rest = rest.dropFirst(run.count)
    }
    return runs
  }
}
