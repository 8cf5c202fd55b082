/// A place where two JSON documents say different things.
///
/// White space and the order of members say nothing. Numbers are compared by their exact value, and so are the decimal
/// strings of masses, quantities and values; all other text is compared byte for byte. Elements of arrays are compared by
/// their place. Differences come in the order of the new document, and after them what only the old one has.
public struct JSONDifference: Equatable, Sendable {
  /// JSON pointer (RFC 6901); "" is the whole document.
  public let pointer: String
  /// The old value as compact JSON; nil where the old document has no such field.
  public let old: [UInt8]?
  /// The new value as compact JSON; nil where the new document has no such field.
  public let new: [UInt8]?

  public init(pointer: String, old: [UInt8]?, new: [UInt8]?) {
    self.pointer = pointer
    self.old = old
    self.new = new
  }

  /// All differences between two documents; nil if one of them is not JSON.
  public static func all(from old: [UInt8], to new: [UInt8]) -> [JSONDifference]? {
    guard let old = JSONValue(json: old), let new = JSONValue(json: new) else { return nil }
    return differences(old, new)
  }

  /// The first of all differences; nil if there is none, or one of the documents is not JSON.
  public static func first(from old: [UInt8], to new: [UInt8]) -> JSONDifference? {
    all(from: old, to: new)?.first
  }

  /// The differences between two submissions, with pointers into the new one; nil if one of them is not JSON.
  ///
  /// A bare declaration, and one in an object that names no event, are short for `accepted` and differ in nothing from
  /// the long form. Another `id` comes last: it is the least that can be said.
  public static func ofSubmissions(from old: [UInt8], to new: [UInt8]) -> [JSONDifference]? {
    guard let old = JSONValue(json: old), let new = JSONValue(json: new) else { return nil }
    let isBare = new["kind"] != nil && new["event"] == nil && new["declaration"] == nil
    let found = differences(inFull(old), inFull(new)).map { difference in
      guard isBare, difference.pointer.hasPrefix("/declaration/") else { return difference }
      return JSONDifference(
        pointer: String(difference.pointer.dropFirst("/declaration".count)), old: difference.old,
        new: difference.new)
    }
    return found.filter { $0.pointer != "/id" } + found.filter { $0.pointer == "/id" }
  }

  /// A submission with the envelope and the event that its short form leaves out.
  private static func inFull(_ submission: JSONValue) -> JSONValue {
    guard submission["event"] == nil, case .object(let members) = submission else {
      return submission
    }
    let event = JSONValue.Member(
      key: Array("event".utf8), value: .string(Array(EventKind.accepted.name.utf8)))
    if submission["declaration"] != nil { return .object([event] + members) }
    guard submission["kind"] != nil else { return submission }
    return .object([event, .init(key: Array("declaration".utf8), value: submission)])
  }

  private static func differences(_ old: JSONValue, _ new: JSONValue) -> [JSONDifference] {
    var found: [JSONDifference] = []
    compare(old, new, "", &found)
    return found
  }

  private static func compare(
    _ old: JSONValue, _ new: JSONValue, _ pointer: String, _ found: inout [JSONDifference]
  ) {
    switch (old, new) {
    case (.object(let before), .object(let after)):
      for member in after {
        let place = pointer + "/" + token(member.key)
        if let counterpart = before.first(where: { $0.key == member.key }) {
          compare(counterpart.value, member.value, place, &found)
        } else {
          found.append(.init(pointer: place, old: nil, new: member.value.written))
        }
      }
      for member in before where !after.contains(where: { $0.key == member.key }) {
        found.append(
          .init(pointer: pointer + "/" + token(member.key), old: member.value.written, new: nil))
      }
    case (.array(let before), .array(let after)):
      for index in 0..<max(before.count, after.count) {
        let place = "\(pointer)/\(index)"
        if index < before.count, index < after.count {
          compare(before[index], after[index], place, &found)
        } else {
          found.append(
            .init(
              pointer: place, old: index < before.count ? before[index].written : nil,
              new: index < after.count ? after[index].written : nil))
        }
      }
    default:
      if old.canonical != new.canonical {
        found.append(.init(pointer: pointer, old: old.written, new: new.written))
      }
    }
  }

  /// A key as a token of a JSON pointer.
  private static func token(_ key: [UInt8]) -> String {
    var bytes: [UInt8] = []
    for byte in key {
      switch byte {
      case UInt8(ascii: "~"): bytes += Array("~0".utf8)
      case UInt8(ascii: "/"): bytes += Array("~1".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
