/// What an identity that is used once names; in the log's index of references a byte. Numbers are never reused.
public enum ReferenceKind: UInt8, Sendable, CaseIterable {
  /// A declaration by its local reference: LRN, zero byte, the declarant's identifier. The index of names has these.
  case localReference = 1
  /// A published list: name, zero byte, version.
  case list = 2
  /// A published statistic: source, zero byte, series, zero byte, vintage (YYYY-MM-DD).
  case statistic = 3
  /// A party's registration: its identifier.
  case registration = 4
  /// An opening balance: the holder's identifier, zero byte, its day (YYYY-MM-DD).
  case openingBalance = 5

  /// The kind of an event that stands for itself; nil for steps of declarations.
  public init?(_ event: EventKind) {
    switch event {
    case .listPublished: self = .list
    case .statisticPublished: self = .statistic
    case .partyRegistered: self = .registration
    case .openingBalance: self = .openingBalance
    default: return nil
    }
  }
}

/// An identity that is used once: the kind's byte, and the parts of the identity with zero bytes between them.
public enum ReferenceKey {
  public static func bytes(_ kind: ReferenceKind, _ parts: [[UInt8]]) -> [UInt8] {
    [kind.rawValue] + Array(parts.joined(separator: [0]))
  }

  /// What all declarants' keys of one LRN begin with.
  public static func prefix(localReference: [UInt8]) -> [UInt8] {
    [ReferenceKind.localReference.rawValue] + localReference + [0]
  }

  /// The LRN and the declarant of the key of a local reference; nil for another key.
  public static func localReference(_ key: [UInt8]) -> (reference: [UInt8], declarant: [UInt8])? {
    guard key.first == ReferenceKind.localReference.rawValue,
      let end = key.dropFirst().firstIndex(of: 0)
    else { return nil }
    return (Array(key[1..<end]), Array(key[(end + 1)...]))
  }

  /// The parts of a key behind its kind, as text for people.
  public static func parts(_ key: [UInt8]) -> [String] {
    key.dropFirst().split(separator: 0, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}
