import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Progress on standard error: a bar on a terminal, a line every few seconds elsewhere, nothing with `--quiet`.
final class ProgressLine: Sendable {
  private struct State {
    var done: UInt64 = 0
    var lastDrawn: Int64 = 0
    var drawn = false
  }

  private let what: String
  private let unit: String
  private let total: UInt64
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let started: Int64
  private let state = Mutex(State())

  init(_ what: String, total: UInt64, unit: String, quiet: Bool) {
    self.what = what
    self.unit = unit
    self.total = total
    isQuiet = quiet
    isTerminal = StandardError.isTerminal
    started = Clock.microseconds()
  }

  /// Adds to what is done.
  func advance(_ amount: UInt64) { update { $0.done += amount } }

  /// Sets what is done.
  func set(_ amount: UInt64) { update { $0.done = amount } }

  /// Wipes the bar.
  func finish() {
    state.withLock { state in
      if isTerminal, state.drawn { StandardError.write("\r\u{1B}[K") }
    }
  }

  private func update(_ change: (inout State) -> Void) {
    if isQuiet { return }
    state.withLock { state in
      change(&state)
      let now = Clock.microseconds()
      guard now - max(started, state.lastDrawn) > (isTerminal ? 100_000 : 5_000_000) else { return }
      state.lastDrawn = now
      state.drawn = true
      StandardError.write(text(state.done, elapsed: now - started))
    }
  }

  private func text(_ done: UInt64, elapsed: Int64) -> String {
    let share = total == 0 ? 0 : min(100, done * 100 / total)
    let rate = elapsed > 0 ? done * 1_000_000 / UInt64(elapsed) : 0
    let left = rate > 0 && total > done ? (total - done) / rate : 0
    let words = "\(what): \(share) %, \(grouped(rate)) \(unit)/s, \(left) s left"
    if !isTerminal { return words + "\n" }
    let filled = Int(share) * 30 / 100
    return
      "\r\u{1B}[K[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 30 - filled))] \(words)"
  }
}

/// A number with a comma between thousands.
func grouped(_ number: some BinaryInteger) -> String {
  let digits = String(number.magnitude)
  var result = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
    result.append(digit)
  }
  return (number < 0 ? "-" : "") + result
}

/// The clock of the command line. Nothing below it reads one.
enum Clock {
  static func microseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}

/// Bytes from the system's source of randomness.
enum Randomness {
  static func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }
}
