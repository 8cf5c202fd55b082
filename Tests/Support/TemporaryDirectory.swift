import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// A fresh directory that goes when its owner goes.
public final class TemporaryDirectory {
  public let path: String

  public init() throws {
    var template = Array("/tmp/tamga-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(text: "mkdtemp: errno \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names in a directory below, sorted.
  public func names(_ below: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + below).sorted()
  }
}

/// Something a test needs could not be made.
public struct Failure: Error, CustomStringConvertible {
  public let text: String

  public init(text: String) { self.text = text }

  public var description: String { text }
}
