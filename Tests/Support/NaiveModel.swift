import Foundation

/// The ledger as a sequential program of the simplest kind, to be compared with the real one.
///
/// It reads each line with Foundation's JSON, keeps everything in arrays and dictionaries, and knows nothing of bundles,
/// bytes, threads or transactions.
public struct NaiveModel {
  /// An entry as `tamga log` tells of it.
  public struct Entry: Equatable, CustomStringConvertible {
    public var event: String
    public var subject: String
    public var kind: String?
    public var version = 0
    public var state = "unknown"
    public var supersedes: Int?

    public init(
      event: String, subject: String, kind: String?, version: Int, state: String, supersedes: Int?
    ) {
      self.event = event
      self.subject = subject
      self.kind = kind
      self.version = version
      self.state = state
      self.supersedes = supersedes
    }

    public var description: String {
      "\(event) \(subject) \(kind ?? "-") v\(version) \(state) supersedes \(supersedes.map(String.init) ?? "-")"
    }
  }

  /// A declaration's past.
  struct Declaration {
    var state = "unknown"
    var kind: String?
    var version = 0
    /// Position of the version in force.
    var current: Int?
    /// The contents of its version in force.
    var content: [String: Any] = [:]
    /// Position and text of every entry.
    var texts: [(position: Int, text: [UInt8])] = []
  }

  public private(set) var entries: [Entry] = []
  /// The submitted text of each entry; nil for those of parties.
  public private(set) var documents: [[UInt8]?] = []
  /// Party numbers, from 1 in the order of first sight.
  public private(set) var parties: [String: Int] = [:]
  private(set) var declarations: [String: Declaration] = [:]
  private var identifiers: [String: (position: Int, text: [UInt8])] = [:]

  public init() {}

  /// The numbers of declarations, in the order of bytes.
  public var declarationNumbers: [String] {
    declarations.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Appends lines as one input: all of them, or none if one is refused.
  ///
  /// - Returns: words like those of `Appended.words`, of every line or of the refused ones.
  public mutating func append(_ lines: [[UInt8]]) throws -> [String] {
    var next = self
    var words: [String] = []
    var refused: [String] = []
    for line in lines {
      let word = try next.apply(line)
      words.append(word)
      if word.hasPrefix("conflict") || word.hasPrefix("rejected") { refused.append(word) }
    }
    guard refused.isEmpty else { return refused }
    self = next
    return words
  }

  private mutating func apply(_ line: [UInt8]) throws -> String {
    let submission = try Self.object(line)
    guard let event = submission["event"] as? String else {
      throw Failure(text: "no event: \(String(decoding: line, as: UTF8.self))")
    }
    let content = submission["declaration"] as? [String: Any]
    if event == "openingBalance" { return try open(submission, line) }
    guard let number = (content?["mrn"] ?? submission["mrn"]) as? String else {
      throw Failure(text: "no MRN: \(String(decoding: line, as: UTF8.self))")
    }
    var past = declarations[number] ?? Declaration()
    if let id = submission["id"] as? String {
      if let known = identifiers[id] {
        return known.text == line ? "exists \(known.position)" : "conflict other-content"
      }
    } else if let same = past.texts.first(where: { $0.text == line }) {
      return "exists \(same.position)"
    }
    if let word = refusal(event, submission, content, past) { return word }
    guard let state = Self.step(event, past.state, content?["kind"] as? String ?? past.kind) else {
      return "rejected invalid-step"
    }
    for role in ["exporter", "importer", "declarant"] {
      if let id = (content?[role] as? [String: Any])?["id"] as? String { see(id) }
    }
    let position = entries.count
    let takesBack = ["amended", "invalidated", "notReleased"].contains(event)
    let entry = Entry(
      event: event, subject: number, kind: content?["kind"] as? String,
      version: past.version + (content == nil ? 0 : 1), state: state,
      supersedes: takesBack ? past.current : nil)
    entries.append(entry)
    documents.append(line)
    past.state = state
    past.version = entry.version
    past.texts.append((position, line))
    if let content {
      past.kind = content["kind"] as? String
      past.current = position
      past.content = content
    }
    declarations[number] = past
    if let id = submission["id"] as? String { identifiers[id] = (position, line) }
    return "created \(position)"
  }

  /// What a holder had when the records began: an entry of no declaration.
  private mutating func open(_ submission: [String: Any], _ line: [UInt8]) throws -> String {
    guard let holder = (submission["holder"] as? [String: Any])?["id"] as? String else {
      throw Failure(text: "no holder: \(String(decoding: line, as: UTF8.self))")
    }
    see(holder)
    entries.append(
      Entry(
        event: "openingBalance", subject: holder, kind: nil, version: 0, state: "unknown",
        supersedes: nil))
    documents.append(line)
    return "created \(entries.count - 1)"
  }

  static func object(_ line: [UInt8]) throws -> [String: Any] {
    guard let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
      throw Failure(text: "no object: \(String(decoding: line, as: UTF8.self))")
    }
    return object
  }

  private func refusal(
    _ event: String, _ submission: [String: Any], _ content: [String: Any]?, _ past: Declaration
  ) -> String? {
    if event == "accepted", past.state != "unknown" { return "conflict other-content" }
    if event != "accepted", past.state == "unknown" { return "rejected unknown-declaration" }
    if let expected = submission["expect"] as? Int, expected != past.version {
      return "rejected wrong-version"
    }
    if event == "amended", content?["kind"] as? String != past.kind {
      return "rejected kind-changed"
    }
    return nil
  }

  /// A party never seen gets the next number, by an entry of its own.
  private mutating func see(_ id: String) {
    guard parties[id] == nil else { return }
    parties[id] = parties.count + 1
    entries.append(
      Entry(event: "party", subject: id, kind: nil, version: 0, state: "unknown", supersedes: nil))
    documents.append(nil)
  }

  /// The steps of docs/states.md, written down once more.
  private static func step(_ event: String, _ state: String, _ kind: String?) -> String? {
    let outgoing = ["export", "re-export", "dispatch"].contains(kind)
    return switch "\(event) \(state)" {
    case "accepted unknown": "accepted"
    case "released accepted": "released"
    case "notReleased accepted": "notReleased"
    case "departed accepted", "departed released", "departed arrived": "inTransit"
    case "crossed inTransit", "incident inTransit": "inTransit"
    case "arrived inTransit": "arrived"
    case "discharged arrived": kind == "transit" ? "discharged" : nil
    case "exited released", "exited inTransit", "exited arrived": outgoing ? "exited" : nil
    case "amended accepted", "amended released", "amended inTransit", "amended arrived",
      "amended discharged", "amended exited":
      state
    case "invalidated accepted", "invalidated released", "invalidated notReleased",
      "invalidated inTransit", "invalidated arrived", "invalidated discharged",
      "invalidated exited":
      "invalidated"
    default: nil
    }
  }
}
