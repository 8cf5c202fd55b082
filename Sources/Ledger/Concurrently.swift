import Dispatch
import Synchronization

/// Runs `body` for each index of `0..<count` on as many threads as there are cores, and returns what it gave in order.
///
/// - Throws: the error of the lowest index that failed, after all have ended.
func concurrently<Output: Sendable>(
  _ count: Int, _ body: @Sendable (Int) throws -> Output
) throws -> [Output] {
  let results = Mutex<[Int: Result<Output, any Error>]>([:])
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let result = Result { try body(index) }
    results.withLock { $0[index] = result }
  }
  let collected = results.withLock { $0 }
  return try (0..<count).compactMap { try collected[$0]?.get() }
}
