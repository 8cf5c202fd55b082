import ArgumentParser
import Glibc

/// Measures what cannot be measured from the command line, each beside the limit of the same machine.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tamga-bench",
    subcommands: [AppendBench.self, AcknowledgeBench.self, ScanBench.self, CountedWork.self])
}

/// Seconds by the clock and of processor, of all threads.
struct Timing {
  let seconds: Double
  let processor: Double

  /// The time that `body` takes.
  static func of(_ body: () throws -> Void) rethrows -> Timing {
    let start = processorSeconds()
    let duration = try ContinuousClock().measure(body)
    let seconds =
      Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    return Timing(seconds: seconds, processor: processorSeconds() - start)
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Runs that took turns.
struct Measured {
  let step: String
  var ours: [Timing] = []
  var limit: [Timing] = []
  /// What else is to be known, as members of a JSON object.
  var notes: [(name: String, value: Int)] = []

  /// Runs both sides by turns, so that a busy moment of the machine meets both.
  mutating func alternate(runs: Int, _ work: (Int) throws -> Timing, _ bare: (Int) throws -> Timing)
    throws
  {
    for run in 0..<runs {
      ours.append(try work(run))
      limit.append(try bare(run))
    }
  }

  /// Prints one line of JSON.
  func report() {
    let extra = notes.map { ",\"\($0.name)\":\($0.value)" }.joined()
    print(
      "{\"step\":\"\(step)\",\"ours\":\(Self.pairs(ours)),\"limit\":\(Self.pairs(limit))\(extra)}")
  }

  private static func pairs(_ timings: [Timing]) -> [[Double]] {
    timings.map { [$0.seconds, $0.processor] }
  }
}

/// A run that cannot go on.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
