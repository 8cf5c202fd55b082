import LMDB

extension Audit {
  /// Whether the log's pages can be followed; looked at once. What cannot be followed is not read: LMDB would.
  func arePagesOfLogSound() throws -> Bool {
    if let known = isLogReadable { return known }
    let sound = try arePagesSound(log.environment, "log/data.mdb", lastCommit: true)
    isLogReadable = sound
    return sound
  }

  /// Reads every page of an environment's trees and reports those that are not as LMDB writes them.
  func arePagesSound(_ environment: Environment, _ file: String, lastCommit: Bool = false) throws
    -> Bool
  {
    var isSound = true
    let figures = try environment.checkPages(lastCommit: lastCommit) { fault in
      isSound = false
      self.report("page", "\(file) \(fault.place)", expected: fault.expected, found: fault.found)
    }
    count("pages", figures.pages)
    return isSound
  }
}
