import Dispatch
import Synchronization

/// Runs `body` for each index of `0..<count` and returns what it gave in order.
///
/// - Parameter threads: at most so many at once, and no more than there are cores.
///
/// - Throws: the error of the lowest index that failed, after all have ended.
func concurrently<Output: Sendable>(
  _ count: Int, threads: Int = .max, _ body: @Sendable (Int) throws -> Output
) throws -> [Output] {
  let results = Mutex<[Int: Result<Output, any Error>]>([:])
  let next = Mutex(0)
  DispatchQueue.concurrentPerform(iterations: min(count, threads)) { _ in
    while true {
      let index = next.withLock { next in
        defer { next += 1 }
        return next
      }
      guard index < count else { return }
      let result = Result { try body(index) }
      results.withLock { $0[index] = result }
    }
  }
  let collected = results.withLock { $0 }
  return try (0..<count).compactMap { try collected[$0]?.get() }
}

/// Runs `body` for each index of `0..<count`, all at once and each in a thread of its own, and returns what it gave in
/// order. For what waits for the disk and not for a core.
func sideBySide<Output: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Output)
  -> [Output]
{
  let results = Results<Output>()
  let group = DispatchGroup()
  for index in 0..<count {
    // A serial queue has its own thread, however many others wait.
    DispatchQueue(label: "side by side \(index)").async(group: group) {
      let result = body(index)
      results.byIndex.withLock { $0[index] = result }
    }
  }
  group.wait()
  let collected = results.byIndex.withLock { $0 }
  return (0..<count).compactMap { collected[$0] }
}

private final class Results<Output: Sendable>: Sendable {
  let byIndex = Mutex<[Int: Output]>([:])
}
